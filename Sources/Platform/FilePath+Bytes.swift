package import SystemPackage

extension FilePath {
  /// Creates a path from the bytes of a name, whatever their encoding.
  ///
  /// Returns nil when there is a NUL among them. Repeated and final slashes are dropped.
  package init?(bytes: some Collection<UInt8>) {
    guard !bytes.contains(0) else { return nil }
    let characters = bytes.map { CChar(bitPattern: $0) } + [0]
    self = unsafe characters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return FilePath() }
      return unsafe FilePath(platformString: base)
    }
  }

  /// The bytes of the path, without a final NUL.
  package var bytes: [UInt8] {
    unsafe withPlatformString { text in
      var result: [UInt8] = []
      result.reserveCapacity(length)
      for index in 0..<length { result.append(UInt8(bitPattern: unsafe text[index])) }
      return result
    }
  }

  /// The path between quotes for a message; control characters and stray bytes as `\xNN`.
  package var quoted: String {
    let body = String(decoding: bytes, as: UTF8.self)
    let isPlain =
      !body.unicodeScalars.contains { scalar in
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{FFFD}"
      }
    if isPlain { return "'\(body)'" }
    return "'" + bytes.map(Self.visible).joined() + "'"
  }

  private static func visible(_ byte: UInt8) -> String {
    if (0x20..<0x7F).contains(byte) { return String(UnicodeScalar(byte)) }
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }
}

extension FilePath.Component {
  /// The bytes of the component.
  package var bytes: [UInt8] { FilePath(root: nil, components: self).bytes }

  /// Creates a component from bytes; nil when they are empty, or hold a NUL or a slash.
  package init?(bytes: some Collection<UInt8>) {
    guard !bytes.contains(UInt8(ascii: "/")), let path = FilePath(bytes: bytes),
      let only = path.components.first
    else { return nil }
    self = only
  }
}
