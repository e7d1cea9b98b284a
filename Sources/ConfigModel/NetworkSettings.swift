internal import Diagnostics
internal import Documents

/// What the section `config` says of the network.
package struct NetworkSettings: Sendable, Equatable {
  /// How long a connection may take to come about; nil waits as long as the system does.
  package let connectTimeout: Duration?
  /// Whether servers must prove who they are.
  package let verifiesCertificates: Bool
  /// The absolute path of a file or folder with certificates of authorities, which need not be there.
  package let certificates: String?
  /// The absolute path of the folder for what can be fetched again.
  package let miscCache: String
}

extension Configuration {
  /// What Spack 1.2 waits for a connection, in seconds.
  private static let usualConnectTimeout = 30
  /// A day: nobody means more.
  private static let longestConnectTimeout = 86_400

  /// Returns the network settings of this configuration.
  ///
  /// `connect_timeout` is 30 seconds unless set, and 0 sets none; `ssl_certs` is `$SSL_CERT_FILE`.
  /// Throws `config.malformed` for a value of the wrong type.
  package func networkSettings(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> NetworkSettings {
    let timeout = value(at: ["config", "connect_timeout"])
    let seconds = timeout == nil ? Self.usualConnectTimeout : timeout?.integer
    guard let seconds, (0...Self.longestConnectTimeout).contains(seconds) else {
      throw ConfigurationError(
        .malformed,
        "config:connect_timeout must be a number of seconds up to \(Self.longestConnectTimeout)",
        hint: "see config.yaml in your configuration scopes")
    }
    let verify = value(at: ["config", "verify_ssl"])
    guard let verifies = verify == nil ? true : verify?.bool else {
      throw ConfigurationError(
        .malformed, "config:verify_ssl must be true or false",
        hint: "see config.yaml in your configuration scopes")
    }
    let certificates =
      try path(at: "ssl_certs", substitution)
      ?? substitution.environment["SSL_CERT_FILE"].map { substitution.path($0) }
    return NetworkSettings(
      connectTimeout: seconds == 0 ? nil : .seconds(seconds), verifiesCertificates: verifies,
      certificates: certificates,
      miscCache: try path(at: "misc_cache", substitution)
        ?? substitution.path("$user_cache_path/cache"))
  }

  private func path(
    at key: String, _ substitution: PathSubstitution
  ) throws(ConfigurationError) -> String? {
    guard let value = value(at: ["config", key]) else { return nil }
    guard let text = value.string else {
      throw ConfigurationError(
        .malformed, "config:\(key) must be a path",
        hint: "see config.yaml in your configuration scopes")
    }
    return substitution.path(text, relativeTo: folder(settingValueAt: ["config", key]))
  }
}
