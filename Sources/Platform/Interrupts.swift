internal import CPlatform

/// What happens when the user presses Ctrl-C, or a batch system ends the job.
package enum Interrupts {
  /// Catches SIGINT, SIGTERM and SIGHUP from now on: the first one waits for `onFirst`, the second
  /// one ends the process at once.
  ///
  /// The first thing that a program does, so that no early signal finds it without handlers. A
  /// signal that the process was told to ignore stays ignored. False when the handlers cannot be set
  /// up: the signals then end the process, as they would without it (`sigaction(2)`).
  package static func catchSignals() -> Bool { albedo_catch_interrupts() == 0 }

  /// Calls `body` at the first signal that was caught, also one that came before this call.
  ///
  /// At most once a process. Without a thread to wait for it, the first signal does nothing.
  package static func onFirst(_ body: @escaping @Sendable () -> Void) {
    try? startThread {
      albedo_wait_for_interrupt()
      body()
    }
  }

  /// Says whether lines are drawn below the cursor, which a second signal then takes away.
  ///
  /// Costs as much as writing a number (`signal-safety(7)`).
  package static func setDrawn(_ isDrawn: Bool) { albedo_set_drawn(isDrawn) }
}
