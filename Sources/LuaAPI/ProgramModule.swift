internal import Archives
internal import ConfigModel
internal import Diagnostics
internal import Digests
internal import Documents
package import LuaRuntime
internal import Platform
internal import Signatures
internal import SystemPackage
internal import Transfers

/// What the host tells scripts about the program itself.
package protocol ProgramFacts: Sendable {
  /// Where commands and modules come from, the most important place first: what people call it, and
  /// its folder, nil for files inside of the program.
  var places: [(origin: String, folder: String?)] { get }
  /// The version of the program.
  var version: String { get }
  /// The Spack that the program works beside; nil where it works alone.
  var spackRoot: String? { get }
  /// Returns every command and module that has a file, commands first, each kind by its names.
  ///
  /// Throws what a folder that cannot be listed raises.
  func scripts() throws -> [ScriptFact]
  /// Returns a sentence about each folder whose Lua is there and does not run.
  func untrustedFolders() -> [String]
}

/// A command or module, and the files that have its name.
package struct ScriptFact: Sendable {
  /// One file.
  package struct File: Sendable {
    /// What people call its place.
    package let origin: String
    /// Its path, as it is shown.
    package let location: String

    /// Creates the description of a file.
    package init(origin: String, location: String) {
      self.origin = origin
      self.location = location
    }
  }

  /// Whether it is a module, not a command.
  package let isModule: Bool
  /// The words of the command, or the name of the module.
  package let name: String
  /// The file that is used.
  package let used: File
  /// Those that come after it.
  package let shadowed: [File]
  /// Those that come before it and may not replace it.
  package let refused: [File]

  /// Creates the description.
  package init(
    isModule: Bool, name: String, used: File, shadowed: [File] = [], refused: [File] = []
  ) {
    self.isModule = isModule
    self.name = name
    self.used = used
    self.shadowed = shadowed
    self.refused = refused
  }
}

/// The module `albedo.program`.
package enum ProgramModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.program", summary: "What this program is, and where its scripts come from.",
      functions: [describe(session), libraries, scripts(session), untrusted(session)])
  }

  private static func describe(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "describe", summary: "Tells what runs, and where.",
      details: "The fields are `version`, `api`, `lua`, `executable`, `host`, its name, `offline`,"
        + " `spack_root`, the Spack that it works beside, nil where it works alone, `spack`, what"
        + " `$spack` stands for, and `places`, where scripts are looked for, the most important"
        + " first, each with its `origin` and its `folder`, nil for what is inside of the program.",
      results: [NativeResult("facts", .table, help: "what is known")], errors: [],
      example: """
        local facts = require("albedo.program").describe()
        print("albedo " .. facts.version, facts.lua)
        """,
      body: .immediate { _ in
        let facts = session.programFacts
        let places = facts?.places ?? []
        return [
          .record([
            "version": .text(facts?.version ?? session.version),
            "api": .integer(Int64(NativeModules.apiVersion)),
            "lua": .text(LuaRunner.languageVersion),
            "executable": (try? CurrentProcess.executable()).map { .text($0.string) } ?? .nil,
            "host": .text(Machine.hostName),
            "offline": .boolean(session.isOffline),
            "spack_root": facts?.spackRoot.map { .text($0) } ?? .nil,
            "spack": .text(session.substitution.spack),
            "places": .list(
              places.map { place in
                .record([
                  "origin": .text(place.origin),
                  "folder": place.folder.map { .text($0) } ?? .nil,
                ])
              }),
          ])
        ]
      })
  }

  private static let libraries = NativeFunction(
    "libraries", summary: "Returns the libraries of the system that this program uses.",
    details: "Loads those that are only loaded when something needs them, which takes some"
      + " milliseconds. The fields of each are `name`, `version`, nil where it is not installed,"
      + " and `needed_for`.",
    results: [NativeResult("libraries", .list(of: .table), help: "each once")], errors: [],
    example: """
      for _, library in ipairs(require("albedo.program").libraries()) do
        print(library.name, library.version or "not installed")
      end
      """,
    body: .waiting { _ in
      let found: [(String, String?, String)] = try await onWorker {
        [
          ("Lua", LuaRunner.languageVersion, "scripts"),
          ("libcurl", TransferLibrary.version, "fetching from a network"),
          ("GPGME", GPGLibrary.version, "keys and signatures"),
          ("libarchive", ArchiveLibrary.version, "archives"),
          ("libyaml", YAMLLibrary.version, "configuration"),
          ("libcrypto", DigestLibrary.version, "digests"),
        ]
      }
      return [
        .list(
          found.map { name, version, purpose in
            .record([
              "name": .text(name), "version": version.map { .text($0) } ?? .nil,
              "needed_for": .text(purpose),
            ])
          })
      ]
    })

  private static func scripts(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "scripts", summary: "Returns every command and module that has a file, and who else has one.",
      details: "The fields are `kind` (`command` or `module`), `name`, `origin` and `path` of the"
        + " file that is used, and two lists of files with `origin` and `path`: `shadowed`, those"
        + " that come after it, and `refused`, those that come before it and may not replace it.",
      results: [NativeResult("scripts", .list(of: .table), help: "commands first")],
      errors: ["host.unreadable_script"],
      example: """
        for _, script in ipairs(require("albedo.program").scripts()) do
          if #script.shadowed > 0 then print(script.name, script.path) end
        end
        """,
      body: .waiting { _ in
        let facts = session.programFacts
        let scripts = try await onWorker { try facts?.scripts() ?? [] }
        return [.list(scripts.map(LuaValue.init(script:)))]
      })
  }

  private static func untrusted(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "untrusted_folders", summary: "Tells of the folders whose Lua is there and does not run.",
      details: "They are those of a `-C` and of an environment that nobody has trusted as they are"
        + " now.",
      results: [NativeResult("reasons", .list(of: .string), help: "a sentence about each")],
      errors: [],
      example: """
        for _, reason in ipairs(require("albedo.program").untrusted_folders()) do print(reason) end
        """,
      body: .waiting { _ in
        let facts = session.programFacts
        let reasons = try await onWorker { facts?.untrustedFolders() ?? [] }
        return [.list(reasons.map { .text($0) })]
      })
  }
}

extension LuaValue {
  fileprivate init(script: ScriptFact) {
    func list(_ files: [ScriptFact.File]) -> LuaValue {
      .list(
        files.map { .record(["origin": .text($0.origin), "path": .text($0.location)]) })
    }
    self = .record([
      "kind": .text(script.isModule ? "module" : "command"), "name": .text(script.name),
      "origin": .text(script.used.origin), "path": .text(script.used.location),
      "shadowed": list(script.shadowed), "refused": list(script.refused),
    ])
  }
}
