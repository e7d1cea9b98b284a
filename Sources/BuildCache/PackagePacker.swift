internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Digests
internal import InstallStore
internal import Platform
internal import Relocation
internal import SpecModel
internal import Storage
internal import SystemPackage

/// What packing a package came to.
struct PackedPackage {
  /// Size and digest of the archive.
  let archive: GzipSummary
  /// How long new prefixes may be where the package is installed.
  let room: PackageRoom
  /// Files that name a prefix and will keep it.
  let notes: [FileNote]
}

/// Packs one installed package into a staged object of a cache.
struct PackagePacker {
  let spec: ConcreteSpec
  let store: Store
  /// Where the dependencies are, some maybe in upstreams.
  let contents: StoreContents
  /// The prefix of the Spack that the archive names as its maker.
  let spackPrefix: String
  /// Counts the bytes of the files.
  let progress: ItemProgress
  /// Looked at with each piece of a file.
  let cancellation: Cancellation
  /// The generation whose archive is made.
  var generation = CacheGeneration.v3

  /// Writes the archive to `object` and returns what was written; blocks.
  ///
  /// Memory does not depend on the size of the package.
  func pack(to object: any StagedObject) throws -> PackedPackage {
    let nodes = RelocationSpecs.nodes(of: spec)
    let prefixes = try nodes.map { node in (node, try installedPrefix(of: node)) }
    let prefix = prefixes[0].1
    let home = try packageHome()
    // In the order of the map that an installation makes.
    let places = OldPlaces(
      [OldPlaces.Place(owner: .sbang, prefix: home.sbang.bytes)]
        + prefixes.map { OldPlaces.Place(owner: .package($0.0.hash), prefix: $0.1.bytes) }
        + [OldPlaces.Place(owner: .root, prefix: home.root.bytes)])
    // Finding out the total costs a walk of its own, which is for those who look.
    let total = progress.isWatched ? Self.contentByteCount(of: prefix) : nil
    progress.begin("packing", total: total)
    var observer = try RelocationObserver(
      prefix: prefix, prefixes: places.prefixes, progress: progress, cancellation: cancellation)
    var tar = TarWriter(try GzipWriter(ObjectSink(object: object)))
    let linked = Set(spec.traversal(.breadthFirst, types: .link).map(\.hash.text))
    // Up to 0.17 an archive began at the last part of the prefix.
    let recordedPath =
      generation < .v2 ? prefix.lastComponent.map { FilePath(root: nil, [$0]) } : nil
    try PackageTree(prefix, recordedAs: recordedPath).write(to: &tar, observer: &observer) {
      observer in
      var (binaries, textFiles) = (observer.binaries, observer.textFiles)
      if generation < .v2 {
        // These write a file anew when they relocate it, which parts it from its other names.
        binaries = try observer.withFurtherNames(binaries)
        textFiles = try observer.withFurtherNames(textFiles)
      }
      return BuildInfo(
        sbangPath: home.sbang.string, root: home.root.string, spackPrefix: spackPrefix,
        relativePrefix: try relativePath(of: prefix, below: home.root),
        hashToPrefix: prefixes.map { ($0.0.hash.text, $0.1.string) }, binaries: binaries,
        links: observer.links, textFiles: textFiles
      ).encode(for: generation, linkedHashes: linked)
    }
    return PackedPackage(
      archive: try tar.finish().finish().summary, room: PackageRoom(observer.room, places),
      notes: observer.notes)
  }

  /// Returns the bytes of all files below a folder, each inode once; nil when that cannot be told.
  private static func contentByteCount(of folder: FilePath) -> Int64? {
    var seen: Set<FileIdentity> = []
    var byteCount: Int64 = 0
    var folders = [folder]
    while let folder = folders.popLast() {
      guard let entries = try? FileSystem.entries(of: folder) else { return nil }
      for entry in entries {
        let path = folder.appending(entry.name)
        guard let status = try? FileStatus(of: path, links: .keep) else { return nil }
        if status.kind == .folder { folders.append(path) }
        let isFirst = status.linkCount < 2 || seen.insert(status.identity).inserted
        if status.kind == .file, isFirst { byteCount += Int64(clamping: status.size) }
      }
    }
    return byteCount
  }

  private func installedPrefix(of node: SpecNode) throws -> FilePath {
    if let path = try contents.record(for: node.hash)?.record.path { return FilePath(path) }
    return try store.prefix(of: node, in: spec)
  }

  /// The root of the store that the package is in, which may be an upstream, and its `sbang`.
  private func packageHome() throws -> (root: FilePath, sbang: FilePath) {
    guard let name = try contents.record(for: spec.root.hash)?.upstream,
      let root = store.root(ofUpstream: name)
    else { return (store.root, store.sbang) }
    return (root, root.appending("bin").appending("sbang"))
  }

  private func relativePath(of prefix: FilePath, below root: FilePath) throws -> String {
    var relative = prefix
    guard relative.removePrefix(root) else {
      throw BuildCacheError(
        .pushFailed, "'\(spec.root.shortText)' is installed in '\(prefix)', outside the store",
        hint: "only packages below '\(root)' can be pushed from this store")
    }
    return relative.string
  }
}

/// A staged object as the end of a pipe.
struct ObjectSink: ByteSink {
  let object: any StagedObject

  func write(_ bytes: Span<UInt8>) throws {
    try object.append(bytes)
  }
}
