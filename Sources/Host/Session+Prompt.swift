internal import ConfigFiles
internal import ConfigModel
internal import LuaAPI
internal import Platform
internal import REPL
internal import SystemPackage

extension Session {
  /// Returns what the native modules need to know of this run; `finder` finds its scripts.
  func apiSettings(_ finder: ScriptFinder) -> APISession.Settings {
    var settings = APISession.Settings(
      substitution: substitution, host: Self.hostPlatform(), version: Program.version,
      isOffline: globals.isOffline, files: configurationFiles(), luaFolders: luaFolderPaths)
    settings.activeEnvironment = environmentInUse
    settings.ownLuaFolders = ownLuaFolders.map(\.folder)
    settings.policyFolders = { policyFolders }
    settings.programFacts = HostFacts(finder: finder, session: self)
    settings.shippedModule = { name in try shippedPolicyModule(named: name) }
    return settings
  }

  /// Returns the session with another environment, given as for `--env`; nil for none.
  ///
  /// Throws `env.not_found`, and what reading the configuration throws.
  func inEnvironment(_ name: String?) throws -> Session {
    var globals = globals
    globals.environment = name.map { .named($0) } ?? .none
    var session = try Session(environment: environment, globals: globals)
    session.environmentInUse = try session.findEnvironment()
    return session
  }

  /// The largest start-up file of the prompt, in bytes.
  private static let startupByteLimit = 1 << 20

  /// What a session at the prompt begins with.
  ///
  /// That is `albedo/repl.lua` of each scope, the site's before the user's. Scopes of the command line and of environments may be somebody else's and have none.
  var startupFiles: [PromptSession.Host.StartupFile] {
    luaFolders.filter { $0.role != .custom && $0.role != .environment }.map { location in
      let path = location.folder + "/albedo/repl.lua"
      return PromptSession.Host.StartupFile(path: path) {
        try FileSystem.readRegularIfPresent(FilePath(path), byteLimit: Self.startupByteLimit)
          .map { String(decoding: $0, as: UTF8.self) }
      }
    }
  }
}
