internal import Diagnostics
package import Documents
internal import Platform
package import SpecModel

/// One record of an install database.
///
/// A record holds exactly these keys (and `origin`): Spack refuses the whole database for any other.
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
  package var deprecatedFor: SpecHash?
  /// Where the record came from, for instance a manifest of the system's vendor.
  package var origin: String?
  /// The dependencies that no record stands for; the node does not have them any more.
  package private(set) var missingDependencies: [SpecDependency] = []

  /// Whether a package is there, is replaced by another one, or is only known.
  package enum Status: String, Sendable, CaseIterable {
    /// It is there.
    case installed
    /// Another package stands in its place.
    case deprecated
    /// It is known, as a dependency of another one or because it was removed.
    case missing
  }

  /// Whether the package is there.
  package var status: Status {
    isInstalled ? .installed : deprecatedFor != nil ? .deprecated : .missing
  }

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
  /// Dependencies that `isKnown` does not know are taken out of the node. Throws `store.malformed`
  /// without a usable spec, and for a field of a wrong type. `source` names the database in errors.
  package init(
    decoding value: DocumentValue, hash: SpecHash, format: DatabaseFormat = .newest,
    source: String, isKnown: (SpecHash) -> Bool = { _ in true }
  ) throws(StoreError) {
    let fields = RecordFields(value: value, subject: "the record of '\(hash)' in '\(source)'")
    do {
      let node = try StoredNode.decode(value["spec"], hash: hash, format: format, source: source)
      missingDependencies = node.dependencies.filter { !isKnown($0.hash) }
      self.node =
        missingDependencies.isEmpty
        ? node
        : try StoredNode.decode(
          StoredNode.dropping(Set(missingDependencies.map(\.hash.text)), from: node.raw, format),
          hash: hash, format: format, source: source)
    } catch {
      throw fields.failure("has no usable spec", cause: error)
    }
    let path = try fields.optional("path", "a text", \.string)
    self.path = path == "None" ? nil : path
    isInstalled = try fields.optional("installed", "true or false", \.bool) ?? false
    referenceCount = try fields.optional("ref_count", "a whole number", \.integer) ?? 0
    isExplicit = try fields.optional("explicit", "true or false", \.bool) ?? false
    installationTime =
      try fields.optional("installation_time", "a number") { value in
        if case .number(let spelling) = value { return spelling }
        return nil
      } ?? String(SystemClock.now)
    deprecatedFor = try fields.optional("deprecated_for", "a hash") { value in
      value.string.flatMap { SpecHash($0) }
    }
    origin = try fields.optional("origin", "a text", \.string)
  }

  /// Returns the record as a database of `format` holds it.
  package func document(in format: DatabaseFormat = .newest) -> DocumentMapping {
    var mapping: DocumentMapping = [
      "spec": .mapping(node.raw(in: format.nodeFormat) ?? node.raw),
      "ref_count": .integer(referenceCount),
      "path": path.map { .string($0) } ?? .null,
      "installed": .boolean(isInstalled),
      "explicit": .boolean(isExplicit),
      "installation_time": .number(installationTime),
      "deprecated_for": deprecatedFor.map { .string($0.text) } ?? .null,
    ]
    if let origin { mapping["origin"] = .string(origin) }
    return mapping
  }

  /// Returns the record on one line, as databases of versions 7 and 8 have it.
  package func encode(in format: DatabaseFormat = .newest) -> [UInt8] {
    JSON.encode(.mapping(document(in: format)))
  }
}

/// The fields of a record beside its spec.
private struct RecordFields {
  let value: DocumentValue
  /// How errors name the record.
  let subject: String

  func failure(_ reason: String, cause: (any Error)? = nil) -> StoreError {
    StoreError(
      .malformed, "\(subject) \(reason)",
      hint: "nothing was changed; rebuild the database with 'spack reindex'", cause: cause)
  }

  /// Returns a field, nil when it is absent or null.
  func optional<Value>(
    _ key: String, _ type: String, _ read: (DocumentValue) -> Value?
  ) throws(StoreError) -> Value? {
    guard let field = value[key], !field.isNull else { return nil }
    guard let result = read(field) else { throw failure("has a '\(key)' that is not \(type)") }
    return result
  }
}

/// Nodes of specs as records hold them.
enum StoredNode {
  /// Reads the spec of a record, whose key is its hash, whatever the node says.
  static func decode(
    _ spec: DocumentValue?, hash: SpecHash, format: DatabaseFormat, source: String
  ) throws(SpecError) -> SpecNode {
    try decode(spec?.mapping ?? [:], hash: hash, format: format, source: source)
  }

  static func decode(
    _ raw: DocumentMapping, hash: SpecHash, format: DatabaseFormat, source: String
  ) throws(SpecError) -> SpecNode {
    let reader = SpecNodeReader(format: format.nodeFormat, source: source)
    return try reader.node(raw, hash: .given(hash))
  }

  /// Returns a node's text without some of its dependencies.
  static func dropping(
    _ hashes: Set<String>, from raw: DocumentMapping, _ format: DatabaseFormat
  ) -> DocumentMapping {
    var raw = raw
    if format == .v5, let name = raw.keys.first, let inner = raw[name]?.mapping {
      raw[name] = .mapping(dropping(hashes, from: inner))
      return raw
    }
    return dropping(hashes, from: raw)
  }

  private static func dropping(
    _ hashes: Set<String>, from raw: DocumentMapping
  ) -> DocumentMapping {
    var raw = raw
    func isKept(_ entry: DocumentValue) -> Bool {
      entry["hash"]?.string.map { !hashes.contains($0) } ?? true
    }
    switch raw["dependencies"] {
    case .list(let entries):
      let kept = entries.filter(isKept)
      raw["dependencies"] = kept.isEmpty ? nil : .list(kept)
    case .mapping(let entries):
      let kept = DocumentMapping(entries.filter { isKept($0.value) })
      raw["dependencies"] = kept.isEmpty ? nil : .mapping(kept)
    default: break
    }
    return raw
  }
}
