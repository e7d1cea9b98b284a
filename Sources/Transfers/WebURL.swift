internal import Diagnostics

/// A URL that is fetched, taken apart once so that nobody else has to guess where the host ends.
///
/// Only what RFC 3986 calls a host, and only ASCII, is let through: what this type takes for the host
/// is what libcurl takes for it. Bytes of path and query that no URL may have are escaped.
struct WebURL: Sendable, Hashable {
  /// `http`, `https` or `ftp`.
  let scheme: String
  /// The host in lower case, with brackets where it is an address of IPv6.
  let host: String
  /// The port; nil for the scheme's own.
  let port: Int?
  /// The path, at least `/`, escaped.
  let path: String
  /// The query without its question mark, escaped; nil when there is none.
  let query: String?
  /// What the URL itself brings to prove who asks: the name and password that stood before the host,
  /// or the key of a bucket.
  let user: TransferCredential.Proof?
  /// The object of S3 that this is the address of, as people write it: `s3://bucket/key`.
  let object: String?

  /// The schemes with the ports that go without saying.
  private static let ports = ["http": 80, "https": 443, "ftp": 21]

  /// Reads a URL; the part behind `#` is dropped.
  ///
  /// Throws `transfer.unsupported_scheme` for anything but `http:`, `https:` and `ftp:`, and
  /// `transfer.bad_url` for what is no URL.
  init(_ text: String) throws(TransferError) {
    guard let mark = text.firstRange(of: "://") else {
      throw Self.bad(text, "it has no scheme")
    }
    scheme = text[..<mark.lowerBound].lowercased()
    guard let usualPort = Self.ports[scheme] else {
      throw TransferError(
        .unsupportedScheme,
        "cannot fetch '\(ShownURL.withoutSecrets(text))': only http://, https://, ftp:// and s3://"
          + " are supported",
        hint: "use a mirror that is served over https")
    }
    let rest = text[mark.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { !"/?\\".contains($0) }
    let tail = rest[authority.endIndex...]
    let at = authority.lastIndex(of: "@")
    (host, port) = try Self.hostAndPort(
      at.map { authority[authority.index(after: $0)...] } ?? authority, usualPort: usualPort,
      in: text)
    object = nil
    user = at.flatMap { Self.user(authority[..<$0]) }
    let question = tail.firstIndex(of: "?")
    let path = Self.escaped(tail[..<(question ?? tail.endIndex)])
    self.path = path.hasPrefix("/") ? path : "/" + path
    query = question.map { Self.escaped(tail[tail.index(after: $0)...]) }
  }

  /// Creates the address of an object of S3; all parts are escaped already.
  init(
    _ endpoint: WebURL, host: String, path: String, query: String?,
    key: TransferCredential.Proof?, object: String
  ) {
    scheme = endpoint.scheme
    self.host = host
    port = endpoint.port
    self.path = path
    self.query = query
    user = key
    self.object = object
  }

  /// Scheme, host and port: who is asked.
  var origin: String { scheme + "://" + host + (port.map { ":\($0)" } ?? "") }

  /// The whole URL as it is asked for: without user and password.
  var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

  /// The URL for messages.
  var shown: String { ShownURL.withoutSecrets(object ?? text) }

  /// Whether HTTP is spoken, with its heads and redirects.
  var isHTTP: Bool { scheme != "ftp" }

  /// Whether the connection hides what it carries.
  var isSecure: Bool { scheme == "https" }

  /// Whether this URL is `other` or lies below it.
  func isBelow(_ other: WebURL) -> Bool {
    guard origin == other.origin, !hasDotSegments else { return false }
    let prefix = other.path.hasSuffix("/") ? String(other.path.dropLast()) : other.path
    return path == other.path || path == prefix || path.hasPrefix(prefix + "/")
  }

  /// Whether the path climbs: libcurl resolves such segments before it asks.
  private var hasDotSegments: Bool {
    path.split(separator: "/").contains { segment in
      let plain = segment.lowercased().replacing("%2e", with: ".")
      return plain == "." || plain == ".."
    }
  }

  private static func hostAndPort(
    _ authority: Substring, usualPort: Int, in text: String
  ) throws(TransferError) -> (String, Int?) {
    var host = authority
    var port: Int?
    let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[bracket...].lastIndex(of: ":") {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      if !digits.isEmpty {
        guard let number = UInt16(digits), number > 0, digits.utf8.count <= 5,
          digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw bad(text, "its port is no number up to 65535") }
        port = number == usualPort ? nil : Int(number)
      }
    }
    guard isHost(host) else { throw bad(text, "its host is not one") }
    return (host.lowercased(), port)
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let address = host.dropFirst().dropLast()
      return !address.isEmpty
        && address.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x3A || $0 == 0x2E }
    }
    return !host.isEmpty
      && host.utf8.allSatisfy { isLetterOrDigit($0) || "-._~".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private static func user(_ text: Substring) -> TransferCredential.Proof? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let user = PercentEscape.bytes(of: parts[0]),
      let password = PercentEscape.bytes(of: parts.count > 1 ? parts[1] : "")
    else { return nil }
    let name = String(decoding: user, as: UTF8.self)
    let secret = String(decoding: password, as: UTF8.self)
    return name.isEmpty && secret.isEmpty ? nil : .basic(user: name, secret: Secret(secret))
  }

  /// Escapes what is no printing ASCII; what is escaped already stays.
  private static func escaped(_ text: Substring) -> String {
    text.utf8.allSatisfy(isPlain)
      ? String(text)
      : text.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : PercentEscape.text(of: $0) }
        .joined()
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
  }

  static func bad(_ text: String, _ reason: String) -> TransferError {
    TransferError(
      .badURL, "'\(ShownURL.withoutSecrets(text))' is no URL: \(reason)",
      hint: "write https://HOST/PATH")
  }
}
