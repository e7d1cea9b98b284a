/// What a terminal shows of the bytes that a program writes: enough of one for the program's own
/// output, with every character one column wide.
public struct TerminalScreen {
  /// The columns.
  public let columnCount: Int
  /// The rows.
  public let rowCount: Int
  /// How often text ran over the right edge.
  public private(set) var wrapCount = 0
  /// Sequences that it does not know.
  public private(set) var unknown: [String] = []
  /// Whether the cursor can be seen.
  public private(set) var showsCursor = true

  private var cells: [[Character]]
  private var row = 0
  private var column = 0

  /// Creates an empty screen.
  public init(columnCount: Int, rowCount: Int) {
    self.columnCount = columnCount
    self.rowCount = rowCount
    cells = Array(repeating: [], count: rowCount)
  }

  /// The lines from the top to the last one that is not empty, without blanks at their ends.
  public var lines: [String] {
    var lines = cells.map { line in
      String(String(line).reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Shows text, which may hold carriage returns, line feeds and escape sequences.
  public mutating func write(_ text: String) {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": lineFeed()
      case "\u{1B}": escape(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    if column == columnCount {
      wrapCount += 1
      column = 0
      lineFeed()
    }
    while cells[row].count <= column { cells[row].append(" ") }
    cells[row][column] = character
    column += 1
  }

  private mutating func lineFeed() {
    row += 1
    guard row == rowCount else { return }
    row -= 1
    cells.removeFirst()
    cells.append([])
  }

  private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { return unknown.append("no bracket") }
    var parameter = ""
    while let scalar = rest.popFirst() {
      guard ("@"..."~").contains(scalar) else {
        parameter.unicodeScalars.append(scalar)
        continue
      }
      return perform(scalar, parameter)
    }
  }

  private mutating func perform(_ command: Unicode.Scalar, _ parameter: String) {
    switch (command, parameter) {
    case ("m", _): break
    case ("K", ""): cells[row] = Array(cells[row].prefix(column))
    case ("J", ""):
      cells[row] = Array(cells[row].prefix(column))
      for below in (row + 1)..<max(row + 1, rowCount) { cells[below] = [] }
    case ("A", _): row = max(0, row - (Int(parameter) ?? 1))
    case ("l", "?25"): showsCursor = false
    case ("h", "?25"): showsCursor = true
    default: unknown.append(parameter + String(command))
    }
  }
}
