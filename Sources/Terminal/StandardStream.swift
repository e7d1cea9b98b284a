import Diagnostics
import Glibc

/// Where bytes for a person or another program go: a standard stream, or a list in a test.
package protocol ByteSink: Sendable {
  /// Writes all of `bytes`, waiting where the reader is slow.
  ///
  /// Raises `brokenPipe` when nobody reads any more, `writeFailed` for every other refusal.
  func write(_ bytes: [UInt8]) throws(TerminalError)
}

/// The size of a terminal's screen.
package struct ScreenSize: Sendable, Equatable {
  /// The columns.
  package let columnCount: Int
  /// The rows.
  package let rowCount: Int

  /// Creates a size.
  package init(columnCount: Int, rowCount: Int) {
    self.columnCount = columnCount
    self.rowCount = rowCount
  }
}

/// One of the three streams that a process is born with; the raw value is its descriptor.
package enum StandardStream: Int32, Sendable {
  /// Standard input.
  case input = 0
  /// Standard output: data.
  case output = 1
  /// Standard error: talk.
  case error = 2

  /// Whether a person may be at the other end (`isatty(3)`).
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Whether another program reads it through a pipe, and may show it on our terminal (`fstat(2)`).
  package var isPipe: Bool {
    var status = stat()
    return unsafe fstat(rawValue, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Returns the width of text on this stream in columns, from 20 to 1000.
  ///
  /// The variable `COLUMNS` wins, then what the terminal says (`ioctl_tty(2)`, `TIOCGWINSZ`), then
  /// 80. A width outside the range is taken to the nearer end.
  package func columnCount(environment: [String: String]) -> Int {
    let said = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return min(max(said ?? screenSize?.columnCount ?? 80, 20), 1000)
  }

  /// The size that the terminal has now; nil where there is none, or it does not say.
  package var screenSize: ScreenSize? {
    var size = winsize()
    guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return ScreenSize(
      columnCount: Int(size.ws_col), rowCount: size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// Makes writing to a pipe without a reader an error instead of the end of the process.
  ///
  /// Call once at the start. Child processes inherit the setting unless their starter resets it.
  package static func reportBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

extension StandardStream: ByteSink {
  /// Writes all of `bytes` with `write(2)`, continuing after signals and partial writes.
  package func write(_ bytes: [UInt8]) throws(TerminalError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.write(rawValue, buffer.baseAddress, buffer.count)
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: waitUntilWritable()
      case EPIPE: throw TerminalError(.brokenPipe, "nobody reads \(name) any more")
      case let number:
        let reason = unsafe String(cString: strerror(number))
        throw TerminalError(.writeFailed, "could not write to \(name): \(reason)")
      }
    }
  }

  /// Waits for room in a stream that another process made non-blocking (`poll(2)`).
  private func waitUntilWritable() {
    var request = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }

  private var name: String {
    switch self {
    case .input: "standard input"
    case .output: "standard output"
    case .error: "standard error"
    }
  }
}
