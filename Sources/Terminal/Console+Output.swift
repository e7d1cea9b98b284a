import Synchronization

extension Console {
  private static let bufferByteCount = 1 << 16
  /// What a program such as `tee` needs to show what it has read.
  private static let pipeDelay = Duration.milliseconds(50)

  /// Writes data; nothing is added, not even a line feed.
  ///
  /// Raises `brokenPipe` when the reader has gone (the caller ends quietly) and `writeFailed`.
  /// After a failure every further call raises it again.
  package func write(_ text: String) throws(TerminalError) {
    let shown =
      settings.output.isTerminal ? TerminalText.escaped(text, allowing: [.lines, .styles]) : text
    try append(Array(shown.utf8))
  }

  /// Writes data that need not be text; on a terminal, what is no UTF-8 is replaced.
  package func write(bytes: [UInt8]) throws(TerminalError) {
    if settings.output.isTerminal {
      try write(String(decoding: bytes, as: UTF8.self))
    } else {
      try append(bytes)
    }
  }

  /// Writes data as it is, also on a terminal: what the user's own script sends moves the cursor.
  ///
  /// Raises as `write(_:)` does. Nothing is drawn behind half a line.
  package func write(unchanged bytes: [UInt8]) throws(TerminalError) { try append(bytes) }

  /// Hands on all data and takes progress off the screen, because somebody else writes next.
  ///
  /// Progress comes back when it is drawn next. Raises as `write(_:)` does.
  package func giveWay() throws(TerminalError) {
    try state.withLock { state throws(TerminalError) in
      erase(&state)
      state.isMidLine = false
      try flush(&state)
    }
  }

  /// Notes that a person has ended the line in which a prompt stood.
  package func lineIsAnswered() { state.withLock { $0.isMidLine = false } }

  /// Ends the line on a terminal if data has left it half, so that a prompt begins at its start.
  ///
  /// Raises as `write(_:)` does.
  package func endLine() throws(TerminalError) {
    if settings.output.isTerminal, state.withLock({ $0.isMidLine }) { try write("\n") }
  }

  /// Whether any data was written, be it still in the buffer.
  package var hasWritten: Bool { state.withLock { $0.hasData } }

  /// Hands everything written so far to the system; call before the process ends.
  package func flush() throws(TerminalError) {
    try state.withLock { state throws(TerminalError) in try flush(&state) }
  }

  private func append(_ bytes: [UInt8]) throws(TerminalError) {
    try state.withLock { state throws(TerminalError) in
      if let failure = state.failure { throw failure }
      state.buffer += bytes
      state.hasData = state.hasData || !bytes.isEmpty
      if settings.output.isTerminal {
        erase(&state)
        try flush(&state)
        if let last = bytes.last { state.isMidLine = last != UInt8(ascii: "\n") }
        redraw(&state)
      } else if state.buffer.count >= Self.bufferByteCount {
        try flush(&state)
      }
    }
  }

  func flush(_ state: inout State) throws(TerminalError) {
    if let failure = state.failure { throw failure }
    guard !state.buffer.isEmpty else { return }
    if settings.output.isPipe {
      erase(&state)
      state.heldUntil = now + Self.pipeDelay
    }
    let bytes = state.buffer
    state.buffer.removeAll(keepingCapacity: true)
    do {
      try output.write(bytes)
    } catch {
      state.failure = error
      throw error
    }
  }
}
