internal import Manuscripts
internal import Terminal

extension Page {
  /// Adds a text in Markdown as a terminal without styles shows it.
  mutating func add(_ manuscript: Manuscript) {
    for block in manuscript.blocks { add(block, indent: "") }
  }

  private mutating func add(_ block: Manuscript.Block, indent: String) {
    switch block {
    case .heading(_, let words): add(indent + words.plainText)
    case .paragraph(let words): add(indent: indent, words.quotedText)
    case .code(_, let lines):
      add(lines.map { $0.isEmpty ? "" : indent + "  " + $0 }.joined(separator: "\n"))
    case .list(let start, let items): addList(start, items, indent)
    case .table(let head, let rows): addTable(head, rows, indent)
    case .quote(let blocks): for inner in blocks { add(inner, indent: indent + "  ") }
    case .rule: break
    }
  }

  private mutating func add(indent: String, _ text: String) {
    add(TextWrapper(columnCount: columnCount, firstIndent: indent).wrap(text))
  }

  private mutating func addList(
    _ start: Int?, _ items: [[Manuscript.Block]], _ indent: String
  ) {
    var lines: [String] = []
    for (index, item) in items.enumerated() {
      let mark = start.map { "\($0 + index). " } ?? "- "
      let hanging = indent + String(repeating: " ", count: mark.count)
      var inner = Page(columnCount: columnCount)
      for (place, block) in item.enumerated() {
        if place == 0, case .paragraph(let words) = block {
          let wrapper = TextWrapper(
            columnCount: columnCount, firstIndent: indent + mark, hangingIndent: hanging)
          inner.add(wrapper.wrap(words.quotedText))
        } else {
          inner.add(block, indent: hanging)
        }
      }
      lines.append(String(inner.text.dropLast()))
    }
    add(lines.joined(separator: "\n"))
  }

  /// A row says its first cell at the left, the others beside it; one of three says its type so.
  private mutating func addTable(
    _ head: [[Manuscript.Inline]], _ rows: [[[Manuscript.Inline]]], _ indent: String
  ) {
    let title = head.first?.plainText ?? ""
    let shown = rows.map { cells -> Row in
      let hasNote = cells.count > 2 && !cells[1].isEmpty
      let note = hasNote ? "(\(cells[1].plainText)) " : ""
      let text = cells.dropFirst(hasNote ? 2 : 1).filter { !$0.isEmpty }.map(\.quotedText)
      return Row(
        left: indent + (cells.first?.plainText ?? ""), right: note + text.joined(separator: "; "))
    }
    add(title: title, rows: shown)
  }
}
