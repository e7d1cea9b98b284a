import Diagnostics
import Glibc

extension StandardStream {
  /// Reads standard input to its end with `read(2)`.
  ///
  /// Reads from the open stream itself: opening `/dev/stdin` would begin a file anew, and fail for a
  /// socket. Raises `readFailed` for what the system refuses, and for more than `byteLimit` bytes.
  package static func readInput(byteLimit: Int = .max) throws(TerminalError) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(StandardStream.input.rawValue, $0.baseAddress, $0.count)
      }
      if count == 0 { return result }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw TerminalError(
          .readFailed, "could not read standard input: \(unsafe String(cString: strerror(errno)))")
      }
      guard result.count + count <= byteLimit else {
        throw TerminalError(.readFailed, "standard input has more than \(byteLimit) bytes")
      }
      result += buffer[..<count]
    }
  }

  /// Reads a line that a person types on standard input; nil when it ends, or once `isGivenUp`.
  ///
  /// Blocks; looks five times a second whether it is given up.
  package static func readAnswer(unless isGivenUp: () -> Bool) -> String? {
    var line: [UInt8] = []
    while !isGivenUp() {
      var request = pollfd(fd: StandardStream.input.rawValue, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&request, 1, 200) > 0 else { continue }
      var byte: UInt8 = 0
      let count = unsafe read(StandardStream.input.rawValue, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      if line.count < 1000 { line.append(byte) }
    }
    return nil
  }
}
