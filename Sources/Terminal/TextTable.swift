/// Rows of text under headers: fitted to a terminal, or whole and tab-separated elsewhere.
package struct TextTable: Sendable, Equatable {
  /// On which side of a column its text stands.
  package enum Alignment: String, Sendable, CaseIterable {
    /// At the beginning, for words.
    case left
    /// At the end, for numbers.
    case right
  }

  /// One column.
  package struct Column: Sendable, Equatable {
    /// What stands above it.
    package var title: String
    /// On which side its text stands.
    package var alignment: Alignment
    /// How much it matters: where room is missing, columns of the lowest priority are cut first,
    /// then left out.
    package var priority: Int
    /// The columns of the screen that it needs to be of use; it is left out rather than narrower.
    package var leastWidth: Int

    /// Creates a column.
    package init(
      _ title: String, alignment: Alignment = .left, priority: Int = 0, leastWidth: Int = 8
    ) {
      self.title = title
      self.alignment = alignment
      self.priority = priority
      self.leastWidth = leastWidth
    }
  }

  private static let gap = 2

  /// The columns.
  package var columns: [Column]
  /// The cells by row; cells that a row lacks are empty, further ones are not shown.
  package var rows: [[String]]

  /// Creates a table.
  package init(columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// Returns the lines for a screen: aligned, with a header, none wider than `columnCount`.
  ///
  /// Control characters are escaped. Only a single column that needs more than the whole screen is
  /// cut below its least width.
  package func lines(columnCount: Int) -> [String] {
    let cells = ([columns.map(\.title)] + rows).map { row in
      columns.indices.map { TerminalText.escaped($0 < row.count ? row[$0] : "") }
    }
    let widths = fittedWidths(
      columns.indices.map { column in cells.map { DisplayWidth.of($0[column]) }.max() ?? 0 },
      room: columnCount)
    return cells.map { row in
      var line = ""
      for (column, width) in widths.enumerated() {
        guard let width else { continue }
        if !line.isEmpty || widths[..<column].contains(where: { $0 != nil }) {
          line += String(repeating: " ", count: Self.gap)
        }
        let text = TextCut.cut(row[column], to: width)
        let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
        line += columns[column].alignment == .right ? blanks + text : text + blanks
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The table for programs: a line of titles, then one a row, cells apart by tabs, nothing cut.
  ///
  /// A tab, line feed, carriage return or backslash in a cell is written `\t`, `\n`, `\r`, `\\`, so
  /// that every line has as many cells as there are columns.
  package var tabSeparatedLines: [String] {
    ([columns.map(\.title)] + rows).map { row in
      columns.indices.map { Self.escaped($0 < row.count ? row[$0] : "") }.joined(separator: "\t")
    }
  }

  private static func escaped(_ cell: String) -> String {
    guard cell.unicodeScalars.contains(where: { "\t\n\r\\".unicodeScalars.contains($0) }) else {
      return cell
    }
    var result = ""
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Returns the width of each column, nil for one that is left out.
  private func fittedWidths(_ natural: [Int], room: Int) -> [Int?] {
    var widths = natural.map(Optional.some)
    func excess() -> Int {
      let kept = widths.compactMap { $0 }
      return kept.reduce(0, +) + Self.gap * max(0, kept.count - 1) - room
    }
    // The least important first; of equals the last.
    let order = columns.indices.sorted {
      (columns[$0].priority, -$0) < (columns[$1].priority, -$1)
    }
    for column in order where excess() > 0 {
      let least = min(natural[column], max(1, columns[column].leastWidth))
      widths[column] = max(least, natural[column] - excess())
    }
    for column in order.dropLast() where excess() > 0 { widths[column] = nil }
    // What was left out may have made room for more of those that were cut.
    for column in order.reversed() {
      guard let width = widths[column], excess() != 0 else { continue }
      widths[column] = max(1, min(natural[column], width - excess()))
    }
    return widths
  }
}
