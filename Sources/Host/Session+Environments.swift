internal import ConfigFiles
internal import ConfigModel
internal import Diagnostics
internal import EnvironmentFiles

extension Session {
  /// Finds the environment that is active: that of `-e` or `-D`, else that of `SPACK_ENV`.
  ///
  /// Nil when there is none. Throws `env.not_found`, and what reading the configuration throws, since
  /// that says where the named environments are.
  func findEnvironment() throws -> EnvironmentLocation? {
    switch globals.environment {
    case .none: return nil
    case .named(let text): return try environmentFolders().location(of: text)
    case .folder(let text): return try environmentFolders().location(inFolder: text)
    case .inherited:
      guard let text = environment["SPACK_ENV"], !text.isEmpty else { return nil }
      return try environmentFolders().location(inFolder: text, origin: "SPACK_ENV")
    }
  }

  /// The scope of the active environment: its `spack.yaml`; nil for a lock file that came alone.
  var environmentScope: ScopeLocations.Location? {
    guard let environmentInUse, let file = environmentInUse.manifestFile else { return nil }
    return ScopeLocations.Location(
      name: environmentInUse.scopeName, file: file, role: .environment)
  }

  /// The named environments, as the scopes without an environment say.
  private func environmentFolders() throws -> EnvironmentFolders {
    var session = self
    session.environmentInUse = nil
    return EnvironmentFolders(
      try session.configurationFiles().configuration(of: ["config"]), substitution: substitution)
  }
}
