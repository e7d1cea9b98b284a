/// A string of Lua: any bytes, usually UTF-8 text.
public struct LuaString: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The bytes, which may contain zeros and need not be UTF-8.
  public var bytes: [UInt8]

  /// Creates a string of the given bytes.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Creates a string of the UTF-8 bytes of `text`.
  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Creates a string of the UTF-8 bytes of a literal.
  public init(stringLiteral value: StaticString) {
    bytes = value.withUTF8Buffer { unsafe Array($0) }
  }

  /// The text, or nil when the bytes are not UTF-8.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The text with every malformed sequence replaced by U+FFFD, for messages.
  public var displayText: String { String(decoding: bytes, as: UTF8.self) }
}
