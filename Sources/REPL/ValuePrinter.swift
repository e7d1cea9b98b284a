internal import Diagnostics
internal import LuaRuntime
internal import Terminal

/// Writes values as Lua would read them, one line where it fits, and without secrets.
struct ValuePrinter {
  /// The columns of the terminal.
  let columnCount: Int
  /// Whether values have colours.
  var isColored = false
  /// Whether what was cut of a value can be had with `:more`.
  var offersMore = false
  /// How many lines one value may take.
  private static let lineLimit = 2500

  private static let hidden = "<hidden>"
  private static let step = "  "

  /// Returns the lines of a value.
  ///
  /// `isSecret` hides it: the expression that gave it ends in the name of a secret.
  func lines(of value: Description, isSecret: Bool = false) -> [String] {
    let text = isSecret && value.canHoldSecret ? Self.hidden : nil
    if text == nil, let lines = wholeLines(of: value) { return lines }
    var lines: [String] = []
    append(value, text, indent: "", prefix: "", suffix: "", to: &lines)
    guard lines.count > Self.lineLimit else { return lines }
    return lines.prefix(Self.lineLimit) + [dim("… \(lines.count - Self.lineLimit) more lines")]
  }

  /// The lines of what is not written as Lua: specs.
  private func wholeLines(of value: Description) -> [String]? {
    switch value {
    case .lines(let text):
      return text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { Secrets.masked(String($0)) }
    case .specs(let count, let rows, let passed):
      let table = TextTable(columns: Self.specColumns, rows: rows)
      var lines = table.lines(columnCount: columnCount)
      if isColored, let head = lines.first { lines[0] = TextStyle.bold.applied(to: head) }
      let left = count - passed - rows.count
      return left > 0 ? lines + [dim(rest(left))] : lines
    default: return nil
    }
  }

  /// The columns of a list of specs; the last ones go first where room is missing.
  private static let specColumns = [
    TextTable.Column("name", priority: 6), TextTable.Column("version", priority: 5, leastWidth: 5),
    TextTable.Column("hash", priority: 4, leastWidth: 7),
    TextTable.Column("system", priority: 1), TextTable.Column("target", priority: 2),
    TextTable.Column("variants", priority: 0),
  ]

  /// What stands in the place of the part of a result that is not shown.
  private func rest(_ count: Int) -> String {
    "… \(QuantityText.count(count)) more" + (offersMore ? ", ':more' shows them" : "")
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
    guard case .table(let count, let fields, let passed) = value else { return }
    lines.append(head + "{")
    let inner = indent + Self.step
    for field in fields where lines.count <= Self.lineLimit {
      let isSecret = field.isSecret && field.value.canHoldSecret
      append(
        field.value, isSecret ? Self.hidden : nil, indent: inner, prefix: key(of: field),
        suffix: ",", to: &lines)
    }
    let left = count - passed - fields.count
    if left > 0 {
      let text = indent.isEmpty ? rest(left) : "… \(QuantityText.count(left)) more"
      lines.append(inner + dim(text))
    }
    lines.append(indent + "}" + suffix)
  }

  /// Returns the value on one line; nil for a table that does not fit into `room` columns.
  private func flat(_ value: Description, room: Int) -> String? {
    switch value {
    case .plain(let text), .number(let text): return styled(text, .magenta)
    case .named(let text): return styled(Secrets.masked(text), .blue)
    case .string(let bytes, let count): return quoted(bytes, of: count)
    case .cycle: return dim("<cycle>")
    case .deep(let count):
      return "{ " + dim("… \(QuantityText.count(count)) \(count == 1 ? "field" : "fields")") + " }"
    case .specs, .lines: return nil
    case .table(let count, let fields, let passed):
      if fields.isEmpty { return count == 0 ? "{}" : "{ … }" }
      guard count == passed + fields.count else { return nil }
      var text = "{ "
      var width = 2
      for (number, field) in fields.enumerated() {
        let isSecret = field.isSecret && field.value.canHoldSecret
        guard let item = isSecret ? Self.hidden : flat(field.value, room: room - width - 2)
        else { return nil }
        let part = (number == 0 ? "" : ", ") + key(of: field) + item
        text += part
        width += DisplayWidth.of(part)
        if width + 2 > room { return nil }
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
    return DisplayWidth.prefix(of: TerminalText.withoutStyles(text), columnCount: room - 1) + "…"
  }

  /// Returns a string in quotes, with escapes for what cannot be shown.
  private func quoted(_ bytes: [UInt8], of count: Int) -> String {
    let text = LuaWords.quoted(bytes)
    let rest = count - bytes.count
    let more = rest > 0 ? dim("… \(QuantityText.count(rest)) more bytes") : ""
    return styled(Secrets.masked(text), .green) + more
  }

  private func styled(_ text: String, _ style: TextStyle) -> String {
    isColored ? style.applied(to: text) : text
  }

  private func dim(_ text: String) -> String { styled(text, .dim) }
}

extension Description {
  /// Whether hiding the value hides anything.
  var canHoldSecret: Bool {
    switch self {
    case .plain, .cycle: false
    case .table(let count, _, _): count > 0
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
