import Diagnostics
package import Documents

extension SpecNode {
  /// The most dependencies that one node may have.
  static let maximumDependencyCount = 10_000

  /// Reads a node whose own mapping and whose dependencies' say their hashes.
  ///
  /// `format` is that of the file, 1 to 5. Errors name the package and `source`. What databases and
  /// lock files leave out or say otherwise, ``SpecNodeReader`` takes from its caller.
  package init(
    raw: DocumentMapping, format: Int, source: String
  ) throws(SpecError) {
    self = try SpecNodeReader(format: format, source: source).node(raw)
  }
}

/// Reads nodes of specs as files, databases and lock files of one format hold them.
package struct SpecNodeReader: Sendable {
  /// The format of the nodes, 1 to 5; what is above 5 is read as 5, as Spack does.
  package let format: Int
  /// What errors name.
  package let source: String

  /// Where the hash of a node comes from.
  package enum HashOrigin: Sendable, Hashable {
    /// The node must say it.
    case recorded
    /// The given one, if the node does not say its own.
    case recordedOr(SpecHash)
    /// The given one, whatever the node says: the key of a record in a database.
    case given(SpecHash)
  }

  /// Creates a reader.
  package init(format: Int, source: String) {
    self.format = min(format, SpecFile.currentFormat)
    self.source = source
  }

  /// Reads a node.
  ///
  /// In format 1 `raw` is the mapping of the name to the rest, `{NAME: {…}}`, as it stands in the
  /// file. `resolve` turns what the node says about a dependency, or about what it was built as,
  /// into the hash of that node, and returns nil if there is none; unless given, the text that
  /// stands there is the hash. The mapping is kept as it was.
  ///
  /// Throws `spec.invalid_file` for a node that is abstract or lacks something,
  /// `spec.missing_node` when `resolve` finds nothing.
  package func node(
    _ raw: DocumentMapping, hash: HashOrigin = .recorded,
    resolve: ((NodeReference) throws(SpecError) -> SpecHash?)? = nil
  ) throws(SpecError) -> SpecNode {
    let fields = try NodeFields(raw: raw, format: format, source: source)
    let found: SpecHash
    switch hash {
    case .given(let given): found = given
    case .recordedOr(let other): found = try fields.recordedHash ?? other
    case .recorded:
      found = try SpecHash(
        checking: fields.body["hash"]?.string, of: fields.owner, source: source)
    }
    if let resolve {
      return SpecNode(
        content: try SpecNode.Content(fields, raw: raw, hash: found, resolve: resolve))
    }
    let content = try SpecNode.Content(fields, raw: raw, hash: found) {
      (reference) throws(SpecError) in try fields.hash(in: reference)
    }
    return SpecNode(content: content)
  }

  /// Returns the hash that a node says about itself; nil if it says none.
  ///
  /// With `key` another of its hashes, such as `full_hash`. Throws when the text is no hash.
  package func recordedHash(
    _ raw: DocumentMapping, key: NodeReference.Key = .hash
  ) throws(SpecError) -> SpecHash? {
    let fields = try NodeFields(raw: raw, format: format, source: source)
    guard let value = fields.body[key.rawValue], !value.isNull else { return nil }
    return try SpecHash(checking: value.string, of: fields.owner, source: source)
  }
}

/// How a node names another: what `resolve` of ``SpecNodeReader`` gets.
package struct NodeReference: Sendable, Hashable {
  /// The name of the package.
  package var name: String
  /// The text that names the node, mostly a hash; nil if there is none, as in files of format 1
  /// whose nodes are known by name.
  package var text: String?
  /// The key under which the text stood.
  package var key: Key = .hash

  /// The keys of hashes, the one that Spack looks for first in front.
  package enum Key: String, Sendable, CaseIterable {
    /// What names a node everywhere: the directed graph's hash.
    case hash
    /// The hash of the recipe's content, under which one test version of Spack named nodes.
    case package = "package_hash"
    /// The hash with the recipe's content, in spec files of Spack 0.17.
    case full = "full_hash"
    /// The hash with the dependencies of building, in lock files of Spack 0.16 and 0.17.
    case build = "build_hash"
  }
}
