internal import BuildCache
internal import CacheModel
internal import ConfigModel
internal import LuaRuntime
internal import Platform
internal import Relocation
internal import SpecModel
internal import Synchronization
internal import SystemPackage

/// What is known of the room of the archives of one cache, as long as a script holds the cache.
final class CacheRooms: Sendable {
  private struct State {
    /// What the cache has recorded; nil until somebody asks.
    var recorded: RoomList?
    /// What was found out since, and is not recorded.
    var found = RoomList()
  }

  private let state = Mutex(State())

  /// Returns what is recorded, read once, with what was found out since.
  func known(of cache: Cache) async throws -> RoomList {
    if state.withLock({ $0.recorded }) == nil {
      let read = try await cache.rooms()
      state.withLock { $0.recorded = read }
    }
    return state.withLock { state in
      var rooms = state.recorded ?? RoomList()
      for (checksum, room) in state.found.rooms { rooms[checksum] = room }
      return rooms
    }
  }

  /// Takes what was found out of one archive.
  func add(_ checksum: String, _ room: PackageRoom) {
    state.withLock { $0.found[checksum] = room }
  }

  /// Records what was found out, and returns of how many archives.
  ///
  /// What could not be written stays for the next call. Throws what ``WritableCache`` throws, and
  /// `cache.malformed` for a damaged list.
  func record(in cache: WritableCache) async throws -> Int {
    let found = state.withLock { $0.found }
    if found.rooms.isEmpty {
      _ = try await known(of: cache.reader)
      return 0
    }
    let recorded = try await cache.recordRooms(found)
    state.withLock { state in
      state.recorded = recorded
      state.found = RoomList(state.found.rooms.filter { found[$0.key] == nil })
    }
    return found.rooms.count
  }
}

/// The methods of a cache that say whether a package fits a store, before it is downloaded.
enum CacheRoomMethods {
  static func all(_ session: APISession) -> [NativeFunction] { [room, survey(session), record] }

  private static let entryErrors = [
    "buildcache.missing_entry", "cache.malformed", "cache.missing_record",
    "cache.unsupported_version", "spec.missing_node", "storage.corrupt", "storage.not_found",
    "storage.unreachable", "storage.unreadable",
  ]

  /// The package with all that it depends on; what the index does not know of it, its spec does.
  private static func concrete(_ spec: SpecObject, in cache: Cache) async throws -> ConcreteSpec {
    if let known = try? spec.concrete() { return known }
    return try await cache.spec(of: spec.node)
  }

  private static let room = NativeFunction(
    "room", summary: "Tells whether a package fits a store, before a byte of it is downloaded.",
    details:
      "A path in a binary has as much room as it takes, so that a longer prefix may not fit. How long"
      + " prefixes may be is recorded in a push to layout v3 and by `survey_room`; for other entries"
      + " the state is `unknown`. `missing` is how many bytes there are too few, at `offset` of `file`;"
      + " `text` says it all. Nothing of the entry is verified.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
      NativeParameter("store", .object(StoreObject.luaClassName), help: "where it would go"),
    ],
    results: [
      NativeResult(
        "room", .table,
        help: "`state`, which is `fits`, `does not fit` or `unknown`, and `text`; for one that does"
          + " not fit `missing`, `file` and `offset`")
    ],
    errors: entryErrors + StoreObject.readingErrors,
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local store = require("albedo.store").open()
      for spec in cache:entries("motto") do
        local room = cache:room(spec, store)
        print(spec.short, room.text)
        if room.state == "does not fit" then print(room.missing, room.file, room.offset) end
      end
      """,
    body: .waiting { arguments in
      let cache = arguments.receiver(CacheObject.self)
      let target = arguments.object("store", as: StoreObject.self)
      let spec = try await concrete(
        arguments.object("spec", as: SpecObject.self), in: cache.reader)
      let answer = try await cache.reader.room(
        of: spec, in: target.store, target.contents,
        rooms: try await cache.rooms.known(of: cache.reader))
      return [value(answer)]
    })

  private static func value(_ answer: RoomAnswer) -> LuaValue {
    switch answer {
    case .unknown:
      return .record(["state": .text("unknown"), "text": .text(answer.text)])
    case .fits:
      return .record(["state": .text("fits"), "text": .text(answer.text)])
    case .doesNotFit(let shortage):
      return .record([
        "state": .text("does not fit"), "text": .text(answer.text),
        "missing": .integer(Int64(shortage.missingByteCount)), "file": .text(shortage.place.file),
        "offset": .integer(Int64(shortage.place.offset)),
      ])
    }
  }

  private static func survey(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "survey_room", summary: "Finds out from an archive how long new prefixes may be.",
      details:
        "The archive is verified against its metadata and read; nothing is installed. `room` knows it"
        + " from then on, `record_rooms` keeps it for others.",
      parameters: [
        NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
        NativeParameter("options", .options([.progress]), help: "what shows how far it is"),
      ],
      results: [
        NativeResult("found", .boolean, help: "false where it was known, so that nothing was read")
      ],
      errors: (entryErrors + [
        "archive.*", "buildcache.damaged_entry", "platform.*", "relocation.invalid_prefix",
      ]).sorted(),
      example: """
        local cache = require("albedo.buildcache").open("/srv/cache")
        local store = require("albedo.store").open()
        local motto = cache:entries("motto")[1]
        assert(cache:survey_room(motto) and not cache:survey_room(motto))
        assert(cache:room(motto, store).state ~= "unknown")
        """,
      body: .waiting { arguments in
        let cache = arguments.receiver(CacheObject.self)
        let spec = try await concrete(
          arguments.object("spec", as: SpecObject.self), in: cache.reader)
        let name = "albedo-room-" + (try Randomness.hexadecimal(byteCount: 16))
        let found = try await cache.reader.surveyRoom(
          of: spec, knowing: try await cache.rooms.known(of: cache.reader),
          scratch: FilePath(session.substitution.temporaryFolder).pushing(FilePath(name)),
          progress: arguments.options("options").progress)
        if let found { cache.rooms.add(found.checksum, found.room) }
        return [.boolean(found != nil)]
      })
  }

  private static let record = NativeFunction(
    "record_rooms", summary: "Keeps what `survey_room` has found out with the cache, for others.",
    details: "It stands in `.albedo/room.json`; what others have recorded meanwhile stays.",
    results: [NativeResult("count", .integer, help: "how many archives it was found out of")],
    errors: [
      "cache.malformed", "storage.locked", "storage.unreadable", "storage.unsupported_scheme",
      "storage.unwritable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for spec in cache:entries("motto") do cache:survey_room(spec) end
      assert(cache:record_rooms() > 0 and cache:record_rooms() == 0)
      """,
    body: .waiting { arguments in
      let cache = arguments.receiver(CacheObject.self)
      return [.integer(Int64(try await cache.rooms.record(in: try cache.writable())))]
    })

  /// The limits of a package as scripts see them.
  static func limits(_ room: PackageRoom) -> LuaValue {
    .list(
      room.room.limits.map { limit in
        .record([
          "prefix": .text(String(decoding: limit.prefix, as: UTF8.self)),
          "bytes": .integer(Int64(limit.byteCount)), "file": .text(limit.place.file),
          "offset": .integer(Int64(limit.place.offset)),
        ])
      })
  }
}
