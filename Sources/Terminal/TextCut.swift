/// Text that is made to fit a number of columns.
package enum TextCut {
  /// Returns `text`, or its beginning with `...` behind it, in at most `columnCount` columns.
  package static func cut(_ text: String, to columnCount: Int) -> String {
    guard DisplayWidth.of(text) > columnCount else { return text }
    let mark = columnCount > 6 ? "..." : ""
    return DisplayWidth.prefix(of: text, columnCount: columnCount - mark.count) + mark
  }

  /// Returns `text`, or its beginning and its end with `...` between, in at most `columnCount`
  /// columns.
  package static func cutMiddle(_ text: String, to columnCount: Int) -> String {
    guard DisplayWidth.of(text) > columnCount, columnCount > 12 else {
      return cut(text, to: columnCount)
    }
    let room = columnCount - 3
    let end = DisplayWidth.prefix(of: String(text.reversed()), columnCount: room * 3 / 5)
    let head = DisplayWidth.prefix(of: text, columnCount: room - DisplayWidth.of(end))
    return head + "..." + String(end.reversed())
  }

  /// Returns `text` in exactly `columnCount` columns, cut or with blanks behind it.
  package static func fitted(_ text: String, to columnCount: Int) -> String {
    DisplayWidth.padded(cut(text, to: columnCount), to: columnCount)
  }
}
