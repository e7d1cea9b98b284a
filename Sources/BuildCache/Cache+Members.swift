internal import Archives
package import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
package import SpecModel
internal import Storage

extension Cache {
  /// One member of a package's archive.
  package struct Member: Sendable, Equatable {
    /// The path in the archive; malformed bytes are replaced.
    package let path: String
    /// `file`, `folder`, `link`, `hard link`, or what else it is.
    package let kind: String
    /// The permission bits.
    package let permissions: UInt32
    /// The size of a file in bytes.
    package let byteCount: UInt64
    /// The SHA-256 of a file's content in hex; else nil.
    package let checksum: String?
    /// Where a link leads; else nil.
    package let target: String?
  }

  /// Returns what is in the archive of an entry, in its order.
  ///
  /// The archive is verified against its metadata; nothing is unpacked. Throws
  /// `buildcache.missing_entry`, `storage.corrupt`, `cache.malformed`, and what a damaged archive
  /// throws.
  package func members(
    of node: SpecNode, progress: ItemProgress = ItemProgress()
  ) async throws -> [Member] {
    let archive = try await unverifiedDescription(of: node).archive
    let (file, part) = try await verifiedArchive(of: archive, progress)
    return try await file.whileUsed { path in
      try await onWorker { cancellation in
        progress.begin("comparing", total: file.byteCount)
        var reader = try ArchiveReader(path, part: part, progress: progress)
        var members: [Member] = []
        while let member = try reader.next() {
          try cancellation.check()
          var checksum: String?
          if case .file = member.kind {
            var hasher = try StreamingHasher(.sha256)
            try reader.forEachChunk { try hasher.update($0) }
            checksum = try hasher.finish().hexadecimal
          }
          members.append(Member(member, checksum: checksum))
        }
        return members
      }
    }
  }

  /// Returns the entries that the place lists or, where it cannot be listed, that the index offers.
  ///
  /// Throws what ``inventory(progress:)`` throws, and `buildcache.missing_index` for a place that
  /// neither can be listed nor has an index.
  package func holdings(progress: ItemProgress = ItemProgress()) async throws -> [HeldEntry] {
    guard storage is any ListableStorage else {
      let (listed, known) = try await entries()
      let graph = Dictionary(known.map { ($0.hash, $0) }) { first, _ in first }
      let stored = listed.filter { !$0.isExternal }.flatMap { node in
        layout.metadataKeys(of: node).map { key in
          Stored(
            name: EntryName(key: key, hash: node.hash),
            object: StoredObject(key: key, byteCount: 0, modified: 0))
        }
      }
      return try await readEntries(
        stored, knowing: graph, offered: Set(stored.map(\.name.hash)), progress: progress
      ).map(\.entry)
    }
    return try await inventory(progress: progress).entries
  }
}

extension Cache.Member {
  fileprivate init(_ member: TarMember, checksum: String?) {
    var target: String?
    let kind: String
    switch member.kind {
    case .file: kind = "file"
    case .folder: kind = "folder"
    case .link(let name): (kind, target) = ("link", String(decoding: name, as: UTF8.self))
    case .hardLink(let name): (kind, target) = ("hard link", String(decoding: name, as: UTF8.self))
    case .unsupported(let words): kind = words
    }
    self.init(
      path: String(decoding: member.name, as: UTF8.self), kind: kind,
      permissions: member.permissions, byteCount: member.byteCount, checksum: checksum,
      target: target)
  }
}
