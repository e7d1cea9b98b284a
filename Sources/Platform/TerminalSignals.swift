internal import CPlatform

/// What a person at a terminal, or the system on their behalf, tells an interactive program.
package enum TerminalSignal: Sendable, Hashable {
  /// Ctrl-C.
  case interrupt
  /// The program shall end: SIGTERM, or the terminal has gone (SIGHUP).
  case end
  /// Ctrl-Z.
  case stop
  /// The program goes on after it was stopped.
  case goOn
  /// The window has another size.
  case resize

  /// Calls `body` for each signal from now on, one at a time, on a thread of its own.
  ///
  /// No signal ends or stops the program by itself any more, whatever was arranged before; one that
  /// the program was told to ignore stays ignored. Raises where no thread can be started. At most
  /// once a process (`sigaction(2)`, `signal-safety(7)`).
  package static func onEach(
    _ body: @escaping @Sendable (TerminalSignal) -> Void
  ) throws(PlatformError) {
    try perform(.start, "watching for signals") { albedo_catch_terminal_signals() }
    try startThread {
      while true {
        guard let signal = TerminalSignal(albedo_wait_for_terminal_signal()) else { continue }
        body(signal)
      }
    }
  }

  private init?(_ number: Int32) {
    switch number {
    case SIGINT: self = .interrupt
    case SIGTERM, SIGHUP: self = .end
    case SIGTSTP: self = .stop
    case SIGCONT: self = .goOn
    case SIGWINCH: self = .resize
    default: return nil
    }
  }
}

extension CurrentProcess {
  /// Stops the process as Ctrl-Z does; returns when it goes on.
  package static func stop() { albedo_stop_process() }

  /// Ends the process without waiting for anything, and without writing what is buffered.
  ///
  /// Lines that `Interrupts.setDrawn` has told of leave the screen.
  package static func exitAtOnce(_ status: Int32) -> Never {
    albedo_exit_at_once(status)
    _exit(status)
  }
}
