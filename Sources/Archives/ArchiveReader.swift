package import Diagnostics
package import Digests
internal import Platform
package import SystemPackage

/// Reads a tar file entry by entry, decompressing it on the way.
///
/// Understands ustar, `pax`, and GNU's long names. Names and link targets are the recorded bytes,
/// whatever their encoding; a slash at the end is dropped. Nothing is skipped: what is neither
/// file, folder nor link comes as `unsupported`. Memory: one piece of some 64 KiB.
package struct ArchiveReader: ~Copyable, Sendable {
  private static let extendedHeaderLimit: UInt64 = 1 << 20

  private let limits: ArchiveLimits
  private var source: Decompressor
  private var piece: Piece?
  private var entryCount = 0
  private var global = PaxValues()
  /// Bytes of the current entry that nobody has read yet, and the padding behind them.
  private var unreadContent: UInt64 = 0
  private var padding = 0
  private var isAtEnd = false

  /// Opens an archive, which is a file or a `part` of one; the compression is found out.
  ///
  /// With `sha256` the end is reached only if this was the digest of the bytes that were read;
  /// `changed` is raised otherwise. `progress` counts the bytes of the file that were read. Raises what the file system says, and `unsupported_format`, `corrupt` or `truncated`.
  package init(
    _ path: FilePath, part: Range<UInt64>? = nil, limits: ArchiveLimits = .standard,
    sha256: Digest? = nil, progress: ItemProgress = ItemProgress()
  ) throws {
    self.limits = limits
    source = try Decompressor(path, part: part, limits, sha256: sha256, progress: progress)
  }

  /// Returns the next entry, or nil at the end of the archive.
  ///
  /// Content of the entry before that was not read is passed over. The end is reached only when
  /// the whole file has been decompressed without an error.
  package mutating func next() throws -> TarMember? {
    try forEachChunk { _ in }
    if isAtEnd { return nil }
    var local = global
    while true {
      guard let header = try readHeader() else {
        try drain()
        return nil
      }
      unreadContent = header.byteCount
      padding = TarLayout.padding(after: header.byteCount)
      switch header.type {
      case UInt8(ascii: "x"): try local.read(readExtension())
      case UInt8(ascii: "g"):
        let records = try readExtension()
        try global.read(records)
        try local.read(records)
      case UInt8(ascii: "L"): local.path = try readLongName()
      case UInt8(ascii: "K"): local.linkPath = try readLongName()
      default: return try member(header, local)
      }
    }
  }

  /// Reads the content of the current entry in pieces, valid during the call only.
  package mutating func forEachChunk(_ body: (Span<UInt8>) throws -> Void) throws {
    while unreadContent > 0 {
      guard try refill() else { throw truncated }
      let limit = unreadContent
      unreadContent -= UInt64(min(UInt64(piece?.count ?? 0), limit))
      try piece?.take(limit, body)
    }
    if padding > 0 {
      _ = try readBlock(padding)
      padding = 0
    }
  }
}

extension ArchiveReader {
  /// Returns the content of the current entry; whoever asks has looked at its size.
  ///
  /// What an entry claims to have is not believed: room is made as bytes come.
  package mutating func readContent() throws -> [UInt8] {
    var content: [UInt8] = []
    try forEachChunk { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe content.append(contentsOf: $0) }
    }
    return content
  }

  /// Returns the next header that is not empty; nil at the archive's end mark.
  private mutating func readHeader() throws -> RawTarHeader? {
    let block = try readBlock(TarLayout.blockSize)
    if block.allSatisfy({ $0 == 0 }) { return nil }
    if entryCount == 0, !block[TarLayout.magic].starts(with: "ustar".utf8) {
      // Old archives have no magic, but their checksum gives them away.
      guard (try? RawTarHeader(block)) != nil else {
        throw ArchiveError(.unsupportedFormat, "the file is not a tar archive")
      }
    }
    entryCount += 1
    try limits.check(entryCount: entryCount)
    return try RawTarHeader(block)
  }

  private mutating func readExtension() throws -> [UInt8] {
    if unreadContent > Self.extendedHeaderLimit {
      throw ArchiveError(.pathTooLong, "the archive has an extended header of more than 1 MiB")
    }
    return try readContent()
  }

  private mutating func readLongName() throws -> [UInt8] {
    Array(try readExtension().prefix { $0 != 0 })
  }

  private mutating func member(_ header: RawTarHeader, _ pax: PaxValues) throws -> TarMember {
    var name = pax.path ?? header.name
    let linkName = pax.linkPath ?? header.linkName
    try limits.check(pathLength: max(name.count, linkName.count))
    // Before POSIX, a folder was a file without content whose name ends with a slash.
    let isOldFolder =
      header.type == 0 && name.last == UInt8(ascii: "/") && header.byteCount == 0
    while name.count > 1, name.last == UInt8(ascii: "/") { name.removeLast() }
    var kind = isOldFolder ? .folder : Self.kind(header.type, linkName)
    if let words = pax.unsupported { kind = .unsupported(words) }
    var byteCount = pax.byteCount ?? header.byteCount
    // Only files have content; some writers repeat the file's size in a hard link's header.
    switch kind {
    case .folder, .link, .hardLink: byteCount = 0
    case .file, .unsupported: break
    }
    try limits.check(contentByteCount: byteCount)
    unreadContent = byteCount
    padding = TarLayout.padding(after: byteCount)
    return TarMember(
      name: name, kind: kind, permissions: header.permissions, byteCount: byteCount,
      modified: pax.modified ?? FileTime(seconds: header.modified))
  }

  private static func kind(_ type: UInt8, _ linkName: [UInt8]) -> TarMember.Kind {
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .file
    case UInt8(ascii: "1"): .hardLink(target: linkName)
    case UInt8(ascii: "2"): .link(target: linkName)
    case UInt8(ascii: "3"): .unsupported("a character device")
    case UInt8(ascii: "4"): .unsupported("a block device")
    case UInt8(ascii: "5"): .folder
    case UInt8(ascii: "6"): .unsupported("a named pipe")
    case UInt8(ascii: "S"): .unsupported("a sparse file")
    default: .unsupported("an entry of the unknown type \(type)")
    }
  }

  /// Makes sure that there are bytes to take; false at the end of the file.
  private mutating func refill() throws -> Bool {
    if let piece, piece.count > 0 { return true }
    piece = try source.next()
    return piece != nil
  }

  private mutating func readBlock(_ count: Int) throws -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(count)
    while block.count < count {
      guard try refill() else { throw truncated }
      let missing = UInt64(count - block.count)
      piece?.take(missing) { bytes in
        unsafe bytes.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
      }
    }
    return block
  }

  /// Reads to the end of the file, so that damage behind the end mark is noticed too.
  private mutating func drain() throws {
    piece = nil
    while try source.next() != nil {}
    isAtEnd = true
  }

  private var truncated: ArchiveError {
    ArchiveError(
      .truncated, "the archive ends in the middle of an entry", hint: "fetch the file again")
  }
}
