/// The YAML of Spack 0.16 to the byte, from which its hashes are computed.
extension YAML {
  /// How lists and mappings are laid out.
  package enum Layout: Sendable, Equatable {
    /// One item on a line, lists as far left as their key.
    case block
    /// All on one line.
    case flow
  }

  /// Writes a document byte for byte as Spack 0.16 does, with a final newline and without folding.
  ///
  /// All text is ASCII; words such as `yes` stand without quotes, since Spack reads them as texts.
  package static func encodeAsSpack(_ value: DocumentValue, layout: Layout) -> [UInt8] {
    var writer = SpackYAMLWriter(layout: layout)
    switch layout {
    case .flow: writer.writeFlow(value, indent: 0)
    case .block: writer.writeBlock(value, indent: 0, isInline: true)
    }
    writer.append("\n")
    return writer.bytes
  }
}

/// The text written so far.
private struct SpackYAMLWriter {
  let layout: YAML.Layout
  var bytes: [UInt8] = []

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func startLine(_ indent: Int) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
  }

  // MARK: Flow

  mutating func writeFlow(_ value: DocumentValue, indent: Int) {
    switch value {
    case .list(let values):
      append("[")
      for (place, value) in values.enumerated() {
        if place > 0 { append(", ") }
        writeFlow(value, indent: indent + 2)
      }
      append("]")
    case .mapping(let mapping):
      append("{")
      for (place, (key, value)) in mapping.enumerated() {
        if place > 0 { append(", ") }
        if SpackScalar.isSimpleKey(key) {
          append(SpackScalar.text(of: key, in: layout, indent: indent + 4) + ": ")
        } else {
          append("? " + SpackScalar.text(of: key, in: layout, indent: indent + 4) + " : ")
        }
        writeFlow(value, indent: indent + 2)
      }
      append("}")
    case .null: append("!!null ''")
    default: append(SpackScalar.text(of: value, in: layout, indent: indent + 2))
    }
  }

  // MARK: Block

  /// Writes a value whose lines start `indent` blanks from the left.
  ///
  /// `isInline` says that the first line has been started.
  mutating func writeBlock(_ value: DocumentValue, indent: Int, isInline: Bool) {
    switch value {
    case .list(let values) where !values.isEmpty:
      for (place, value) in values.enumerated() {
        if place > 0 || !isInline { startLine(indent) }
        append("-")
        writeItem(value, indent: indent)
      }
    case .mapping(let mapping) where !mapping.isEmpty:
      for (place, (key, value)) in mapping.enumerated() {
        if place > 0 || !isInline { startLine(indent) }
        writeMember(key, value, indent: indent)
      }
    case .null: break
    default: append(SpackScalar.text(of: value, in: layout, indent: indent))
    }
  }

  /// Writes what follows the dash of a list, or the colon of a key with a line of its own.
  private mutating func writeItem(_ value: DocumentValue, indent: Int) {
    if !value.isNull { append(" ") }
    writeBlock(value, indent: indent + 2, isInline: true)
  }

  private mutating func writeMember(_ key: String, _ value: DocumentValue, indent: Int) {
    let text = SpackScalar.text(of: key, in: layout, indent: indent + 2)
    guard SpackScalar.isSimpleKey(key) else {
      append("? " + text)
      startLine(indent)
      append(":")
      writeItem(value, indent: indent)
      return
    }
    append(text + ":")
    switch value {
    case .null: break
    case .list(let values) where !values.isEmpty:
      writeBlock(value, indent: indent, isInline: false)
    case .mapping(let mapping) where !mapping.isEmpty:
      writeBlock(value, indent: indent + 2, isInline: false)
    default:
      append(" ")
      writeBlock(value, indent: indent + 2, isInline: true)
    }
  }
}

/// How Spack 0.16 spells scalars.
private enum SpackScalar {
  static func text(of value: DocumentValue, in layout: YAML.Layout, indent: Int) -> String {
    switch value {
    case .null: "!!null ''"
    case .boolean(let isTrue): isTrue ? "true" : "false"
    case .number(let spelling): spelling
    case .list: "[]"
    case .mapping: "{}"
    case .string(let text): self.text(of: text, in: layout, indent: indent)
    }
  }

  static func text(of text: String, in layout: YAML.Layout, indent: Int) -> String {
    let traits = YAMLTraits(of: text)
    let isPlain = layout == .flow ? traits.allowsFlowPlain : traits.allowsBlockPlain
    if isPlain, !YAMLScalar.isOtherThanText(text) { return text }
    guard traits.allowsSingleQuotes else { return doubleQuoted(text) }
    return singleQuoted(text, indent: indent)
  }

  /// Whether a key stands in front of its value; others are announced by a question mark.
  ///
  /// The writer counts the five letters of `!!str` too, and allows fewer than 128.
  static func isSimpleKey(_ key: String) -> Bool {
    !key.isEmpty && key.unicodeScalars.count < 123 && !key.unicodeScalars.contains { $0 == "\n" }
  }

  private static func singleQuoted(_ text: String, indent: Int) -> String {
    var result = "'"
    var isAfterBreak = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        // The first break of several would be read as a blank.
        result += isAfterBreak ? "\n" : "\n\n"
        isAfterBreak = true
        continue
      }
      if isAfterBreak { result += String(repeating: " ", count: indent) }
      isAfterBreak = false
      result += scalar == "'" ? "''" : String(scalar)
    }
    if isAfterBreak { result += String(repeating: " ", count: indent) }
    return result + "'"
  }

  private static let escapes: [UnicodeScalar: String] = [
    "\0": "0", "\u{7}": "a", "\u{8}": "b", "\t": "t", "\n": "n", "\u{B}": "v", "\u{C}": "f",
    "\r": "r", "\u{1B}": "e", "\"": "\"", "\\": "\\", "\u{85}": "N", "\u{A0}": "_",
    "\u{2028}": "L", "\u{2029}": "P",
  ]

  private static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        result += "\\" + escape
      } else if (0x20...0x7E).contains(scalar.value) {
        result.unicodeScalars.append(scalar)
      } else {
        let (letter, width) =
          scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x1_0000 ? ("u", 4) : ("U", 8)
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result + "\""
  }
}

/// Which spellings of a text are open to a writer of YAML.
private struct YAMLTraits {
  private(set) var allowsFlowPlain = true
  private(set) var allowsBlockPlain = true
  private(set) var allowsSingleQuotes = true

  init(of text: String) {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last else {
      allowsFlowPlain = false
      return
    }
    if text.hasPrefix("---") || text.hasPrefix("...") { forbidPlain() }
    if Self.isBlankOrBreak(first) || Self.isBlankOrBreak(last) { forbidPlain() }
    for place in scalars.indices {
      let isFollowedByBlank =
        place + 1 == scalars.count || Self.isBlankOrBreak(scalars[place + 1])
      let isPrecededByBlank = place == 0 || Self.isBlankOrBreak(scalars[place - 1])
      if place == 0 {
        noteFirst(scalars[place], isFollowedByBlank)
      } else {
        noteInner(scalars[place], isPrecededByBlank, isFollowedByBlank)
      }
      noteCharacter(scalars[place], previous: place == 0 ? nil : scalars[place - 1])
    }
  }

  private mutating func forbidPlain() {
    allowsFlowPlain = false
    allowsBlockPlain = false
  }

  /// What starts something else than a text.
  private mutating func noteFirst(_ scalar: UnicodeScalar, _ isFollowedByBlank: Bool) {
    if "#,[]{}&*!|>'\"%@`".unicodeScalars.contains(scalar) { forbidPlain() }
    if scalar == "?" || scalar == ":" {
      allowsFlowPlain = false
      if isFollowedByBlank { forbidPlain() }
    }
    if scalar == "-", isFollowedByBlank { forbidPlain() }
  }

  /// What ends a text.
  private mutating func noteInner(
    _ scalar: UnicodeScalar, _ isPrecededByBlank: Bool, _ isFollowedByBlank: Bool
  ) {
    if ",?[]{}".unicodeScalars.contains(scalar) { allowsFlowPlain = false }
    if scalar == ":" {
      allowsFlowPlain = false
      if isFollowedByBlank { forbidPlain() }
    }
    if scalar == "#", isPrecededByBlank { forbidPlain() }
  }

  /// What only quotes, or only escapes, can express.
  private mutating func noteCharacter(_ scalar: UnicodeScalar, previous: UnicodeScalar?) {
    if scalar == "\n" {
      forbidPlain()
      if previous == " " { allowsSingleQuotes = false }
    } else if !(0x20...0x7E).contains(scalar.value) {
      forbidPlain()
      allowsSingleQuotes = false
    } else if scalar == " ", previous == "\n" {
      forbidPlain()
      allowsSingleQuotes = false
    }
  }

  private static func isBlankOrBreak(_ scalar: UnicodeScalar) -> Bool {
    "\0 \t\r\n\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar)
  }
}
