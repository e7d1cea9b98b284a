package import ConfigModel
package import Diagnostics
internal import Documents
package import Platform
package import SpecModel
package import SystemPackage

/// An install tree of Spack with its database.
package struct Store: Sendable {
  /// The root under which packages are, padded as the builder's configuration says.
  package let root: FilePath
  /// The root before padding, which `bin/sbang` is under.
  package let unpaddedRoot: FilePath
  /// The stores of others that are asked for what this one does not have, in this order.
  package let upstreams: [UpstreamTree]
  private let tree: InstallTree
  private let projections: [(query: SpecQuery?, projection: SpecProjection)]
  let locks: StoreLocks

  /// Creates the store of an install tree; nothing is looked at yet.
  ///
  /// `paddedRoot` is the root that packages are under. Throws `store.malformed` for a projection
  /// whose spec is not a query or whose format cannot be read.
  package init(
    _ tree: InstallTree, paddedRoot: String, locks: StoreLockSettings = .standard,
    upstreams: [UpstreamTree] = []
  ) throws(StoreError) {
    root = FilePath(paddedRoot)
    unpaddedRoot = FilePath(tree.unpaddedRoot)
    self.tree = tree
    self.upstreams = upstreams
    self.locks = StoreLocks(root: root, settings: locks)
    projections = try Self.projections(tree.projections, hashLength: tree.hashLength)
  }

  private init(
    _ other: Store, projections: [(query: SpecQuery?, projection: SpecProjection)],
    upstreams: [UpstreamTree]
  ) {
    root = other.root
    unpaddedRoot = other.unpaddedRoot
    tree = other.tree
    locks = other.locks
    self.upstreams = upstreams
    self.projections = projections
  }

  /// Returns the store with other upstreams.
  package func with(upstreams: [UpstreamTree]) -> Store {
    Store(self, projections: projections, upstreams: upstreams)
  }

  private static func projections(
    _ formats: [(spec: String, format: String)], hashLength: Int?
  ) throws(StoreError) -> [(query: SpecQuery?, projection: SpecProjection)] {
    var projections: [(query: SpecQuery?, projection: SpecProjection)] = []
    for (spec, format) in formats {
      do {
        let query = spec == "all" ? nil : try SpecQuery.parse(spec)
        projections.append((query, try SpecProjection(format, hashLength: hashLength)))
      } catch {
        throw StoreError(
          .malformed, "could not read the projection of '\(spec)' in config:install_tree",
          cause: error)
      }
    }
    // `all` is the fallback wherever it stands in the file.
    return projections.filter { $0.query != nil } + projections.filter { $0.query == nil }
  }

  /// Returns the store with the paths of the Spack that writes a version of the database.
  ///
  /// They differ only where no projection is configured.
  package func adapted(to format: DatabaseFormat) throws(StoreError) -> Store {
    guard tree.hasDefaultProjection, format != .v8 else { return self }
    return Store(
      self,
      projections: try Self.projections(
        [("all", InstallTree.earlierDefaultProjection)], hashLength: tree.hashLength),
      upstreams: upstreams)
  }

  /// Returns a store at a root with the paths of Spack up to 0.23, unless it was told otherwise.
  ///
  /// Throws as the initializer does.
  package static func earlier(root: String) throws(StoreError) -> Store {
    try Store(InstallTree(root: root), paddedRoot: root).adapted(to: .v5)
  }

  /// The folder of the database.
  package var databaseFolder: FilePath { root.appending(".spack-db") }

  /// The script that runs interpreters whose path is too long for the kernel.
  package var sbang: FilePath { unpaddedRoot.appending("bin").appending("sbang") }

  var databaseFile: FilePath { databaseFolder.appending("index.json") }

  // MARK: Paths

  /// Returns where a node of a spec is or would be installed: its own path when it is external.
  ///
  /// Throws `store.malformed` when its projection cannot be formatted.
  package func prefix(
    of node: SpecNode, in spec: ConcreteSpec
  ) throws(StoreError) -> FilePath {
    if let path = node.external?.path { return FilePath(path) }
    let chosen = projections.first { projection in
      projection.query?.matches(node) { spec.node($0) } ?? true
    }
    guard let chosen else {
      preconditionFailure("an install tree has a projection for all")
    }
    do {
      return root.pushing(FilePath(try chosen.projection.path(of: node, in: spec)))
    } catch {
      throw StoreError(
        .malformed, "could not form the install path of '\(node.shortText)'", cause: error)
    }
  }

  /// Whether a folder holds a package whole: a spec file with the package's hash.
  ///
  /// Throws `store.unreadable` when that cannot be told.
  package func holds(_ hash: SpecHash, at prefix: FilePath) throws(StoreError) -> Bool {
    try hashOfPackage(at: prefix) == hash
  }

  /// Returns the hash of the package that a folder holds by its spec file.
  ///
  /// Nil without a spec file, or with one that is damaged. Throws `store.unreadable` when the file
  /// is there and cannot be read.
  package func hashOfPackage(at prefix: FilePath) throws(StoreError) -> SpecHash? {
    try PrefixSpec.find(in: prefix)?.root.hash
  }

  /// Reads the spec file of an installed package.
  ///
  /// Throws `store.not_installed` when there is none and `store.malformed` when it is of another
  /// package or cannot be read.
  package func spec(of record: DatabaseRecord) throws(StoreError) -> ConcreteSpec {
    guard let path = record.path else {
      throw StoreError(
        .notInstalled, "the database lists '\(record.node.shortText)' without a path",
        hint: "run 'spack reindex'")
    }
    let prefix = FilePath(path)
    guard let (file, spec) = try PrefixSpec.read(in: prefix) else {
      throw StoreError(
        .notInstalled, "'\(record.node.shortText)' is not installed in '\(prefix)'",
        hint: "the database lists it, but its files are gone: install it again")
    }
    guard spec.root.hash == record.node.hash else {
      throw StoreError(
        .malformed, "'\(file)' is of \(spec.root.shortText), not of \(record.node.shortText)",
        hint: "the database and the files disagree: run 'spack reindex'")
    }
    return spec
  }

  // MARK: Locks

  /// Runs `body` while no other Spack or Albedo installs or removes the package; blocks.
  ///
  /// Of `needed`, what the package depends on, nobody removes anything meanwhile. A requested
  /// `cancellation` ends the waiting with `platform.cancelled`; `progress` is told who is waited
  /// for. Throws `store.locked` when another process does not let go within
  /// `config:package_lock_timeout`, and what `body` throws.
  package func withPrefixLock<Result>(
    of hash: SpecHash, needing needed: [SpecHash] = [], cancellation: Cancellation,
    progress: ItemProgress = ItemProgress(), _ body: () throws -> Result
  ) throws -> Result {
    var wanted = Dictionary(needed.map { ($0, LockKind.shared) }) { first, _ in first }
    wanted[hash] = .exclusive
    return try locks.withPrefixes(
      wanted, cancellation: cancellation, progress: progress, body)
  }
}

/// The spec files of prefixes.
enum PrefixSpec {
  /// The name of the metadata folder in a prefix.
  static let metadata = FilePath.Component(".spack")
  /// What Spack writes since 0.17, and what it wrote before.
  private static let names: [FilePath.Component] = ["spec.json", "spec.yaml"]
  /// Far more than any spec: one of a thousand packages takes a megabyte.
  private static let byteLimit = 64 << 20

  /// Reads the spec file of a prefix, the newer one if there are two; nil when there is none.
  ///
  /// Throws `store.unreadable`, and `store.malformed` for a file that is no spec file.
  static func read(
    in prefix: FilePath
  ) throws(StoreError) -> (file: FilePath, spec: ConcreteSpec)? {
    for name in names {
      let file = prefix.appending(metadata).appending(name)
      guard let bytes = try bytes(of: file) else { continue }
      do {
        return (file, try SpecFile.decode(bytes, source: file.string))
      } catch {
        throw StoreError(.malformed, "could not read '\(file)'", cause: error)
      }
    }
    return nil
  }

  /// Reads the spec file of a prefix; nil also when it is damaged.
  static func find(in prefix: FilePath) throws(StoreError) -> ConcreteSpec? {
    for name in names {
      let file = prefix.appending(metadata).appending(name)
      guard let bytes = try bytes(of: file) else { continue }
      if let spec = try? SpecFile.decode(bytes, source: file.string) { return spec }
    }
    return nil
  }

  private static func bytes(of file: FilePath) throws(StoreError) -> [UInt8]? {
    do {
      return try FileSystem.readRegularIfPresent(file, byteLimit: byteLimit)
    } catch {
      // A file where the folder should be is no package either.
      if error.code == .notAFolder { return nil }
      throw StoreError(.unreadable, "could not read '\(file)'", cause: error)
    }
  }
}
