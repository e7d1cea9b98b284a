import Foundation

/// What the files of made-up packages hold: cheap to make, about as compressible as real ones.
struct Content {
  /// One MiB of lines that name the prefix now and then, of words otherwise.
  private let text: Data
  /// One MiB that is neither text nor a program.
  private let data: Data
  /// A real program, which a package of programs consists of.
  private let program: Data

  init(prefix: String, program path: String) throws {
    var state: UInt64 = 88_172_645_463_325_252
    func next(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    let words = (0..<2000).map { _ in String((0...next(9)).map { _ in letters[next(26)] }) }
    var lines = ""
    while lines.utf8.count < 1 << 20 {
      lines += (0..<10).map { _ in words[next(2000)] }.joined(separator: " ") + "\n"
      if next(600) == 0 { lines += "path=\(prefix)/share\n" }
    }
    text = Data(lines.utf8.prefix(1 << 20))
    data = Data((0..<1 << 20).map { _ in UInt8(next(next(2) == 0 ? 16 : 256)) })
    program = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Fills a prefix with text, data and programs, a third of `byteCount` each, in files of up to
  /// `fileByteCount` bytes.
  func writeMixed(_ prefix: String, byteCount: Int, fileByteCount: Int) throws {
    for (folder, head, body) in [
      ("share", Data(), text), ("lib", Data(), data), ("bin", program, data),
    ] {
      for (number, begin) in stride(from: 0, to: byteCount / 3, by: fileByteCount).enumerated() {
        let path = "\(prefix)/\(folder)/file-\(number)"
        try Self.write("", to: path)
        let file = try Self.handle(path)
        var rest = min(fileByteCount, byteCount / 3 - begin)
        for piece in [head] + Array(repeating: body, count: fileByteCount >> 20 + 1) {
          file.write(piece.prefix(rest))
          rest -= min(rest, piece.count)
        }
        if folder == "bin" {
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
      }
    }
  }

  /// Fills a prefix with `count` text files of 0.5 to 8 KB, 200 a folder.
  func writeMany(_ prefix: String, count: Int) throws {
    for number in 0..<count {
      let start = number * 7919 % (1 << 19)
      let byteCount = 512 + number * 104_729 % 7680
      let path = "\(prefix)/share/\(number / 200)/file-\(number).txt"
      if number % 200 == 0 { try Self.makeFolder(ofFile: path) }
      try text[start..<start + byteCount].write(to: URL(fileURLWithPath: path))
    }
  }

  /// Writes a small file, making its folders.
  static func write(_ text: String, to path: String) throws {
    try makeFolder(ofFile: path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  static func makeFolder(ofFile path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
  }

  static func handle(_ path: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }
}

private let letters = Array("abcdefghijklmnopqrstuvwxyz")
