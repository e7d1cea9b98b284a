extension YAML {
  /// Writes a document on one line in flow style with a final newline: `{a: 1, b: [c, 'd, e']}`.
  ///
  /// This is how Spack writes `.spack/binary_distribution`: no folding, Unicode as it is. A text is
  /// quoted when it would be read as something else, by the rules of YAML 1.1 and of 1.2 alike:
  /// Spack follows 1.2 alone and leaves words such as `yes` without quotes, which its own readers
  /// then take for truth values.
  package static func encodeFlow(_ value: DocumentValue) -> [UInt8] {
    var bytes: [UInt8] = []
    write(value, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Returns a text, number, empty list or empty mapping as it stands behind a key in block style.
  ///
  /// Lists and mappings with something in them are written in flow style.
  package static func inlineText(of value: DocumentValue) -> String {
    if case .string(let text) = value { return YAMLScalar.blockSpelling(of: text) }
    var bytes: [UInt8] = []
    write(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a value in flow style, without a newline.
  static func write(_ value: DocumentValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .number(let spelling): bytes += spelling.utf8
    case .string(let text): bytes += YAMLScalar.spelling(of: text).utf8
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        write(value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .mapping(let mapping):
      bytes.append(UInt8(ascii: "{"))
      for (index, (key, value)) in mapping.enumerated() {
        if index > 0 { bytes += ", ".utf8 }
        writeKey(key, to: &bytes)
        write(value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func writeKey(_ key: String, to bytes: inout [UInt8]) {
    let spelling = YAMLScalar.spelling(of: key)
    // Spack's writer announces keys of 123 scalars and more by `?`, counting without the quotes.
    if key.unicodeScalars.count > 122 {
      bytes += "? \(spelling) : ".utf8
    } else {
      bytes += "\(spelling): ".utf8
    }
  }
}

extension YAMLScalar {
  /// How `text` is written in flow style so that it is read as the same text.
  static func spelling(of text: String) -> String {
    if text.unicodeScalars.contains(where: needsEscape) { return doubleQuoted(text) }
    if isSafeInFlow(text) { return text }
    return text.utf8.contains(UInt8(ascii: "'")) ? doubleQuoted(text) : "'\(text)'"
  }

  /// How `text` is written behind a key in block style, where commas and brackets may stand inside.
  static func blockSpelling(of text: String) -> String {
    isSafeInBlock(text) && !text.unicodeScalars.contains(where: needsEscape)
      ? text : spelling(of: text)
  }

  /// How a key is written in block style; one that ends in a colon, as `key::` does, needs no quotes.
  static func keySpelling(of key: String) -> String {
    guard key.last == ":" else { return spelling(of: key) }
    let plain = String(key.dropLast())
    return spelling(of: plain) == plain ? key : spelling(of: key)
  }

  /// Whether `text` needs no quotes inside `[]` and `{}`.
  private static func isSafeInFlow(_ text: String) -> Bool {
    // libyaml reads `:?` in flow style as the beginning of a key.
    isSafeInBlock(text) && !text.utf8.contains { ",[]{}".utf8.contains($0) }
      && !text.utf8.contains(":?".utf8)
  }

  /// Whether `text` needs no quotes behind a key on a line of its own.
  private static func isSafeInBlock(_ text: String) -> Bool {
    // By bytes: a mark that combines with a character before it makes another character of it.
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, case .string = resolve(text) else {
      return false
    }
    if "#,[]{}&*!|>'\"%@`:? ".utf8.contains(first) || " :".utf8.contains(last) { return false }
    if text == "-" || text == "=" || text == "<<" || bytes.starts(with: "- ".utf8) { return false }
    if bytes.starts(with: "---".utf8) || bytes.starts(with: "...".utf8) { return false }
    if looksLikeDate(text) || isNumberOfVersion12(text) { return false }
    return !bytes.contains(": ".utf8) && !bytes.contains(" #".utf8)
  }

  /// Whether YAML 1.2 reads a number where 1.1 reads a text: `08`, `0o17` and `+.5`.
  private static func isNumberOfVersion12(_ text: String) -> Bool {
    let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    if unsigned.hasPrefix("0o") {
      return unsigned.count > 2 && unsigned.dropFirst(2).utf8.allSatisfy { (48...55).contains($0) }
    }
    return !unsigned.isEmpty
      && (unsigned.utf8.allSatisfy { NumberSpelling.isDigit($0) || $0 == UInt8(ascii: "_") }
        && unsigned.first != "_" || unsigned.hasPrefix(".") && isNumber(String(unsigned)))
  }

  /// Whether `text` starts as a date of YAML 1.1 does: `2020-01-01`.
  private static func looksLikeDate(_ text: String) -> Bool {
    let fields = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0].utf8.count == 4, (1...2).contains(fields[1].utf8.count),
      fields[0].utf8.allSatisfy(NumberSpelling.isDigit),
      fields[1].utf8.allSatisfy(NumberSpelling.isDigit)
    else { return false }
    let day = fields[2].prefix { $0.isNumber }
    let rest = fields[2].dropFirst(day.count)
    return (1...2).contains(day.count)
      && (rest.isEmpty || rest.first.map { "Tt \t".contains($0) } == true)
  }

  /// Whether only the escapes of double quotes can express `scalar`.
  static func needsEscape(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x1_0000...0x10_FFFF:
      false
    default: true
    }
  }

  /// `text` in double quotes.
  static func doubleQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\0": quoted += "\\0"
      case "\u{7}": quoted += "\\a"
      case "\u{8}": quoted += "\\b"
      case "\t": quoted += "\\t"
      case "\n": quoted += "\\n"
      case "\u{B}": quoted += "\\v"
      case "\u{C}": quoted += "\\f"
      case "\r": quoted += "\\r"
      case "\u{1B}": quoted += "\\e"
      case "\u{85}": quoted += "\\N"
      case "\u{2028}": quoted += "\\L"
      case "\u{2029}": quoted += "\\P"
      case _ where needsEscape(scalar):
        quoted += scalar.value < 0x100 ? "\\x" : "\\u"
        quoted += hexadecimal(scalar.value, width: scalar.value < 0x100 ? 2 : 4)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func hexadecimal(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
