internal import Diagnostics
internal import Documents

/// How the locks of a store are taken, as the section `config` says.
package struct StoreLockSettings: Sendable, Equatable {
  /// Whether other programs are kept out.
  package var isEnabled: Bool
  /// How long the database's lock is waited for.
  package var databaseTimeout: Duration
  /// How long a package's lock is waited for; nil for ever.
  package var packageTimeout: Duration?

  /// Creates settings.
  package init(isEnabled: Bool, databaseTimeout: Duration, packageTimeout: Duration?) {
    self.isEnabled = isEnabled
    self.databaseTimeout = databaseTimeout
    self.packageTimeout = packageTimeout
  }

  /// Spack's own: a minute for the database, and no end for a package.
  package static let standard = Self(
    isEnabled: true, databaseTimeout: .seconds(60), packageTimeout: nil)
}

/// A store of others, whose packages can be used but not changed.
package struct UpstreamTree: Sendable, Equatable {
  /// The name in the configuration.
  package let name: String
  /// The absolute path of its root.
  package let root: String

  /// Creates the description.
  package init(name: String, root: String) {
    self.name = name
    self.root = root
  }
}

extension Configuration {
  private static let longestTimeout = 1_000_000_000

  /// Returns how the locks of the store are taken.
  ///
  /// Throws `config.malformed` for a value of the wrong type.
  package func storeLocks() throws(ConfigurationError) -> StoreLockSettings {
    var settings = StoreLockSettings.standard
    if let value = value(at: ["config", "locks"]) {
      guard let isEnabled = value.bool else {
        throw ConfigurationError(
          .malformed, "config:locks must be true or false",
          hint: "see config.yaml in your configuration scopes")
      }
      settings.isEnabled = isEnabled
    }
    if let timeout = try lockTimeout("db_lock_timeout") { settings.databaseTimeout = timeout }
    settings.packageTimeout = try lockTimeout("package_lock_timeout")
    return settings
  }

  private func lockTimeout(_ key: String) throws(ConfigurationError) -> Duration? {
    guard let value = value(at: ["config", key]) else { return nil }
    guard let seconds = value.integer, (0...Self.longestTimeout).contains(seconds) else {
      throw ConfigurationError(
        .malformed, "config:\(key) must be a number of seconds",
        hint: "see config.yaml in your configuration scopes")
    }
    // Spack takes none of 0 seconds to mean one that has no end.
    return seconds == 0 && key == "package_lock_timeout" ? nil : .seconds(seconds)
  }

  /// Returns the upstreams, in the order in which they are asked.
  ///
  /// Throws `config.malformed` for an upstream without a path.
  package func upstreams(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> [UpstreamTree] {
    guard let section = section("upstreams").mapping else { return [] }
    var trees: [UpstreamTree] = []
    for (name, value) in section {
      let path = ["upstreams", name, "install_tree"]
      guard let text = value["install_tree"]?.string else {
        throw ConfigurationError(
          .malformed, "upstreams:\(name):install_tree must be a path",
          hint: "name the root of the other store, as 'albedo find --paths' shows it there")
      }
      let root = substitution.path(text, relativeTo: folder(settingValueAt: path))
      trees.append(UpstreamTree(name: name, root: root))
    }
    return trees
  }
}
