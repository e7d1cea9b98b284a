internal import Diagnostics

/// URLs of mirrors as people give them to commands.
package enum MirrorURL {
  private static let schemes = [
    "file", "http", "https", "sftp", "ftp", "s3", "gs", "oci", "oci+http",
  ]

  /// Returns what a configuration file shall say for a URL or path that somebody has typed.
  ///
  /// A relative path becomes absolute, since in a file it would start from the file's folder; paths
  /// that begin with `~` or `$` stay as they are. Throws `config.bad_url` for a scheme that no mirror
  /// has, and for a URL with a password or a signature, which nobody should write into a file.
  package static func stored(
    _ text: String, workingFolder: String
  ) throws(ConfigurationError) -> String {
    guard let separator = text.firstRange(of: "://") else {
      guard !text.isEmpty else {
        throw ConfigurationError(.badURL, "the URL of the mirror is empty")
      }
      if text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix("$") { return text }
      return PathSubstitution.normalised(workingFolder + "/" + text)
    }
    let scheme = text[..<separator.lowerBound]
    guard schemes.contains(String(scheme)) || scheme.contains("$") else {
      throw ConfigurationError(
        .badURL,
        "'\(ShownURL.withoutSecrets(text))' has the scheme '\(scheme)', which no mirror has",
        hint: NearMiss.question(for: String(scheme), among: schemes)
          ?? "the schemes are \(schemes.joined(separator: ", "))")
    }
    guard !hasPassword(text) else {
      throw ConfigurationError(
        .badURL,
        "'\(ShownURL.withoutSecrets(text))' has a password in it, which files must not hold",
        hint: "leave it out; --oci-username and --oci-password-variable give the user and the"
          + " variable that holds the password, for mirrors of every kind")
    }
    guard !isSigned(text) else {
      throw ConfigurationError(
        .badURL,
        "'\(ShownURL.withoutSecrets(text))' has a secret in its query, which files must not hold",
        hint: "leave it out; variables can hold the credentials of mirrors, see"
          + " 'albedo help mirror add'")
    }
    return text
  }

  /// Whether a text is a URL that whoever reads it can use: one with a password, or a signed one.
  static func letsIn(_ text: String) -> Bool { hasPassword(text) || isSigned(text) }

  /// Whether the query of a URL has a secret: `?X-Amz-Signature=…`.
  private static func isSigned(_ text: String) -> Bool {
    text.contains("://") && ShownURL.withoutSecrets(text).contains("=***")
  }

  private static func hasPassword(_ url: String) -> Bool {
    guard let separator = url.firstRange(of: "://") else { return false }
    let authority = url[separator.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }
}
