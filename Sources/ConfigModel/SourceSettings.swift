internal import Diagnostics
internal import Documents

/// What the configuration says of source archives.
package struct SourceSettings: Sendable, Equatable {
  /// The folder that downloaded sources are kept in, absolute (`config:source_cache`).
  package let sourceCache: String
  /// Whether archives must have the checksum that their recipe names (`config:checksum`).
  package let verifiesChecksums: Bool
}

extension Configuration {
  /// Returns the settings for sources, by default `$spack/var/spack/cache` with checksums verified.
  ///
  /// Throws `config.malformed` for a value of the wrong type.
  package func sourceSettings(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> SourceSettings {
    let path = ["config", "source_cache"]
    let folder = value(at: path) ?? "$spack/var/spack/cache"
    guard let folder = folder.string else {
      throw ConfigurationError(
        .malformed, "config:source_cache must be the path of a folder",
        hint: "see config.yaml in your configuration scopes")
    }
    let verifies = value(at: ["config", "checksum"]) ?? true
    guard let verifies = verifies.bool else {
      throw ConfigurationError(
        .malformed, "config:checksum must be true or false",
        hint: "see config.yaml in your configuration scopes")
    }
    return SourceSettings(
      sourceCache: substitution.path(folder, relativeTo: self.folder(settingValueAt: path)),
      verifiesChecksums: verifies)
  }
}
