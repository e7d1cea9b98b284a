/// A Mach-O file put together by hand: load commands, a gap, and one section of strings.
struct SyntheticMachO {
  /// The path of a load command.
  enum Command {
    case name(String)
    case library(String)
    case weakLibrary(String)
    case searchPath(String)
    case signature

    var type: UInt32 {
      switch self {
      case .name: 0x0D
      case .library: 0x0C
      case .weakLibrary: 0x8000_0018
      case .searchPath: 0x8000_001C
      case .signature: 0x1D
      }
    }
  }

  var is64Bit = true
  var isBigEndian = false
  /// `MH_DYLIB`, or `MH_OBJECT` for 1.
  var fileType = 6
  var commands: [Command] = []
  /// How many bytes stand between the load commands and the section.
  var gapByteCount = 0
  /// The content of the section.
  var content: [UInt8] = Array("\0hello\0".utf8)

  /// The place of the section in the file.
  var contentStart: Int { header([]).count + encodedCommands(contentStart: 0).count + gapByteCount }

  /// The whole file.
  var bytes: [UInt8] {
    let commands = encodedCommands(contentStart: contentStart)
    return header(commands) + commands + [UInt8](repeating: 0, count: gapByteCount) + content
  }

  /// A universal file of several architectures.
  static func universal(_ slices: [[UInt8]]) -> [UInt8] {
    let words = SyntheticMachO(isBigEndian: true)
    var header = words.word(0xCAFE_BABE) + words.word(UInt32(slices.count))
    var body: [UInt8] = []
    let start = 8 + 20 * slices.count
    for (index, slice) in slices.enumerated() {
      let offset = start + body.count
      for number in [index + 7, 3, offset, slice.count, 0] { header += words.word(UInt32(number)) }
      body += slice
    }
    return header + body
  }

  private func header(_ commands: [UInt8]) -> [UInt8] {
    let magic: UInt32 = is64Bit ? 0xFEED_FACF : 0xFEED_FACE
    // One segment in front of those asked for.
    let numbers = [7, 3, fileType, self.commands.count + 1, commands.count, 0]
    return word(magic) + numbers.flatMap { word(UInt32($0)) } + (is64Bit ? word(0) : [])
  }

  private func encodedCommands(contentStart: Int) -> [UInt8] {
    segment(contentStart: contentStart) + commands.flatMap(encoded)
  }

  private func encoded(_ command: Command) -> [UInt8] {
    switch command {
    case .name(let path), .library(let path), .weakLibrary(let path):
      return encoded(command.type, [24, 2, 0x10000, 0x10000], path)
    case .searchPath(let path): return encoded(command.type, [12], path)
    case .signature: return word(command.type) + word(16) + word(0) + word(0)
    }
  }

  private func encoded(_ type: UInt32, _ numbers: [UInt32], _ path: String) -> [UInt8] {
    let step = is64Bit ? 8 : 4
    let body = numbers.flatMap(word) + Array(path.utf8) + [0]
    let byteCount = (8 + body.count + step - 1) / step * step
    let rest = [UInt8](repeating: 0, count: byteCount - 8 - body.count)
    return word(type) + word(UInt32(byteCount)) + body + rest
  }

  private func segment(contentStart: Int) -> [UInt8] {
    let name = [UInt8](repeating: 0x5F, count: 16)
    let offset = word(UInt32(contentStart))
    let count = address(content.count)
    let fixed =
      name + address(0) + address(contentStart + content.count) + address(0)
      + address(contentStart + content.count) + word(5) + word(5) + word(1) + word(0)
    let section =
      name + name + address(contentStart) + count + offset
      + [0, 0, 0, 2].flatMap { word(UInt32($0)) } + word(0) + word(0) + (is64Bit ? word(0) : [])
    let byteCount = UInt32(8 + fixed.count + section.count)
    return word(is64Bit ? 0x19 : 0x01) + word(byteCount) + fixed + section
  }

  private func address(_ value: Int) -> [UInt8] {
    guard is64Bit else { return word(UInt32(value)) }
    return isBigEndian ? word(0) + word(UInt32(value)) : word(UInt32(value)) + word(0)
  }

  private func word(_ value: UInt32) -> [UInt8] {
    let little = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }
}
