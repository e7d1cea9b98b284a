package import Diagnostics
import Synchronization

extension Console {
  /// Shows an event on standard error, as far as the verbosity allows.
  ///
  /// Never fails: where standard error cannot be written there is nobody left to tell.
  package func receive(_ event: Event) {
    switch event {
    case .note(let text):
      if settings.verbosity != .quiet { say(escaped(text)) }
    case .detail(let text):
      if settings.verbosity == .verbose {
        say(settings.errorOutput.styled(escaped(text, allowing: .lines), .dim))
      }
    case .warning(let text):
      // Indented, so that no line of the text can pass for a message of its own.
      let lines = escaped(text).split(separator: "\n", omittingEmptySubsequences: false)
      say("albedo: \(label("warning:", .yellow)) " + lines.joined(separator: "\n  "))
    }
  }

  /// Shows an error with its causes and hints on standard error, whatever the verbosity.
  package func report(_ error: any Error) {
    let head = "albedo: error:"
    let text = escaped(ErrorReport.text(for: error), allowing: .lines)
    say("albedo: \(label("error:", .red))" + text.dropFirst(head.count))
  }

  private func label(_ text: String, _ style: TextStyle) -> String {
    settings.errorOutput.styled(text, style)
  }

  private func escaped(
    _ text: String, allowing allowance: TerminalText.Allowance = [.lines, .styles]
  ) -> String { TerminalText.escaped(text, allowing: allowance) }

  private func say(_ text: String) {
    state.withLock { state in
      // Data first, so that the two streams keep their order where both end on one screen.
      try? flush(&state)
      let progress = state.progress
      erase(&state)
      try? errorOutput.write(Array((text + "\n").utf8))
      draw(progress, &state)
    }
  }
}

extension Console {
  /// Whether `showProgress` shows anything: a person watches and wants to.
  package var showsProgress: Bool {
    settings.errorOutput.isTerminal && settings.verbosity != .quiet
  }

  /// Replaces the progress line at the bottom of the screen with `text`, cut to one line.
  ///
  /// Calls that follow each other faster than the settings' interval are dropped, so a loop may
  /// call it for every item.
  package func showProgress(_ text: @autoclosure () -> String) {
    guard showsProgress else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if let drawnAt = state.drawnAt, drawnAt.duration(to: now) < settings.progressInterval {
        return
      }
      state.drawnAt = now
      erase(&state)
      draw(escaped(text(), allowing: []), &state)
    }
  }

  /// Takes the progress line off the screen.
  package func endProgress() {
    state.withLock { state in
      erase(&state)
      state.drawnAt = nil
    }
  }

  func draw(_ text: String, _ state: inout State) {
    guard !text.isEmpty else { return }
    // The last column stays free: writing there moves some terminals to the next line.
    let room = settings.errorOutput.columnCount - 1
    state.progress = DisplayWidth.prefix(of: text, columnCount: room)
    try? errorOutput.write(Array(state.progress.utf8))
  }

  func erase(_ state: inout State) {
    guard !state.progress.isEmpty else { return }
    state.progress = ""
    try? errorOutput.write(Array("\r\u{1B}[K".utf8))
  }
}
