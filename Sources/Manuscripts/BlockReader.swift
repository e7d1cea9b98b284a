/// Reads lines into blocks.
struct BlockReader {
  /// Blocks within blocks beyond this are text: nobody writes so, and a stack is not endless.
  private static let maximumDepth = 16

  private let lines: [String]
  private let depth: Int
  private var position = 0
  private var blocks: [Manuscript.Block] = []

  static func blocks(of lines: [String], depth: Int) -> [Manuscript.Block] {
    var reader = BlockReader(lines: lines, depth: depth)
    while reader.position < lines.count { reader.readBlock() }
    return reader.blocks
  }

  private init(lines: [String], depth: Int) {
    self.lines = lines
    self.depth = depth
  }

  private mutating func readBlock() {
    let line = lines[position]
    if line.isEmpty {
      position += 1
    } else if let fence = Fence(line) {
      readFence(fence)
    } else if line.hasPrefix("<!--") {
      skipComment()
    } else if let heading = Self.heading(line) {
      blocks.append(heading)
      position += 1
    } else if Self.isRule(line) {
      blocks.append(.rule)
      position += 1
    } else if isTable(at: position) {
      readTable()
    } else if depth < Self.maximumDepth, line.hasPrefix(">") {
      readQuote()
    } else if depth < Self.maximumDepth, let marker = ListMarker(line) {
      readList(marker)
    } else if line.hasPrefix("    ") {
      readIndentedCode()
    } else {
      readParagraph()
    }
  }

  /// Whether a paragraph ends before this line.
  private func endsParagraph(at index: Int) -> Bool {
    let line = lines[index]
    if line.isEmpty || Fence(line) != nil || Self.heading(line) != nil || line.hasPrefix(">") {
      return true
    }
    // A year at the beginning of a line is no list.
    if let marker = ListMarker(line), marker.number ?? 1 == 1, marker.hasText { return true }
    return isTable(at: index)
  }

  private mutating func readParagraph() {
    var text = lines[position].trimmed
    position += 1
    while position < lines.count, !endsParagraph(at: position) {
      text += "\n" + lines[position].trimmed
      position += 1
    }
    blocks.append(.paragraph(InlineReader.read(text)))
  }

  private static func heading(_ line: String) -> Manuscript.Block? {
    let level = line.prefix { $0 == "#" }.count
    guard (1...6).contains(level), line.dropFirst(level).first.map({ $0 == " " }) ?? true else {
      return nil
    }
    var words = line.dropFirst(level).drop { $0 == " " }
    if let end = words.lastIndex(where: { $0 != "#" }), words[end] == " " {
      words = words[..<end]
    }
    return .heading(level: level, InlineReader.read(String(words)))
  }

  private static func isRule(_ line: String) -> Bool {
    let marks = line.filter { $0 != " " }
    guard let first = marks.first, "-*_".contains(first), marks.count >= 3 else { return false }
    return marks.allSatisfy { $0 == first }
  }

  // MARK: Code

  private struct Fence {
    let mark: Character
    let count: Int
    let indent: Int
    let language: String

    init?(_ line: String) {
      indent = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(indent)
      guard indent < 4, let first = rest.first, first == "`" || first == "~" else { return nil }
      mark = first
      count = rest.prefix { $0 == first }.count
      language = String(rest.dropFirst(count).drop { $0 == " " })
      if count < 3 || language.contains("`") { return nil }
    }

    func isClosed(by line: String) -> Bool {
      let text = line.trimmed
      return text.count >= count && text.allSatisfy { $0 == mark }
    }
  }

  private mutating func readFence(_ fence: Fence) {
    position += 1
    var content: [String] = []
    while position < lines.count, !fence.isClosed(by: lines[position]) {
      let line = lines[position]
      content.append(String(line.dropFirst(min(fence.indent, line.prefix { $0 == " " }.count))))
      position += 1
    }
    position += 1
    blocks.append(.code(language: fence.language, lines: content))
  }

  private mutating func readIndentedCode() {
    var content: [String] = []
    while position < lines.count, lines[position].isEmpty || lines[position].hasPrefix("    ") {
      content.append(String(lines[position].dropFirst(4)))
      position += 1
    }
    while content.last == "" { content.removeLast() }
    blocks.append(.code(language: "", lines: content))
  }

  private mutating func skipComment() {
    while position < lines.count, !lines[position].contains("-->") { position += 1 }
    position += 1
  }

  // MARK: Quotes and lists

  private mutating func readQuote() {
    var content: [String] = []
    while position < lines.count, lines[position].hasPrefix(">") {
      let line = lines[position].dropFirst()
      content.append(String(line.first == " " ? line.dropFirst() : line))
      position += 1
    }
    blocks.append(.quote(Self.blocks(of: content, depth: depth + 1)))
  }

  private struct ListMarker {
    let indent: Int
    let number: Int?
    /// Where the text of the item begins.
    let width: Int
    let hasText: Bool

    init?(_ line: String) {
      indent = line.prefix { $0 == " " }.count
      let rest = line.dropFirst(indent)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let mark = rest.dropFirst(digits.count)
      guard indent < 4, let first = mark.first, digits.count < 10 else { return nil }
      guard digits.isEmpty ? "-*+".contains(first) : ".)".contains(first) else { return nil }
      number = Int(digits)
      let text = mark.dropFirst()
      let blanks = text.prefix { $0 == " " }.count
      hasText = blanks < text.count
      guard blanks > 0 || !hasText else { return nil }
      width = indent + digits.count + 1 + (hasText && blanks < 5 ? blanks : 1)
    }
  }

  private mutating func readList(_ first: ListMarker) {
    var items: [[Manuscript.Block]] = []
    while position < lines.count, let marker = ListMarker(lines[position]),
      marker.indent < first.width, (marker.number == nil) == (first.number == nil)
    {
      let content = readItem(marker)
      items.append(Self.blocks(of: content, depth: depth + 1))
      skipBlanksBeforeItem()
    }
    blocks.append(.list(start: first.number, items: items))
  }

  /// Passes empty lines if an item follows them; otherwise what follows belongs to nobody yet.
  private mutating func skipBlanksBeforeItem() {
    var next = position
    while next < lines.count, lines[next].isEmpty { next += 1 }
    if next < lines.count, ListMarker(lines[next]) != nil { position = next }
  }

  private mutating func readItem(_ marker: ListMarker) -> [String] {
    var content = [String(lines[position].dropFirst(marker.width))]
    position += 1
    var isAfterBlank = false
    while position < lines.count {
      let line = lines[position]
      let indent = line.prefix { $0 == " " }.count
      if line.isEmpty {
        content.append("")
        isAfterBlank = true
      } else if indent >= marker.width {
        content.append(String(line.dropFirst(marker.width)))
        isAfterBlank = false
      } else if isAfterBlank || endsParagraph(at: position) || ListMarker(line) != nil {
        break
      } else {
        // A paragraph goes on although its lines are not indented.
        content.append(line.trimmed)
      }
      position += 1
    }
    while content.count > 1, content.last == "" { content.removeLast() }
    return content
  }

  // MARK: Tables

  private func isTable(at index: Int) -> Bool {
    guard index + 1 < lines.count, lines[index].contains("|") else { return false }
    let line = lines[index + 1].trimmed
    guard line.contains("|"), line.contains("-") else { return false }
    return line.allSatisfy { "|-: ".contains($0) }
  }

  private mutating func readTable() {
    let head = Self.cells(lines[position])
    position += 2
    var rows: [[[Manuscript.Inline]]] = []
    while position < lines.count, lines[position].contains("|") {
      var row = Self.cells(lines[position]).prefix(head.count)
      while row.count < head.count { row.append("") }
      rows.append(row.map(InlineReader.read))
      position += 1
    }
    blocks.append(.table(head: head.map(InlineReader.read), rows: rows))
  }

  /// The cells of a row; a pipe behind a backslash is part of a cell, also in code.
  private static func cells(_ line: String) -> [String] {
    var cells = [""]
    var text = line.trimmed[...]
    if text.first == "|" { text = text.dropFirst() }
    if text.last == "|", !text.hasSuffix("\\|") { text = text.dropLast() }
    var isEscaped = false
    for character in text {
      if character == "|" {
        if isEscaped {
          cells[cells.count - 1].removeLast()
          cells[cells.count - 1].append("|")
        } else {
          cells.append("")
        }
      } else {
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return cells.map(\.trimmed)
  }
}

extension StringProtocol {
  /// The text without blanks at both ends.
  var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
