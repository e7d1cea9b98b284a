/// A URL as messages show it: without what only its owner may know.
public enum ShownURL {
  /// Parts of the names of query fields whose values are secrets: `X-Amz-Signature`, `token`.
  private static let secretWords = [
    "token", "secret", "signature", "sig", "password", "passwd", "key", "credential", "auth",
  ]

  /// Returns `url` without its user's name and password, with asterisks for values of its query that
  /// look like secrets, and with escapes for characters that a terminal would obey.
  public static func withoutSecrets(_ url: String) -> String {
    visible(hidingQuery(hidingUser(url)))
  }

  /// Hides the name and password that a URL may carry before its host.
  private static func hidingUser(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return url }
    return url[..<scheme.upperBound] + "***" + rest[at...]
  }

  private static func hidingQuery(_ url: String) -> String {
    guard let mark = url.firstIndex(of: "?") else { return url }
    let fields = url[url.index(after: mark)...].split(
      separator: "&", omittingEmptySubsequences: false
    ).map { field -> Substring in
      guard let equals = field.firstIndex(of: "=") else { return field }
      let name = field[..<equals].lowercased()
      let isSecret = secretWords.contains { name.contains($0) }
      return isSecret ? field[...equals] + "***" : field
    }
    return url[...mark] + fields.joined(separator: "&")
  }

  private static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      guard isControl(scalar) else {
        result.unicodeScalars.append(scalar)
        return
      }
      for byte in String(scalar).utf8 {
        result += PercentEscape.text(of: byte)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
