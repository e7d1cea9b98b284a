import Terminal

/// A help page while it is written: blocks with an empty line between them.
struct Page {
  /// A line of a table.
  struct Row: Sendable, Equatable {
    /// What is explained.
    var left: String
    /// The explanation; a line feed begins a new line of it.
    var right: String
  }

  /// The width of the page.
  let columnCount: Int
  private var blocks: [String] = []

  init(columnCount: Int) { self.columnCount = columnCount }

  /// The page, which ends in a line feed.
  var text: String { blocks.joined(separator: "\n\n") + "\n" }

  /// Adds a block that is laid out already.
  mutating func add(_ block: String) { blocks.append(block) }

  /// Adds running text, whose paragraphs are separated by empty lines.
  ///
  /// Paragraphs are filled anew, so their source may break lines anywhere; one that begins with a
  /// blank stays as it is. An empty text adds nothing.
  mutating func add(paragraphs text: String) {
    let wrapper = TextWrapper(columnCount: columnCount)
    var lines: [Substring] = []
    for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.allSatisfy(\.isWhitespace) {
        lines.append(line)
      } else if let first = lines.first {
        let isFixed = first.first?.isWhitespace ?? false
        blocks.append(isFixed ? lines.joined(separator: "\n") : wrapper.wrap(joined(lines)))
        lines.removeAll()
      }
    }
  }

  private func joined(_ lines: [Substring]) -> String { lines.joined(separator: " ") }

  /// Adds lines that must stay as they are, such as commands to copy.
  mutating func add(title: String, lines: [String]) {
    guard !lines.isEmpty else { return }
    let indented = lines.map { $0.isEmpty ? "" : "  " + $0 }
    blocks.append(([title + ":"] + indented).joined(separator: "\n"))
  }

  /// Adds a table; an explanation that has no room beside its subject begins below it.
  mutating func add(title: String, rows: [Row]) {
    guard !rows.isEmpty else { return }
    let limit = max(12, columnCount * 2 / 5)
    let widths = rows.map { DisplayWidth.of($0.left) }.filter { $0 <= limit }
    let leftWidth = widths.max() ?? limit
    let indent = String(repeating: " ", count: leftWidth + 4)
    var lines = [title + ":"]
    for row in rows {
      let head = "  " + row.left
      let isBeside = DisplayWidth.of(row.left) <= leftWidth && !row.right.isEmpty
      if !isBeside { lines.append(head) }
      guard !row.right.isEmpty else { continue }
      let first = isBeside ? DisplayWidth.padded(head, to: leftWidth + 4) : indent
      let wrapper = TextWrapper(
        columnCount: columnCount, firstIndent: first, hangingIndent: indent)
      lines += wrapper.lines(of: row.right)
    }
    blocks.append(lines.joined(separator: "\n"))
  }
}
