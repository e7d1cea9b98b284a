internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
internal import Storage
internal import SystemPackage

extension Cache {
  /// A signature has some hundred bytes.
  private static let signatureByteLimit = 1 << 20

  /// What an object holds that is an archive of an archive.
  struct NestedEntry: Sendable {
    /// The spec file.
    let text: NestedArchive.Member
    /// Its detached signature.
    let signature: NestedArchive.Member?
    /// The compressed archive of the prefix.
    let archive: NestedArchive.Member

    /// Takes the members of an archive for what their names say; nothing else may be among them.
    ///
    /// Throws `buildcache.damaged_entry`.
    init(_ nested: NestedArchive, stem: String, source: String) throws(BuildCacheError) {
      func one(of endings: [String]) throws(BuildCacheError) -> NestedArchive.Member? {
        let found = nested.members.filter { member in
          endings.contains { member.name == stem + $0 }
        }
        guard found.count < 2 else {
          throw damaged("it has both '\(found[0].name)' and '\(found[1].name)'", source)
        }
        return found.first
      }
      let text = try one(of: [".spec.yaml", ".spec.json"])
      let archive = try one(of: [".tar.gz", ".tar.bz2"])
      guard let text else { throw damaged("it has no spec file of its name", source) }
      guard let archive else { throw damaged("it has no archive of its name", source) }
      self.text = text
      self.archive = archive
      signature = try one(of: [text.name.dropFirst(stem.count) + ".asc"])
      let known = [text.name, archive.name, signature?.name]
      if let other = nested.members.first(where: { !known.contains($0.name) }) {
        throw damaged("it holds '\(other.name)', which does not belong to this package", source)
      }
    }
  }

  /// Whether an object is an archive of archives, and not a compressed one.
  func isNested(_ place: NestedPlace) async throws -> Bool {
    guard let byteCount = try await storage.byteCount(of: place.key), byteCount >= 512 else {
      return false
    }
    return try await !partial().read(place.key, range: 0..<2).starts(with: [0x1F, 0x8B])
  }

  /// Returns the spec file of an archive of archives with its signature.
  func metadata(in place: NestedPlace) async throws -> Metadata {
    let partial = try partial()
    let source = url + "/" + place.key
    guard let byteCount = try await storage.byteCount(of: place.key) else {
      throw StorageError(.notFound, "there is no '\(source)'")
    }
    let nested = try await NestedArchive(byteCount: byteCount, source: source) { range in
      try await partial.read(place.key, range: range)
    }
    let entry = try NestedEntry(nested, stem: place.stem, source: source)
    let text = try await bytes(of: entry.text, in: place, limit: Self.metadataByteLimit)
    var signature: [UInt8]?
    if let member = entry.signature {
      signature = try await bytes(of: member, in: place, limit: Self.signatureByteLimit)
    }
    return Metadata(
      key: place.key, bytes: text, form: .detached(signature: signature),
      source: "\(source):\(entry.text.name)")
  }

  /// Reads a small member of an archive of archives.
  ///
  /// Not within the function above: the optimizer of Swift 6.3.1 crashes on it there.
  private func bytes(
    of member: NestedArchive.Member, in place: NestedPlace, limit: Int
  ) async throws -> [UInt8] {
    guard member.range.count <= limit else {
      throw damaged("'\(member.name)' has more than \(limit) bytes", url + "/" + place.key)
    }
    if member.range.isEmpty { return [] }
    return try await partial().read(place.key, range: member.range)
  }

  /// Returns where in a local file the compressed archive of an entry lies.
  static func archivePart(
    of file: FilePath, byteCount: Int64, stem: String, source: String
  ) async throws -> Range<UInt64> {
    let nested = try await NestedArchive(byteCount: byteCount, source: source) { range in
      try await onWorker {
        try File(file).read(UInt64(range.lowerBound)..<UInt64(range.upperBound))
      }
    }
    let range = try NestedEntry(nested, stem: stem, source: source).archive.range
    return UInt64(range.lowerBound)..<UInt64(range.upperBound)
  }

  /// Returns a local file with the archive of an entry, which has the digest that its metadata says,
  /// and where in the file the archive is; nil for all of it.
  func verifiedArchive(
    of archive: EntryArchive, _ progress: ItemProgress
  ) async throws -> (file: LocalFile, part: Range<UInt64>?) {
    guard case .nested = archive.form else {
      let expected = ExpectedContent(byteCount: archive.byteCount, sha256: archive.checksum)
      return (
        try await storage.localFile(of: archive.key, expecting: expected, progress: progress), nil
      )
    }
    let (file, part) = try await archiveFile(of: archive, progress)
    let sha256 = try Digest(hexadecimal: archive.checksum, algorithm: .sha256)
    let (source, byteCount) = (url + "/" + archive.key, file.byteCount)
    try await file.whileUsed { path in
      try await onWorker { cancellation in
        try Self.verify(
          part ?? 0..<UInt64(clamping: byteCount), of: path, sha256: sha256, source: source,
          cancellation, progress)
      }
    }
    return (file, part)
  }

  /// Throws `storage.corrupt` unless a part of a file has a digest; blocks.
  static func verify(
    _ part: Range<UInt64>, of file: FilePath, sha256: Digest, source: String,
    _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws {
    let open = try File(file)
    var hasher = try StreamingHasher(.sha256)
    progress.begin("verifying", total: Int64(part.count))
    var position = part.lowerBound
    while position < part.upperBound {
      try cancellation.check()
      let end = min(position + UInt64(fileChunkSize), part.upperBound)
      try hasher.update(try open.read(position..<end))
      progress.advance(by: Int(end - position))
      position = end
    }
    let found = try hasher.finish()
    guard found == sha256 else {
      throw StorageError(
        .corrupt,
        "the archive in '\(source)' has the sha256 \(found.hexadecimal), its spec file says"
          + " \(sha256.hexadecimal)",
        hint: "the cache is damaged: push this package again with --force, or use another mirror")
    }
  }

  func partial() throws(BuildCacheError) -> any PartialStorage {
    guard let partial = storage as? any PartialStorage else {
      throw BuildCacheError(
        .damagedEntry, "'\(url)' is a place whose objects cannot be read in parts",
        hint: "copy the cache to a folder and use that")
    }
    return partial
  }
}

/// An object that should be an archive of an archive.
private func damaged(_ reason: String, _ source: String) -> BuildCacheError {
  BuildCacheError(
    .damagedEntry, "the archive '\(source)' is not that of the package: \(reason)",
    hint: "push the package again with --force")
}
