internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import Synchronization
internal import Terminal

/// Carries out what signals mean, on the thread that they arrive on.
final class Conductor: Sendable {
  private struct State {
    var rules = SignalRules()
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private let reader: any LineReader
  private let console: Console

  init(reader: any LineReader, console: Console) {
    self.reader = reader
    self.console = console
  }

  /// Whether the REPL was told to end.
  var isEnding: Bool { state.withLock { $0.rules.isEnding } }

  /// Goes over to another phase; `cancel` is what cancels the one that runs.
  func enter(_ phase: SignalRules.Phase, cancel: (@Sendable () -> Void)? = nil) {
    state.withLock { state in
      state.rules.enter(phase)
      state.cancel = cancel
    }
  }

  /// Sees to a signal.
  func receive(_ signal: TerminalSignal) {
    let (action, cancel) = state.withLock { ($0.rules.receive(signal), $0.cancel) }
    switch action {
    case .wake(let reason)?: reader.wake(reason)
    case .cancel?:
      // The terminal shows ^C without a line feed.
      if signal == .interrupt { console.receive(.note("")) }
      cancel?()
    case .warnOfStuck?:
      console.receive(.note(""))
      console.receive(
        .warning("what runs has not stopped yet; Ctrl-C once more ends albedo at once"))
    case .stopProcess?: CurrentProcess.stop()
    case .endAtOnce?: CurrentProcess.exitAtOnce(ExitClass.interrupted.rawValue)
    case nil: break
    }
  }
}

/// Where output of Lua goes: to the console, and above the prompt while a line is being typed.
final class PromptOutput: Sendable {
  private struct State {
    /// The reader that waits for a line now.
    var reader: (any LineReader)?
    var status: Int32?
  }

  let console: Console
  private let state = Mutex(State())

  init(console: Console) { self.console = console }

  /// Says who waits for a line; nil for nobody.
  func setReader(_ reader: (any LineReader)?) { state.withLock { $0.reader = reader } }

  /// Writes what `print` printed: as it is, but for what comes above a line that is being typed,
  /// where a moving cursor would confuse the editor.
  func write(_ bytes: [UInt8]) throws {
    guard let reader = state.withLock({ $0.reader }) else {
      return try console.write(unchanged: bytes)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let shown = TerminalText.escaped(text, allowing: [.lines, .styles])
    reader.show(shown.hasSuffix("\n") ? shown : shown + "\n")
  }

  /// Sees to what Lua does with the streams.
  func receive(_ event: LuaOutputEvent) throws {
    switch event {
    case .flush: try console.flush()
    case .otherWriter: try console.giveWay()
    case .answered: console.lineIsAnswered()
    }
  }

  /// Says something that nobody at the prompt has asked for now.
  func tell(_ text: String) {
    if console.settings.verbosity != .quiet { say(text) { console.receive(.note(text)) } }
  }

  /// Reports a failure behind the prompt.
  func report(_ error: any Error) {
    say(ErrorReport.text(for: error)) { console.report(error) }
  }

  /// Shows text above the line that is being typed, or says it otherwise when there is none.
  private func say(_ text: String, otherwise: () -> Void) {
    guard let reader = state.withLock({ $0.reader }) else { return otherwise() }
    reader.show(TerminalText.escaped(text, allowing: .lines) + "\n")
  }

  /// Notes the status with which the REPL shall end, and gives up the line that is being typed.
  func quit(_ status: Int32) {
    let reader = state.withLock { state in
      state.status = status
      return state.reader
    }
    reader?.wake(.end)
  }

  /// The status with which the REPL shall end, if it shall.
  var status: Int32? { state.withLock { $0.status } }
}

/// Brings the questions of the reading thread to a task, and the answers back.
final class CompletionDesk: Sendable {
  /// A question how some text can go on.
  struct Request: Sendable {
    let text: String
    let answer: @Sendable (LineCompletion) -> Void
  }

  private let continuation = Mutex<AsyncStream<Request>.Continuation?>(nil)

  /// Opens the desk; the stream gives the questions until it is closed.
  func open() -> AsyncStream<Request> {
    let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    self.continuation.withLock { $0 = continuation }
    return stream
  }

  /// Ends the stream.
  func close() {
    continuation.withLock { $0 }?.finish()
  }

  /// Takes a question; there is no answer to one that comes while the desk is closed.
  func ask(_ text: String, _ answer: @escaping @Sendable (LineCompletion) -> Void) {
    continuation.withLock { $0 }?.yield(Request(text: text, answer: answer))
  }
}
