internal import Diagnostics
internal import Documents
internal import SpecModel

/// Reads the versions of a lock file.
///
/// The file maps keys to nodes, and nodes refer to each other by these keys. In versions 2 and 3 the
/// keys are another hash than the one that names a package, so several keys may stand for one
/// package; of these the first that the roots reach counts, as only one can be installed.
struct LockFileReader {
  /// Something that was asked for, by the key of what it became.
  private struct KeyedRoot {
    var text: String
    var key: String
    var origin: String?
  }

  private let source: String
  private var version = 0
  private var included: [KeyedRoot] = []
  private var includedNodes: DocumentMapping = [:]

  private static let maximumNodeCount = 100_000
  private static let maximumIncludeDepth = 32

  init(source: String) { self.source = source }

  mutating func read(_ bytes: [UInt8]) throws(EnvironmentError) -> LockFile {
    let document: DocumentValue
    do {
      document = try JSON.decode(bytes, source: source)
    } catch {
      throw EnvironmentError(
        .malformedLock, "could not read the lock file '\(source)'",
        hint: Self.hint(for: bytes), cause: error)
    }
    version = try readVersion(document)
    let own = try roots(document, origin: nil)
    guard let nodes = document["concrete_specs"]?.mapping else {
      throw failure("'concrete_specs' is missing or no mapping")
    }
    try readIncluded(document, depth: 0)

    var graph = LockGraph(source: source, version: version)
    try graph.add(nodes, limit: Self.maximumNodeCount)
    for root in own { try graph.walk(from: root.key, wantedBy: root.text) }
    // What is included has nodes of its own: a key may stand for another node there.
    var other = LockGraph(source: source, version: version)
    try other.add(includedNodes, limit: Self.maximumNodeCount - nodes.count)
    for root in included { try other.walk(from: root.key, wantedBy: root.text) }

    var roots: [LockFile.Root] = []
    for root in own { roots.append(try graph.root(root.text, root.key, origin: nil)) }
    // What both have asked for is asked for once.
    var known = Set(roots.map { [$0.text, $0.hash.text] })
    for root in included {
      let found = try other.root(root.text, root.key, origin: root.origin)
      if known.insert([found.text, found.hash.text]).inserted { roots.append(found) }
    }
    graph.merge(other)
    try graph.check()
    return LockFile(
      source: source, version: version, spackVersion: document["spack"]?["version"]?.text,
      roots: roots, hashes: graph.order, nodes: graph.found)
  }

  private func readVersion(_ document: DocumentValue) throws(EnvironmentError) -> Int {
    let meta = document["_meta"]
    if let type = meta?["file-type"]?.text, type != "spack-lockfile" {
      throw failure("it is a '\(type)', not a lock file")
    }
    guard let version = meta?["lockfile-version"]?.integer else {
      throw failure("it does not say its version, so it is no lock file")
    }
    guard version <= LockFile.newestVersion else {
      let writer = document["spack"]?["version"]?.text.map { " by Spack \($0)" } ?? ""
      throw EnvironmentError(
        .newerLock,
        "could not read the lock file '\(source)': it was written\(writer) in version \(version), "
          + "and this program reads versions up to \(LockFile.newestVersion)",
        hint: "use a newer albedo, or concretize the environment with Spack 1.2")
    }
    guard version >= 1 else { throw failure("there is no version \(version)") }
    return version
  }

  private func roots(
    _ value: DocumentValue, origin: String?
  ) throws(EnvironmentError) -> [KeyedRoot] {
    guard let list = value["roots"]?.list else { throw failure("'roots' is missing or no list") }
    guard list.count <= Self.maximumNodeCount else { throw excess() }
    var roots: [KeyedRoot] = []
    for entry in list {
      guard let key = entry["hash"]?.string, let text = entry["spec"]?.string else {
        throw failure("a root lacks its hash or its spec")
      }
      do {
        _ = try Spec.parse(text)
      } catch {
        throw EnvironmentError(
          .malformedLock, "could not read a root of the lock file '\(source)'",
          hint: LockGraph.advice, cause: error)
      }
      roots.append(KeyedRoot(text: text, key: key, origin: origin))
    }
    return roots
  }

  /// Reads the environments that this one included, and those that they did.
  private mutating func readIncluded(
    _ value: DocumentValue, depth: Int
  ) throws(EnvironmentError) {
    guard let entry = value["include_concrete"], !entry.isNull else { return }
    guard depth < Self.maximumIncludeDepth else {
      throw failure("environments include each other more than \(depth) deep")
    }
    guard let environments = entry.mapping else {
      throw failure("'include_concrete' is no mapping")
    }
    for (path, environment) in environments {
      included += try roots(environment, origin: path)
      for (key, node) in environment["concrete_specs"]?.mapping ?? [:] {
        includedNodes[key] = node
      }
      guard max(included.count, includedNodes.count) <= Self.maximumNodeCount else {
        throw excess()
      }
      try readIncluded(environment, depth: depth + 1)
    }
  }

  private func excess() -> EnvironmentError {
    EnvironmentError(
      .limitExceeded,
      "could not read the lock file '\(source)': it holds more than \(Self.maximumNodeCount) "
        + "packages or roots")
  }

  private func failure(_ reason: String) -> EnvironmentError {
    EnvironmentError(
      .malformedLock, "could not read the lock file '\(source)': \(reason)",
      hint: LockGraph.advice)
  }

  /// A word about a file of the wrong kind.
  private static func hint(for bytes: [UInt8]) -> String {
    bytes.starts(with: Array("spack:".utf8))
      ? "this looks like a 'spack.yaml'" : LockGraph.advice
  }
}
