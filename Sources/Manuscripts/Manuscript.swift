/// A text in Markdown, read into blocks that know nothing of how they are shown.
///
/// The notation is the part of CommonMark that Albedo's own pages and annotations use: headings that
/// begin with `#`, paragraphs, lists, fenced and indented code, quotes, rules, tables with pipes;
/// code, emphasis, links and addresses inside of them. HTML is text, but for `<br>`; comments of HTML
/// that begin a line are left out.
package struct Manuscript: Sendable, Equatable {
  /// A part of a text.
  package indirect enum Block: Sendable, Equatable {
    /// A heading of a level from 1 to 6.
    case heading(level: Int, [Inline])
    /// Running text.
    case paragraph([Inline])
    /// Lines that stay as they are; the language is what follows the fence, or empty.
    case code(language: String, lines: [String])
    /// A list; one with numbers says the first.
    case list(start: Int?, items: [[Block]])
    /// A table whose rows have as many cells as its head.
    case table(head: [[Inline]], rows: [[[Inline]]])
    /// What somebody else says.
    case quote([Block])
    /// A line across.
    case rule
  }

  /// A part of running text.
  package indirect enum Inline: Sendable, Equatable {
    /// Words as they are.
    case text(String)
    /// Words of a language or a command line.
    case code(String)
    /// Words that are stressed.
    case emphasis([Inline])
    /// Words that are stressed more.
    case strong([Inline])
    /// Words that lead to an address, which is as the author wrote it.
    case link([Inline], target: String)
    /// The end of a line within a paragraph.
    case lineBreak
  }

  /// The parts in order.
  package var blocks: [Block]

  /// Creates a text of parts.
  package init(blocks: [Block]) { self.blocks = blocks }

  /// Reads a text in Markdown; there is none that cannot be read.
  package init(_ markdown: String) {
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    blocks = BlockReader.blocks(of: lines.map(Self.plainLine), depth: 0)
  }

  /// A line without tabs, and without what does not show at its end.
  private static func plainLine(_ line: Substring) -> String {
    var text = line
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text).replacing("\t", with: "    ")
  }

  /// The words of the first heading of level 1, or nil.
  package var title: String? {
    for case .heading(1, let words) in blocks { return words.plainText }
    return nil
  }

  /// Where the links of the text lead, in order, as the author wrote it.
  package var linkTargets: [String] { Self.linkTargets(in: blocks) }

  private static func linkTargets(in blocks: [Block]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(_, let words), .paragraph(let words): words.linkTargets
      case .list(_, let items): items.flatMap(linkTargets)
      case .table(let head, let rows): ([head] + rows).flatMap { $0.flatMap(\.linkTargets) }
      case .quote(let inner): linkTargets(in: inner)
      case .code, .rule: []
      }
    }
  }
}

extension [Manuscript.Inline] {
  /// Where the links lead, in order.
  var linkTargets: [String] {
    flatMap { part -> [String] in
      switch part {
      case .link(let inner, let target): [target] + inner.linkTargets
      case .emphasis(let inner), .strong(let inner): inner.linkTargets
      case .text, .code, .lineBreak: []
      }
    }
  }

  /// The words without marks; the end of a line is a blank.
  package var plainText: String {
    map { part in
      switch part {
      case .text(let text), .code(let text): text
      case .emphasis(let inner), .strong(let inner), .link(let inner, _): inner.plainText
      case .lineBreak: " "
      }
    }.joined()
  }

  /// The words with quotes around code that is not just a name in a table, for a page without type.
  package var quotedText: String {
    map { part in
      switch part {
      case .text(let text): text
      case .code(let text): text.contains("'") ? text : "'\(text)'"
      case .emphasis(let inner), .strong(let inner), .link(let inner, _): inner.quotedText
      case .lineBreak: "\n"
      }
    }.joined()
  }
}
