package import CacheModel
package import Diagnostics
internal import Digests
package import InstallStore
internal import Platform
internal import Relocation
package import SpecModel
internal import Storage
package import SystemPackage

extension Cache {
  /// Returns what audits have found out of the room of archives; nothing where no file says it.
  ///
  /// Throws `cache.malformed` for a damaged file.
  package func rooms() async throws -> RoomList {
    guard let bytes = try await readIfPresent(CachePath.room, byteLimit: Self.metadataByteLimit)
    else { return RoomList() }
    return try RoomList.decode(bytes, source: url + "/" + CachePath.room)
  }

  /// Returns the room of an archive: what its metadata says, else what an audit has found out, else
  /// nil.
  ///
  /// Neither is worth more than its source: whether an installation works is known when it does.
  package static func room(of archive: EntryArchive, _ rooms: RoomList) -> PackageRoom? {
    archive.room.flatMap { RoomRecord.decode($0) } ?? rooms[archive.checksum]
  }

  /// Tells whether a package would fit a store, from what is recorded of its archive.
  ///
  /// `contents` says where the packages are that it needs, as far as they are installed. Nothing of the
  /// entry is verified. Throws `buildcache.missing_entry`, `cache.malformed`, and what a store throws.
  package func room(
    of spec: ConcreteSpec, in store: Store, _ contents: StoreContents, rooms: RoomList
  ) async throws -> RoomAnswer {
    let archive = try await unverifiedDescription(of: spec.root).archive
    return try await onWorker {
      try Self.answer(for: archive, of: spec, in: store, contents, rooms)
    }
  }

  private static func answer(
    for archive: EntryArchive, of spec: ConcreteSpec, in store: Store, _ contents: StoreContents,
    _ rooms: RoomList
  ) throws -> RoomAnswer {
    guard let room = room(of: archive, rooms) else { return .unknown }
    let places = NewPlaces(spec: spec, store: store, contents: contents)
    return try room.shortages(in: places).first.map { .doesNotFit($0) } ?? .fits
  }

  /// Throws `buildcache.not_relocatable`, as the relocation itself would, for a package that does not
  /// fit by what is recorded of it.
  static func checkRoom(
    of archive: EntryArchive, for spec: ConcreteSpec, in store: Store, _ rooms: RoomList
  ) throws {
    guard room(of: archive, rooms) != nil else { return }
    let answer = try answer(for: archive, of: spec, in: store, store.readContents(), rooms)
    guard case .doesNotFit(let shortage) = answer else { return }
    throw BuildCacheError(
      .notRelocatable,
      "the package cannot be moved to this store (known beforehand: its archive was not read)",
      cause: shortage.error)
  }

  /// Finds out from an archive how long new prefixes may be.
  ///
  /// The archive is verified against its metadata; `scratch` is where one file at a time is unpacked
  /// to. Returns nil when that is known already. Throws `buildcache.missing_entry`,
  /// `buildcache.damaged_entry`, `storage.corrupt`, `cache.malformed`, and what a damaged archive throws.
  package func surveyRoom(
    of spec: ConcreteSpec, knowing rooms: RoomList, scratch: FilePath,
    progress: ItemProgress = ItemProgress()
  ) async throws -> (checksum: String, room: PackageRoom)? {
    let archive = try await unverifiedDescription(of: spec.root).archive
    if Self.room(of: archive, rooms) != nil { return nil }
    let (file, part) = try await archiveFile(of: archive, progress)
    let sha256 = try Digest(hexadecimal: archive.checksum, algorithm: .sha256)
    let source = url + "/" + archive.key
    let room = try await file.whileUsed { path in
      try await onWorker { cancellation in
        let whole = 0..<UInt64(clamping: file.byteCount)
        // Nothing of it is parsed before it is known to be what the metadata names.
        try Self.verify(
          part ?? whole, of: path, sha256: sha256, source: source, cancellation, progress)
        progress.begin("reading", total: 2 * Int64((part ?? whole).count))
        return try ArchiveSurvey(
          of: spec, archive: path, part: part, sha256: sha256, scratch: scratch
        ).room(cancellation: cancellation, progress: progress)
      }
    }
    return (archive.checksum, room)
  }
}

extension WritableCache {
  /// Adds what was found out of the room of archives to what is recorded, and returns all of it.
  ///
  /// What others have recorded meanwhile stays. Throws `storage.locked`, `storage.unwritable`, and
  /// `cache.malformed` for a damaged file, which then stays.
  package func recordRooms(_ found: RoomList) async throws -> RoomList {
    try await storage.withLock(
      CachePath.roomLock, named: "the room lock of '\(reader.url)'",
      timeout: Self.indexLockTimeout, progress: ItemProgress()
    ) {
      let old = try await reader.rooms()
      var rooms = old
      rooms.merge(found)
      if rooms != old { try await storage.write(rooms.encode(), to: CachePath.room) }
      return rooms
    }
  }
}
