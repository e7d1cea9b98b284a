/// Where the configuration scopes of this run are, lowest precedence first.
package enum ScopeLocations {
  /// A scope's name and folder, before anything of it is read.
  package struct Location: Sendable, Equatable {
    /// The scope's name.
    package let name: String
    /// Its folder, absolute.
    package let folder: String

    /// Creates a location.
    package init(name: String, folder: String) {
      self.name = name
      self.folder = folder
    }
  }

  /// What decides where scopes are.
  package struct Inputs: Sendable {
    /// The Spack checkout whose scopes are read too, or nil to work alone.
    package var spackRoot: String?
    /// Whether that checkout lists its scopes in `etc/spack/include.yaml`, as 1.x does.
    package var spackListsItsScopes: Bool
    /// The platform's name, for the per-platform scopes: `linux`.
    package var platform: String
    /// The user's home folder.
    package var home: String
    /// The process's environment.
    package var environment: [String: String]
    /// The folders given with `-C`, in the order given.
    package var commandLineFolders: [String]

    /// Creates the inputs.
    package init(
      spackRoot: String?, spackListsItsScopes: Bool, platform: String, home: String,
      environment: [String: String], commandLineFolders: [String]
    ) {
      self.spackRoot = spackRoot
      self.spackListsItsScopes = spackListsItsScopes
      self.platform = platform
      self.home = home
      self.environment = environment
      self.commandLineFolders = commandLineFolders
    }
  }

  /// Returns the scopes in the order in which Spack reads them.
  ///
  /// Spack 1.x puts its own `etc/spack` above the user's scope, older ones call it `site` and put
  /// it below; older ones also read a platform's subfolder above each scope. The mere presence of
  /// `SPACK_DISABLE_LOCAL_CONFIG` drops the system and user scopes.
  package static func locations(_ inputs: Inputs) -> [Location] {
    let environment = inputs.environment
    let isLocalDisabled = environment["SPACK_DISABLE_LOCAL_CONFIG"] != nil
    let system = Location(
      name: "system", folder: environment["SPACK_SYSTEM_CONFIG_PATH"] ?? "/etc/spack")
    let user = Location(
      name: "user", folder: environment["SPACK_USER_CONFIG_PATH"] ?? inputs.home + "/.spack")
    let local = { (locations: [Location]) in isLocalDisabled ? [] : locations }
    let custom = inputs.commandLineFolders.map { Location(name: $0, folder: $0) }

    guard let root = inputs.spackRoot else { return local([system, user]) + custom }
    let own = root + "/etc/spack"
    let defaults = own + "/defaults"
    if inputs.spackListsItsScopes {
      return [
        Location(name: "defaults:base", folder: defaults + "/base"),
        Location(name: "defaults:\(inputs.platform)", folder: defaults + "/" + inputs.platform),
        Location(name: "defaults", folder: defaults),
      ] + local([system]) + [Location(name: "site", folder: own + "/site")] + local([user])
        + [Location(name: "spack", folder: own)] + custom
    }
    let older =
      [Location(name: "defaults", folder: defaults)] + local([system])
      + [Location(name: "site", folder: own)] + local([user])
    return older.flatMap { scope in
      [
        scope,
        Location(
          name: "\(scope.name)/\(inputs.platform)", folder: scope.folder + "/" + inputs.platform),
      ]
    } + custom
  }
}
