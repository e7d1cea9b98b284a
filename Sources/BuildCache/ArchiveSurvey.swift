internal import Archives
internal import CacheModel
package import Diagnostics
package import Digests
package import Platform
internal import Relocation
package import SpecModel
package import SystemPackage

/// Finds out from the archive of a package how long new prefixes may be, for caches whose makers have
/// not said it.
package struct ArchiveSurvey {
  /// The package with all that it depends on.
  package let spec: ConcreteSpec
  /// The file with the archive of the package.
  package let archive: FilePath
  /// Where in the file the archive lies; nil where it is the file.
  package let part: Range<UInt64>?
  /// The digest of the archive; other bytes give no answer.
  package let sha256: Digest
  /// Where one file at a time is unpacked to.
  package let scratch: FilePath

  /// Names the archive.
  package init(
    of spec: ConcreteSpec, archive: FilePath, part: Range<UInt64>? = nil, sha256: Digest,
    scratch: FilePath
  ) {
    self.spec = spec
    self.archive = archive
    self.part = part
    self.sha256 = sha256
    self.scratch = scratch
  }

  /// Returns the room; blocks, and reads the archive twice, as its list of binaries comes last.
  ///
  /// Memory does not grow with the size of the package. Throws what reading an archive throws,
  /// `cache.malformed`, and `buildcache.damaged_entry`.
  package func room(
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> PackageRoom {
    let contents = try readContents(cancellation, progress)
    let info = try BuildInfo.decode(contents.information, source: "the archive")
    var wanted: [[UInt8]: String] = [:]
    for binary in info.binaries {
      let name = contents.prefix + [0x2F] + Array(binary.utf8)
      // A further name of a file has no content of its own.
      wanted[contents.hardLinks[name] ?? name] = binary
    }
    let places = try OldPlaces(info, of: spec)
    let survey = try RoomSurvey(prefixes: places.prefixes)
    var room = Room()
    defer { try? FileSystem.removeFile(scratch) }
    var reader = try ArchiveReader(archive, part: part, sha256: sha256, progress: progress)
    while let member = try reader.next() {
      try cancellation.check()
      guard member.kind == .file, member.byteCount > 0, let name = wanted[member.name] else {
        continue
      }
      try unpack(&reader)
      room.merge(try MappedFile(scratch).withBytes { survey.room(of: $0, file: name) })
    }
    // Strings of such archives may move their ends, so that these limit nothing.
    return PackageRoom(info.isEarly ? room.withoutSharedEnds : room, places)
  }

  private func unpack(_ reader: inout ArchiveReader) throws {
    let file = try File(scratch, .replace)
    try reader.forEachChunk { try file.write($0) }
  }

  /// What the first reading finds.
  private struct Contents {
    /// The package's folder as the archive calls it.
    var prefix: [UInt8] = []
    /// The build information.
    var information: [UInt8] = []
    /// The first names of files that have several, by the others.
    var hardLinks: [[UInt8]: [UInt8]] = [:]
  }

  private func readContents(
    _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws -> Contents {
    let ending = Array(("/" + BuildInfo.path).utf8)
    var contents = Contents()
    var isFound = false
    var reader = try ArchiveReader(archive, part: part, sha256: sha256, progress: progress)
    while let member = try reader.next() {
      try cancellation.check()
      if case .hardLink(let target) = member.kind { contents.hardLinks[member.name] = target }
      guard member.kind == .file, member.name.suffix(ending.count).elementsEqual(ending),
        member.byteCount <= UInt64(Cache.specByteLimit)
      else { continue }
      // As in an installation, the shortest name is that of the package.
      let prefix = Array(member.name.dropLast(ending.count))
      if isFound, prefix.count >= contents.prefix.count { continue }
      isFound = true
      contents.prefix = prefix
      contents.information = []
      try reader.forEachChunk { bytes in
        for index in bytes.indices { contents.information.append(bytes[index]) }
      }
    }
    guard isFound else {
      throw BuildCacheError(
        .damagedEntry, "the archive is not a package: it has no '\(BuildInfo.path)'",
        hint: "push the package again with --force")
    }
    return contents
  }
}
