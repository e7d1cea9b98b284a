package import SystemPackage

/// A file on this machine that holds an object's verified content.
package struct LocalFile: Sendable {
  /// Where it is.
  package let path: FilePath
  /// Its size.
  package let byteCount: Int64
}
