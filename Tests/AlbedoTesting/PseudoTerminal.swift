import Foundation
import Glibc

/// A program that runs on a terminal of its own, as a person would use it.
///
/// For one test at a time. The program is killed when the value goes.
public final class PseudoTerminal {
  /// Why a test could not go on.
  public struct Failure: Error, CustomStringConvertible {
    /// What happened, with all that the program wrote.
    public let description: String
  }

  /// Everything that the program has written so far.
  public private(set) var transcript = ""

  /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
  private static let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  /// The number of the program's process.
  public private(set) var process: Int32 = 0

  private let master: Int32
  private let rowCount: Int
  private var status: Int32?
  /// Where `expect` looks next.
  private var seen = 0

  /// Starts a program whose three streams are a terminal; `environment` replaces the whole one.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String],
    columnCount: Int = 80, rowCount: Int = 30
  ) throws {
    self.rowCount = rowCount
    // What grantpt(3), unlockpt(3) and ptsname(3) do, which Swift does not see on Linux.
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, unsafe ioctl(master, Self.unlock, &isLocked) == 0,
      unsafe ioctl(master, Self.getNumber, &number) == 0
    else { throw Failure(description: "no pseudo-terminal: error \(errno)") }
    let name = "/dev/pts/\(number)"
    resize(columnCount: columnCount)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    // The leader of a new session gets the first terminal that it opens.
    unsafe posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK))
    let words = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer {
      for index in unsafe words.indices { unsafe free(words[index]) }
      for index in unsafe variables.indices { unsafe free(variables[index]) }
    }
    let code = unsafe posix_spawn(&process, executable, &actions, &attributes, words, variables)
    guard code == 0 else { throw Failure(description: "could not start \(executable): \(code)") }
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      _ = waitForEnd()
    }
    close(master)
  }

  /// Gives the terminal another width, which tells the program.
  public func resize(columnCount: Int) {
    var size = winsize(
      ws_row: UInt16(rowCount), ws_col: UInt16(columnCount), ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Presses keys: `\u{3}` is Ctrl-C, `\n` Return.
  public func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(master, bytes, bytes.count)
  }

  /// Sends a signal to the program.
  public func signal(_ number: Int32) { kill(process, number) }

  /// Waits until the program writes `text` after what was expected last; returns what came before.
  @discardableResult
  public func expect(_ text: String, within time: Duration = .seconds(30)) throws -> String {
    let end = ContinuousClock.now + time
    while true {
      let fresh = transcript.unicodeScalars.dropFirst(seen)
      if let range = String(String.UnicodeScalarView(fresh)).range(of: text) {
        let all = String(String.UnicodeScalarView(fresh))
        seen += all[..<range.upperBound].unicodeScalars.count
        return String(all[..<range.lowerBound])
      }
      guard ContinuousClock.now < end else {
        throw Failure(description: "no \(text.debugDescription) in \(transcript.debugDescription)")
      }
      guard readSome() else {
        throw Failure(
          description: "the program ended without \(text.debugDescription): "
            + transcript.debugDescription)
      }
    }
  }

  /// Reads until the program ends and returns its exit status, or 128 plus the signal's number.
  public func finish() throws -> Int32 {
    let end = ContinuousClock.now + .seconds(30)
    while readSome() {
      guard ContinuousClock.now < end else {
        throw Failure(description: "it does not end: \(transcript.debugDescription)")
      }
    }
    return waitForEnd()
  }

  /// Whether the terminal hands over whole lines and shows what is typed, as a shell leaves it.
  public var isInLineMode: Bool {
    var modes = termios()
    guard unsafe tcgetattr(master, &modes) == 0 else { return false }
    return modes.c_lflag & UInt32(ICANON) != 0 && modes.c_lflag & UInt32(ECHO) != 0
  }

  /// Waits for output and returns it; nil when the program is gone.
  public func nextPiece() -> String? {
    while true {
      let start = transcript.unicodeScalars.count
      guard readSome() else { return nil }
      let fresh = transcript.unicodeScalars.dropFirst(start)
      if !fresh.isEmpty { return String(String.UnicodeScalarView(fresh)) }
    }
  }

  /// Reads what is there, waiting for a tenth of a second; false when the program is gone.
  private func readSome() -> Bool {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&request, 1, 100) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    transcript += String(decoding: buffer[..<count], as: UTF8.self)
    return true
  }

  private func waitForEnd() -> Int32 {
    if let status { return status }
    var word: Int32 = 0
    while unsafe waitpid(process, &word, 0) < 0 && errno == EINTR {}
    let signal = word & 0x7F
    let result = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
    status = result
    return result
  }
}
