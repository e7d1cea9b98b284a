/// Names arranged in as many columns as fit, filled downwards like those of `ls`.
///
/// How many fit is what Spack says for the same names.
package struct ColumnLayout: Sendable, Equatable {
  /// The columns of the terminal.
  package var columnCount: Int
  /// The blanks between two columns of names.
  package var gap: Int
  /// The blanks before every line.
  package var indent: Int

  /// Creates a layout.
  package init(columnCount: Int, gap: Int = 2, indent: Int = 0) {
    self.columnCount = columnCount
    self.gap = gap
    self.indent = indent
  }

  /// Returns the lines, each without blanks at its end; none where there are no items.
  ///
  /// Every column is as wide as its widest item. An item wider than the terminal has a line of its
  /// own. The cost is the number of items times the number of columns that could fit.
  package func lines(of items: [String]) -> [String] {
    let widths = items.map { DisplayWidth.of($0) }
    let columns = columnWidths(for: widths)
    guard !columns.isEmpty else { return [] }
    let height = (items.count + columns.count - 1) / columns.count
    return (0..<height).map { row in
      var line = String(repeating: " ", count: indent)
      for (column, width) in columns.enumerated() {
        let index = column * height + row
        guard index < items.count else { break }
        let isLast = index + height >= items.count
        let padding = isLast ? 0 : width + gap - widths[index]
        line += items[index] + String(repeating: " ", count: padding)
      }
      return line
    }
  }

  /// Returns the widths of the largest number of columns that fits.
  private func columnWidths(for widths: [Int]) -> [Int] {
    guard let narrowest = widths.min() else { return [] }
    let room = columnCount - indent
    var number = min(widths.count, max(1, room / max(1, narrowest + gap)))
    while number > 1 {
      let height = (widths.count + number - 1) / number
      let columns = stride(from: 0, to: widths.count, by: height).map { start in
        widths[start..<min(start + height, widths.count)].reduce(0, max)
      }
      // As Spack counts: columns that stay empty cost a gap, and the last of the screen stays free.
      let gaps = gap * min(columns.count, number - 1)
      if columns.reduce(gaps, +) < room { return columns }
      number -= 1
    }
    return [widths.reduce(0, max)]
  }
}
