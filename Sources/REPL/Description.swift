internal import LuaRuntime

/// A value as the Lua side describes it for the printer.
indirect enum Description: Equatable, Sendable {
  /// nil, a boolean, or a number that needs an expression: printed as it is.
  case plain(String)
  /// A number.
  case number(String)
  /// The first bytes of a string, and how many it has.
  case string([UInt8], byteCount: Int)
  /// A function, an object, a coroutine: what it is called.
  case named(String)
  /// A table that contains the one that is being printed.
  case cycle
  /// A table that is not opened, with its number of fields.
  case deep(Int)
  /// A table: all its fields counted, and some of them, behind `passed` others.
  case table(count: Int, fields: [Field], passed: Int)
  /// A list of specs: all counted, and some of them, each with its cells, behind `passed` others.
  case specs(count: Int, rows: [[String]], passed: Int)
  /// Lines that are shown as they are.
  case lines(String)

  /// One field of a table.
  struct Field: Equatable, Sendable {
    /// The key; nil for the next position of a sequence.
    let key: Description?
    let value: Description
  }

  /// Reads what the Lua side returned; nil for anything else.
  init?(_ value: LuaValue) {
    guard let items = value.list, let kind = items.first?.text else { return nil }
    let second = items.count > 1 ? items[1] : .nil
    let third = items.count > 2 ? items[2] : .nil
    switch kind {
    case "plain": self = .plain(second.text ?? "")
    case "number": self = .number(second.text ?? "")
    case "string":
      let bytes = second.bytes ?? []
      self = .string(bytes, byteCount: Int(third.integer ?? Int64(bytes.count)))
    case "named": self = .named(String(decoding: second.bytes ?? [], as: UTF8.self))
    case "cycle": self = .cycle
    case "deep": self = .deep(Int(second.integer ?? 0))
    case "table":
      let fields = (third.list ?? []).compactMap(Field.init)
      let passed = items.count > 3 ? Int(items[3].integer ?? 0) : 0
      self = .table(count: Int(second.integer ?? 0), fields: fields, passed: passed)
    case "specs":
      let rows = (third.list ?? []).map { ($0.list ?? []).map { $0.text ?? "" } }
      let passed = items.count > 3 ? Int(items[3].integer ?? 0) : 0
      self = .specs(count: Int(second.integer ?? 0), rows: rows, passed: passed)
    case "lines": self = .lines(String(decoding: second.bytes ?? [], as: UTF8.self))
    default: return nil
    }
  }
}

extension Description {
  /// Describes a value that has left Lua.
  init(copied value: LuaValue) {
    switch value {
    case .nil: self = .plain("nil")
    case .boolean(let value): self = .plain(String(value))
    case .integer(let value): self = .number(String(value))
    case .number(let value): self = .number(String(value))
    case .string(let string): self = .string(string.bytes, byteCount: string.bytes.count)
    case .list(let items), .sequence(let items):
      let fields = items.map { Field(key: nil, value: Description(copied: $0)) }
      self = .table(count: fields.count, fields: fields, passed: 0)
    case .table(let fields):
      self = .table(
        count: fields.count,
        fields: fields.map {
          Field(key: Description(copied: $0.key), value: Description(copied: $0.value))
        }, passed: 0)
    case .object, .function, .error: self = .named(value.typeName)
    }
  }
}

extension Description.Field {
  fileprivate init?(_ value: LuaValue) {
    guard let pair = value.list, pair.count == 2, let item = Description(pair[1]) else {
      return nil
    }
    key = Description(pair[0])
    self.value = item
  }
}
