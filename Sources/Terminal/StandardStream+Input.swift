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
}
