internal import Diagnostics

extension SyntaxParser {
  /// Reads texts that stand beside each other, which are one.
  mutating func texts() throws(SyntaxProblem) -> Expression {
    height = 1
    let first = token
    try advance()
    guard token.kind == .text || first.word & SyntaxTextFlags.formatted.rawValue != 0 else {
      return try .constant(.text(plain(first)))
    }
    var parts: [FormattedPart] = []
    var highest = 1
    try add(first, to: &parts)
    highest = max(highest, height)
    while token.kind == .text {
      let word = token
      try advance()
      try add(word, to: &parts)
      highest = max(highest, height)
    }
    height = highest
    switch parts.count {
    case 0: return .constant(.text(""))
    case 1:
      if case .text(let text) = parts[0] { return .constant(.text(text)) }
    default: break
    }
    try raise()
    return .formatted(parts)
  }

  private mutating func add(
    _ word: SyntaxToken, to parts: inout [FormattedPart]
  ) throws(SyntaxProblem) {
    guard SyntaxTextFlags(rawValue: word.word).contains(.formatted) else {
      Self.append(try plain(word), to: &parts)
      return
    }
    var place = Int(word.start)
    let flags = SyntaxTextFlags(rawValue: word.word)
    let more = try formatted(&place, word, flags: flags, level: 0)
    for part in more {
      if case .text(let text) = part {
        Self.append(text, to: &parts)
      } else {
        parts.append(part)
      }
    }
  }

  private static func append(_ text: String, to parts: inout [FormattedPart]) {
    if text.isEmpty { return }
    if case .text(var before)? = parts.last {
      // Alone in its hands the text grows in place, however many pieces follow.
      parts.removeLast()
      before += text
      parts.append(.text(before))
    } else {
      parts.append(.text(text))
    }
  }

  private func plain(_ word: SyntaxToken) throws(SyntaxProblem) -> String {
    let flags = SyntaxTextFlags(rawValue: word.word)
    guard flags.contains(.escaped), !flags.contains(.raw) else {
      return String(decoding: scanner.bytes[word.range], as: UTF8.self)
    }
    return try Self.unescaped(scanner.bytes[word.range])
  }

  /// Reads the pieces of `f"…"` up to the end of the text, or up to the brace that closes the format
  /// of an expression.
  private mutating func formatted(
    _ place: inout Int, _ word: SyntaxToken, flags: SyntaxTextFlags, level: Int
  ) throws(SyntaxProblem) -> [FormattedPart] {
    var (parts, highest): ([FormattedPart], Int) = ([], 1)
    var start = place
    let (bytes, end) = (scanner.bytes, Int(word.end))
    func literal(_ range: Range<Int>) throws(SyntaxProblem) -> String {
      flags.contains(.raw) || !flags.contains(.escaped)
        ? String(decoding: bytes[range], as: UTF8.self) : try Self.unescaped(bytes[range])
    }
    while place < end {
      let byte = bytes[place]
      let isDouble = level == 0 && place + 1 < end && bytes[place + 1] == byte
      if byte == UInt8(ascii: "{"), !isDouble {
        Self.append(try literal(start..<place), to: &parts)
        place += 1
        parts.append(try formattedValue(&place, word, flags: flags, level: level))
        highest = max(highest, height)
        start = place
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") && isDouble {
        Self.append(try literal(start..<place + 1), to: &parts)
        place += 2
        start = place
      } else if byte == UInt8(ascii: "}") {
        guard level > 0 else { throw .notUnderstood("a single '}' is in a text") }
        break
      } else if byte == UInt8(ascii: "\\"), !flags.contains(.raw), place + 2 < end,
        bytes[place + 1] == UInt8(ascii: "N")
      {
        throw .notUnderstood("a character is given by its name")
      } else {
        place += 1
      }
    }
    Self.append(try literal(start..<place), to: &parts)
    height = highest
    return parts
  }

  /// Reads an expression in braces from behind the first on, past the second.
  private mutating func formattedValue(
    _ place: inout Int, _ word: SyntaxToken, flags: SyntaxTextFlags, level: Int
  ) throws(SyntaxProblem) -> FormattedPart {
    let bytes = scanner.bytes
    guard level < 2 else { throw .notUnderstood("a format is nested too deeply") }
    let line = Int(word.line)
    var parser = try deeper { outer throws(SyntaxProblem) -> SyntaxParser in
      try SyntaxParser(
        SyntaxScanner(outer.scanner.source, within: place..<Int(word.end), line: line),
        outer.names)
    }
    // Not one with `:=`, whose colon begins a format here.
    let value = try parser.expression()
    height = parser.height
    place = Int(parser.token.start)
    var conversion: UInt8 = 0
    if place < word.end, bytes[place] == UInt8(ascii: "=") {
      throw .notUnderstood("'=' in braces of a text is not understood")
    }
    if place + 1 < word.end, bytes[place] == UInt8(ascii: "!") {
      conversion = bytes[place + 1]
      place += 2
    }
    var format: [FormattedPart] = []
    if place < word.end, bytes[place] == UInt8(ascii: ":") {
      place += 1
      let highest = height
      format = try formatted(&place, word, flags: flags, level: level + 1)
      height = max(height, highest)
    }
    guard place < word.end, bytes[place] == UInt8(ascii: "}") else {
      throw .notUnderstood("'}' is expected in a text")
    }
    place += 1
    return .value(value, conversion: conversion, format: format)
  }

  // MARK: Escapes

  /// The text that is written with backslashes.
  static func unescaped(_ bytes: ArraySlice<UInt8>) throws(SyntaxProblem) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      place += 1
      guard byte == UInt8(ascii: "\\"), place < bytes.endIndex else {
        text.append(byte)
        continue
      }
      try escape(bytes, &place, into: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads what stands behind a backslash.
  private static func escape(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int, into text: inout [UInt8]
  ) throws(SyntaxProblem) {
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "\r"):
      if place < bytes.endIndex, bytes[place] == UInt8(ascii: "\n") { place += 1 }
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(byte)
    case UInt8(ascii: "a"): text.append(7)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "v"): text.append(11)
    case UInt8(ascii: "x"): try character(bytes, &place, digits: 2, radix: 16, into: &text)
    case UInt8(ascii: "u"): try character(bytes, &place, digits: 4, radix: 16, into: &text)
    case UInt8(ascii: "U"): try character(bytes, &place, digits: 8, radix: 16, into: &text)
    case UInt8(ascii: "N"): throw .notUnderstood("a character is given by its name")
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      place -= 1
      let count = bytes[place...].prefix(3).prefix { (48...55).contains($0) }.count
      try character(bytes, &place, digits: count, radix: 8, into: &text)
    default: text += [UInt8(ascii: "\\"), byte]
    }
  }

  private static func character(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int, digits: Int, radix: Int,
    into text: inout [UInt8]
  ) throws(SyntaxProblem) {
    let word = bytes[place...].prefix(digits)
    guard word.count == digits,
      word.allSatisfy({ $0 < 0x80 && SyntaxScanner.isNamePart($0) }),
      let number = UInt32(String(decoding: word, as: UTF8.self), radix: radix),
      let scalar = Unicode.Scalar(number)
    else { throw .notUnderstood("a character is given by no number of one") }
    place += digits
    text += Array(String(Character(scalar)).utf8)
  }
}
