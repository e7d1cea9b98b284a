internal import PolicyModel
internal import SpecModel

extension APISession {
  /// Tells rules that a package is about to be pushed; throws `policy.denied` when one objects.
  func announcePush(of spec: SpecObject, to cache: CacheObject) async throws {
    try await announce(.beforePush, spec.node.shortText) {
      PolicyInput(spec, [("cache", .text(cache.url))])
    }
  }

  /// Tells rules that a package was pushed.
  func reportPush(of spec: SpecObject, to cache: CacheObject, byteCount: Int64) async {
    await report(.afterPush) {
      PolicyInput(spec, [("cache", .text(cache.url)), ("size", .integer(byteCount))])
    }
  }

  /// Tells rules that the index of a cache was looked through, and whether it was changed.
  func reportIndex(of cache: CacheObject, isChanged: Bool) async {
    await report(.afterIndex) {
      PolicyInput([("cache", .text(cache.url)), ("changed", .boolean(isChanged))])
    }
  }
}
