internal import Documents

/// The sections of a configuration, by the names that Spack gives them.
package enum ConfigurationSection {
  /// All sections, in the order in which they are listed.
  package static let names = [
    "compilers", "concretizer", "definitions", "env_vars", "include", "view", "develop", "mirrors",
    "repos", "packages", "modules", "config", "upstreams", "bootstrap", "ci", "cdash", "toolchains",
    "albedo",
  ]

  /// The keys of an environment that are no sections.
  package static let environmentKeys = [
    "specs", "include_concrete", "concretization", "container", "gitlab-ci",
  ]

  /// The keys that an environment's sections stand below: that of 1.x, and another of 0.16.
  package static let topKeys = ["spack", "env"]

  /// What a section's value may be, beside null: see `canBe`.
  private static let lists: Set = ["include", "definitions", "compilers"]

  /// Whether a section may have a value of this kind; what is in it is not looked at.
  static func canBe(_ section: String, _ value: DocumentValue) -> Bool {
    switch value {
    case .null: true
    case .list: lists.contains(section) || section == "repos"
    case .mapping: !lists.contains(section)
    case .boolean, .string: section == "view"
    case .number: false
    }
  }

  /// The kinds of values that a section may have, in words.
  static func expectation(_ section: String) -> String {
    switch section {
    case _ where lists.contains(section): "a list"
    case "repos": "a mapping, or a list as in Spack 0.x"
    case "view": "true, false, a path or a mapping"
    default: "a mapping"
    }
  }
}
