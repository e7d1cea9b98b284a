internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// A program that is run to its end, with its arguments as a list and never through a shell.
///
/// It gets nothing of this process but what is said here: its environment is the given one, its
/// standard input empty or a file, no other descriptor is open, and it is alone in a session of its
/// own, so that it can ask nothing of a terminal and is not reached by its signals.
package struct ChildProcess: Sendable {
  /// The file of the program.
  package var program: FilePath
  /// Its arguments, the name of the program not among them.
  package var arguments: [String]
  /// Its environment, whole.
  package var environment: [String: String]
  /// The folder that it runs in.
  package var folder: FilePath
  /// The file that it reads; nil for nothing.
  package var input: FilePath?
  /// How long it may take.
  package var timeLimit: Duration = .seconds(7200)
  /// How long it may write nothing, on either stream.
  package var stallLimit: Duration = .seconds(300)
  /// How many bytes of standard output are kept; more end it with `too_large`.
  package var outputLimit = 1 << 20
  /// How many bytes of the end of standard error are kept.
  package var errorLimit = 1 << 14

  /// What a program left that has ended, well or not.
  package struct Ended: Sendable {
    /// The exit status, or 128 plus the number of a signal.
    package let status: Int32
    /// What it wrote to standard output.
    package let output: [UInt8]
    /// The end of what it wrote to standard error.
    package let errorOutput: [UInt8]
  }

  /// Describes a program; nothing runs yet.
  package init(
    _ program: FilePath, _ arguments: [String], environment: [String: String], in folder: FilePath
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
  }

  /// Returns the file of a program in the first absolute folder of a search path that has it.
  package static func find(_ name: String, in searchPath: String) -> FilePath? {
    searchPath.split(separator: ":").lazy.filter { $0.hasPrefix("/") }
      .map { FilePath(String($0)).appending(name) }
      .first { path in
        guard let status = try? FileStatus(of: path) else { return false }
        return status.kind == .file && status.mode & 0o111 != 0
      }
  }

  /// How long a program that was asked to end may take to do so.
  private static let grace = Duration.seconds(2)
  /// How long a wish to stop may go unseen.
  private static let tick = Duration.milliseconds(50)

  /// Runs the program and waits for it; blocks.
  ///
  /// An exit status other than 0 is a result. `onErrorOutput` is given what it writes to standard
  /// error as it comes. When the run is cancelled, takes too long or stands still, the program and all
  /// that it has started are asked to end, and killed two seconds later. Whatever it leaves behind is
  /// killed. Throws `CancellationError`, `timed_out`, `too_large`, and what the system says when it
  /// cannot be started.
  package func run(
    cancellation: Cancellation = Cancellation(), onErrorOutput: ([UInt8]) -> Void = { _ in }
  ) throws -> Ended {
    try cancellation.check()
    let output = try Pipe()
    let errors = try Pipe()
    let child = try start(output.write, errors.write)
    defer { child.end() }
    output.closeWriting()
    errors.closeWriting()
    var kept: [UInt8] = []
    var tail: [UInt8] = []
    let begin = ContinuousClock.now
    var lastNews = begin
    while !(output.isClosed && errors.isClosed && child.hasEnded) {
      let isAtEnd = child.hasEnded
      wait(for: output, errors)
      let (result, complaint) = (output.read(), errors.read())
      let isNews = !(result.isEmpty && complaint.isEmpty)
      kept += result
      tail += complaint
      if !complaint.isEmpty { onErrorOutput(complaint) }
      if kept.count > outputLimit { throw tooMuchOutput }
      if tail.count > 2 * errorLimit { tail.removeFirst(tail.count - errorLimit) }
      if isNews { lastNews = .now }
      // What the program has left behind may hold the pipes open for ever.
      if isAtEnd, !isNews { break }
      try cancellation.check()
      if begin.duration(to: .now) > timeLimit { throw timedOut("did not end", timeLimit) }
      if lastNews.duration(to: .now) > stallLimit { throw timedOut("said nothing", stallLimit) }
    }
    return Ended(
      status: child.end(), output: kept, errorOutput: Array(tail.suffix(errorLimit)))
  }

  private func start(_ output: Int32, _ errors: Int32) throws(PlatformError) -> RunningChild {
    let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
    // C would end the text there, and the program would get another one than was said.
    if (arguments + variables).contains(where: { $0.utf8.contains(0) }) {
      throw PlatformError(
        .invalidName, "could not start \(program.quoted): an argument or variable holds a NUL")
    }
    let source = try File(input ?? "/dev/null")
    var number: Int32 = 0
    let words = CStrings([program.string] + arguments)
    let assignments = CStrings(variables)
    let code = unsafe program.withPlatformString { path in
      unsafe folder.withPlatformString { folder in
        unsafe albedo_spawn(
          path, words.pointers, assignments.pointers, folder, source.descriptor, output, errors,
          &number)
      }
    }
    if code != 0 { throw PlatformError(errno: code, .start, program.quoted) }
    return RunningChild(number, grace: Self.grace)
  }

  /// Waits until one of the pipes has something, or for a moment.
  private func wait(for output: borrowing Pipe, _ errors: borrowing Pipe) {
    let events = Int16(POLLIN)
    var places = [output.openEnd, errors.openEnd].map { pollfd(fd: $0, events: events, revents: 0) }
    // Both closed: what is waited for is the end of the program, which comes soon.
    let isClosed = output.isClosed && errors.isClosed
    let moment = isClosed ? 2 : Int32(Self.tick / .milliseconds(1))
    _ = unsafe places.withUnsafeMutableBufferPointer {
      unsafe poll($0.baseAddress, nfds_t($0.count), moment)
    }
  }

  private var name: String { program.lastComponent?.string ?? program.string }

  private var tooMuchOutput: PlatformError {
    PlatformError(.tooLarge, "'\(name)' was ended: it wrote more than \(outputLimit) bytes")
  }

  private func timedOut(_ words: String, _ limit: Duration) -> PlatformError {
    let time =
      limit < .seconds(1) ? "\(Int(limit / .milliseconds(1))) ms" : "\(limit.components.seconds) s"
    return PlatformError(.timedOut, "'\(name)' was ended: it \(words) for \(time)")
  }
}

/// A program that runs; it is ended with the value.
private final class RunningChild {
  private let number: Int32
  private let grace: Duration
  private var status: Int32?

  init(_ number: Int32, grace: Duration) {
    self.number = number
    self.grace = grace
  }

  deinit { end() }

  var hasEnded: Bool { status != nil || albedo_has_ended(number) }

  /// Ends the program if it runs, and what it has left behind, and returns its status.
  @discardableResult
  func end() -> Int32 {
    if let status { return status }
    if !hasEnded {
      albedo_signal_group(number, SIGTERM)
      let begin = ContinuousClock.now
      while !hasEnded, begin.duration(to: .now) < grace { usleep(2000) }
    }
    // Before it is reaped, so that its number cannot be somebody else's yet.
    albedo_signal_group(number, SIGKILL)
    let status = albedo_reap(number)
    self.status = status
    return status
  }
}

/// The two ends of a pipe, of which this process reads.
private final class Pipe {
  private static let pieceSize = 1 << 16
  private let reading: Int32
  private(set) var write: Int32
  private(set) var isClosed = false

  init() throws(PlatformError) {
    var ends: [Int32] = [-1, -1]
    _ = try perform(.open, "a pipe") {
      unsafe ends.withUnsafeMutableBufferPointer { unsafe albedo_pipe($0.baseAddress) }
    }
    (reading, write) = (ends[0], ends[1])
  }

  deinit {
    closeWriting()
    _ = close(reading)
  }

  /// The number of the end that is read; -1, which poll(2) passes over, when there is no more.
  var openEnd: Int32 { isClosed ? -1 : reading }

  /// Leaves writing to the program.
  func closeWriting() {
    if write >= 0 { _ = close(write) }
    write = -1
  }

  /// Returns what is there; nothing is no error.
  func read() -> [UInt8] {
    if isClosed { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { bytes, filled in
      let count = unsafe CPlatform.read(reading, bytes.baseAddress, bytes.count)
      if count == 0 || (count < 0 && ![EAGAIN, EINTR].contains(albedo_errno())) { isClosed = true }
      filled = max(0, count)
    }
  }
}

/// Texts as C wants them: pointers with NULL at their end.
///
/// Safe: the texts and their list are owned and freed once.
@safe private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, text) in texts.enumerated() { unsafe pointers[index] = unsafe strdup(text) }
    unsafe pointers[count] = nil
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }
}
