internal import Diagnostics
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
