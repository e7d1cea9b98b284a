internal import Diagnostics
internal import Documents

/// The text of a new `spack.yaml`.
package struct ManifestText: Sendable {
  /// What a new environment says of its view.
  package enum View: Sendable, Equatable {
    /// Spack makes one in its usual place.
    case usual
    /// There is none.
    case none
    /// Spack makes one in a folder.
    case folder(String)
  }

  /// The specs, as people write them.
  package var specs: [String]
  /// The environments whose lock files are taken over, by folder.
  package var includedEnvironments: [String]
  /// The view.
  package var view: View
  /// Whether the roots are to share what they depend on.
  package var isUnified: Bool

  /// Creates the text of an environment.
  package init(
    specs: [String] = [], includedEnvironments: [String] = [], view: View = .usual,
    isUnified: Bool = true
  ) {
    self.specs = specs
    self.includedEnvironments = includedEnvironments
    self.view = view
    self.isUnified = isUnified
  }

  /// The text, which Spack 1.2 accepts.
  package var bytes: [UInt8] {
    var lines = ["# An environment of Spack: what is wanted, and settings that hold for it alone."]
    lines.append("spack:")
    lines += Self.list("specs", specs)
    if !includedEnvironments.isEmpty {
      lines += Self.list("include_concrete", includedEnvironments)
    }
    let viewValue: DocumentValue =
      switch view {
      case .usual: true
      case .none: false
      case .folder(let path): .string(path)
      }
    lines.append("  view: " + Self.text(viewValue))
    lines += ["  concretizer:", "    unify: \(isUnified)"]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func list(_ key: String, _ items: [String]) -> [String] {
    if items.isEmpty { return ["  \(key): []"] }
    return ["  \(key):"] + items.map { "  - " + text(.string($0)) }
  }

  /// A value as it stands behind a key, quoted where it has to be.
  private static func text(_ value: DocumentValue) -> String {
    String(decoding: YAML.encodeFlow(value).dropLast(), as: UTF8.self)
  }
}

extension EnvironmentManifest {
  /// Returns the text of a manifest with another view, everything else as it is.
  ///
  /// Throws `environment.malformed_manifest` when the text cannot be changed safely.
  package static func bytes(
    _ bytes: [UInt8], source: String, withView view: ManifestText.View
  ) throws(EnvironmentError) -> [UInt8] {
    let manifest = try EnvironmentManifest(bytes, source: source)
    let value: DocumentValue =
      switch view {
      case .usual: true
      case .none: false
      case .folder(let path): .string(path)
      }
    return try manifest.changed(bytes) { (text) throws(DocumentError) in
      try text.set(value, at: [manifest.topKey, manifest.spellings["view"] ?? "view"])
    }
  }

  /// Returns the text of the manifest with the paths of developed packages made absolute, which
  /// are relative to `folder`: what a copy in another folder needs.
  package func bytes(
    _ bytes: [UInt8], withPathsFrom folder: String
  ) throws(EnvironmentError) -> [UInt8] {
    let relative = developments.filter { !Self.isAbsolute($0.path) }
    if relative.isEmpty { return bytes }
    return try changed(bytes) { (text) throws(DocumentError) in
      for development in relative {
        let path = [topKey, spellings["develop"] ?? "develop", development.name, "path"]
        try text.set(.string(folder + "/" + development.path), at: path)
      }
    }
  }

  /// Whether a path does not depend on the folder of the manifest.
  private static func isAbsolute(_ path: String) -> Bool {
    path.hasPrefix("/") || path.hasPrefix("~") || path.hasPrefix("$") || path.contains("://")
  }

  private func changed(
    _ bytes: [UInt8], _ change: (inout YAMLText) throws(DocumentError) -> Void
  ) throws(EnvironmentError) -> [UInt8] {
    do {
      var text = try YAMLText(bytes, source: source)
      try change(&text)
      return text.bytes
    } catch {
      throw EnvironmentError(
        .malformedManifest, "could not change the environment '\(source)'",
        hint: "change the file by hand", cause: error)
    }
  }
}
