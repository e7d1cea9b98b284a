package import ConfigFiles
package import ConfigModel
internal import Diagnostics
package import EnvironmentFiles
internal import InstallStore
internal import Platform
package import PolicyModel
internal import RecipeStore
internal import Relocation
internal import Signatures
package import SiteLua
internal import SourceMirror
internal import Synchronization
internal import SystemPackage
internal import Transfers

/// What the native modules of one run share: configuration, paths and events.
///
/// Modules are declared before the command line is read; `begin` then says what holds for the run.
/// The configuration is read when something first asks for it, so that help costs nothing.
package final class APISession: Sendable {
  /// What holds for one run.
  package struct Settings: Sendable {
    /// The values behind names in configured paths.
    package var substitution: PathSubstitution
    /// The platform and operating system that packages must be for.
    package var host: HostPlatform
    /// The environment that is active, if one is.
    package var activeEnvironment: EnvironmentLocation?
    /// The version of the program, which servers are told.
    package var version: String
    /// Whether the network is not to be used.
    package var isOffline: Bool
    /// The configuration of all scopes, which is read as it is asked for.
    package var files: ConfigurationFiles
    /// The folders of scopes that may bring recipes in Lua, lowest precedence first.
    package var luaFolders: [String]
    /// The folders of scopes whose Lua runs without being trusted first, the most important first.
    package var ownLuaFolders: [String] = []
    /// Returns the folders that may hold policies, lowest precedence first; asked once.
    package var policyFolders: @Sendable () -> [PolicyFolder] = { [] }
    /// Finds the shipped modules that policies may require.
    package var shippedModule: @Sendable (String) throws -> PolicyModuleText? = { _ in nil }

    /// What the host tells of the program; nil where there is no host.
    package var programFacts: (any ProgramFacts)?

    /// Creates the settings.
    package init(
      substitution: PathSubstitution, host: HostPlatform,
      version: String = "0", isOffline: Bool = false, files: ConfigurationFiles,
      luaFolders: [String] = []
    ) {
      self.substitution = substitution
      self.host = host
      self.version = version
      self.isOffline = isOffline
      self.files = files
      self.luaFolders = luaFolders
    }
  }

  private struct State {
    var settings: Settings?
    var recipes: RecipeStore?
    /// The policies, by the file that is tried out with them; the empty name for none.
    var policies: [String: PolicySet] = [:]
    var hasWarnedOfSecrets = false
    /// What the user was told once and need not hear again.
    var warnings: Set<String> = []
    var client: TransferClient?
    var versionSearch: VersionSearch?
    /// The recipes that are not those of this run and its host.
    var otherRecipes: [RecipePurpose: RecipeStore] = [:]
    var keyring: Keyring?
    /// What keys with a passphrase are answered with; nil: the agent asks.
    var passphrase: String?
    /// The folders that trials have made and not removed.
    var trialFolders: Set<String> = []
  }

  private let state = Mutex(State())
  /// What scripts write with; nowhere until the host connects it.
  package let output = OutputObject()

  /// Whether caches, source mirrors and stores may be changed; all that can be is asked for here.
  package let gate = WriteGate()

  /// Creates a session that has not begun.
  package init() {}

  /// Says what holds for the run from now on; nothing may be asked of the session before.
  ///
  /// What was read by earlier settings is forgotten. What the run has started is still its own: the
  /// keyring with its agent, the passphrase, the folders of trials.
  package func begin(_ settings: Settings) {
    state.withLock { state in
      var next = State(settings: settings)
      next.keyring = state.keyring
      next.passphrase = state.passphrase
      next.trialFolders = state.trialFolders
      state = next
    }
  }

  private var settings: Settings {
    guard let settings = state.withLock({ $0.settings }) else {
      preconditionFailure("the session is asked before it has begun")
    }
    return settings
  }

  /// The recipes, once something has asked for them.
  var openedRecipes: RecipeStore? {
    get { state.withLock { $0.recipes } }
    set { state.withLock { $0.recipes = newValue } }
  }

  /// The recipes that were opened for a purpose of their own.
  func openedRecipes(for purpose: RecipePurpose) -> RecipeStore? {
    state.withLock { $0.otherRecipes[purpose] }
  }

  /// Keeps recipes for the rest of the run, and returns those that somebody else was first to keep.
  func keep(_ recipes: RecipeStore, for purpose: RecipePurpose) -> RecipeStore {
    state.withLock { state in
      let kept = state.otherRecipes[purpose] ?? recipes
      state.otherRecipes[purpose] = kept
      return kept
    }
  }

  /// The policies that were read, by the file that is tried out with them.
  func openedPolicies(with file: String) -> PolicySet? {
    state.withLock { $0.policies[file] }
  }

  /// Keeps policies for the rest of the run, and returns those that somebody else was first to keep.
  func keep(_ policies: PolicySet, with file: String) -> PolicySet {
    state.withLock { state in
      let kept = state.policies[file] ?? policies
      state.policies[file] = kept
      return kept
    }
  }

  /// What looks for the folders that may hold policies, which blocks, and for the shipped modules.
  var policySources:
    (
      folders: @Sendable () -> [PolicyFolder],
      shipped: @Sendable (String) throws -> PolicyModuleText?
    )
  {
    let settings = settings
    return (settings.policyFolders, settings.shippedModule)
  }

  var substitution: PathSubstitution { settings.substitution }

  var host: HostPlatform { settings.host }

  var files: ConfigurationFiles { settings.files }

  var luaFolders: [String] { settings.luaFolders }

  var ownLuaFolders: [String] { settings.ownLuaFolders }

  var activeEnvironment: EnvironmentLocation? { settings.activeEnvironment }

  var version: String { settings.version }

  var isOffline: Bool { settings.isOffline }

  var programFacts: (any ProgramFacts)? { settings.programFacts }

  /// The codes of what `configuration` and `scopes` throw.
  static let configurationErrors = [
    "config.bad_condition", "config.bad_include", "config.bad_setting", "config.malformed",
    "platform.*",
  ]

  /// The sections that most of the program asks for.
  private static let usualSections = ["config", "mirrors", "repos"]

  /// Returns the configuration, with the sections that are asked for read.
  ///
  /// The first time, the user is told what is odd about the scopes.
  func configuration(of sections: [String] = usualSections) throws -> Configuration {
    let files = files
    let configuration = try files.configuration(of: sections)
    for warning in files.takeWarnings() { output.output.warn(warning) }
    return configuration
  }

  /// Returns the scopes that have files, lowest precedence first.
  func scopes() throws -> [ScopeLocations.Location] {
    try configuration(of: []).scopes.filter { !$0.isOverridden }.compactMap(\.location)
  }

  /// Lets the configuration be read again, after a change of its files.
  func forgetConfiguration() { files.forget() }

  /// Returns the configuration for a use of its mirrors.
  ///
  /// The first time, the user is told of secrets that it holds in plain text.
  func configurationOfMirrors() throws -> Configuration {
    let configuration = try configuration()
    let isFirst = state.withLock { state in
      defer { state.hasWarnedOfSecrets = true }
      return !state.hasWarnedOfSecrets
    }
    if isFirst {
      for secret in configuration.plainTextSecrets() { output.output.warn(secret.warning) }
    }
    return configuration
  }

  /// Warns of something unless the run has done so already.
  func warnOnce(_ text: String) {
    let isFirst = state.withLock { $0.warnings.insert(text).inserted }
    if isFirst { output.output.warn(text) }
  }

  /// Returns the search for versions that the run shares, creating it the first time.
  func versionSearch() throws -> VersionSearch {
    let client = try transferClient()
    return state.withLock { state in
      let search = state.versionSearch ?? VersionSearch(client)
      state.versionSearch = search
      return search
    }
  }

  /// Returns the client that all transfers of the run share, creating it the first time.
  func transferClient() throws -> TransferClient {
    if let client = state.withLock({ $0.client }) { return client }
    let settings = try transferSettings()
    return state.withLock { state in
      let client = state.client ?? TransferClient(settings)
      state.client = client
      return client
    }
  }

  /// The keyring that Spack uses, too: `$SPACK_GNUPGHOME`, else below `$spack`.
  var keyring: Keyring {
    let substitution = substitution
    return state.withLock { state in
      if let keyring = state.keyring { return keyring }
      let named = substitution.environment["SPACK_GNUPGHOME"].flatMap { $0.isEmpty ? nil : $0 }
      let home = named.map { substitution.path($0) } ?? substitution.spack + "/opt/spack/gpg"
      let keyring = Keyring(
        home: FilePath(home), temporaryFolder: FilePath(substitution.temporaryFolder),
        passphrase: { [weak self] in self?.state.withLock(\.passphrase) })
      state.keyring = keyring
      return keyring
    }
  }

  /// Takes the passphrase of keys from an environment variable from now on.
  func answerForPassphrases(from variable: String) throws(SignatureError) {
    guard let passphrase = substitution.environment[variable] else {
      throw SignatureError(
        .invalidRequest, "the variable '\(variable)' for the passphrase is not set",
        hint: "export it, or leave the option out to be asked")
    }
    state.withLock { $0.passphrase = passphrase }
  }

  /// Notes a folder that goes with the run.
  func adoptTrialFolder(_ path: String) {
    state.withLock { _ = $0.trialFolders.insert(path) }
  }

  /// Lets go of a folder that the run has made; false for any other.
  func abandonTrialFolder(_ path: String) -> Bool {
    state.withLock { $0.trialFolders.remove(path) != nil }
  }

  /// Ends what the run has started, such as the agent of its keyring; the last thing it does.
  package func end() {
    for folder in state.withLock({ $0.trialFolders }) {
      // Nobody is left who could be told.
      try? FileSystem.removeTree(FilePath(folder))
    }
    state.withLock { $0.keyring }?.end()
  }
}

/// What a host is, in Spack's words.
package struct HostPlatform: Sendable, Equatable {
  /// The platform: `linux`.
  package let platform: String
  /// The operating system with its version: `debian12`.
  package let operatingSystem: String

  /// Creates the description.
  package init(platform: String, operatingSystem: String) {
    self.platform = platform
    self.operatingSystem = operatingSystem
  }
}
