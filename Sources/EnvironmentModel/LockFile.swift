internal import Diagnostics
package import SpecModel

/// What a `spack.lock` says: the concrete specs of an environment.
///
/// Whatever the version of the file, packages are known by their hash from here on; the keys of old
/// files, which covered what is needed for building too, are of no more use.
package struct LockFile: Sendable {
  /// The file, for messages.
  package let source: String
  /// The version of the file, 1 to ``newestVersion``.
  package let version: Int
  /// The Spack that wrote the file, as far as it says so.
  package let spackVersion: String?
  /// What was asked for, in the order of concretization, then that of included environments.
  package let roots: [Root]
  /// The hashes of all packages that a root reaches, each root before what it needs.
  package let hashes: [SpecHash]
  /// All nodes by their hash, with those that others were built as before a splice.
  private let nodes: [SpecHash: SpecNode]

  /// A spec that somebody asked for, and what became of it.
  package struct Root: Sendable, Equatable {
    /// What was asked for, as the file has it.
    package var text: String
    /// The package that it became.
    package var hash: SpecHash
    /// The path of the environment that it comes from, if it was included.
    package var origin: String?
  }

  /// The newest version that is known: what Spack 1 writes.
  package static let newestVersion = 6
  /// The largest file that is read, in bytes.
  package static let byteLimit = 256 << 20

  init(
    source: String, version: Int, spackVersion: String?, roots: [Root], hashes: [SpecHash],
    nodes: [SpecHash: SpecNode]
  ) {
    self.source = source
    self.version = version
    self.spackVersion = spackVersion
    self.roots = roots
    self.hashes = hashes
    self.nodes = nodes
  }

  /// Reads a lock file of any version up to 6; nil for an empty one, which locks nothing.
  ///
  /// Throws `environment.newer_lock` for a later version, `environment.missing_node` for a package
  /// that is referred to and not there, `environment.limit_exceeded`, and
  /// `environment.malformed_lock` for everything else, also for packages that need each other.
  package static func decode(
    _ bytes: [UInt8], source: String
  ) throws(EnvironmentError) -> LockFile? {
    if bytes.allSatisfy({ [0x20, 0x0A, 0x0D, 0x09].contains($0) }) { return nil }
    var reader = LockFileReader(source: source)
    return try reader.read(bytes)
  }

  /// Returns the node with a hash; nil for one that the file does not have.
  package func node(_ hash: SpecHash) -> SpecNode? { nodes[hash] }

  /// All packages that a root reaches, in the order of ``hashes``.
  package var reachableNodes: [SpecNode] { hashes.compactMap { nodes[$0] } }

  /// All nodes, with those that others were built as, in no order.
  package var allNodes: [SpecNode] { Array(nodes.values) }

  /// The hashes of the roots, each once.
  package var rootHashes: [SpecHash] {
    var seen: Set<SpecHash> = []
    return roots.map(\.hash).filter { seen.insert($0).inserted }
  }

  /// Whether what runs together holds several packages of one name, so that the roots cannot have
  /// been concretized together.
  package var hasSeveralOfOneName: Bool {
    var hashes: [String: SpecHash] = [:]
    var waiting = rootHashes
    var seen = Set(waiting)
    while let hash = waiting.popLast() {
      guard let node = nodes[hash] else { continue }
      if let other = hashes.updateValue(hash, forKey: node.name), other != hash { return true }
      for dependency in node.dependencies
      where !dependency.types.isDisjoint(with: [.link, .run])
        && seen.insert(dependency.hash).inserted
      {
        waiting.append(dependency.hash)
      }
    }
    return false
  }
}
