internal import CPlatform

/// What happens when the user presses Ctrl-C.
package enum Interrupts {
  /// The exit status of an interrupted program.
  private static let status: Int32 = 130

  /// Calls `body` at the first interrupt; the second one ends the process at once.
  ///
  /// Must be called before other threads are started, since they inherit that the signal is
  /// blocked (`pthread_sigmask(3)`, `sigwait(3)`). Does nothing when no thread can be started.
  package static func onFirst(_ body: @escaping @Sendable () -> Void) {
    albedo_block_interrupts()
    try? startThread {
      albedo_wait_for_interrupt()
      body()
      albedo_wait_for_interrupt()
      _exit(status)
    }
  }
}
