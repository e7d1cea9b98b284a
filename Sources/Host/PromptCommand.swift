internal import Diagnostics
internal import LuaAPI
internal import Platform
internal import REPL

extension CommandRun {
  /// `albedo repl`: gives the session what this run knows, and runs it.
  func runPrompt() async throws -> Int32 {
    guard !parsed.globals.isJSON else {
      throw HostError(
        .conflictingOptions, "'repl' has no output in JSON",
        hint: "use 'albedo --json COMMAND' for results that a program reads")
    }
    let settings = PromptSession.Settings(
      modules: NativeModules.all(APISession()), moduleNames: try machine.finder.moduleNames(),
      environment: CurrentProcess.environment, greeting: "albedo \(Program.version)",
      showsTracebacks: parsed.globals.isDebug)
    let runner = machine.runner
    return try await PromptSession(runner: runner, console: console, settings: settings).run()
  }
}

extension ScriptFinder {
  /// The deepest folder of modules: `a.b.c.d`.
  private static let maximumModuleDepth = 4

  /// Returns the names of the modules that `require` can find, sorted, private ones left out.
  ///
  /// Lists the folders of every place.
  func moduleNames() throws(HostError) -> [String] {
    var names: Set<String> = []
    for place in places { try Self.collect(in: place, below: [], into: &names) }
    return names.sorted()
  }

  private static func collect(
    in place: ScriptPlace, below path: [String], into names: inout Set<String>
  ) throws(HostError) {
    guard path.count < maximumModuleDepth else { return }
    let folder = ([place.moduleFolder] + path).joined(separator: "/")
    for entry in try place.files.entries(of: folder) where !entry.name.hasPrefix("_") {
      if entry.isFolder {
        try collect(in: place, below: path + [entry.name], into: &names)
      } else if entry.name.hasSuffix(".lua") {
        let word = String(entry.name.dropLast(4))
        let name = (word == "init" ? path : path + [word]).joined(separator: ".")
        if ScriptName.isModuleName(name) { names.insert(name) }
      }
    }
  }
}
