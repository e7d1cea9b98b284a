internal import InstallStore
internal import MirrorModel
internal import PolicyModel
internal import SpecModel
internal import SystemPackage

/// What rules are told of events: the same before and afterwards, and when one is explained.
extension PolicyInput {
  /// A push; with the bytes that were stored when it is done.
  init(pushOf spec: SpecObject, to cache: CacheObject, byteCount: Int64? = nil) {
    self.init(
      spec, [("cache", .text(cache.url)), ("size", byteCount.map { .integer($0) })])
  }

  /// An install; with the place and the bytes of its archive when it is done.
  init(
    installOf spec: SpecObject, from cache: CacheObject, into store: StoreObject,
    done: (path: String, byteCount: Int64)? = nil
  ) {
    self.init(
      spec,
      [
        ("cache", .text(cache.url)), ("store", .text(store.store.root.string)),
        ("path", done.map { .text($0.path) }), ("size", done.map { .integer($0.byteCount) }),
      ])
  }

  /// A fetch into a mirror; with the bytes, and what gave them, when it is done.
  init(
    fetchOf item: MirrorItem, into mirror: String, done: (byteCount: Int64, place: String?)? = nil
  ) {
    self.init(
      item,
      [
        ("mirror", .text(mirror)), ("size", done.map { .integer($0.byteCount) }),
        ("place", done?.place.map { .text($0) }),
      ])
  }

  /// A prune of a cache or mirror; with the number of objects that went when it is done.
  init(pruneOf url: String, removed: Int? = nil) {
    self.init([("cache", .text(url)), ("removed", removed.map { .integer(Int64($0)) })])
  }

  /// A change of the index of a cache; with what came of it when it is done.
  init(indexOf url: String, isChanged: Bool? = nil) {
    self.init([("cache", .text(url)), ("changed", isChanged.map { .boolean($0) })])
  }
}

extension APISession {
  /// Tells rules that a package is about to be pushed; throws `policy.denied` when one objects.
  func announcePush(of spec: SpecObject, to cache: CacheObject) async throws {
    try await announce(.beforePush, spec.node.shortText) { PolicyInput(pushOf: spec, to: cache) }
  }

  /// Tells rules that a package was pushed.
  func reportPush(of spec: SpecObject, to cache: CacheObject, byteCount: Int64) async {
    await report(.afterPush) { PolicyInput(pushOf: spec, to: cache, byteCount: byteCount) }
  }

  /// Tells rules that the index of a cache was looked through, and whether it was changed.
  func reportIndex(of cache: CacheObject, isChanged: Bool) async {
    await report(.afterIndex) { PolicyInput(indexOf: cache.url, isChanged: isChanged) }
  }
}
