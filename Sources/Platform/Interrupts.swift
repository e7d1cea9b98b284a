internal import CPlatform

/// What happens when the user presses Ctrl-C, or a batch system ends the job.
package enum Interrupts {
  /// Calls `body` at the first SIGINT, SIGTERM or SIGHUP; the second one ends the process at once.
  ///
  /// A signal that the process was told to ignore stays ignored. Does nothing when the handler or
  /// its thread cannot be set up: the signals then end the process, as they would without it
  /// (`sigaction(2)`, `signal-safety(7)`).
  package static func onFirst(_ body: @escaping @Sendable () -> Void) {
    guard albedo_catch_interrupts() == 0 else { return }
    try? startThread {
      albedo_wait_for_interrupt()
      body()
    }
  }
}
