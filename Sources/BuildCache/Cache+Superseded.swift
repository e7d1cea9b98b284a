internal import CacheModel
internal import Diagnostics
internal import Storage

extension Cache {
  /// The first bytes of each index, as Spack and Albedo write it.
  private static let indexStart = Array("{\"database\"".utf8)

  /// Returns which blobs were indices until others replaced them; none where no list can be read,
  /// since one that is lost costs only space.
  func supersededIndices() async throws -> SupersededIndices {
    do throws(StorageError) {
      return SupersededIndices(try await readIfPresent(CachePath.supersededIndices) ?? [])
    } catch {
      guard error.code == .unreadable else { throw error }
      return SupersededIndices()
    }
  }

  /// Whether an object is there that looks like an index, and not like an archive or a spec.
  func isIndex(_ key: String) async throws -> Bool {
    let start = Self.indexStart
    guard let byteCount = try await storage.byteCount(of: key), byteCount > start.count else {
      return false
    }
    return try await partial().read(key, range: 0..<Int64(start.count)) == start
  }
}
