import Glibc

/// Writes text files into one Swift file as string literals.
///
/// Usage: `embed-scripts OUTPUT FOLDER NAME…`, each NAME relative to FOLDER. A literal lies in the
/// program's read-only data and costs nothing until it is used; only a lookup compares names.
@main struct EmbedScripts {
  /// Runs the tool; a failure is one line on standard error and status 1.
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { fail("usage: embed-scripts OUTPUT FOLDER NAME…") }
    let names = arguments.dropFirst(3)
    let files = names.map { name in
      guard let bytes = read(arguments[2] + "/" + name) else { fail("could not read '\(name)'") }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        fail("'\(name)' is not UTF-8: write other bytes as escapes such as \\xff")
      }
      return EmbeddedFile(name: name, text: text)
    }
    guard write(Array(EmbeddedFile.source(for: files).utf8), to: arguments[1]) else {
      fail("could not write '\(arguments[1])'")
    }
  }

  private static func fail(_ message: String) -> Never {
    let line = Array("embed-scripts: error: \(message)\n".utf8)
    _ = unsafe Glibc.write(STDERR_FILENO, line, line.count)
    exit(1)
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let stream = unsafe fopen(path, "rb") else { return nil }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    let chunk = 1 << 16
    while true {
      let part = unsafe [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        count = unsafe fread(buffer.baseAddress, 1, chunk, stream)
      }
      bytes += part
      if part.count < chunk { break }
    }
    return unsafe ferror(stream) == 0 ? bytes : nil
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    guard let stream = unsafe fopen(path, "wb") else { return false }
    let written = unsafe fwrite(bytes, 1, bytes.count, stream)
    return unsafe fclose(stream) == 0 && written == bytes.count
  }
}
