extension JSON {
  /// How a document is laid out.
  package enum Style: Sendable, Equatable {
    /// Everything on one line without a blank: `{"a":[1,2]}`.
    case compact
    /// Every item on a line of its own without indentation, as Spack writes manifests.
    case onePerLine
    /// Every item on a line of its own, so many blanks deeper each level: `"a": 1`.
    case indented(Int)
  }

  /// Writes a document in ASCII, byte for byte as Python's `json.dumps`, without a final newline.
  ///
  /// Numbers keep their spelling; what only YAML spells so (`0x1f`, `.inf`) becomes a plain number
  /// if it has a finite value, else a text.
  package static func encode(_ value: DocumentValue, style: Style = .compact) -> [UInt8] {
    var writer = JSONWriter(style: style)
    writer.write(value, depth: 0)
    return writer.bytes
  }
}

/// The text written so far.
private struct JSONWriter {
  let style: JSON.Style
  var bytes: [UInt8] = []

  mutating func write(_ value: DocumentValue, depth: Int) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false")
    case .number(let spelling): writeNumber(spelling)
    case .string(let text): writeString(text)
    case .list(let values):
      writeItems("[", values, "]", depth) { writer, value in writer.write(value, depth: depth + 1) }
    case .mapping(let mapping):
      writeItems("{", mapping, "}", depth) { writer, pair in
        writer.writeString(pair.key)
        if case .indented = writer.style { writer.append(": ") } else { writer.append(":") }
        writer.write(pair.value, depth: depth + 1)
      }
    }
  }

  private mutating func writeItems<Items: Sequence>(
    _ opening: String, _ items: Items, _ closing: String, _ depth: Int,
    _ write: (inout Self, Items.Element) -> Void
  ) {
    append(opening)
    var isEmpty = true
    for item in items {
      if !isEmpty { append(",") }
      isEmpty = false
      breakLine(depth + 1)
      write(&self, item)
    }
    if !isEmpty { breakLine(depth) }
    append(closing)
  }

  private mutating func breakLine(_ depth: Int) {
    switch style {
    case .compact: break
    case .onePerLine: append("\n")
    case .indented(let width):
      append("\n")
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: width * depth))
    }
  }

  private mutating func writeNumber(_ spelling: String) {
    if NumberSpelling.isJSON(spelling) {
      bytes.append(contentsOf: spelling.utf8)
    } else if let value = NumberSpelling.integer(spelling) {
      bytes.append(contentsOf: String(value).utf8)
    } else if let value = NumberSpelling.double(spelling), value.isFinite {
      bytes.append(contentsOf: value.description.utf8)
    } else {
      writeString(spelling)
    }
  }

  private mutating func writeString(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(Self.isPlain) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for unit in text.utf16 { writeUnit(unit) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a byte of UTF-8 stands for itself.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func writeUnit(_ unit: UInt16) {
    switch unit {
    case 0x22: append("\\\"")
    case 0x5C: append("\\\\")
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0x0C: append("\\f")
    case 0x08: append("\\b")
    case 0x20...0x7F: bytes.append(UInt8(truncatingIfNeeded: unit))
    default: writeEscape(unit)
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    append("\\u")
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: (unit >> UInt16(shift)) & 0xF)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
