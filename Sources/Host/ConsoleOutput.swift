internal import Diagnostics
internal import LuaAPI
internal import Terminal

/// The console as the output of a command.
struct ConsoleOutput: CommandOutput {
  let console: Console
  private let start = ContinuousClock.now
  /// The column of outcomes; a longer word moves its line's text.
  private static let outcomeWidth = 12

  init(console: Console) { self.console = console }

  var isTerminal: Bool { console.settings.output.isTerminal }

  var verbosity: OutputVerbosity {
    switch console.settings.verbosity {
    case .quiet: .quiet
    case .normal: .normal
    case .verbose: .verbose
    }
  }

  var elapsed: Duration { start.duration(to: .now) }

  func print(_ line: String) throws { try console.write(safe(line) + "\n") }

  func item(_ item: OutputItem) throws {
    var head = ""
    if let position = item.position, let count = item.count {
      let (number, all) = (String(position), String(count))
      let blanks = String(repeating: " ", count: max(0, all.count - number.count))
      head = "[\(blanks)\(number)/\(all)] "
    }
    if let outcome = item.outcome {
      let blanks = String(
        repeating: " ", count: max(0, Self.outcomeWidth - outcome.rawValue.count))
      head += console.settings.output.styled(outcome.rawValue, outcome.style) + blanks + " "
    }
    try console.write(head + safe(item.text) + "\n")
  }

  func flush() throws { try console.flush() }

  func columns(_ items: [String]) throws {
    try lines(items.map(safe), inColumns: true, indent: 0)
  }

  func lines(_ lines: [String], inColumns: Bool, indent: Int) throws {
    let output = console.settings.output
    let width = output.forcedColumnCount ?? (isTerminal ? output.columnCount : nil)
    let safe = isTerminal ? lines.map { TerminalText.escaped($0, allowing: .styles) } : lines
    var arranged = safe.map { String(repeating: " ", count: indent) + $0 }
    if inColumns, let width {
      arranged = ColumnLayout(columnCount: width, indent: indent).lines(of: safe)
    }
    if !arranged.isEmpty { try console.write(arranged.joined(separator: "\n") + "\n") }
  }

  var columnCount: Int { console.settings.output.columnCount }

  var isColored: Bool { console.settings.output.isColored }

  func table(_ table: OutputTable) throws {
    let text = TextTable(
      columns: table.columns.map { column in
        TextTable.Column(
          column.title, alignment: column.isRightAligned ? .right : .left,
          priority: column.priority, leastWidth: column.leastWidth)
      }, rows: table.rows)
    let output = console.settings.output
    let lines =
      isTerminal ? text.lines(columnCount: output.columnCount) : text.tabSeparatedLines
    for (number, line) in lines.enumerated() {
      try console.write((number == 0 ? output.styled(line, .bold) : line) + "\n")
    }
  }

  func note(_ text: String) { console.receive(.note(text)) }

  func detail(_ text: String) { console.receive(.detail(text)) }

  func warn(_ text: String) { console.receive(.warning(text)) }

  func confirm(_ question: String, unless isGivenUp: () -> Bool) -> Bool? {
    guard StandardStream.input.isTerminal, StandardStream.error.isTerminal else { return nil }
    console.ask(question + " [y/N]")
    return StandardStream.readAnswer(unless: isGivenUp).map { line in
      ["y", "yes"].contains(line.lowercased().filter { !$0.isWhitespace })
    }
  }

  func start(_ name: String) -> ItemProgress { console.start(name) }

  func startBatch(itemCount: Int, byteCount: Int64?) -> BatchProgress {
    console.startBatch(itemCount: itemCount, byteCount: byteCount)
  }

  /// What a mirror calls its packages must not steer a terminal.
  private func safe(_ text: String) -> String {
    isTerminal ? TerminalText.escaped(text) : text
  }
}
