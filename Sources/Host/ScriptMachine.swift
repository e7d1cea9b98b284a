internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime

/// A Lua machine with all modules of Albedo, and the commands of some places on it.
struct ScriptMachine: Sendable {
  let finder: ScriptFinder
  let native: [NativeModule]
  let runner: LuaRunner
  let commands: ScriptCommands

  /// Starts the machine; no script is loaded yet.
  ///
  /// Without an output scripts have nobody to write to. `settings` says what the configuration lets
  /// scripts do; it is asked once, when that first matters.
  init(
    places: [ScriptPlace], api: APISession, output: ScriptOutput?,
    settings: @escaping @Sendable () -> ScriptSettings = { ScriptSettings() }
  ) async throws {
    let settings = LateAnswer(settings)
    let finder = ScriptFinder(places: places, allowsOverride: settings.value.allowsOverride)
    let runner = try await LuaRunner()
    let modules = NativeModules.all(api)
    for module in modules { try await runner.install(module) }
    if let output {
      try await output.connect(runner)
    } else {
      try await ScriptOutput.silence(runner)
    }
    let names = modules.map(\.name)
    try await runner.setSearcher { name in
      guard ScriptName.isModuleName(name) else { throw Self.unknown(name, among: names, finder) }
      if let file = try Self.file(of: name, finder) {
        return LuaSource(
          LuaString(bytes: try finder.bytes(of: file)), name: "@" + file.location,
          globals: .forbidden)
      }
      if let source = try RockTrees(settings.value.rockTrees).source(of: name) { return source }
      throw Self.unknown(name, among: names, finder)
    }
    self.finder = finder
    self.runner = runner
    self.native = modules
    commands = ScriptCommands(finder: finder, runner: runner)
  }

  /// How the names of modules begin that are shipped commands, whatever replaces these.
  private static let commandPrefix = "albedo.shipped."

  private static func file(
    of name: String, _ finder: ScriptFinder
  ) throws(HostError) -> ScriptFile? {
    guard name.hasPrefix(commandPrefix) else { return try finder.findModule(named: name)?.winner }
    let words = name.dropFirst(commandPrefix.count).split(separator: ".").map(String.init)
    guard let file = try finder.findShippedCommand(at: words) else {
      let command = words.joined(separator: " ")
      throw HostError(
        .unknownModule, "no command '\(command)' comes with albedo as a script",
        hint: "'albedo help --paths' shows which do")
    }
    return file
  }

  /// What the modules say of themselves.
  var catalogue: ModuleCatalogue { ModuleCatalogue(native: native, finder: finder) }

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
