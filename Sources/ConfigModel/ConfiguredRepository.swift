internal import Diagnostics
internal import Documents

/// One configured repository of recipes, as `repos.yaml` describes it.
package struct ConfiguredRepository: Sendable, Equatable {
  /// Where the recipes are.
  package enum Place: Sendable, Equatable {
    /// A folder with a `repo.yaml`.
    case folder(String)
    /// A git repository that Spack would clone, by its URL.
    case git(String)
  }

  /// The name it is configured under; nil in the lists of Spack 0.x.
  package let name: String?
  /// Where it is.
  package let place: Place

  /// Creates a description.
  package init(name: String?, place: Place) {
    self.name = name
    self.place = place
  }
}

extension Configuration {
  /// Returns the configured repositories of recipes, the most important first.
  ///
  /// Reads the mapping of Spack 1.x and the list of 0.x. An entry with a git URL is a folder if it
  /// also says where its checkout is and where in it the recipes are. Throws `config.malformed` for
  /// entries that are neither.
  package func repositories(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> [ConfiguredRepository] {
    let merged = section("repos")
    var result: [ConfiguredRepository] = []
    var names: Set<String> = []
    for scope in scopes.reversed() {
      guard let value = scope.sections["repos"], !value.isNull else { continue }
      func path(_ text: String) -> String {
        substitution.path(text, relativeTo: scope.folder)
      }
      if let list = value.list {
        for entry in list {
          guard let text = entry.string else { throw Self.malformedRepository("an entry") }
          result.append(ConfiguredRepository(name: nil, place: .folder(path(text))))
        }
      } else if let mapping = value.mapping {
        for (key, _) in mapping {
          let name = ConfigurationMerge.plainKey(key)
          guard names.insert(name).inserted, let entry = merged[name] else { continue }
          result += try Self.repositories(named: name, entry, path: path)
        }
      } else {
        throw Self.malformedRepository("the section")
      }
      if scope.overrides.contains("repos") { break }
    }
    return result
  }

  private static func repositories(
    named name: String, _ entry: DocumentValue, path: (String) -> String
  ) throws(ConfigurationError) -> [ConfiguredRepository] {
    if let text = entry.string {
      return [ConfiguredRepository(name: name, place: .folder(path(text)))]
    }
    guard let url = entry["git"]?.string else { throw malformedRepository("'\(name)'") }
    guard let checkout = entry["destination"]?.string, let parts = entry["paths"]?.strings,
      !parts.isEmpty
    else { return [ConfiguredRepository(name: name, place: .git(url))] }
    return parts.map { part in
      ConfiguredRepository(name: name, place: .folder(path(checkout + "/" + part)))
    }
  }

  private static func malformedRepository(_ what: String) -> ConfigurationError {
    ConfigurationError(
      .malformed, "\(what) in repos.yaml must be a path, or a mapping with the key 'git'",
      hint: "see 'repos:' in your configuration scopes")
  }
}
