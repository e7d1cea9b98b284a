internal import Diagnostics
package import Documents
package import SpecModel

/// One record of an install database.
///
/// Format: version 8 of `.spack-db/index.json`. A record holds exactly these keys (and `origin`):
/// Spack refuses the whole database for any other.
package struct DatabaseRecord: Sendable {
  /// The spec of the record.
  package let node: SpecNode
  /// Where it is installed; nil for a record without a path.
  package var path: String?
  /// Whether the package is there, not only known as somebody's dependency.
  package var isInstalled: Bool
  /// How many records depend on this one or were deprecated for it.
  package var referenceCount: Int
  /// Whether somebody asked for it by name.
  package var isExplicit: Bool
  /// Seconds since the epoch in the spelling of the file.
  package var installationTime: String
  /// The hash of the package that replaces this one.
  package var deprecatedFor: String?
  /// Where the record came from, for instance a manifest of the system's vendor.
  package var origin: String?

  /// Creates the record of a package that nobody depends on yet.
  package init(
    node: SpecNode, path: String?, isInstalled: Bool, isExplicit: Bool, installationTime: String
  ) {
    self.node = node
    self.path = path
    self.isInstalled = isInstalled
    self.isExplicit = isExplicit
    self.installationTime = installationTime
    referenceCount = 0
  }

  /// Reads a record; missing fields get the defaults that Spack gives them.
  ///
  /// Throws `store.malformed` without a spec. `source` names the database in errors.
  package init(
    decoding value: DocumentValue, hash: SpecHash, source: String
  ) throws(StoreError) {
    do {
      // The key is the hash, whatever the node says.
      var raw = value["spec"]?.mapping ?? [:]
      raw["hash"] = .string(hash.text)
      node = try SpecNode(raw: raw, format: SpecFile.currentFormat, source: source)
    } catch {
      throw StoreError(
        .malformed, "the record of '\(hash)' in '\(source)' has no usable spec",
        hint: "run 'spack reindex'", cause: error)
    }
    let path = value["path"]?.string
    self.path = path == "None" ? nil : path
    isInstalled = value["installed"]?.bool ?? false
    referenceCount = value["ref_count"]?.integer ?? 0
    isExplicit = value["explicit"]?.bool ?? false
    installationTime = value["installation_time"]?.text ?? "0"
    deprecatedFor = value["deprecated_for"]?.string
    origin = value["origin"]?.string
  }

  /// Returns the record as it stands in the file.
  package func encode() -> [UInt8] {
    var mapping: DocumentMapping = [
      "spec": .mapping(node.raw),
      "ref_count": .integer(referenceCount),
      "path": path.map { .string($0) } ?? .null,
      "installed": .boolean(isInstalled),
      "explicit": .boolean(isExplicit),
      "installation_time": .number(installationTime),
      "deprecated_for": deprecatedFor.map { .string($0) } ?? .null,
    ]
    if let origin { mapping["origin"] = .string(origin) }
    return JSON.encode(.mapping(mapping))
  }
}
