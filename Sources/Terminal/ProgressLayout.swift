package import Diagnostics

/// The lines of running work at the bottom of a screen: rules only, no clock and no terminal.
package struct ProgressLayout: Sendable, Equatable {
  /// One running item.
  package struct Item: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// What is being done, as one word.
    package var word: String
    /// What is being counted.
    package var unit: ItemProgress.Unit
    /// What is done.
    package var done: Int64
    /// What there is to do, where it is known.
    package var total: Int64?
    /// The amount a second, where it is known.
    package var perSecond: Double?
    /// The time to the end, where it is known.
    package var remaining: Duration?
    /// What it waits for, instead of all that.
    package var wait: String?

    /// Creates an item.
    package init(
      name: String, word: String = "", unit: ItemProgress.Unit = .bytes, done: Int64 = 0,
      total: Int64? = nil, perSecond: Double? = nil, remaining: Duration? = nil,
      wait: String? = nil
    ) {
      self.name = name
      self.word = word
      self.unit = unit
      self.done = done
      self.total = total
      self.perSecond = perSecond
      self.remaining = remaining
      self.wait = wait
    }
  }

  /// The whole batch.
  package struct Total: Sendable, Equatable {
    /// How many items have ended.
    package var endedCount: Int
    /// How many there are.
    package var itemCount: Int
    /// The bytes of all work so far.
    package var done: Int64
    /// The bytes of the whole batch, where they are known.
    package var total: Int64?
    /// Bytes a second.
    package var perSecond: Double?
    /// The time to the end, where it is known.
    package var remaining: Duration?

    /// Creates the total.
    package init(
      endedCount: Int, itemCount: Int, done: Int64 = 0, total: Int64? = nil,
      perSecond: Double? = nil, remaining: Duration? = nil
    ) {
      self.endedCount = endedCount
      self.itemCount = itemCount
      self.done = done
      self.total = total
      self.perSecond = perSecond
      self.remaining = remaining
    }
  }

  /// Screens that are narrower or lower show no progress.
  package static let leastColumnCount = 40
  /// A line of talk must have room above the progress.
  package static let leastRowCount = 3

  /// The columns of the screen.
  package var columnCount: Int
  /// The rows of the screen.
  package var rowCount: Int
  /// Whether the lines get colours.
  package var isColored: Bool

  /// Creates the layout for a screen.
  package init(columnCount: Int, rowCount: Int, isColored: Bool = false) {
    self.columnCount = columnCount
    self.rowCount = rowCount
    self.isColored = isColored
  }

  /// Returns the lines, none of them as wide as the screen; none at all where it is too small.
  ///
  /// When there are more items than rows, the first ones are shown, and how many more there are.
  package func lines(of items: [Item], total: Total?) -> [String] {
    guard columnCount >= Self.leastColumnCount, rowCount >= Self.leastRowCount else { return [] }
    let room = rowCount - 1 - (total == nil ? 0 : 1)
    let shown = items.count <= room ? items.count : max(0, room - 1)
    // The last column stays free: writing there moves some terminals to the next line.
    let columns = Columns(items: items[..<shown], room: columnCount - 1)
    var lines = items[..<shown].map { columns.line(of: $0, isColored: isColored) }
    if shown < items.count, lines.count < room {
      lines.append(styled("+ \(items.count - shown) more", .dim))
    }
    if let total { lines.append(styled(line(of: total), .bold)) }
    return lines
  }

  private func line(of total: Total) -> String {
    var parts = ["\(total.endedCount)/\(total.itemCount) done"]
    if total.done > 0 || total.total != nil {
      let whole = total.total.map { " of " + QuantityText.size($0) } ?? ""
      parts.append(QuantityText.size(total.done) + whole)
    }
    if let rate = total.perSecond { parts.append(QuantityText.rate(rate)) }
    if let remaining = total.remaining {
      parts.append(QuantityText.clock(remaining) + " left")
    }
    // The time that is left is worth more than the bytes.
    while parts.count > 2, DisplayWidth.of(parts.joined(separator: "  ")) > columnCount - 1 {
      parts.remove(at: 1)
    }
    return DisplayWidth.prefix(of: parts.joined(separator: "  "), columnCount: columnCount - 1)
  }

  private func styled(_ text: String, _ style: TextStyle) -> String {
    isColored ? style.applied(to: text) : text
  }
}

/// The columns that all lines of one screen share.
private struct Columns {
  private enum Field: CaseIterable {
    case word, bar, percent, amount, rate, remaining

    var width: Int {
      switch self {
      case .word: 11
      case .bar: 22
      case .percent: 4
      case .amount: 19
      case .rate: 12
      case .remaining: 7
      }
    }
  }

  /// What goes first when the screen is too narrow.
  private static let dropped: [Field] = [.bar, .amount, .rate, .word, .remaining, .percent]
  private static let leastNameWidth = 16
  private static let gap = 2

  private let room: Int
  private let fields: [Field]
  private let nameWidth: Int

  init(items: ArraySlice<ProgressLayout.Item>, room: Int) {
    self.room = room
    var fields = Field.allCases
    for field in Self.dropped {
      if Self.width(of: fields) + Self.leastNameWidth <= room { break }
      fields.removeAll { $0 == field }
    }
    self.fields = fields
    let widest = items.map { DisplayWidth.of(TerminalText.escaped($0.name)) }.max() ?? 0
    nameWidth = min(max(widest, Self.leastNameWidth), room - Self.width(of: fields))
  }

  private static func width(of fields: [Field]) -> Int {
    fields.reduce(0) { $0 + $1.width + gap }
  }

  func line(of item: ProgressLayout.Item, isColored: Bool) -> String {
    let gap = String(repeating: " ", count: Self.gap)
    let name = TerminalText.escaped(item.name)
    if let wait = item.wait {
      let full = room - nameWidth - Self.gap
      let reason = TerminalText.escaped(wait)
      // What is waited for is worth more than the end of the name.
      let width = DisplayWidth.of(reason) <= full ? nameWidth : min(nameWidth, Self.leastNameWidth)
      // The end says who holds it, and for how long.
      let text = TextCut.cutMiddle(reason, to: room - width - Self.gap)
      return TextCut.fitted(name, to: width) + gap
        + (isColored ? TextStyle.yellow.applied(to: text) : text)
    }
    var line = TextCut.fitted(name, to: nameWidth)
    for field in fields {
      line += gap
      switch field {
      case .word:
        let text = TextCut.fitted(TerminalText.escaped(item.word), to: field.width)
        line += isColored ? TextStyle.cyan.applied(to: text) : text
      case .bar: line += bar(of: item, width: field.width)
      default: line += leading(text(field, of: item), to: field.width)
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private func text(_ field: Field, of item: ProgressLayout.Item) -> String {
    switch field {
    case .percent: return item.total.map { "\(QuantityText.percent(item.done, of: $0))%" } ?? ""
    case .amount:
      guard item.unit == .bytes else {
        return item.total.map { "\(item.done) of \($0)" } ?? (item.done > 0 ? "\(item.done)" : "")
      }
      guard let total = item.total else {
        return item.done > 0 ? QuantityText.size(item.done) : ""
      }
      let both = QuantityText.size(item.done, of: total)
      return DisplayWidth.of(both) <= field.width ? both : QuantityText.size(item.done)
    case .rate: return item.unit == .bytes ? item.perSecond.map(QuantityText.rate) ?? "" : ""
    case .remaining: return item.remaining.map(QuantityText.clock) ?? ""
    case .word, .bar: return ""
    }
  }

  private func bar(of item: ProgressLayout.Item, width: Int) -> String {
    guard let total = item.total else { return String(repeating: " ", count: width) }
    let room = width - 2
    let filled = QuantityText.percent(item.done, of: total) * room / 100
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: room - filled) + "]"
  }

  private func leading(_ text: String, to width: Int) -> String {
    let cut = TextCut.cut(text, to: width)
    return String(repeating: " ", count: max(0, width - DisplayWidth.of(cut))) + cut
  }
}
