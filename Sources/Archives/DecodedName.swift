/// File names as Python sees them: UTF-8, with each stray byte as a character U+DC80 to U+DCFF.
///
/// Spack orders names by these characters, which differs from the order of bytes only where a name
/// is not UTF-8.
enum DecodedName {
  /// Returns the code points of a name.
  static func scalars(of name: [UInt8]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(name.count)
    var index = 0
    while index < name.count {
      if let (scalar, length) = sequence(in: name, at: index) {
        result.append(scalar)
        index += length
      } else {
        result.append(0xDC00 + UInt32(name[index]))
        index += 1
      }
    }
    return result
  }

  /// Whether `left` comes before `right`.
  static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let areText =
      String(validating: left, as: UTF8.self) != nil
      && String(validating: right, as: UTF8.self) != nil
    // The bytes of UTF-8 are ordered like the characters.
    if areText { return left.lexicographicallyPrecedes(right) }
    return scalars(of: left).lexicographicallyPrecedes(scalars(of: right))
  }

  private static func sequence(in name: [UInt8], at start: Int) -> (UInt32, length: Int)? {
    let length: Int
    switch name[start] {
    case ..<0x80: return (UInt32(name[start]), 1)
    case 0xC2..<0xE0: length = 2
    case 0xE0..<0xF0: length = 3
    case 0xF0..<0xF5: length = 4
    default: return nil
    }
    guard start + length <= name.count else { return nil }
    // The library knows which sequences are overlong or stand for surrogates.
    guard
      let text = String(validating: name[start..<start + length], as: UTF8.self),
      let scalar = text.unicodeScalars.first
    else { return nil }
    return (scalar.value, length)
  }
}
