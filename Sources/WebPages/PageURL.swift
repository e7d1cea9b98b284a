/// The URLs behind the links of pages (RFC 3986, 5).
package enum PageURL {
  /// Returns where a link leads that stands on the page at `base`, with its fragment.
  ///
  /// Both are taken as they are written: nothing is escaped or resolved but dots in paths. Nil when
  /// `base` is not a URL with a host.
  package static func resolve(_ link: String, on base: String) -> String? {
    if scheme(of: link) != nil { return link }
    guard let scheme = scheme(of: base), base.dropFirst(scheme.count + 1).hasPrefix("//") else {
      return nil
    }
    if link.hasPrefix("//") { return scheme + ":" + link }
    let behind = base.dropFirst(scheme.count + 3).prefix { $0 != "#" }
    let host = behind.prefix { !"/?".contains($0) }
    let origin = scheme + "://" + host
    let tail = behind[host.endIndex...]
    let path = tail.prefix { $0 != "?" }
    if link.isEmpty { return origin + tail }
    if link.hasPrefix("#") { return origin + tail + link }
    if link.hasPrefix("?") { return origin + path + link }
    let cut = link.firstIndex { "?#".contains($0) } ?? link.endIndex
    let own = link[..<cut]
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    let joined = own.hasPrefix("/") ? String(own) : String(folder) + own
    return origin + withoutDots(joined) + link[cut...]
  }

  /// Whether a URL is one of HTTP or HTTPS.
  package static func isWeb(_ url: String) -> Bool {
    guard let scheme = scheme(of: url)?.lowercased(), scheme == "http" || scheme == "https" else {
      return false
    }
    return url.dropFirst(scheme.count).hasPrefix("://")
  }

  /// The URL without the part behind `#`, which no server sees.
  package static func withoutFragment(_ url: String) -> String { String(url.prefix { $0 != "#" }) }

  /// Scheme and host: what comes before the path.
  package static func origin(of url: String) -> String {
    guard let mark = url.firstRange(of: "://") else { return "" }
    return (url[..<mark.upperBound] + url[mark.upperBound...].prefix { !"/?#".contains($0) })
      .lowercased()
  }

  private static func scheme(of url: String) -> String? {
    let name = url.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    guard name.endIndex < url.endIndex, url[name.endIndex] == ":", let first = name.first,
      first.isASCII, first.isLetter,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    return String(name)
  }

  private static func withoutDots(_ path: String) -> String {
    guard path.contains("/.") else { return path }
    var parts: [Substring] = []
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { parts.append("") }
      case "..":
        _ = parts.popLast()
        if isLast { parts.append("") }
      default: parts.append(segment)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
