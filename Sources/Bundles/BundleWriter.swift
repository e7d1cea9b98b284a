internal import Archives
package import Diagnostics
package import Digests
package import MirrorModel
package import Platform
package import SystemPackage

/// Writes a bundle: a plain tar, since what is in it is compressed already.
///
/// Equal files give equal bytes. Nothing is visible under the bundle's name before it is whole.
package enum BundleWriter {
  /// Writes a bundle to `target` and returns its SHA-256 and size; blocks.
  ///
  /// `head` is the inventory as it goes into the archive, maybe signed. `places` says where each
  /// member of the inventory lies; what has changed since it was listed raises `bundle.changed`.
  /// `progress` counts bytes. Throws `bundle.unreadable` and `bundle.unwritable`.
  package static func write(
    _ inventory: BundleInventory, head: [UInt8], places: [String: FilePath], to target: FilePath,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> (digest: Digest, byteCount: Int64) {
    progress.begin("writing", total: inventory.byteCount)
    let staged: StagedFile
    do {
      staged = try StagedFile(for: target)
    } catch {
      throw unwritable(target, error)
    }
    var writer = TarWriter(HashingSink(staged, try StreamingHasher(.sha256)))
    do {
      try writer.add(member(BundleInventory.name, .file), content: head)
      for one in inventory.members {
        try cancellation.check()
        switch one.content {
        case .link(let text):
          try writer.add(member(one.path, .link(target: Array(text.utf8))))
        case .file(let byteCount, let sha256):
          guard let place = places[one.path] else {
            preconditionFailure("every member of a new inventory has a place")
          }
          var header = member(one.path, .file)
          header.byteCount = UInt64(byteCount)
          try writer.begin(header)
          try copy(place, sha256, to: &writer, for: target, cancellation, progress)
        }
      }
      return try writer.finish().commit()
    } catch let error as PlatformError {
      throw unwritable(target, error)
    } catch let error as ArchiveError {
      throw BundleError(
        .changed, "something was written to while it was packed",
        hint: "make sure that nobody changes the mirror, then try again", cause: error)
    }
  }

  private static func copy(
    _ place: FilePath, _ sha256: String, to writer: inout TarWriter<HashingSink>,
    for target: FilePath, _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws {
    var hasher = try StreamingHasher(.sha256)
    do {
      try File(place, .readAtOnce).forEachChunk { bytes in
        try cancellation.check()
        try hasher.update(bytes)
        do {
          try writer.write(bytes)
        } catch let error as PlatformError {
          // Not to be taken for a failure of what is read.
          throw unwritable(target, error)
        }
        progress.advance(by: bytes.count)
      }
    } catch let error as PlatformError {
      throw BundleError(.unreadable, "could not read '\(place)'", cause: error)
    }
    guard try hasher.finish().hexadecimal == sha256 else {
      throw BundleError(
        .changed, "'\(place)' changed while it was packed",
        hint: "make sure that nobody changes the mirror, then try again")
    }
  }

  private static func member(_ name: String, _ kind: TarMember.Kind) -> TarMember {
    let isLink = if case .link = kind { true } else { false }
    return TarMember(
      name: Array(name.utf8), kind: kind, permissions: isLink ? 0o777 : 0o644)
  }

  private static func unwritable(_ target: FilePath, _ error: any Error) -> BundleError {
    BundleError(
      .unwritable, "could not write '\(target)'", hint: "look whether there is room enough",
      cause: error)
  }
}

/// A file that is hashed as it is written.
struct HashingSink: ByteSink, ~Copyable {
  private let file: StagedFile
  private var hasher: StreamingHasher
  private var byteCount: Int64 = 0

  init(_ file: consuming StagedFile, _ hasher: consuming StreamingHasher) {
    self.file = file
    self.hasher = hasher
  }

  mutating func write(_ bytes: Span<UInt8>) throws {
    try file.write(bytes)
    try hasher.update(bytes)
    byteCount += Int64(bytes.count)
  }

  consuming func commit() throws -> (digest: Digest, byteCount: Int64) {
    let digest = try hasher.digestSoFar()
    try file.synchronize()
    try file.commit()
    return (digest, byteCount)
  }
}
