internal import Diagnostics
internal import LuaRuntime
internal import Synchronization
internal import Terminal

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
