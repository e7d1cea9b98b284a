internal import Patterns

/// A URL as Spack takes it apart to look for a version.
package struct URLParts: Sendable, Equatable {
  /// Everything before the extension of an archive.
  package let prefix: String
  /// The extension without its dot; empty when there is none.
  package let fileExtension: String
  /// What stands behind the extension: a query, a fragment, SourceForge's `/download`.
  package let suffix: String

  /// Takes a URL apart.
  ///
  /// A query that ends like an archive stays in the prefix.
  package init(_ url: String) {
    var rest = url
    var tail = ""
    if let match = URLPatterns.sourceForgeDownload.find(in: url), let group = match.groups[0] {
      let bytes = Array(url.utf8)
      rest = String(decoding: bytes[group], as: UTF8.self)
      tail = "/download"
    }
    if let found = ArchiveExtension.find(in: rest) {
      prefix = String(decoding: rest.utf8.dropLast(found.utf8.count + 1), as: UTF8.self)
      fileExtension = found
      suffix = tail
      return
    }
    let (path, query) = Self.splitQuery(rest)
    let found = ArchiveExtension.find(in: path)
    prefix =
      found.map { String(decoding: path.utf8.dropLast($0.utf8.count + 1), as: UTF8.self) } ?? path
    fileExtension = found ?? ""
    suffix = query + tail
  }

  /// The part of the prefix behind its last slash.
  package var stem: String {
    guard let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/")) else { return prefix }
    return String(prefix[prefix.utf8.index(after: slash)...])
  }

  /// Splits off query and fragment; a sign with nothing behind it is dropped, as by a URL parser.
  private static func splitQuery(_ url: String) -> (path: String, query: String) {
    var rest = url[...]
    var fragment: Substring = ""
    if let hash = rest.firstIndex(of: "#") {
      fragment = rest[hash...]
      rest = rest[..<hash]
    }
    var query: Substring = ""
    if let mark = rest.firstIndex(of: "?") {
      query = rest[mark...]
      rest = rest[..<mark]
    }
    let parts = [query, fragment].filter { $0.utf8.count > 1 }
    return (String(rest), parts.joined())
  }

  /// The path that a URL parser finds, with its leading slash.
  ///
  /// A text without a scheme is all path, which holds for `git@host:group/name.git`, too.
  package static func path(of url: String) -> String {
    var rest = url[...]
    if let colon = rest.firstIndex(of: ":"), isScheme(rest[..<colon]) {
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2).drop { !"/?#".contains($0) }
    }
    return String(rest.prefix { $0 != "?" && $0 != "#" })
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }
}
