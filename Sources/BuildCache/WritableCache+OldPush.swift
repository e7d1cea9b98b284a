internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Digests
internal import Documents
internal import InstallStore
internal import Platform
internal import Signatures
internal import SpecModel
internal import Storage
internal import SystemPackage

extension WritableCache {
  /// Pushes to a cache of v0 to v2; see `push`.
  ///
  /// In v2 the entry that is there goes once the new archive is packed; then come the archive and the
  /// spec file. In v0 and v1 one object holds everything that is verified, and replaces the old one in
  /// one step; the spec file for listings follows.
  func pushOld(
    _ record: DatabaseRecord, from store: Store, contents: StoreContents, spackPrefix: String,
    signer: ManifestSigner?, allowsRoot: Bool, progress: ItemProgress
  ) async throws -> Int64 {
    let generation = reader.layout.generation
    let (node, cache) = (record.node, reader.url)
    let spec = try await onWorker { try store.spec(of: record) }
    let names = try checkedNames(of: spec)
    let staged = try await storage.stage()
    do {
      let summary = try await onWorker { cancellation in
        if generation < .v2, !allowsRoot {
          try RootSearch(store: store, record: record, spackPrefix: spackPrefix).run(cancellation)
        }
        var packer = PackagePacker(
          spec: spec, store: store, contents: contents, spackPrefix: spackPrefix,
          progress: progress, cancellation: cancellation)
        packer.generation = generation
        return try packer.pack(to: staged).archive
      }
      let archive = Packed(
        object: staged, byteCount: Int64(summary.compressedByteCount),
        checksum: summary.compressed.hexadecimal)
      let text = try await onWorker {
        try Self.specText(
          of: spec, generation, checksum: archive.checksum,
          relativePrefix: record.path.map { Self.relativePath($0, below: store.root.string) })
      }
      let signature = try await onWorker {
        try signer?.sign(
          text, for: node, in: cache, form: generation == .v2 ? .clear : .detached)
      }
      return generation == .v2
        ? try await writePlain(archive, names, text: text, clearSigned: signature, of: node)
        : try await writeNested(archive, names, text: text, signature: signature)
    } catch {
      staged.discard()
      throw error
    }
  }

  /// An archive that is packed, but not visible yet.
  private struct Packed {
    let object: any StagedObject
    let byteCount: Int64
    let checksum: String
  }

  private func writePlain(
    _ archive: Packed, _ names: BuildCacheFolder.Names, text: [UInt8], clearSigned: [UInt8]?,
    of node: SpecNode
  ) async throws -> Int64 {
    try await withdrawEntry(of: node)
    try await onWorker { try archive.object.commit(to: names.archive) }
    let ending = clearSigned == nil ? LayoutV2.plainEnding : LayoutV2.signedEnding
    let bytes = clearSigned ?? text
    try await storage.write(bytes, to: names.file(ending))
    return archive.byteCount + Int64(bytes.count)
  }

  private func writeNested(
    _ archive: Packed, _ names: BuildCacheFolder.Names, text: [UInt8], signature: [UInt8]?
  ) async throws -> Int64 {
    let outer = try await storage.stage()
    let byteCount = try await onWorker {
      defer {
        archive.object.discard()
        outer.discard()
      }
      var tar = TarWriter(CountingSink(object: outer))
      var member = TarMember(
        name: Array((names.stem + ".tar.gz").utf8), kind: .file, permissions: 0o644,
        byteCount: UInt64(archive.byteCount))
      try tar.begin(member)
      try archive.object.readBack { try tar.write($0) }
      member.name = Array((names.stem + LayoutV1.ending).utf8)
      try tar.add(member, content: text)
      if let signature {
        member.name += Array(".asc".utf8)
        try tar.add(member, content: signature)
      }
      let byteCount = try tar.finish().byteCount
      try outer.commit(to: names.archive)
      return byteCount
    }
    try await storage.write(text, to: names.file(LayoutV1.ending))
    return byteCount + Int64(text.count)
  }

  /// Returns the names of an entry, or throws why the readers of the layout could not use it.
  private func checkedNames(of spec: ConcreteSpec) throws -> BuildCacheFolder.Names {
    let generation = reader.layout.generation
    let newest = generation == .v2 ? 4 : 1
    guard spec.format <= newest else {
      throw BuildCacheError(
        .unsuitableSpec,
        "'\(spec.root.shortText)' cannot be pushed to a cache of layout \(generation.rawValue): its"
          + " spec is of format \(spec.format), and "
          + (generation == .v2
            ? "Spack 0.23 reads up to format 4" : "Spack 0.16 reads spec.yaml, which is format 1"),
        hint: "push it to a cache of layout v3, in a place of its own or with --layout v3")
    }
    guard let names = BuildCacheFolder.names(of: spec.root, for: generation)
    else {
      throw BuildCacheError(
        .unsuitableSpec,
        "'\(spec.root.shortText)' has no name in a cache of layout \(generation.rawValue): its"
          + " compiler is not recorded, or a part of it is no name for a file",
        hint: "push it to a cache of layout v3")
    }
    return names
  }

  /// The spec file of an entry, with what it says of its archive.
  private static func specText(
    of spec: ConcreteSpec, _ generation: CacheGeneration, checksum: String, relativePrefix: String?
  ) throws -> [UInt8] {
    let sum: DocumentValue = ["hash_algorithm": "sha256", "hash": .string(checksum)]
    var spec = spec
    for key in Self.entryKeys { spec.extras[key] = nil }
    if generation == .v2 {
      spec.extras["buildcache_layout_version"] = 2
      spec.extras["binary_cache_checksum"] = sum
      // Short lines: gpg cuts longer ones when it clear-signs.
      let document = try JSON.decode(SpecFile.encode(spec), source: spec.root.shortText)
      return JSON.encode(document, style: .onePerLine)
    }
    spec.extras["binary_cache_checksum"] = sum
    var info: DocumentMapping = ["relative_prefix": .string(relativePrefix ?? "")]
    if generation == .v1 { info["relative_rpaths"] = false }
    spec.extras["buildinfo"] = .mapping(info)
    if generation == .v0, let full = spec.root.recordedHash(.full) {
      spec.extras["full_hash"] = .string(full.text)
    }
    return SpecFile.encode(spec)
  }

  /// What stands in the spec file of an entry and not in that of a prefix.
  private static let entryKeys = [
    "buildcache_layout_version", "binary_cache_checksum", "archive_size", "buildinfo",
  ]

  private static func relativePath(_ path: String, below root: String) -> String {
    guard path.utf8.starts(with: (root + "/").utf8) else { return path }
    return String(decoding: path.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)
  }
}

/// A staged object as the end of a pipe, with the number of bytes that went in.
private struct CountingSink: ByteSink {
  let object: any StagedObject
  private(set) var byteCount: Int64 = 0

  init(object: any StagedObject) { self.object = object }

  mutating func write(_ bytes: Span<UInt8>) throws {
    byteCount += Int64(bytes.count)
    try object.append(bytes)
  }
}
