/// Text broken into lines of a given width.
package struct TextWrapper: Sendable, Equatable {
  /// The columns that a line may take, its indent included.
  package var columnCount: Int
  /// What stands before the first line; its own width is kept free.
  package var firstIndent: String
  /// What stands before every other line.
  package var hangingIndent: String

  /// Creates a wrapper; `hangingIndent` is the same as `firstIndent` where it is not given.
  package init(columnCount: Int, firstIndent: String = "", hangingIndent: String? = nil) {
    self.columnCount = columnCount
    self.firstIndent = firstIndent
    self.hangingIndent = hangingIndent ?? firstIndent
  }

  /// Returns `text` as lines joined by line feeds, without a final one.
  ///
  /// Line feeds in the text stay, so that it may hold paragraphs; other white space between words
  /// becomes one space. A word that is wider than the line stays whole, so that a path or an
  /// address can still be copied.
  package func wrap(_ text: String) -> String { lines(of: text).joined(separator: "\n") }

  /// Returns `text` as lines without line feeds; at least one.
  package func lines(of text: String) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      append(paragraph, to: &lines)
    }
    return lines
  }

  private func append(_ paragraph: Substring, to lines: inout [String]) {
    var line = lines.isEmpty ? firstIndent : hangingIndent
    var used = DisplayWidth.of(line)
    var isEmpty = true
    for word in paragraph.split(whereSeparator: \.isWhitespace).map(String.init) {
      let width = DisplayWidth.of(word)
      if !isEmpty, used + 1 + width > columnCount {
        lines.append(line)
        line = hangingIndent
        used = DisplayWidth.of(line)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      used += (isEmpty ? 0 : 1) + width
      isEmpty = false
    }
    // An empty line must not end in the blanks of its indent.
    lines.append(isEmpty && !lines.isEmpty ? "" : line)
  }
}
