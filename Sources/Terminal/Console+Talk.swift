package import Diagnostics
import Synchronization

extension Console {
  /// Shows a question on standard error, whatever the verbosity.
  package func ask(_ question: String) { say(escaped(question)) }

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

  /// Shows an error with its causes, hints and traceback on standard error, whatever the verbosity.
  package func report(_ error: any Error, traceback: String? = nil) {
    let head = "albedo: error:"
    let calls = traceback.map { "\n" + $0 } ?? ""
    let text = escaped(ErrorReport.text(for: error) + calls, allowing: .lines)
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
      erase(&state)
      // On one screen a message must not follow half a line of data.
      let lineEnd = state.isMidLine && settings.errorOutput.isTerminal ? "\n" : ""
      state.isMidLine = false
      try? errorOutput.write(Array((lineEnd + text + "\n").utf8))
      redraw(&state)
    }
  }
}
