/// Joins a URL and a reference to something else as a browser does (RFC 3986, section 5.2).
enum URLJoining {
  /// Returns what `reference` means where `base` is read.
  static func resolve(_ reference: String, against base: String) -> String {
    if reference.isEmpty { return base }
    if scheme(of: reference) != nil { return reference }
    let (start, path) = split(base)
    if reference.hasPrefix("//") {
      return (scheme(of: base).map { $0 + ":" } ?? "") + reference
    }
    let (own, tail) = splitQuery(reference)
    if own.isEmpty { return start + path + tail }
    if own.hasPrefix("/") { return start + withoutDots(own) + tail }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? (start.isEmpty ? "" : "/")
    return start + withoutDots(folder + own) + tail
  }

  /// The scheme of a URL, without its colon.
  private static func scheme(of text: String) -> Substring? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    let isScheme =
      (scheme.first?.isLetter ?? false)
      && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    return isScheme ? scheme : nil
  }

  /// Splits a URL into scheme and authority, and its path without query and fragment.
  private static func split(_ url: String) -> (start: String, path: String) {
    let whole = splitQuery(url).path
    guard let mark = whole.firstRange(of: "://") else { return ("", whole) }
    let rest = whole[mark.upperBound...]
    guard let slash = rest.firstIndex(of: "/") else { return (whole, "") }
    return (String(whole[..<slash]), String(whole[slash...]))
  }

  private static func splitQuery(_ text: String) -> (path: String, tail: String) {
    guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return (text, "") }
    return (String(text[..<mark]), String(text[mark...]))
  }

  private static func withoutDots(_ path: String) -> String {
    guard path.contains("./") || path.hasSuffix(".") else { return path }
    var result: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { result.append("") }
      case "..":
        if result.count > 1 { result.removeLast() }
        if isLast { result.append("") }
      default: result.append(segment)
      }
    }
    return result.joined(separator: "/")
  }
}
