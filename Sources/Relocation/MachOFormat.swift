/// How numbers and tables are laid out in one Mach-O file; see `mach-o/loader.h` of Darwin.
///
/// Every read is checked against the end of the file and gives nil behind it.
struct MachOFormat: Sendable, Equatable {
  /// The types of load commands that relocation knows: `LC_…` of `mach-o/loader.h`.
  enum Command {
    static let segment: UInt32 = 0x01
    static let segment64: UInt32 = 0x19
    static let loadLibrary: UInt32 = 0x0C
    static let libraryName: UInt32 = 0x0D
    static let codeSignature: UInt32 = 0x1D
    static let lazyLibrary: UInt32 = 0x20
    static let weakLibrary: UInt32 = 0x8000_0018
    static let searchPath: UInt32 = 0x8000_001C
    static let reexportedLibrary: UInt32 = 0x8000_001F
    static let upwardLibrary: UInt32 = 0x8000_0023
  }

  /// Places of numbers in the header, which are the same in both classes.
  enum Header {
    static let fileType = 12
    static let commandCount = 16
    static let commandsByteCount = 20
  }

  /// `MH_OBJECT`: what a compiler leaves for the linker.
  static let objectFileType: UInt64 = 1

  /// Whether addresses have 64 bits.
  let is64Bit: Bool
  /// Whether the most significant byte comes first.
  let isBigEndian: Bool

  /// Reads the magic at `offset`; nil when it is none.
  init?(at offset: Int, in bytes: Span<UInt8>) {
    guard offset >= 0, offset <= bytes.count - 4 else { return nil }
    var magic: UInt32 = 0
    for index in offset..<offset + 4 { magic = magic << 8 | UInt32(bytes[index]) }
    switch magic {
    case 0xFEED_FACE: (is64Bit, isBigEndian) = (false, true)
    case 0xFEED_FACF: (is64Bit, isBigEndian) = (true, true)
    case 0xCEFA_EDFE: (is64Bit, isBigEndian) = (false, false)
    case 0xCFFA_EDFE: (is64Bit, isBigEndian) = (true, false)
    default: return nil
    }
  }

  var headerByteCount: Int { is64Bit ? 32 : 28 }
  /// Load commands begin and end at multiples of this.
  var commandAlignment: Int { is64Bit ? 8 : 4 }
  var addressByteCount: Int { is64Bit ? 8 : 4 }

  /// Returns the number of `byteCount` bytes at `offset`, or nil behind the end of the file.
  func number(at offset: Int, byteCount: Int = 4, in bytes: Span<UInt8>) -> UInt64? {
    guard offset >= 0, offset <= bytes.count - byteCount else { return nil }
    var value: UInt64 = 0
    for place in 0..<byteCount {
      let index = isBigEndian ? offset + place : offset + byteCount - 1 - place
      value = value << 8 | UInt64(bytes[index])
    }
    return value
  }

  /// Writes a number of four bytes to `offset` of `header`.
  func write(_ value: Int, at offset: Int, to header: inout [UInt8]) {
    for place in 0..<4 {
      let shift = isBigEndian ? 8 * (3 - place) : 8 * place
      header[offset + place] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }
}
