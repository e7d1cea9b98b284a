internal import Diagnostics
package import Documents

/// One entry of an `include` section: where further settings come from, and when.
package struct Include: Sendable, Equatable {
  /// What is included.
  package enum Source: Sendable, Equatable {
    /// A file or folder, or a URL, as it is written.
    case path(String)
    /// Files and folders of a git repository, by its URL.
    case git(String)
  }

  /// What is included.
  package let source: Source
  /// The name that the scope shall have; nil: one made of the including scope's and the path.
  package let name: String?
  /// The condition in the key `when`; nil: always.
  package let condition: String?
  /// Whether it may be missing.
  package let isOptional: Bool
  /// Whether changes go to it rather than to the scope that includes it.
  package let prefersChanges: Bool
  /// Where the entry stands; nil on the command line.
  package let position: SourcePosition?

  /// Where it stands, for messages.
  package var place: String { position?.description ?? "on the command line" }

  /// What is included, as it is written.
  package var text: String {
    switch source {
    case .path(let text), .git(let text): text
    }
  }

  /// Whether it has to be downloaded.
  package var isRemote: Bool {
    switch source {
    case .git: return true
    case .path(let path):
      guard let scheme = path.firstRange(of: "://") else { return false }
      return path[..<scheme.lowerBound] != "file"
    }
  }
}

extension ConfigurationScope {
  /// The keys of an entry for a file or folder.
  private static let pathKeys = [
    "path", "name", "when", "optional", "sha256", "path_override_env_var", "prefer_modify",
  ]
  /// The keys of an entry for a git repository.
  private static let gitKeys = [
    "git", "name", "when", "optional", "branch", "commit", "tag", "paths", "prefer_modify",
  ]

  /// Returns the entries of this scope's `include` section, the most important first.
  ///
  /// `environment` is the process's, which may name another path (`path_override_env_var`). Throws
  /// `config.malformed`, with file, line and column, for an entry that is none.
  package func includes(environment: [String: String]) throws(ConfigurationError) -> [Include] {
    var result: [Include] = []
    for (index, entry) in (sections["include"]?.list ?? []).enumerated() {
      let path = ["include", String(index)]
      switch entry {
      case .string(let text):
        result.append(
          Include(
            source: .path(text), name: nil, condition: nil, isOptional: false,
            prefersChanges: false, position: position(of: path)))
      case .mapping(let mapping): result.append(try include(mapping, path, environment))
      default: throw malformed(path, "an entry of 'include' must be a path or a mapping")
      }
    }
    return result
  }

  private func include(
    _ mapping: DocumentMapping, _ path: [String], _ environment: [String: String]
  ) throws(ConfigurationError) -> Include {
    let isGit = mapping["git"] != nil
    let keys = isGit ? Self.gitKeys : Self.pathKeys
    for (key, value) in mapping {
      guard keys.contains(key) else {
        throw malformed(
          path + [key], "an entry of 'include' has the unknown key '\(key)'",
          NearMiss.question(for: key, among: keys) ?? "the keys are \(keys.joined(separator: ", "))"
        )
      }
      switch key {
      case "optional", "prefer_modify":
        if value.bool == nil { throw malformed(path + [key], "'\(key)' must be true or false") }
      case "paths":
        if value.strings == nil { throw malformed(path + [key], "'paths' must be a list of paths") }
      default:
        if value.text == nil { throw malformed(path + [key], "'\(key)' must be a text") }
      }
    }
    let override = mapping["path_override_env_var"]?.string.flatMap { environment[$0] }
    let source: Include.Source
    if let url = mapping["git"]?.string {
      source = .git(url)
    } else if let text = override ?? mapping["path"]?.string, !text.isEmpty {
      source = .path(text)
    } else {
      throw malformed(path, "an entry of 'include' has neither 'path' nor 'git'")
    }
    return Include(
      source: source, name: mapping["name"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      condition: mapping["when"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      isOptional: mapping["optional"]?.bool ?? false,
      prefersChanges: mapping["prefer_modify"]?.bool ?? false, position: position(of: path))
  }

  private func malformed(
    _ path: [String], _ reason: String, _ hint: String? = nil
  ) -> ConfigurationError {
    let place = position(of: path)?.description ?? "on the command line"
    return ConfigurationError(
      .malformed, "\(reason) (\(place))",
      hint: hint ?? "write a path, or a mapping with 'path', or with 'git', 'branch' and 'paths'")
  }
}
