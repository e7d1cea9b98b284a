package import Diagnostics

/// Where a command's words go; the host implements it, tests collect them.
package protocol CommandOutput: Sendable {
  /// Whether a person watches standard output.
  var isTerminal: Bool { get }
  /// How much is said.
  var verbosity: OutputVerbosity { get }
  /// How long the command has been running.
  var elapsed: Duration { get }
  /// Writes a line of data to standard output.
  func print(_ line: String) throws
  /// Writes the outcome of one item as a line of data.
  func item(_ item: OutputItem) throws
  /// Writes texts in columns where a person watches, else one a line.
  func columns(_ items: [String]) throws
  /// Writes lines that may have the colours of listings; in columns where that is asked for and a
  /// person watches. `indent` is how many blanks stand before each line.
  func lines(_ lines: [String], inColumns: Bool, indent: Int) throws
  /// How wide the screen of standard output is, 80 where there is none.
  var columnCount: Int { get }
  /// Whether standard output has colours.
  var isColored: Bool { get }
  /// Writes a table that fits the screen where a person watches, else with tabs.
  func table(_ table: OutputTable) throws
  /// Hands on what is still in a buffer, so that a killed program has said what it did.
  func flush() throws
  /// Says something in passing.
  func note(_ text: String)
  /// Says something that only those hear who want to know more.
  func detail(_ text: String)
  /// Says something that the user should look at.
  func warn(_ text: String)
  /// Asks the person who watches a question that yes or no answers; blocks. Nil where nobody can be
  /// asked, and when `isGivenUp` says meanwhile that nobody waits for the answer.
  func confirm(_ question: String, unless isGivenUp: () -> Bool) -> Bool?
  /// Begins to show an item that is being worked on, until it ends.
  func start(_ name: String) -> ItemProgress
  /// Begins to show how far a batch is, until it ends.
  func startBatch(itemCount: Int, byteCount: Int64?) -> BatchProgress
}

extension CommandOutput {
  package func confirm(_ question: String, unless isGivenUp: () -> Bool) -> Bool? { nil }
  package func lines(_ lines: [String], inColumns: Bool, indent: Int) throws {
    let blanks = String(repeating: " ", count: indent)
    let indented = lines.map { blanks + $0 }
    if inColumns { return try columns(indented) }
    for line in indented { try print(line) }
  }
  package var columnCount: Int { 80 }
  package var isColored: Bool { false }
}

/// How much a command says; the raw value is what scripts read.
package enum OutputVerbosity: String, Sendable, CaseIterable {
  /// Data, warnings and errors.
  case quiet
  /// Also notes and progress.
  case normal
  /// Also details.
  case verbose
}

/// The outcome of one item as a line of data.
package struct OutputItem: Sendable, Equatable {
  /// What the item is, and what there is to say about it.
  package let text: String
  /// How it ended, shown before the text.
  package let outcome: Outcome?
  /// Its number among all, shown before that.
  package let position: Int?
  /// How many there are.
  package let count: Int?

  /// Creates the line of an item, without a number where it is not one of many.
  package init(text: String, outcome: Outcome?, position: Int? = nil, count: Int? = nil) {
    self.text = text
    self.outcome = outcome
    self.position = position
    self.count = count
  }
}

/// A table as data.
package struct OutputTable: Sendable, Equatable {
  /// One column.
  package struct Column: Sendable, Equatable {
    /// What stands above it.
    package let title: String
    /// Whether its text stands at its end, as numbers do.
    package let isRightAligned: Bool
    /// How much it matters where room is missing.
    package let priority: Int
    /// The columns of the screen that it needs to be of use.
    package let leastWidth: Int
  }

  /// The columns.
  package let columns: [Column]
  /// The cells by row.
  package let rows: [[String]]
}

/// An output that drops all.
package struct NoOutput: CommandOutput {
  package let isTerminal = false
  package let verbosity = OutputVerbosity.quiet
  package let elapsed = Duration.zero

  /// Creates it.
  package init() {}

  package func print(_ line: String) {}
  package func item(_ item: OutputItem) {}
  package func columns(_ items: [String]) {}
  package func table(_ table: OutputTable) {}
  package func flush() {}
  package func note(_ text: String) {}
  package func detail(_ text: String) {}
  package func warn(_ text: String) {}
  package func start(_ name: String) -> ItemProgress { ItemProgress(name: name) }
  package func startBatch(itemCount: Int, byteCount: Int64?) -> BatchProgress {
    BatchProgress(itemCount: itemCount, byteCount: byteCount)
  }
}
