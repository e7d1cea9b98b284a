/// The escapes of URLs: a percent sign and two hexadecimal digits (RFC 3986, 2.1).
package enum PercentEscape {
  /// Returns the escape of a byte.
  package static func text(of byte: UInt8) -> String {
    (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
  }

  /// Returns a path with escapes for all bytes but those that RFC 3986 reserves for nothing, and the
  /// slashes.
  package static func path(of bytes: some Sequence<UInt8>) -> String {
    bytes.reduce(into: "") { path, byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        path.unicodeScalars.append(Unicode.Scalar(byte))
      default: path += text(of: byte)
      }
    }
  }

  /// Returns the bytes of a text, its escapes resolved; nil when one of them is broken.
  package static func bytes(of text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      // The digits are looked at, since a number may also begin with a sign.
      guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
        digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}

/// The `file://` URLs of paths.
package enum FileURL {
  private static let scheme = "file://"

  /// Returns the URL of an absolute path, in which a percent sign is nothing but itself.
  package static func text(ofPath path: String) -> String {
    scheme + path.replacing("%", with: PercentEscape.text(of: UInt8(ascii: "%")))
  }

  /// Returns the bytes of the path that a URL names; nil for another scheme, for a URL with a host,
  /// and for broken escapes.
  package static func path(of url: String) -> [UInt8]? {
    guard url.hasPrefix(scheme) else { return nil }
    let path = url.dropFirst(scheme.count)
    return path.hasPrefix("/") ? PercentEscape.bytes(of: path) : nil
  }
}
