package import SystemPackage

/// A file on this machine that holds an object's verified content.
package struct LocalFile: Sendable {
  /// Where it is.
  package let path: FilePath
  /// Its size.
  package let byteCount: Int64
  /// Whoever takes the file away when nobody uses it any more; nil where it belongs to the place.
  private let owner: PartialDownload?

  init(path: FilePath, byteCount: Int64, owner: PartialDownload? = nil) {
    self.path = path
    self.byteCount = byteCount
    self.owner = owner
  }

  /// Runs `body`, during which the file stays.
  package func whileUsed<Result>(_ body: (FilePath) async throws -> Result) async rethrows -> Result
  {
    defer { withExtendedLifetime(owner) {} }
    return try await body(path)
  }
}
