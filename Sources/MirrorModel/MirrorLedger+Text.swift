internal import Diagnostics
internal import Documents

extension MirrorLedger {
  /// A ledger is no longer than this, in bytes: some hundred thousand entries.
  package static let byteLimit = 256 * 1024 * 1024

  private static let schema = 1

  /// The text of the ledger, its entries sorted.
  package func encode() -> [UInt8] {
    var text = JSON.encode(
      .mapping([
        "schema": .integer(Self.schema), "requests": .list(requests.map(\.document)),
      ]))
    text.append(0x0A)
    for entry in entries {
      text += JSON.encode(entry.document)
      text.append(0x0A)
    }
    return text
  }

  /// Reads a ledger, which `source` names in errors.
  ///
  /// Throws `ledger.malformed`, and `ledger.unsupported_version` for one of a later program.
  package static func decode(_ bytes: [UInt8], source: String) throws(LedgerError) -> MirrorLedger {
    var ledger = MirrorLedger()
    var line = 0
    for part in bytes.split(separator: 0x0A) {
      line += 1
      do {
        // Each line is copied: a decoder of a range would look at all that comes behind it.
        let document = try JSON.decode(Array(part), source: source)
        if line == 1 {
          ledger.requests = try requests(of: document, source: source)
        } else {
          let entry = try LedgerEntry(document)
          ledger.byKey[entry.key] = entry
        }
      } catch let error as LedgerError {
        throw error
      } catch {
        throw malformed(source, line: line, cause: error)
      }
    }
    if line == 0 { throw malformed(source, line: 1, cause: nil) }
    return ledger
  }

  private static func requests(
    of head: DocumentValue, source: String
  ) throws -> [LedgerRequest] {
    guard let schema = head["schema"]?.integer else { throw Wrong(member: "schema") }
    guard schema == Self.schema else {
      throw LedgerError(
        .unsupportedVersion,
        "the ledger '\(source)' has schema \(schema), this albedo knows \(Self.schema)",
        hint: "use the albedo that wrote it, or move the file away to begin another ledger")
    }
    return try (head["requests"]?.list ?? []).map(LedgerRequest.init)
  }

  private static func malformed(
    _ source: String, line: Int, cause: (any Error)?
  ) -> LedgerError {
    let member = (cause as? Wrong).map { ": '\($0.member)' is missing or wrong" } ?? ""
    return LedgerError(
      .malformed, "line \(line) of the ledger '\(source)' cannot be read\(member)",
      hint: "move the file away: no source is lost, and the next run begins another ledger",
      cause: cause is Wrong ? nil : cause)
  }

  /// A member of an object is missing or of another kind.
  fileprivate struct Wrong: Error {
    let member: String
  }
}

extension LedgerRequest {
  fileprivate var document: DocumentValue {
    .mapping([
      "number": .integer(number), "command": .string(command),
      "specs": .list(specs.map(DocumentValue.string)),
      "options": .mapping(
        DocumentMapping(
          options.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })),
      "time": .number(String(time)),
    ])
  }

  fileprivate init(_ document: DocumentValue) throws {
    var options: [String: String] = [:]
    for (key, value) in document["options"]?.mapping ?? [:] {
      options[key] = value.string
    }
    self.init(
      command: try document.required("command"), specs: document["specs"]?.strings ?? [],
      options: options, time: try document.requiredInteger("time"),
      number: Int(clamping: try document.requiredInteger("number")))
  }
}

extension LedgerEntry {
  fileprivate var document: DocumentValue {
    var fields: [(key: String, value: DocumentValue)] = []
    func add(_ key: String, _ text: String?) {
      if let text { fields.append((key, .string(text))) }
    }
    func add(_ key: String, _ number: Int64?) {
      if let number { fields.append((key, .number(String(number)))) }
    }
    func add(_ key: String, _ list: [DocumentValue]) {
      if !list.isEmpty { fields.append((key, .list(list))) }
    }
    add("id", id)
    add("spec", spec)
    add("kind", kind.rawValue)
    add("package", package)
    add("version", version)
    add("outcome", outcome.rawValue)
    add("reason", reason)
    add("rule", rule)
    add("warnings", warnings.map(DocumentValue.string))
    add("digest", digest)
    add("storage", storage)
    add("aliases", aliases.map(DocumentValue.string))
    add("urls", urls.map(DocumentValue.string))
    add(
      "attempts",
      attempts.map { .mapping(["place": .string($0.place), "reason": .string($0.reason)]) })
    add("place", place)
    add("commit", commit)
    add("bytes", byteCount)
    add("stored", storedAt)
    add("checked", checkedAt)
    add("request", Int64(request))
    return .mapping(DocumentMapping(fields))
  }

  fileprivate init(_ document: DocumentValue) throws {
    guard let kind = Kind(rawValue: try document.required("kind")) else {
      throw MirrorLedger.Wrong(member: "kind")
    }
    guard let outcome = Outcome(rawValue: try document.required("outcome")) else {
      throw MirrorLedger.Wrong(member: "outcome")
    }
    self.init(
      id: try document.required("id"), spec: try document.required("spec"), kind: kind,
      package: try document.required("package"), version: document["version"]?.string,
      outcome: outcome, checkedAt: try document.requiredInteger("checked"),
      request: document["request"]?.integer ?? 0)
    reason = document["reason"]?.string
    rule = document["rule"]?.string
    warnings = document["warnings"]?.strings ?? []
    digest = document["digest"]?.string
    storage = document["storage"]?.string
    aliases = document["aliases"]?.strings ?? []
    urls = document["urls"]?.strings ?? []
    attempts = (document["attempts"]?.list ?? []).compactMap { attempt in
      attempt["place"]?.string.map { Attempt(place: $0, reason: attempt["reason"]?.string ?? "") }
    }
    place = document["place"]?.string
    commit = document["commit"]?.string
    byteCount = document["bytes"]?.integer.map(Int64.init)
    storedAt = document["stored"]?.integer.map(Int64.init)
  }
}

extension DocumentValue {
  fileprivate func required(_ key: String) throws(MirrorLedger.Wrong) -> String {
    guard let text = self[key]?.string else { throw MirrorLedger.Wrong(member: key) }
    return text
  }

  fileprivate func requiredInteger(_ key: String) throws(MirrorLedger.Wrong) -> Int64 {
    guard let number = self[key]?.integer else { throw MirrorLedger.Wrong(member: key) }
    return Int64(number)
  }
}
