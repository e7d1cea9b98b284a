package import CacheModel
internal import Diagnostics
internal import SpecModel
internal import Storage

extension Cache {
  /// Returns what is pinned in the cache; nothing where no file says so.
  ///
  /// Throws `cache.malformed` for a damaged file.
  package func pins() async throws -> PinList {
    guard let bytes = try await readIfPresent(CachePath.pins, byteLimit: Self.metadataByteLimit)
    else { return PinList() }
    return try PinList.decode(bytes, source: url + "/" + CachePath.pins)
  }
}

extension WritableCache {
  /// Changes what is pinned, while nobody else does; returns what is pinned then.
  ///
  /// Where the change changes nothing, nothing is written. Throws `storage.locked`,
  /// `storage.unwritable`, and `cache.malformed` for a damaged file, which then stays.
  package func changePins(
    _ change: @Sendable (inout PinList) -> Void
  ) async throws -> PinList {
    try await withPruneLock(ItemProgress()) {
      let old = try await reader.pins()
      var pins = old
      change(&pins)
      if pins != old { try await storage.write(pins.encode(), to: CachePath.pins) }
      return pins
    }
  }
}
