internal import Platform
internal import Terminal

/// What signals mean at the prompt, while a line is read and while one runs.
struct SignalRules: Sendable, Equatable {
  /// What the REPL is doing.
  enum Phase: Sendable, Equatable {
    /// Neither reading nor running, for a moment.
    case between
    /// Waiting for a line.
    case reading
    /// Running one.
    case running
  }

  /// What a signal leads to.
  enum Action: Sendable, Equatable {
    case wake(Wake)
    case cancel
    case warnOfStuck
    case stopProcess
    case endAtOnce
  }

  private(set) var phase = Phase.between
  /// Whether the REPL ends when it comes to its next line.
  private(set) var isEnding = false
  private var interrupts = 0

  /// Goes over to another phase.
  mutating func enter(_ phase: Phase) {
    self.phase = phase
    interrupts = 0
  }

  /// Returns what a signal leads to now.
  ///
  /// The first Ctrl-C cancels what runs, a second one warns, a third one ends the program.
  mutating func receive(_ signal: TerminalSignal) -> Action? {
    switch (signal, phase) {
    case (.interrupt, .reading): return .wake(.interrupt)
    case (.interrupt, .running):
      interrupts += 1
      return interrupts == 1 ? .cancel : interrupts == 2 ? .warnOfStuck : .endAtOnce
    case (.interrupt, .between): return nil
    case (.end, _):
      if isEnding { return .endAtOnce }
      isEnding = true
      return phase == .running ? .cancel : .wake(.end)
    case (.stop, .reading): return .wake(.suspend)
    case (.stop, _): return .stopProcess
    case (.goOn, .reading): return .wake(.resume)
    case (.resize, .reading): return .wake(.resize)
    case (.goOn, _), (.resize, _): return nil
    }
  }
}
