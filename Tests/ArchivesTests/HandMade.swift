import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage

/// Archives built for tests, honest and hostile.
enum HandMade {
  /// The bytes of one or more blocks.
  typealias Blocks = [UInt8]

  static func folder(_ name: String) -> Blocks { raw(name + "/", "5", mode: 0o755) }

  static func file(_ name: String, _ content: String = "x", mode: Int = 0o644) -> Blocks {
    raw(name, "0", mode: mode, content: Array(content.utf8))
  }

  static func link(_ name: String, _ target: String) -> Blocks {
    raw(name, "2", link: target, mode: 0o777)
  }

  static func hardLink(_ name: String, _ target: String) -> Blocks {
    raw(name, "1", link: target, mode: 0o644)
  }

  /// A member of any type; `size` lies about the content when given.
  static func raw(
    _ name: String, _ type: Character, link: String = "", mode: Int = 0o644,
    content: [UInt8] = [], size: String? = nil, magic: String = "ustar\0" + "00"
  ) -> Blocks {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at start: Int) {
      for (index, byte) in text.utf8.enumerated() { block[start + index] = byte }
    }
    func octal(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 8)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    put(name, at: 0)
    put(octal(mode, 7), at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(size ?? octal(content.count, 11), at: 124)
    put("00000000007", at: 136)
    put("        ", at: 148)
    put(String(type), at: 156)
    put(link, at: 157)
    put(magic, at: 257)
    put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
    let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    return block + content + padding
  }

  /// An extended header with these records.
  static func extended(_ records: [(String, [UInt8])], type: Character = "x") -> Blocks {
    var content: [UInt8] = []
    for (key, value) in records {
      let rest = key.utf8.count + value.count + 3
      var length = rest
      while rest + String(length).count != length { length = rest + String(length).count }
      content += Array("\(length) \(key)=".utf8) + value + [10]
    }
    return raw("././@PaxHeader", type, content: content)
  }

  static let end = Blocks(repeating: 0, count: 1024)

  /// The members of a small package at `opt/p`, with others before its last.
  static func package(_ extra: [Blocks] = [], at prefix: String = "opt/p") -> Blocks {
    var blocks: Blocks = []
    var parents = ""
    for part in prefix.split(separator: "/") {
      parents += (parents.isEmpty ? "" : "/") + part
      blocks += folder(parents)
    }
    blocks += folder(prefix + "/.spack")
    for more in extra { blocks += more }
    blocks += file(prefix + "/.spack/binary_distribution", "{}")
    return blocks + end
  }

  /// Compresses with our own writer.
  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let output = Bytes()
    var writer = try GzipWriter(output)
    try writer.write(bytes.span)
    _ = try writer.finish()
    return output.value
  }
}

/// An archive and a folder to unpack into.
struct Unpacking {
  let folder: TemporaryFolder
  var target: FilePath { FilePath(folder["target"]) }

  init() throws {
    folder = try TemporaryFolder()
    try FileSystem.makeFolder(FilePath(folder["target"]))
    try folder.write("outside/file", "untouched")
  }

  /// Writes the archive and unpacks it.
  @discardableResult
  func unpack(
    _ bytes: [UInt8], prefix: String? = nil, limits: ArchiveLimits = .standard
  ) throws -> ExtractionSummary {
    let path = FilePath(try folder.write("archive", bytes))
    let extractor = PackageExtractor(path, limits: limits)
    return try extractor.extract(
      into: RootedFolder(target), prefix: prefix.map { Array($0.utf8) })
  }

  /// The code of the error that unpacking raises.
  func code(
    _ bytes: [UInt8], prefix: String? = nil, limits: ArchiveLimits = .standard
  ) -> String? {
    do {
      try unpack(bytes, prefix: prefix, limits: limits)
      return nil
    } catch let error as ArchiveError {
      return error.qualifiedCode
    } catch let error as PlatformError {
      return error.qualifiedCode
    } catch { return "\(error)" }
  }
}
