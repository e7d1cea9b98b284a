import Synchronization

/// Lines from a file, a pipe, or a terminal on which they cannot be edited.
package final class PlainLineReader: LineReader {
  private let input: Mutex<InputStream>
  private let pipe: WakePipe
  private let output: (any ByteSink)?
  private let stop: @Sendable () -> Void

  /// Creates a reader of standard input; prompts and messages go to `output`, if there is one.
  ///
  /// `stop` stops the process as Ctrl-Z does and returns when it goes on.
  package init(
    output: (any ByteSink)?, stop: @escaping @Sendable () -> Void
  ) throws(TerminalError) {
    pipe = try WakePipe()
    let stream = InputStream(descriptor: StandardStream.input.rawValue, pipe: pipe)
    input = Mutex(stream)
    self.output = output
    self.stop = stop
  }

  package func readLine(prompt: String) -> InputLine {
    show(prompt)
    return input.withLock { readLine($0) }
  }

  private func readLine(_ input: InputStream) -> InputLine {
    var line = String.UnicodeScalarView()
    while true {
      switch input.next() {
      case .character("\n"): return .text(String(line))
      case .character(let scalar): line.append(scalar)
      case .end: return line.isEmpty ? .endOfInput : .text(String(line))
      case .wake(.interrupt):
        input.dropPending()
        show("\n")
        return .interrupted
      case .wake(.end): return .ended
      case .wake(.suspend): stop()
      case .wake: continue
      }
    }
  }

  package func remember(_ line: String) {}

  package func wake(_ reason: Wake) { pipe.send(reason) }

  package func show(_ text: String) {
    if let output { try? output.write(Array(text.utf8)) }
  }
}
