internal import ConfigFiles
internal import ConfigModel
internal import Diagnostics
internal import EnvironmentFiles
internal import EnvironmentModel
internal import SpecModel

extension APISession {
  /// The environments that the configuration knows; nothing of them is read yet.
  func environmentFolders() throws -> EnvironmentFolders {
    EnvironmentFolders(try configuration(of: ["config"]), substitution: substitution)
  }

  /// Returns the specs that a manifest asks for, with the definitions of all scopes.
  func specs(of manifest: EnvironmentManifest) throws -> [Spec] {
    let definitions = ConfigurationMerge.merged(
      low: try configuration(of: ["definitions"]).section("definitions"),
      high: manifest.definitions)
    return try SpecListExpansion.specs(of: manifest, definitions: definitions) { [files] text in
      try files.holds(text, place: "'\(manifest.source)'")
    }
  }
}
