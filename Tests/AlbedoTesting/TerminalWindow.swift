/// A terminal of some size that programs are watched on.
public struct TerminalWindow {
  /// What a program wrote, and how it ended.
  public struct Outcome: Sendable {
    /// The exit status, or 128 plus the signal's number.
    public let status: Int32
    /// The pieces in which the output came.
    public let pieces: [String]
  }

  /// The columns.
  public let columnCount: Int
  /// The rows.
  public let rowCount: Int

  /// Creates a window of a size.
  public init(columnCount: Int, rowCount: Int = 24) {
    self.columnCount = columnCount
    self.rowCount = rowCount
  }

  /// Runs a program to its end without typing anything.
  ///
  /// `onOutput` gets each piece and the number of the process.
  public func run(
    _ executable: String, _ arguments: [String], environment: [String: String],
    onOutput: (String, Int32) -> Void = { _, _ in }
  ) throws -> Outcome {
    let terminal = try PseudoTerminal(
      executable, arguments,
      environment: environment.merging(["TERM": "xterm-256color"]) { given, _ in given },
      columnCount: columnCount, rowCount: rowCount)
    var pieces: [String] = []
    while let piece = terminal.nextPiece() {
      pieces.append(piece)
      onOutput(piece, terminal.process)
    }
    return Outcome(status: try terminal.finish(), pieces: pieces)
  }
}
