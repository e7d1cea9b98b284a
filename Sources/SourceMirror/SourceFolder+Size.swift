internal import Diagnostics
package import MirrorModel
internal import Platform
package import Transfers

extension SourceFolder {
  /// Finds out how large the file of an item is, in bytes, at the first of `origins` that has it.
  ///
  /// Nothing is fetched: files are looked at, servers are asked for the head alone. Nil where no place
  /// has it, or none tells.
  package func byteCount(
    of item: MirrorItem, in origins: [SourceOrigin], transfers: TransferClient
  ) async throws -> Int64? {
    for place in try SourcePlace.places(of: item, in: origins) {
      do {
        if let count = try await Self.byteCount(at: place, transfers) { return count }
      } catch {
        if ErrorReport.exitClass(of: error) == .interrupted { throw error }
        // The next place may tell.
      }
    }
    return nil
  }

  private static func byteCount(
    at place: SourcePlace, _ transfers: TransferClient
  ) async throws -> Int64? {
    switch place {
    case .file(let path):
      try await onWorker { try FileStatus.ifPresent(path).map { Int64(clamping: $0.size) } }
    case .web(let url): try await transfers.head(TransferRequest(url))?.byteCount
    case .unsupported: nil
    }
  }
}
