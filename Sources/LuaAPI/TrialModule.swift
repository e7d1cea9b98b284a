internal import ConfigModel
internal import Diagnostics
internal import Digests
package import LuaRuntime
internal import Platform
internal import SiteLua
internal import SystemPackage

/// The module `albedo.trial`: what tests of scripts and policies need of the machine.
package enum TrialModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.trial",
      summary: "What tests need of this machine; `albedo.testing` is made of it.",
      functions: [
        folders(session), makeFolder(session), removeFolder(session), run, program, setTime, stamps,
        digest,
        readPolicies(session),
      ], classes: [TrialPolicies.luaClass])
  }

  // MARK: Folders and files

  private static func folders(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "folders", summary: "Returns the folders of scopes whose Lua may run, the strongest first.",
      details: "Those of `-C` and of the environment are not among them, trusted or not.",
      results: [NativeResult("paths", .list(of: .string), help: "some of them may be missing")],
      example: """
        for _, folder in ipairs(require("albedo.trial").folders()) do
          print(folder .. "/albedo/tests")
        end
        """,
      body: .immediate { _ in [.list(session.ownLuaFolders.map { .text($0) })] })
  }

  private static func makeFolder(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "make_folder", summary: "Makes an empty folder that goes away with the run.",
      details: "Below the folder for temporary files, for this user alone.",
      results: [NativeResult("path", .string, help: "where it is")],
      errors: ["platform.*"],
      example: """
        local trial = require("albedo.trial")
        local folder = trial.make_folder()
        require("albedo.fs").write(folder .. "/note.txt", "a note")
        trial.remove_folder(folder)
        """,
      body: .waiting { _ in
        let parent = session.substitution.temporaryFolder
        let path = try await onWorker {
          let path = FilePath(parent).appending(
            "albedo-test-\(try Randomness.hexadecimal(byteCount: 8))")
          try FileSystem.makeFolder(path, permissions: 0o700)
          return path.string
        }
        session.adoptTrialFolder(path)
        return [.text(path)]
      })
  }

  private static func removeFolder(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove_folder", summary: "Removes a folder that `make_folder` has made, with all in it.",
      parameters: [NativeParameter("path", .string, help: "what `make_folder` has returned")],
      errors: ["platform.*"],
      example: """
        local trial = require("albedo.trial")
        trial.remove_folder(trial.make_folder())
        """,
      body: .waiting { arguments in
        let path = arguments.string("path")
        guard session.abandonTrialFolder(path) else {
          throw LuaError(
            .badArgument, "remove_folder: '\(path)' is no folder of this run",
            hint: "only what make_folder has returned is removed, once")
        }
        try await onWorker { try FileSystem.removeTree(FilePath(path)) }
        return []
      })
  }

  private static let setTime = NativeFunction(
    "set_time", summary: "Says of a file, or of all files below a folder, when it was written.",
    parameters: [
      NativeParameter("path", .string, help: "the file or folder; no link is followed"),
      NativeParameter("time", .integer, unit: "seconds since 1970", help: "when it was written"),
    ],
    errors: ["platform.*"],
    example: """
      local trial = require("albedo.trial")
      local folder = trial.make_folder()
      trial.set_time(folder, os.time() - 40 * 24 * 60 * 60)
      """,
    body: .waiting { arguments in
      let (path, seconds) = (FilePath(arguments.string("path")), arguments.integer("time"))
      try await onWorker { try setTimes(FileTime(seconds: Int64(seconds)), below: path, depth: 0) }
      return []
    })

  private static func setTimes(_ time: FileTime, below path: FilePath, depth: Int) throws {
    let status = try FileStatus(of: path, links: .keep)
    if status.kind == .folder, depth < 64 {
      for entry in try FileSystem.entries(of: path) {
        try setTimes(time, below: path.appending(entry.name), depth: depth + 1)
      }
    }
    // Last, since a change within moves the time of a folder.
    try FileSystem.setTimes(time, of: path, links: .keep)
  }

  private static let stamps = NativeFunction(
    "stamps", summary: "Tells when the files of folders were changed, so that changes are noticed.",
    details: "Folders are looked at in depth; hidden ones and links to folders are passed by.",
    parameters: [
      NativeParameter("paths", .list(of: .string), help: "files and folders; some may be missing")
    ],
    results: [
      NativeResult("stamps", .table, help: "by path a text that changes with the file")
    ],
    example: """
      local trial = require("albedo.trial")
      for path, stamp in pairs(trial.stamps({ "/srv/cache" })) do print(path, stamp) end
      """,
    body: .waiting { arguments in
      let paths = arguments.list("paths").compactMap(\.text)
      let stamps = try await onWorker { (cancellation: Cancellation) in
        var stamps: [String: String] = [:]
        for path in paths {
          try addStamps(of: FilePath(path), to: &stamps, depth: 0, cancellation)
        }
        return stamps
      }
      return [
        .table(
          stamps.sorted { $0.key < $1.key }.map { path, stamp in
            LuaField(key: .text(path), value: .text(stamp))
          })
      ]
    })

  /// How many files are looked at.
  private static let stampLimit = 50_000

  private static func addStamps(
    of path: FilePath, to stamps: inout [String: String], depth: Int, _ cancellation: Cancellation
  ) throws {
    try cancellation.check()
    guard depth < 64, stamps.count < stampLimit, let status = try? FileStatus(of: path) else {
      return
    }
    guard status.kind == .folder else {
      stamps[path.string] = "\(status.modified.secondsSinceEpoch) \(status.size) \(status.inode)"
      return
    }
    // A folder that goes away meanwhile is a change that the next look finds.
    for entry in (try? FileSystem.sortedEntries(of: path)) ?? []
    where entry.name.bytes.first != UInt8(ascii: ".") {
      let inner = path.appending(entry.name)
      let isLinkToFolder =
        entry.kind == .link && (try? FileStatus(of: inner))?.kind == .folder
      if !isLinkToFolder { try addStamps(of: inner, to: &stamps, depth: depth + 1, cancellation) }
    }
  }

  private static let digest = NativeFunction(
    "digest", summary: "Returns the SHA-256 of a text.",
    parameters: [NativeParameter("text", .bytes, help: "the text")],
    results: [NativeResult("digest", .string, help: "64 hexadecimal digits")],
    errors: ["digest.*"],
    example: """
      local trial = require("albedo.trial")
      assert(#trial.digest("some text") == 64)
      """,
    body: .immediate { arguments in
      [.text(try Digest(of: arguments.bytes("text")).hexadecimal)]
    })

  // MARK: Programs

  private static let program = NativeFunction(
    "program", summary: "Returns the file of the program that runs.",
    results: [NativeResult("path", .string, help: "its absolute path")],
    errors: ["platform.*"],
    example: """
      local trial = require("albedo.trial")
      assert(trial.program():sub(1, 1) == "/")
      """,
    body: .immediate { _ in [.text(try CurrentProcess.executable().string)] })

  private static let run = NativeFunction(
    "run", summary: "Runs a program to its end, without a shell.",
    details: "It gets the environment that is said here and nothing else, and is killed with all "
      + "that it has started when the test ends or the time is over.",
    parameters: [
      NativeParameter("words", .list(of: .string), help: "its absolute path and its arguments"),
      NativeParameter(
        "options",
        .options([
          NativeParameter("environment", .table, default: .table([]), help: "its variables"),
          NativeParameter("folder", .string, default: "/", help: "where it runs"),
          NativeParameter(
            "input", .optional(.string), help: "the file that it reads; nothing unless told"),
          NativeParameter(
            "timeout", .number, default: 3600, unit: "seconds", help: "how long it may take"),
        ]), help: "how it runs"),
    ],
    results: [
      NativeResult("status", .integer, help: "its exit status, or 128 and the signal's number"),
      NativeResult("output", .bytes, help: "what it wrote to standard output"),
      NativeResult("errors", .bytes, help: "what it wrote to standard error, the last MiB of it"),
    ],
    errors: ["platform.*"],
    example: """
      local trial = require("albedo.trial")
      local status, output = trial.run({ "/bin/echo", "hello" })
      assert(status == 0 and output == "hello\\n")
      """,
    body: .waiting { arguments in
      let words = arguments.list("words").compactMap(\.text)
      guard let program = words.first, program.hasPrefix("/") else {
        throw LuaError(.badArgument, "trial.run: the first word is the absolute path of a program")
      }
      let options = arguments.options("options")
      var variables: [String: String] = [:]
      for field in options["environment"].fields ?? [] {
        if let name = field.key.text, let value = field.value.text { variables[name] = value }
      }
      var child = ChildProcess(
        FilePath(program), Array(words.dropFirst()), environment: variables,
        in: FilePath(options.string("folder")))
      child.input = options["input"].text.map { FilePath($0) }
      child.timeLimit = .milliseconds(Int64(min(max(0, options.number("timeout")), 86_400) * 1000))
      child.stallLimit = child.timeLimit
      child.outputLimit = 64 << 20
      child.errorLimit = 1 << 20
      let ended = try await onWorker { [child] in try child.run(cancellation: $0) }
      return [
        .integer(Int64(ended.status)), .string(LuaString(bytes: ended.output)),
        .string(LuaString(bytes: ended.errorOutput)),
      ]
    })

  // MARK: Policies

  private static func readPolicies(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "read_policies",
      summary: "Reads policies as a run does, each in its sandbox, to try them out.",
      details: "They are asked about what is made up; nothing that they say has an effect. Each "
        + "answer may take ten times as long as usual, since tests share their machine.",
      parameters: [
        NativeParameter(
          "files",
          .list(
            of: .options([
              NativeParameter("path", .string, help: "how it is named in errors and answers"),
              NativeParameter("text", .bytes, help: "the text"),
              NativeParameter(
                "folders", .list(of: .string), default: .list([]),
                help: "where the modules that it requires are looked for"),
              NativeParameter(
                "guarded", .boolean, default: true, help: "whether it is one of the site"),
            ])), help: "the policies, in their order"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "modules", .table, default: .table([]),
              help: "texts of modules that stand in for those in folders, by name"),
            NativeParameter(
              "count_lines", .boolean, default: false, help: "whether lines that run are counted"),
          ]), help: "how they are read"),
      ],
      results: [
        NativeResult("policies", .object(TrialPolicies.luaClassName), help: "the policies")
      ],
      errors: ["platform.*"],
      example: """
        local trial = require("albedo.trial")
        local text = [[
          policy.on("cache.push", { name = "small" }, function(input)
            if input.size and input.size > 100 then return "deny", "it is too large" end
          end)
        ]]
        local policies = trial.read_policies({ { path = "small.lua", text = text } })
        assert(policies:ask("cache.push", { spec = "quill@2.0", size = 101 }).verdict == "deny")
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        var settings = PolicySet.Settings()
        settings.guardedBudget.milliseconds *= 10
        settings.budget.milliseconds *= 10
        settings.shipped = session.policySources.shipped
        settings.countsLines = options.boolean("count_lines")
        settings.write = { [output = session.output] file, line in
          output.output.note("\(file): \(line.filter { $0 != "\n" })")
        }
        let modules = TrialPolicyModules(options["modules"])
        let files = arguments.optionsList("files").map { file in
          let folders = file.list("folders").compactMap(\.text)
          return PolicyFile(
            path: file.string("path"), scope: "test", isGuarded: file.boolean("guarded"),
            bytes: file.bytes("text"), module: { try modules.find($0, in: folders) })
        }
        return [
          .object(TrialPolicies(try await PolicySet.load(PolicyFiles(files), settings: settings)))
        ]
      })
  }
}

/// Where policies under test find what they require.
private struct TrialPolicyModules: Sendable {
  private var texts: [String: [UInt8]] = [:]

  init(_ value: LuaValue) {
    for field in value.fields ?? [] {
      if let name = field.key.text, let text = field.value.bytes { texts[name] = text }
    }
  }

  func find(_ name: String, in folders: [String]) throws -> PolicyModuleText? {
    if let text = texts[name] { return PolicyModuleText(path: "module '\(name)'", bytes: text) }
    let path = name.split(separator: ".").joined(separator: "/")
    for folder in folders {
      for file in ["\(folder)/\(path).lua", "\(folder)/\(path)/init.lua"] {
        if let bytes = try FileSystem.readIfPresent(FilePath(file), byteLimit: 4 << 20) {
          return PolicyModuleText(path: file, bytes: bytes)
        }
      }
    }
    return nil
  }
}
