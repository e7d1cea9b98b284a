internal import Diagnostics

/// Where on the web a URL leads, however it is spelled.
package struct WebPlace: Sendable, Hashable {
  private let host: String
  private let port: Int?
  private let path: [[UInt8]]

  /// Reads a URL; nil for what is none.
  ///
  /// Credentials, query and fragment are left out, and whether the way is encrypted. Escapes are
  /// resolved, and what servers commonly pass over: case of the host, a dot behind it, the port that
  /// goes without saying, empty parts of the path, `.` and `..`. So two spellings that a server keeps
  /// apart may be one place here, but not the other way round.
  package init?(_ url: String) {
    if let object = S3Name(url) {
      // Keys of objects are what they are: two slashes are not one.
      (host, port, path) = (S3Access.scheme + object.bucket, nil, [object.key])
      return
    }
    guard let url = try? WebURL(url) else { return nil }
    host = url.host.hasSuffix(".") ? String(url.host.dropLast()) : url.host
    port = url.port
    var path: [[UInt8]] = []
    let bytes = PercentEscape.bytes(of: url.path[...]) ?? Array(url.path.utf8)
    for part in bytes.split(separator: UInt8(ascii: "/")).map(Array.init) {
      switch part {
      case Array(".".utf8): continue
      case Array("..".utf8): _ = path.popLast()
      default: path.append(part)
      }
    }
    self.path = path
  }
}
