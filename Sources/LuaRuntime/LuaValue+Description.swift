import Diagnostics

extension LuaValue: CustomStringConvertible {
  /// The value as Lua code would write it, for messages and logs: `{ "a", size = 1.5 }`.
  ///
  /// What code cannot write stands in angle brackets: `<function>`, `<shop.Item>` and, for an error,
  /// its code and message. Strings are cut after 200 bytes; tables deeper than 8 levels and
  /// everything after some 1,000 bytes of text are left out, with `…` in their place. Nothing is
  /// hidden: a value that holds a secret shows it.
  public var description: String {
    var writer = ValueWriter()
    writer.append(self, level: 0)
    return writer.text
  }
}

/// Writes a value on one line, within bounds.
private struct ValueWriter {
  private static let maximumByteCount = 1000
  private static let maximumStringBytes = 200
  private static let maximumLevel = 8

  private(set) var text = ""

  mutating func append(_ value: LuaValue, level: Int) {
    switch value {
    case .nil: text += "nil"
    case .boolean(let value): text += value ? "true" : "false"
    // The digits alone would be read as a float.
    case .integer(.min): text += "math.mininteger"
    case .integer(let value): text += String(value)
    case .number(let value): text += Self.literal(value)
    case .string(let string): append(string)
    case .list(let items), .sequence(let items):
      append(items, level) { $0.append($1, level: level + 1) }
    case .table(let fields):
      append(fields, level) { writer, field in
        writer.append(key: field.key, level: level + 1)
        writer.append(field.value, level: level + 1)
      }
    case .object, .function: text += "<\(value.typeName)>"
    case .error(let error):
      let error = LuaError(describing: error)
      let message = error.message.prefix(Self.maximumStringBytes)
      text += "<\(error.qualifiedCode): \(message)\(message == error.message ? "" : "…")>"
    }
  }

  private mutating func append<Item>(
    _ items: [Item], _ level: Int, _ append: (inout ValueWriter, Item) -> Void
  ) {
    guard !items.isEmpty else {
      text += "{}"
      return
    }
    guard level < Self.maximumLevel else {
      text += "{ … }"
      return
    }
    text += "{ "
    for (number, item) in items.enumerated() {
      if number > 0 { text += ", " }
      guard text.utf8.count < Self.maximumByteCount else {
        text += "…"
        break
      }
      append(&self, item)
    }
    text += " }"
  }

  private mutating func append(key: LuaValue, level: Int) {
    if let bytes = key.bytes, LuaWords.isName(bytes) {
      text += String(decoding: bytes, as: UTF8.self)
    } else {
      text += "["
      append(key, level: level)
      text += "]"
    }
    text += " = "
  }

  private mutating func append(_ string: LuaString) {
    let rest = string.bytes.count - Self.maximumStringBytes
    text += LuaWords.quoted(Array(string.bytes.prefix(Self.maximumStringBytes)))
    if rest > 0 { text += "… \(rest) more bytes" }
  }

  /// A float as an expression that gives it.
  private static func literal(_ value: Double) -> String {
    if value.isNaN { return "0/0" }
    if value.isInfinite { return value < 0 ? "-math.huge" : "math.huge" }
    return String(value)
  }
}
