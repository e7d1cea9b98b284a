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
    while true {
      switch input.nextLine() {
      case .success(let line?): return .text(line)
      case .success(nil): return .endOfInput
      case .failure(let signal):
        switch signal.reason {
        case .interrupt:
          input.dropPending()
          show("\n")
          return .interrupted
        case .end: return .ended
        case .suspend: stop()
        case .resume, .resize, .message, .answer: continue
        }
      }
    }
  }

  package func remember(_ line: String) {}

  package func wake(_ reason: Wake) { pipe.send(reason) }

  package func show(_ text: String) {
    if let output { try? output.write(Array(text.utf8)) }
  }
}
