internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime

/// A Lua machine with all modules of Albedo, and the commands of some places on it.
struct ScriptMachine: Sendable {
  let finder: ScriptFinder
  let runner: LuaRunner
  let commands: ScriptCommands

  /// Starts the machine; no script is loaded yet.
  ///
  /// Without an output scripts have nobody to write to.
  init(places: [ScriptPlace], api: APISession, output: ScriptOutput?) async throws {
    let finder = ScriptFinder(places: places, allowsOverride: false)
    let runner = try await LuaRunner()
    let modules = NativeModules.all(api)
    for module in modules { try await runner.install(module) }
    if let output {
      try await output.connect(runner)
    } else {
      try await ScriptOutput.silence(runner)
    }
    let native = modules.map(\.name)
    try await runner.setSearcher { name in
      guard ScriptName.isModuleName(name), let file = try finder.findModule(named: name)?.winner
      else { throw Self.unknown(name, among: native, finder) }
      return LuaSource(
        LuaString(bytes: try finder.bytes(of: file)), name: "@" + file.location,
        globals: .forbidden)
    }
    self.finder = finder
    self.runner = runner
    commands = ScriptCommands(finder: finder, runner: runner)
  }

  private static func unknown(
    _ name: String, among native: [String], _ finder: ScriptFinder
  ) -> HostError {
    // A folder that cannot be listed has nothing to offer; its error would hide this one.
    let scripts = (try? finder.moduleNames()) ?? []
    let question = NearMiss.question(for: name, among: native + scripts)
    let advice = "'albedo help scripts' says where modules are looked for"
    return HostError(
      .unknownModule, "there is no module '\(name)'",
      hint: [question, advice].compactMap(\.self).joined(separator: " "))
  }
}
