import CEdit
import Diagnostics
import Glibc

/// A pipe that ends another thread's wait.
///
/// Safe to send: both descriptors are fixed, writing and reading a pipe is for any thread, and they
/// are closed when nobody holds the value any more.
final class WakePipe: Sendable {
  private let reading: Int32
  private let writing: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    let status = unsafe ends.withUnsafeMutableBufferPointer { buffer in
      unsafe albedo_edit_pipe(buffer.baseAddress)
    }
    guard status == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw TerminalError(.editorUnavailable, "could not make a pipe: \(reason)")
    }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// What `poll(2)` has to wait for.
  var request: pollfd { pollfd(fd: reading, events: Int16(POLLIN), revents: 0) }

  func send(_ reason: Wake) {
    // A full pipe holds more reasons than a reader needs.
    var byte = reason.rawValue
    _ = unsafe write(writing, &byte, 1)
  }

  /// Returns the next reason, or nil when there is none.
  func next() -> Wake? {
    var byte: UInt8 = 0
    while unsafe read(reading, &byte, 1) == 1 {
      if let reason = Wake(rawValue: byte) { return reason }
    }
    return nil
  }
}

/// A wake in the place of a line.
struct WakeSignal: Error, Equatable {
  let reason: Wake
}

/// The bytes that a person types, or a file holds, as characters, with wakes between them.
///
/// For one thread at a time.
final class InputStream {
  /// What came next.
  enum Arrival: Equatable {
    case character(Unicode.Scalar)
    case wake(Wake)
    case end
  }

  private let descriptor: Int32
  private let pipe: WakePipe
  private var bytes: ArraySlice<UInt8> = []
  private var isAtEnd = false

  init(descriptor: Int32, pipe: WakePipe) {
    self.descriptor = descriptor
    self.pipe = pipe
  }

  /// Whether more input lies ready than one key press gives.
  var hasPending: Bool {
    fill(waiting: false)
    return !bytes.isEmpty
  }

  /// Reads what was typed ahead; the next character then comes without asking the terminal.
  func takeTypedAhead() { fill(waiting: false) }

  /// Forgets what was typed ahead, as the system does when the user presses Ctrl-C.
  func dropPending() { bytes = [] }

  /// Blocks until a character or a wake arrives.
  func next() -> Arrival {
    while true {
      if let reason = pipe.next() { return .wake(reason) }
      if let scalar = takeScalar() { return .character(scalar) }
      if isAtEnd { return .end }
      fill(waiting: true)
    }
  }

  /// Blocks until a whole line or a wake arrives; the last line may lack its line feed.
  ///
  /// Gives a line without its line feed, malformed bytes replaced, and nil at the end.
  func nextLine() -> Result<String?, WakeSignal> {
    var searched = bytes.startIndex
    while true {
      if let reason = pipe.next() { return .failure(WakeSignal(reason: reason)) }
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return .success(takeText(upTo: end))
      }
      if isAtEnd { return .success(bytes.isEmpty ? nil : takeText(upTo: bytes.endIndex)) }
      searched = bytes.endIndex
      fill(waiting: true)
    }
  }

  private func takeText(upTo end: Int) -> String {
    let text = String(decoding: bytes[..<end], as: UTF8.self)
    bytes = bytes[end...].dropFirst()
    return text
  }

  /// Waits for a wake and nothing else; nil after the given time.
  func nextWake(within time: Duration) -> Wake? {
    let end = ContinuousClock.now + time
    while true {
      if let reason = pipe.next() { return reason }
      let left = (end - .now) / .milliseconds(1)
      guard left > 0 else { return nil }
      var request = pipe.request
      _ = unsafe poll(&request, 1, Int32(left.rounded(.up)))
    }
  }

  /// Reads what is there; when waiting, blocks until there is something or a wake.
  private func fill(waiting: Bool) {
    guard !isAtEnd else { return }
    var requests = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pipe.request]
    let count = unsafe poll(&requests, 2, waiting ? -1 : 0)
    guard count > 0, requests[0].revents != 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let read = unsafe chunk.withUnsafeMutableBytes { buffer in
      unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }
    if read > 0 {
      bytes += chunk[..<read]
    } else if read == 0 || (errno != EINTR && errno != EAGAIN) {
      isAtEnd = true
    }
  }

  /// Takes one character off the buffer; nil when there is none, or not all of its bytes.
  private func takeScalar() -> Unicode.Scalar? {
    guard let first = bytes.first else { return nil }
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard bytes.count >= length || isAtEnd else {
      return bytes.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) ? nil : takeMalformed()
    }
    let text = String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars
    guard let scalar = text.first, text.count == 1, UTF8.width(scalar) == length else {
      return takeMalformed()
    }
    bytes = bytes.dropFirst(length)
    return scalar
  }

  private func takeMalformed() -> Unicode.Scalar {
    bytes = bytes.dropFirst()
    return "\u{FFFD}"
  }
}
