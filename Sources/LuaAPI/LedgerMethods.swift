internal import Diagnostics
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import SourceMirror

/// The methods of a source mirror that are about its ledger.
enum LedgerMethods {
  static let all = [ledger, record, forget]

  private static let readErrors = [
    "ledger.malformed", "ledger.unsupported_version", "source.unreadable",
  ]
  private static let changeErrors = readErrors + ["source.unwritable"]

  // MARK: Reading

  private static let ledger = NativeFunction(
    "ledger", summary: "Returns what the mirror was asked for and what became of each thing.",
    details: """
      The last word of all runs, from `.albedo/ledger.jsonl`: `requests` with `number`, `command`, \
      `specs`, `options` and `time`, the oldest first; `entries`, sorted by spec, with `id`, `spec`, \
      `kind` (`archive`, `resource`, `patch`, `spec`, `gap`), `package`, `version`, `outcome`, \
      `reason`, `rule`, `warnings`, `digest`, `storage`, `aliases`, `urls`, `attempts` (`place`, `reason`), \
      `place`, `commit`, `bytes`, `stored`, `checked` and `request`, the number of the request. Times \
      are in seconds since 1970. Both are empty where nothing was recorded.
      """,
    results: [NativeResult("ledger", .table, help: "`requests` and `entries`")],
    errors: readErrors,
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, entry in ipairs(folder:ledger().entries) do
        if entry.outcome == "failed" then print(entry.spec, entry.reason) end
      end
      """,
    body: .waiting { arguments in
      let folder = arguments.receiver(SourceFolderObject.self).folder
      let ledger = try await onWorker { try folder.ledger() }
      return [
        .record([
          "requests": .list(ledger.requests.map(LuaValue.init(request:))),
          "entries": .list(ledger.entries.map(LuaValue.init(entry:))),
        ])
      ]
    })

  // MARK: Changing

  private static let record = NativeFunction(
    "record", summary: "Writes what became of the things that a run was asked for into the ledger.",
    details: """
      `run` has `command`, `specs` and `options` (texts) of the request, `entries` as `ledger` returns \
      them, without `request` and `checked`, and `covered`: the packages that were looked at, each with \
      the list of its versions. What was said of these before and is not said again is forgotten, \
      unless the mirror has its file. Runs of several programs at a time lose nothing of each other.
      """,
    parameters: [NativeParameter("run", .table, help: "the request and what became of it")],
    errors: (changeErrors + ["lua.bad_argument"]).sorted(),
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      folder:record({
        command = "site import",
        specs = { "quill@1.0" },
        options = {},
        covered = { quill = { "1.0" } },
        entries = {
          {
            id = "quill/quill-1.0.tar.gz",
            spec = "quill@1.0",
            kind = "archive",
            package = "quill",
            version = "1.0",
            outcome = "manual",
            reason = "its authors send it on request",
          },
        },
      })
      """,
    body: .waiting { arguments in
      let folder = try arguments.receiver(SourceFolderObject.self).fetching()
      let run = try LedgerRun(lua: arguments["run"], now: Int64(SystemClock.now))
      _ = try await onWorker { cancellation in
        try folder.changeLedger(cancellation: cancellation) { $0.merge(run) }
      }
      return []
    })

  private static let forget = NativeFunction(
    "forget", summary: "Takes the entries of files out of the ledger that the mirror has no more.",
    parameters: [
      NativeParameter(
        "paths", .list(of: .string), help: "paths in the mirror, as in `storage` and `aliases`")
    ],
    results: [NativeResult("count", .integer, help: "how many entries went")],
    errors: changeErrors,
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      assert(folder:forget({ "quill/quill-0.1.tar.gz" }) == 0)
      """,
    body: .waiting { arguments in
      let folder = try arguments.receiver(SourceFolderObject.self).writable()
      let paths = Set(arguments.list("paths").compactMap(\.text))
      let count = try await onWorker { cancellation in
        var count = 0
        try folder.changeLedger(cancellation: cancellation) { count = $0.forget(paths) }
        return count
      }
      return [.integer(Int64(count))]
    })
}

// MARK: To Lua

extension LuaValue {
  fileprivate init(request: LedgerRequest) {
    self = .record([
      "number": .integer(Int64(request.number)), "command": .text(request.command),
      "specs": .list(request.specs.map(LuaValue.text)),
      "options": .table(
        request.options.sorted { $0.key < $1.key }.map {
          LuaField(key: .text($0.key), value: .text($0.value))
        }),
      "time": .integer(request.time),
    ])
  }

  fileprivate init(entry: LedgerEntry) {
    func text(_ text: String?) -> LuaValue { text.map(LuaValue.text) ?? .nil }
    func number(_ number: Int64?) -> LuaValue { number.map(LuaValue.integer) ?? .nil }
    self = .record([
      "id": .text(entry.id), "spec": .text(entry.spec), "kind": .text(entry.kind.rawValue),
      "package": .text(entry.package), "version": text(entry.version),
      "outcome": .text(entry.outcome.rawValue), "reason": text(entry.reason),
      "rule": text(entry.rule),
      "warnings": .list(entry.warnings.map(LuaValue.text)),
      "digest": text(entry.digest), "storage": text(entry.storage),
      "aliases": .list(entry.aliases.map(LuaValue.text)),
      "urls": .list(entry.urls.map(LuaValue.text)),
      "attempts": .list(
        entry.attempts.map {
          .record(["place": .text($0.place), "reason": .text($0.reason)])
        }),
      "place": text(entry.place), "commit": text(entry.commit), "bytes": number(entry.byteCount),
      "stored": number(entry.storedAt), "checked": .integer(entry.checkedAt),
      "request": .integer(Int64(entry.request)),
    ])
  }
}

// MARK: From Lua

extension LedgerRun {
  fileprivate init(lua run: LuaValue, now: Int64) throws {
    var options: [String: String] = [:]
    for field in run["options"].fields ?? [] {
      if let key = field.key.text { options[key] = field.value.text }
    }
    var covered: [String: Set<String>] = [:]
    for field in run["covered"].fields ?? [] {
      if let package = field.key.text {
        covered[package] = Set((field.value.list ?? []).compactMap(\.text))
      }
    }
    self.init(
      request: LedgerRequest(
        command: try run.required("command"),
        specs: (run["specs"].list ?? []).compactMap(\.text), options: options, time: now),
      entries: try (run["entries"].list ?? []).map { try LedgerEntry(lua: $0, now: now) },
      covered: covered)
  }
}

extension LedgerEntry {
  fileprivate init(lua entry: LuaValue, now: Int64) throws {
    guard let kind = Kind(rawValue: try entry.required("kind")) else {
      throw LuaValue.wrong("kind")
    }
    guard let outcome = Outcome(rawValue: try entry.required("outcome")) else {
      throw LuaValue.wrong("outcome")
    }
    self.init(
      id: try entry.required("id"), spec: try entry.required("spec"), kind: kind,
      package: try entry.required("package"), version: entry["version"].text, outcome: outcome,
      checkedAt: now)
    reason = entry["reason"].text
    rule = entry["rule"].text
    warnings = (entry["warnings"].list ?? []).compactMap(\.text)
    digest = entry["digest"].text
    storage = entry["storage"].text
    aliases = (entry["aliases"].list ?? []).compactMap(\.text)
    urls = (entry["urls"].list ?? []).compactMap(\.text)
    attempts = (entry["attempts"].list ?? []).compactMap { attempt in
      attempt["place"].text.map { Attempt(place: $0, reason: attempt["reason"].text ?? "") }
    }
    place = entry["place"].text
    commit = entry["commit"].text
    byteCount = entry["bytes"].integer
    storedAt = entry["stored"].integer ?? (outcome == .added || outcome == .updated ? now : nil)
  }
}

extension LuaValue {
  fileprivate func required(_ name: String) throws -> String {
    guard let text = self[name].text else { throw Self.wrong(name) }
    return text
  }

  fileprivate static func wrong(_ name: String) -> LuaError {
    LuaError(.badArgument, "run: '\(name)' is missing or is not one of its values")
  }
}
