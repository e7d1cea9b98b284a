/// What reading a line of input gave.
package enum InputLine: Sendable, Equatable {
  /// A line without its line feed; one that was recalled may hold line feeds inside.
  case text(String)
  /// The user pressed Ctrl-C: what was typed is gone.
  case interrupted
  /// The input has ended, or the user pressed Ctrl-D.
  case endOfInput
  /// `Wake.end` came.
  case ended
}

/// Something that other threads tell a reader while it waits for a key.
package enum Wake: UInt8, Sendable, CaseIterable {
  /// Give up the line.
  case interrupt
  /// Give up reading: the program ends.
  case end
  /// Give the terminal back and stop the process, as Ctrl-Z asks.
  case suspend
  /// Take the terminal again after the process was stopped.
  case resume
  /// The window has another size.
  case resize
  /// There is a message to show.
  case message
  /// The candidates of a completion have arrived.
  case answer
}

/// A way to get lines from a person or a file; one thread reads, any thread may wake it.
package protocol LineReader: Sendable {
  /// Blocks until there is a line, or a wake ends the reading.
  ///
  /// For a worker thread: never call it on Swift's cooperative pool.
  func readLine(prompt: String) -> InputLine
  /// Makes a line available for recall.
  func remember(_ line: String)
  /// Tells the reading thread something; the next `readLine` hears `end` and messages also when
  /// nobody is reading now.
  func wake(_ reason: Wake)
  /// Shows text above the line that is being typed; must end in a line feed.
  func show(_ text: String)
}
