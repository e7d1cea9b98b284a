/// What kind of relocation a file can have.
package enum FileKind: Sendable, Equatable {
  /// ELF or Mach-O: always listed.
  case binary
  /// Text: listed when a prefix occurs in it.
  case text
  /// Anything else: never relocated.
  case unknown
}

/// Tells binaries and texts from the rest, as Spack 1.2 does, from bytes in pieces of any size.
package struct FileClassifier: Sendable {
  private static let blockSize = 64

  private var head: [UInt8] = []
  private var isUTF8 = true
  private var isLatin = true
  /// How many bytes of the current UTF-8 sequence are missing.
  private var missing = 0
  /// What the next byte of the sequence may be.
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  /// Creates a classifier that has seen nothing.
  package init() {}

  /// Returns the kind of a whole file.
  package static func kind(of bytes: Span<UInt8>) -> FileKind {
    var classifier = FileClassifier()
    classifier.take(bytes)
    return classifier.finish()
  }

  /// Whether no further byte can change the answer.
  package var isSettled: Bool {
    head.count == 8 && (Self.isBinary(head) || !(isUTF8 || isLatin))
  }

  /// Takes the next bytes of the file.
  package mutating func take(_ bytes: Span<UInt8>) {
    for index in 0..<min(8 - head.count, bytes.count) { head.append(bytes[index]) }
    guard !isSettled else { return }
    var position = 0
    while position < bytes.count {
      if missing == 0, Self.isPlain(bytes, at: position) {
        position += Self.blockSize
        continue
      }
      let byte = bytes[position]
      position += 1
      if byte < 0x80 {
        if missing > 0 { isUTF8 = false }
        if byte == 0 || byte == 0x7F { isLatin = false }
        missing = 0
      } else {
        if byte < 0xA0 { isLatin = false }
        takeHigh(byte)
      }
      guard isUTF8 || isLatin else { return }
    }
  }

  /// Returns the kind; the file has ended.
  package func finish() -> FileKind {
    guard head.count == 8 else { return .unknown }
    if Self.isBinary(head) { return .binary }
    return (isUTF8 && missing == 0) || isLatin ? .text : .unknown
  }

  /// Whether a whole block begins at `position` that is ASCII without 0 and 0x7F.
  ///
  /// Such a block changes nothing. The loop has no way out but its end, so that the compiler makes
  /// vector instructions of it.
  private static func isPlain(_ bytes: Span<UInt8>, at position: Int) -> Bool {
    guard bytes.count - position >= blockSize else { return false }
    let block = bytes.extracting(position..<position + blockSize)
    var isSpecial: UInt8 = 0
    for index in block.indices {
      // One comparison for 0, which wraps around, 0x7F and all that is not ASCII.
      isSpecial |= block[index] &- 1 >= 0x7E ? 1 : 0
    }
    return isSpecial == 0
  }

  /// Follows table 3-7 of the Unicode standard, "well-formed UTF-8 byte sequences".
  private mutating func takeHigh(_ byte: UInt8) {
    if missing > 0 {
      guard allowed.contains(byte) else {
        isUTF8 = false
        return
      }
      missing -= 1
      allowed = 0x80...0xBF
      return
    }
    allowed = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
    case 0xED: (missing, allowed) = (2, 0x80...0x9F)
    case 0xE1...0xEF: missing = 2
    case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
    case 0xF1...0xF3: missing = 3
    case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
    default: isUTF8 = false
    }
  }

  /// Returns whether a file is Mach-O, universal or not.
  static func isMachO(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 8 && isMachO((0..<8).map { bytes[$0] })
  }

  private static func isBinary(_ head: [UInt8]) -> Bool {
    word(head[..<4]) == 0x7F45_4C46 || isMachO(head)
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func isMachO(_ head: [UInt8]) -> Bool {
    switch word(head[..<4]) {
    case 0xCFFA_EDFE, 0xFEED_FACF, 0xCEFA_EDFE, 0xFEED_FACE: return true
    // Java classes share this magic; their next number is a version of 45 or more, while no
    // universal binary holds ten architectures.
    case 0xCAFE_BABE: return word(head[4...]) < 10
    case 0xBEBA_FECA: return UInt32(word(head[4...]).byteSwapped) < 10
    default: return false
    }
  }
}
