/// Writes a text as the body of a manual page: lines of troff with the macros of `man(7)`.
///
/// The heading of level 1 is left out, since the page has its own; level 2 begins a section.
package enum TroffWriter {
  /// Returns the lines of the page below its head.
  package static func lines(of manuscript: Manuscript) -> [String] {
    var lines: [String] = []
    var needsBreak = false
    for block in manuscript.blocks {
      switch block {
      case .heading(1, _): continue
      case .heading(let level, let words):
        let text = level == 2 ? words.plainText.uppercased() : words.plainText
        lines.append((level == 2 ? ".SH " : ".SS ") + TroffText.argument(text))
        needsBreak = false
        continue
      default:
        lines += self.lines(of: block, isFirst: !needsBreak)
        needsBreak = true
      }
    }
    return lines
  }

  private static func lines(of block: Manuscript.Block, isFirst: Bool) -> [String] {
    let start = isFirst ? [] : [".PP"]
    switch block {
    case .paragraph(let words): return start + filled(words)
    case .heading(_, let words): return start + bold(words.plainText)
    case .code(_, let lines):
      return start + [".RS 4"] + TroffText.unfilled(lines) + [".RE"]
    case .list(let first, let items):
      return items.enumerated().flatMap { index, item in
        let mark = first.map { "\($0 + index)." } ?? "\\(bu"
        return [".IP \(mark) 4"] + body(item)
      }
    case .table(_, let rows): return rows.flatMap(entry)
    case .quote(let blocks): return start + [".RS 4"] + body(blocks) + [".RE"]
    case .rule: return []
    }
  }

  /// What stands behind a mark; further blocks keep its indent.
  private static func body(_ blocks: [Manuscript.Block]) -> [String] {
    blocks.enumerated().flatMap { index, block -> [String] in
      if index == 0, case .paragraph(let words) = block { return filled(words) }
      return [".RS 4"] + lines(of: block, isFirst: true) + [".RE"]
    }
  }

  /// A row of a table: its first cell, below it the others.
  private static func entry(_ row: [[Manuscript.Inline]]) -> [String] {
    let first = row.first?.plainText ?? ""
    let hasNote = row.count > 2 && !row[1].isEmpty
    let note = hasNote ? "(\(row[1].plainText)) " : ""
    let text = row.dropFirst(hasNote ? 2 : 1).filter { !$0.isEmpty }.map(\.quotedText)
      .joined(separator: "; ")
    let lines = (note + text).split(separator: "\n").map { TroffText.line(String($0)) }
    return [".TP", "\\fB\(TroffText.escaped(first))\\fR"]
      + (lines.isEmpty ? ["\\&"] : Array(lines.map { [$0] }.joined(separator: [".br"])))
  }

  private static func bold(_ text: String) -> [String] {
    ["\\fB\(TroffText.escaped(text))\\fR"]
  }

  private static func filled(_ words: [Manuscript.Inline]) -> [String] {
    let lines = words.quotedText.split(separator: "\n").map { TroffText.line(String($0)) }
    return Array(lines.map { [$0] }.joined(separator: [".br"]))
  }
}
