/// The head of one answer: status and fields.
struct ResponseHead: Sendable {
  /// The status code.
  let status: Int
  /// What the server calls it; empty in HTTP/2.
  let reason: String
  /// The names in lower case with their values.
  private(set) var fields: [(name: String, value: String)] = []
  /// How long the server asks to wait, read by libcurl from seconds or a date.
  var retryAfter: Duration?
  /// Where a redirect leads, made absolute by libcurl.
  var redirectTarget: String?

  /// What a server of FTP has said instead of a status.
  private var said: String?

  /// Creates what a server of HTTP would say where one of FTP has said something else.
  init(status: Int, said: String, fields: [(name: String, value: String)] = []) {
    self.status = status
    self.said = said
    self.fields = fields
    reason = ""
  }

  /// Reads the first line, `HTTP/1.1 200 OK`; nil when it is none.
  init?(statusLine: Substring) {
    let words = statusLine.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count > 1, words[0].hasPrefix("HTTP/"), let status = Int(words[1]),
      (100...599).contains(status)
    else { return nil }
    self.status = status
    reason = words.count > 2 ? String(words[2]) : ""
  }

  /// Adds a line such as `Content-Length: 12`; a line without a colon is left out.
  mutating func add(_ line: Substring) {
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].trimmed
    fields.append((line[..<colon].lowercased(), String(value)))
  }

  /// The value of a field by its name in lower case.
  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The size of this answer's body; nil when the server does not tell, or not in a number.
  var bodyByteCount: Int64? {
    guard self["transfer-encoding"] == nil, let text = self["content-length"],
      let count = Int64(text),
      count >= 0
    else { return nil }
    return count
  }

  /// Whether another URL is to be asked.
  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// Whether the object itself is sent.
  var isSuccess: Bool { (200...299).contains(status) }

  /// The media type in lower case, without parameters.
  var contentType: String? {
    self["content-type"].map { $0.prefix { $0 != ";" }.trimmed.lowercased() }
  }

  /// What tells this content from another.
  var validator: Validator {
    Validator(entityTag: self["etag"], lastModified: self["last-modified"])
  }

  /// What part of the object is sent, or would have been (RFC 9110, 14.4).
  var contentRange: ContentRange? { self["content-range"].flatMap { ContentRange($0) } }

  /// The status for messages: `404 Not Found`.
  var shownStatus: String {
    let text = said ?? (reason.isEmpty ? "\(status)" : "\(status) \(reason)")
    let printable = text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }.prefix(64)
    return String(String.UnicodeScalarView(printable))
  }
}

/// The value of `Content-Range`: `bytes 10-99/100` or `bytes */100`.
struct ContentRange: Sendable, Equatable {
  /// The first byte; nil when no part is sent.
  let start: Int64?
  /// The size of the whole object; nil when the server does not know it.
  let total: Int64?

  init?(_ text: String) {
    guard text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst("bytes ".count).split(separator: "/")
    guard parts.count == 2 else { return nil }
    total = Int64(parts[1])
    guard total ?? 0 >= 0, total != nil || parts[1] == "*" else { return nil }
    if parts[0] == "*" {
      start = nil
      return
    }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 0, first <= last,
      total.map({ last < $0 }) ?? true
    else { return nil }
    start = first
  }
}

extension Substring {
  /// The text without blanks at both ends.
  fileprivate var trimmed: Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
