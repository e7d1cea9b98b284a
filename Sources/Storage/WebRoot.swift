internal import Diagnostics

/// The root of a mirror on a web server.
package struct WebRoot: Sendable, Hashable {
  private let path: String
  private let query: String

  /// Reads the URL of a root; a query in it goes with every object.
  package init(_ url: String) {
    let mark = url.firstIndex(of: "?") ?? url.endIndex
    var path = url[..<mark]
    while path.last == "/" { path.removeLast() }
    self.path = String(path)
    query = String(url[mark...])
  }

  /// The root without a final slash.
  package var url: String { path + query }

  /// Returns the URL of an object, its key escaped (RFC 3986, 3.3).
  package func url(of key: String) -> String {
    path + "/" + PercentEscape.path(of: key.utf8) + query
  }
}
