internal import Archives
package import Diagnostics
internal import Digests
package import MirrorModel
package import Platform
package import SystemPackage

/// An existing bundle, or the inventory of one.
///
/// Nothing in it is believed: its inventory is checked before anything is written, the members must
/// be exactly those that it lists, in its order, and each is verified before it gets its name.
package struct BundleReader: Sendable {
  /// The file.
  package let path: FilePath

  /// The bytes of an inventory may be those of a bundle's first member.
  private static let jsonStart = UInt8(ascii: "{")
  private static let signatureStart = Array("-----BEGIN PGP SIGNED MESSAGE-----".utf8)

  /// Creates the reader of a file; nothing is read yet.
  package init(_ path: FilePath) { self.path = path }

  /// Returns the inventory as it is in the file, maybe signed; blocks.
  ///
  /// The file is a bundle, or an inventory alone. Throws `bundle.malformed` and `bundle.unreadable`.
  package func head() throws -> [UInt8] {
    do {
      let beginning = try File(path, .readAtOnce).readHead(Self.signatureStart.count)
      if beginning.first == Self.jsonStart || beginning == Self.signatureStart {
        return try FileSystem.read(path, byteLimit: BundleInventory.byteLimit)
      }
      var reader = try ArchiveReader(path)
      return try head(of: &reader)
    } catch {
      throw translated(error)
    }
  }

  private func head(of reader: inout ArchiveReader) throws -> [UInt8] {
    guard let member = try reader.next(), member.kind == .file,
      member.name == Array(BundleInventory.name.utf8),
      member.byteCount <= UInt64(BundleInventory.byteLimit)
    else {
      throw BundleError(
        .malformed, "'\(path)' is not a bundle of albedo: it does not begin with an inventory",
        hint: "carry the file over again, or name another one")
    }
    return try reader.readContent()
  }

  // MARK: Unpacking

  /// What became of a member.
  package struct Unpacked: Sendable {
    /// The member.
    package let member: BundleInventory.Member
    /// What became of it.
    package let result: Result
  }

  /// The ends that the unpacking of a member can have.
  package enum Result: String, Sendable, Equatable {
    /// It is new in its place.
    case added
    /// The same was there.
    case present
    /// It has replaced something else.
    case replaced
    /// Something else has its place, and stays.
    case conflict
    /// It was verified and not unpacked.
    case verified
  }

  /// What is done where something else has the place of a member.
  package enum Conflict: Sendable {
    /// It stays.
    case keep
    /// It is replaced.
    case replace
  }

  /// Verifies all members, puts those of some kinds into a folder, and returns what became of each.
  ///
  /// Those of the paths in `excluded` are verified alone. `head` is what ``head()`` has returned, and
  /// `inventory` what it says. What an interrupted run
  /// has unpacked is found present. Throws `bundle.corrupt` for members that are not what the
  /// inventory promises, `bundle.unreadable` and `bundle.unwritable`; what was unpacked before stays.
  /// Blocks.
  package func unpack(
    _ inventory: BundleInventory, head: [UInt8], kinds: Set<BundleInventory.Kind>,
    excluded: Set<String> = [], to folder: FilePath, conflict: Conflict,
    cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> [Unpacked] {
    do {
      var limits = ArchiveLimits()
      // A long name, or a size beyond 8 GiB, takes a header of its own.
      limits.entryCount = 2 * (inventory.members.count + 1)
      var reader = try ArchiveReader(path, limits: limits)
      guard try self.head(of: &reader) == head else {
        throw corrupt("its inventory changed while it was read")
      }
      progress.begin("unpacking", total: inventory.byteCount)
      let target = kinds.isEmpty ? nil : try BundleTarget(folder)
      defer { target?.end() }
      var results: [Unpacked] = []
      for member in inventory.members {
        try cancellation.check()
        guard let found = try reader.next() else {
          throw corrupt("it ends before '\(member.path)'")
        }
        try check(found, member)
        let isWanted =
          (member.kind.map(kinds.contains) ?? false) && !excluded.contains(member.path)
        let result = try read(
          member, from: &reader, into: isWanted ? target : nil, conflict, cancellation, progress)
        results.append(Unpacked(member: member, result: result))
      }
      guard try reader.next() == nil else { throw corrupt("it has more than its inventory lists") }
      return results
    } catch {
      throw translated(error)
    }
  }

  private func check(
    _ found: TarMember, _ member: BundleInventory.Member
  ) throws(BundleError) {
    let isSame: Bool
    switch (found.kind, member.content) {
    case (.file, .file(let byteCount, _)): isSame = found.byteCount == UInt64(byteCount)
    case (.link(let text), .link(let target)): isSame = text == Array(target.utf8)
    default: isSame = false
    }
    guard isSame, found.name == Array(member.path.utf8) else {
      throw corrupt("what it has in the place of '\(member.path)' is something else")
    }
  }

  private func read(
    _ member: BundleInventory.Member, from reader: inout ArchiveReader, into target: BundleTarget?,
    _ conflict: Conflict, _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws -> Result {
    switch member.content {
    case .link(let text):
      return try target?.link(member.path, to: text, conflict) ?? .verified
    case .file(_, let sha256):
      let existing = try target?.find(member, cancellation) ?? .absent
      let isWritten = existing == .absent || existing == .other && conflict == .replace
      let file = isWritten ? try target?.begin() : nil
      var hasher = try StreamingHasher(.sha256)
      try reader.forEachChunk { bytes in
        try cancellation.check()
        try hasher.update(bytes)
        do {
          try file?.write(bytes)
        } catch {
          guard let target else { throw error }
          throw target.unwritable(member.path, error)
        }
        progress.advance(by: bytes.count)
      }
      guard try hasher.finish().hexadecimal == sha256 else {
        throw corrupt("'\(member.path)' has not the digest that its inventory promises")
      }
      guard let target else { return .verified }
      switch (existing, conflict) {
      case (.same, _): return .present
      case (.other, .keep): return .conflict
      case (.absent, _), (.other, .replace):
        try target.finish(as: member.path)
        return existing == .absent ? .added : .replaced
      }
    }
  }

  // MARK: What a place must have

  /// Returns the members of `required` that a folder does not have, or has otherwise; blocks.
  ///
  /// With `isRead` the digests of files are computed, else their sizes must do. Throws
  /// `bundle.unreadable`.
  package static func missing(
    _ required: [BundleInventory.Member], in folder: FilePath, isRead: Bool,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> [BundleInventory.Member] {
    progress.begin("looking", total: Int64(required.count), unit: .count)
    guard try isFolder(folder) else { return required }
    let target = try BundleTarget(existing: folder)
    return try required.filter { member in
      try cancellation.check()
      progress.advance(by: 1)
      return try !target.has(member, isRead: isRead, cancellation)
    }
  }

  private static func isFolder(_ path: FilePath) throws(BundleError) -> Bool {
    do {
      return try FileStatus.ifPresent(path)?.kind == .folder
    } catch {
      throw BundleError(.unreadable, "could not look at '\(path)'", cause: error)
    }
  }

  private func corrupt(_ reason: String) -> BundleError {
    BundleError(
      .corrupt, "the bundle '\(path)' is damaged: \(reason)",
      hint: "carry the file over again; what was unpacked before was verified")
  }

  private func translated(_ error: any Error) -> any Error {
    switch error {
    case let error as ArchiveError:
      BundleError(
        .corrupt, "the bundle '\(path)' is damaged", hint: "carry the file over again", cause: error
      )
    case let error as PlatformError:
      BundleError(.unreadable, "could not read '\(path)'", cause: error)
    default: error
    }
  }
}
