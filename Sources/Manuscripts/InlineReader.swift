/// Reads running text into words, code, emphasis and links.
struct InlineReader {
  private typealias Inline = Manuscript.Inline

  /// Marks within marks beyond this are text.
  private static let maximumDepth = 16

  private let characters: [Character]
  private let depth: Int
  private var position: Int
  private let end: Int
  private var result: [Inline] = []
  private var words = ""
  /// The closing marks that are known to be missing: text is not searched twice for one.
  private var missing: Set<String> = []

  static func read(_ text: String) -> [Manuscript.Inline] {
    let characters = Array(text)
    return read(characters, 0, characters.count, depth: 0)
  }

  private static func read(
    _ characters: [Character], _ start: Int, _ end: Int, depth: Int
  ) -> [Inline] {
    var reader = InlineReader(characters, start, end, depth)
    while reader.position < end { reader.readNext() }
    reader.flush()
    return reader.result
  }

  private init(_ characters: [Character], _ start: Int, _ end: Int, _ depth: Int) {
    self.characters = characters
    self.depth = depth
    position = start
    self.end = end
  }

  private mutating func flush() {
    if !words.isEmpty { result.append(.text(words)) }
    words = ""
  }

  private mutating func add(_ inline: Inline, upTo next: Int) {
    flush()
    result.append(inline)
    position = next
  }

  private mutating func readNext() {
    let character = characters[position]
    switch character {
    case "\\" where position + 1 < end && Self.isPunctuation(characters[position + 1]):
      words.append(characters[position + 1])
      position += 2
    case "`":
      readCode()
    case "*", "_":
      readEmphasis(character)
    case "[":
      readLink()
    case "<":
      readAngle()
    case "\n":
      words.append(" ")
      position += 1
    default:
      words.append(character)
      position += 1
    }
  }

  private static func isPunctuation(_ character: Character) -> Bool {
    character.isASCII && !character.isLetter && !character.isNumber && !character.isWhitespace
  }

  private mutating func takeAsText(_ count: Int) {
    words += String(characters[position..<position + count])
    position += count
  }

  // MARK: Code

  private mutating func readCode() {
    let count = run(of: "`", at: position)
    guard let close = closingTicks(count, from: position + count) else {
      return takeAsText(count)
    }
    var text = String(characters[position + count..<close]).replacing("\n", with: " ")
    if text.hasPrefix(" "), text.hasSuffix(" "), text.contains(where: { $0 != " " }) {
      text = String(text.dropFirst().dropLast())
    }
    add(.code(text), upTo: close + count)
  }

  private func run(of character: Character, at start: Int) -> Int {
    var index = start
    while index < end, characters[index] == character { index += 1 }
    return index - start
  }

  private mutating func closingTicks(_ count: Int, from start: Int) -> Int? {
    let mark = "`\(count)"
    guard !missing.contains(mark) else { return nil }
    var index = start
    while index < end {
      let length = run(of: "`", at: index)
      if length == count { return index }
      index += max(1, length)
    }
    missing.insert(mark)
    return nil
  }

  // MARK: Emphasis

  private mutating func readEmphasis(_ mark: Character) {
    let count = min(2, run(of: mark, at: position))
    let start = position + count
    guard depth < Self.maximumDepth, start < end, !characters[start].isWhitespace,
      mark == "*" || position == 0 || !characters[position - 1].isWordPart,
      let close = closing(mark, count, from: start)
    else { return takeAsText(count) }
    let inner = Self.read(characters, start, close, depth: depth + 1)
    add(count == 2 ? .strong(inner) : .emphasis(inner), upTo: close + count)
  }

  private mutating func closing(_ mark: Character, _ count: Int, from start: Int) -> Int? {
    let key = String(repeating: mark, count: count)
    guard !missing.contains(key) else { return nil }
    var index = start
    while index < end {
      let character = characters[index]
      if character == "\\" {
        index += 2
      } else if character == "`" {
        let ticks = run(of: "`", at: index)
        index = closingTicks(ticks, from: index + ticks).map { $0 + ticks } ?? index + ticks
      } else if character == mark {
        let length = run(of: mark, at: index)
        let isClosing = index > start && !characters[index - 1].isWhitespace
        let next = index + count
        let isWhole = mark == "*" || next >= end || !characters[next].isWordPart
        if isClosing, isWhole, length == count || length == 3 { return index }
        index += length
      } else {
        index += 1
      }
    }
    missing.insert(key)
    return nil
  }

  // MARK: Links

  private mutating func readLink() {
    guard depth < Self.maximumDepth, let close = closingBracket(), close + 1 < end,
      characters[close + 1] == "(", let stop = closingParenthesis(from: close + 2)
    else { return takeAsText(1) }
    let target = String(characters[close + 2..<stop])
    guard !target.contains(where: \.isWhitespace) else { return takeAsText(1) }
    let inner = Self.read(characters, position + 1, close, depth: depth + 1)
    add(.link(inner, target: target), upTo: stop + 1)
  }

  /// Words of a link are not longer: a page full of brackets is not searched from each to its end.
  private static let maximumLinkLength = 1_000

  private mutating func closingBracket() -> Int? {
    var open = 0
    var index = position
    let end = min(end, position + Self.maximumLinkLength)
    while index < end {
      switch characters[index] {
      case "\\": index += 1
      case "`":
        let ticks = run(of: "`", at: index)
        index = (closingTicks(ticks, from: index + ticks) ?? index) + ticks - 1
      case "[": open += 1
      case "]":
        open -= 1
        if open == 0 { return index }
      default: break
      }
      index += 1
    }
    return nil
  }

  private func closingParenthesis(from start: Int) -> Int? {
    var open = 1
    var index = start
    let end = min(end, start + Self.maximumLinkLength)
    while index < end, !characters[index].isWhitespace {
      if characters[index] == "(" { open += 1 }
      if characters[index] == ")" { open -= 1 }
      if open == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Reads `<https://…>`, a reference of DocC such as `<doc:Errors>`, or `<br>`.
  private mutating func readAngle() {
    var close = position + 1
    while close < end, characters[close] != ">", !characters[close].isWhitespace { close += 1 }
    guard close < end, characters[close] == ">" else { return takeAsText(1) }
    let inner = String(characters[position + 1..<close])
    if inner == "br" || inner == "br/" { return add(.lineBreak, upTo: close + 1) }
    if inner.hasPrefix("doc:") {
      return add(.link([.text(String(inner.dropFirst(4)))], target: inner), upTo: close + 1)
    }
    guard inner.hasPrefix("https://") || inner.hasPrefix("http://") else { return takeAsText(1) }
    add(.link([.text(inner)], target: inner), upTo: close + 1)
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
