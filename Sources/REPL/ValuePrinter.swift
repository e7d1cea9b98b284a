internal import LuaRuntime
internal import Terminal

/// Writes values as Lua would read them, one line where it fits, and without secrets.
struct ValuePrinter {
  /// The columns of the terminal.
  let columnCount: Int
  /// How many lines one value may take.
  private static let lineLimit = 300

  private static let hidden = "<hidden>"
  private static let step = "  "

  /// Returns the lines of a value.
  ///
  /// `isSecret` hides it: the expression that gave it ends in the name of a secret.
  func lines(of value: Description, isSecret: Bool = false) -> [String] {
    let text = isSecret && value.canHoldSecret ? Self.hidden : nil
    var lines: [String] = []
    append(value, text, indent: "", prefix: "", suffix: "", to: &lines)
    guard lines.count > Self.lineLimit else { return lines }
    return lines.prefix(Self.lineLimit) + ["… \(lines.count - Self.lineLimit) more lines"]
  }

  /// Appends a value behind `prefix`, on one line if there is room.
  private func append(
    _ value: Description, _ text: String?, indent: String, prefix: String, suffix: String,
    to lines: inout [String]
  ) {
    let head = indent + prefix
    let room = columnCount - DisplayWidth.of(head) - DisplayWidth.of(suffix)
    if let flat = text ?? flat(value, room: room) {
      lines.append(head + (indent.isEmpty ? flat : cut(flat, to: room)) + suffix)
      return
    }
    guard case .table(let count, let fields) = value else { return }
    lines.append(head + "{")
    let inner = indent + Self.step
    for field in fields where lines.count <= Self.lineLimit {
      let isSecret = field.isSecret && field.value.canHoldSecret
      append(
        field.value, isSecret ? Self.hidden : nil, indent: inner, prefix: key(of: field),
        suffix: ",", to: &lines)
    }
    if count > fields.count { lines.append(inner + "… \(count - fields.count) more") }
    lines.append(indent + "}" + suffix)
  }

  /// Returns the value on one line; nil for a table that does not fit into `room` columns.
  private func flat(_ value: Description, room: Int) -> String? {
    switch value {
    case .plain(let text), .number(let text): return text
    case .named(let text): return Secrets.masked(text)
    case .string(let bytes, let count): return quoted(bytes, of: count)
    case .cycle: return "<cycle>"
    case .deep(let count): return "{ … \(count) \(count == 1 ? "field" : "fields") }"
    case .table(let count, let fields):
      if fields.isEmpty { return count == 0 ? "{}" : "{ … }" }
      guard count == fields.count else { return nil }
      var text = "{ "
      for (number, field) in fields.enumerated() {
        let isSecret = field.isSecret && field.value.canHoldSecret
        guard let item = isSecret ? Self.hidden : flat(field.value, room: room - text.count - 2)
        else { return nil }
        text += (number == 0 ? "" : ", ") + key(of: field) + item
        if text.utf8.count > room * 4 || DisplayWidth.of(text) + 2 > room { return nil }
      }
      return text + " }"
    }
  }

  private func key(of field: Description.Field) -> String {
    guard let key = field.key else { return "" }
    if case .string(let bytes, _) = key, LuaWords.isName(bytes) {
      return String(decoding: bytes, as: UTF8.self) + " = "
    }
    return "[" + (flat(key, room: columnCount) ?? "…") + "] = "
  }

  private func cut(_ text: String, to room: Int) -> String {
    guard DisplayWidth.of(text) > room, room > 1 else { return text }
    return DisplayWidth.prefix(of: text, columnCount: room - 1) + "…"
  }

  /// Returns a string in quotes, with escapes for what cannot be shown.
  private func quoted(_ bytes: [UInt8], of count: Int) -> String {
    let text = LuaWords.quoted(bytes)
    let rest = count - bytes.count
    return Secrets.masked(text) + (rest > 0 ? "… \(rest) more bytes" : "")
  }
}

extension Description {
  /// Whether hiding the value hides anything.
  var canHoldSecret: Bool {
    switch self {
    case .plain, .cycle: false
    case .table(let count, _): count > 0
    default: true
    }
  }
}

extension Description.Field {
  /// Whether the key is the name of a secret.
  var isSecret: Bool {
    guard case .string(let bytes, _)? = key else { return false }
    return Secrets.isSecret(name: String(decoding: bytes, as: UTF8.self))
  }
}
