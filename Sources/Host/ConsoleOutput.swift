internal import Diagnostics
internal import LuaAPI
internal import Terminal

/// The console as the output of a command.
struct ConsoleOutput: CommandOutput {
  let console: Console

  var isTerminal: Bool { console.settings.output.isTerminal }

  func print(_ line: String) throws {
    // What a mirror calls its packages must not steer a terminal.
    try console.write((isTerminal ? TerminalText.escaped(line) : line) + "\n")
  }

  func flush() throws { try console.flush() }

  func columns(_ items: [String]) throws {
    let width = console.settings.output.columnCount
    let lines = isTerminal ? ColumnLayout(columnCount: width).lines(of: items) : items
    for line in lines { try print(line) }
  }

  func note(_ text: String) { console.receive(.note(text)) }

  func warn(_ text: String) { console.receive(.warning(text)) }
}
