internal import Diagnostics
package import Documents

/// What a `spack.yaml` says: the specs that somebody wants, and settings for them.
///
/// Reading checks the keys that belong to environments alone, and that no key is unknown. What
/// belongs to a section of the configuration, such as `mirrors`, is checked by whoever uses it.
package struct EnvironmentManifest: Sendable {
  /// The file, for messages.
  package let source: String
  /// The key that everything stands below: `spack`, or `env` as old Spacks wrote it.
  package let topKey: String
  /// Everything below the top key, keys without override marks.
  package let content: DocumentMapping
  /// The text with the places of its values.
  package let document: YAMLDocument
  /// How each key is written, where that is not its name: `mirrors` as `mirrors:`.
  let spellings: [String: String]

  /// A package that is developed from a folder of the user.
  package struct Development: Sendable, Equatable {
    /// The name of the package.
    package var name: String
    /// The spec that is developed.
    package var spec: String
    /// The folder with its source, as the file has it; without one it is called as the package.
    package var path: String
  }

  /// Whether the roots share what they depend on.
  package enum Unification: String, Sendable {
    /// One configuration of each package.
    case together = "true"
    /// Each root for itself.
    case separately = "false"
    /// As few configurations as possible.
    case whenPossible = "when_possible"
  }

  /// The largest file that is read, in bytes.
  package static let byteLimit = 16 << 20

  /// Reads a manifest; an empty one under its key is an environment without specs.
  ///
  /// Throws `environment.malformed_manifest` with the place of the mistake and the nearest key.
  package init(_ bytes: [UInt8], source: String) throws(EnvironmentError) {
    let document: YAMLDocument
    do {
      document = try YAML.decode(bytes, source: source)
    } catch {
      throw EnvironmentError(
        .malformedManifest, "could not read the environment '\(source)'", cause: error)
    }
    var reader = ManifestReader(document: document, source: source)
    (topKey, content) = try reader.read()
    spellings = reader.spellings
    self.source = source
    self.document = document
  }

  /// The specs as they are written: texts, references and matrices.
  package var specs: [DocumentValue] { content["specs"]?.list ?? [] }

  /// The definitions as they are written; null when there are none.
  package var definitions: DocumentValue { content["definitions"] ?? .null }

  /// The environments whose lock files this one takes over, as they are written.
  package var includedEnvironments: [String] {
    (content["include_concrete"]?.list ?? []).compactMap(\.text)
  }

  /// The packages that are developed, in the order of the file.
  package var developments: [Development] {
    (content["develop"]?.mapping ?? [:]).map { name, value in
      Development(
        name: name, spec: value["spec"]?.text ?? name, path: value["path"]?.text ?? name)
    }
  }

  /// Whether the roots share what they depend on; nil where the file leaves it to other scopes.
  package var unification: Unification? {
    // Until 0.17 the key was another.
    if let old = content["concretization"]?.text {
      return old == "together" ? .together : .separately
    }
    switch content["concretizer"]?["unify"] {
    case .boolean(let isOn): return isOn ? .together : .separately
    case .string(let word): return Unification(rawValue: word)
    default: return nil
    }
  }

  /// Returns where a value stands; `path` has keys without marks and indices from 0.
  package func position(of path: [String]) -> SourcePosition? {
    guard let key = path.first else { return document.keyPosition(of: [topKey]) }
    let written = [topKey, spellings[key] ?? key] + path.dropFirst()
    return document.position(of: written) ?? document.keyPosition(of: [topKey])
  }
}
