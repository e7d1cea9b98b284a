/// A value copied into or out of Lua.
///
/// Tables are copied whole: changing the copy never changes the table. A table whose keys are
/// exactly 1 to n reads as `list`, the empty table as an empty list; every other table reads as
/// `table` with its fields sorted, because Lua itself promises no order.
public enum LuaValue: Sendable {
  /// The absence of a value.
  case `nil`
  /// True or false.
  case boolean(Bool)
  /// A number of the integer kind.
  case integer(Int64)
  /// A number of the float kind.
  case number(Double)
  /// A string, which is bytes.
  case string(LuaString)
  /// A table with the keys 1 to n. A nil inside leaves a hole.
  case list([LuaValue])
  /// A list that a `for` loop can also go through by itself: `for item in list do`.
  ///
  /// Only pushed: the table that Lua then has reads as `list`.
  case sequence([LuaValue])
  /// Any other table. When pushing, the last of two equal keys wins and nil values leave no field.
  case table([LuaField])
  /// A Swift object. Every push makes a new userdata; two of the same object compare equal.
  case object(any LuaObject)
  /// A function of one machine, which no other machine accepts.
  case function(LuaFunction)
  /// An error table, as bindings that return errors instead of raising them need it.
  case error(any Error)

  /// Creates a string value from text.
  public static func text(_ text: String) -> LuaValue { .string(LuaString(text)) }

  /// Creates a table whose keys are text, in the given order.
  public static func record(_ fields: KeyValuePairs<String, LuaValue>) -> LuaValue {
    .table(fields.map { LuaField(key: .text($0.key), value: $0.value) })
  }
}

/// One field of a table.
public struct LuaField: Sendable, Equatable {
  /// The key, neither nil nor NaN.
  public var key: LuaValue
  /// The value.
  public var value: LuaValue

  /// Creates a field.
  public init(key: LuaValue, value: LuaValue) {
    self.key = key
    self.value = value
  }
}

extension LuaValue {
  /// The text of a string in UTF-8, or nil.
  public var text: String? {
    if case .string(let string) = self { string.text } else { nil }
  }

  /// The bytes of a string, or nil.
  public var bytes: [UInt8]? {
    if case .string(let string) = self { string.bytes } else { nil }
  }

  /// The truth value of a boolean, or nil for every other value.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The value of an integer, or of a float without a fraction that fits, or nil.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// The value of any number, or nil.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The items of a list, or nil.
  public var list: [LuaValue]? {
    switch self {
    case .list(let items), .sequence(let items): items
    default: nil
    }
  }

  /// The fields of a table or of a list, or nil.
  public var fields: [LuaField]? {
    switch self {
    case .table(let fields): fields
    case .list(let items), .sequence(let items):
      zip(1..., items).map { LuaField(key: .integer($0), value: $1) }
    default: nil
    }
  }

  /// The function, or nil.
  public var function: LuaFunction? {
    if case .function(let function) = self { function } else { nil }
  }

  /// The object, or nil.
  public var object: (any LuaObject)? {
    if case .object(let object) = self { object } else { nil }
  }

  /// Whether this is nil.
  public var isNil: Bool {
    if case .nil = self { true } else { false }
  }

  /// Returns the field with this name, or nil for an absent field or any other value.
  ///
  /// Takes time linear in the number of fields.
  public subscript(name: String) -> LuaValue {
    guard case .table(let fields) = self else { return .nil }
    return fields.last { $0.key == .text(name) }?.value ?? .nil
  }

  /// What Lua programmers call the type of the value; objects give the name of their class.
  public var typeName: String {
    switch self {
    case .nil: "nil"
    case .boolean: "boolean"
    case .integer, .number: "number"
    case .string: "string"
    case .list, .sequence, .table: "table"
    case .object(let object): type(of: object).luaClassName
    case .function: "function"
    case .error: "error"
    }
  }
}

extension LuaValue: Equatable {
  /// Compares by content; objects and functions by identity, errors by code and text.
  ///
  /// Unlike in Lua, the integer 1 and the float 1.0 differ.
  public static func == (left: LuaValue, right: LuaValue) -> Bool {
    switch (left, right) {
    case (.nil, .nil): true
    case (.boolean(let one), .boolean(let other)): one == other
    case (.integer(let one), .integer(let other)): one == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): one == other
    case (.list(let one), .list(let other)): one == other
    case (.sequence(let one), .sequence(let other)): one == other
    case (.table(let one), .table(let other)): one == other
    case (.object(let one), .object(let other)): one === other
    case (.function(let one), .function(let other)): one === other
    case (.error(let one), .error(let other)): LuaError(describing: one).says(other)
    default: false
    }
  }
}

extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// Creates a string.
  public init(stringLiteral value: String) { self = .text(value) }
  /// Creates an integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Creates a float.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Creates a boolean.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Creates a list.
  public init(arrayLiteral elements: LuaValue...) { self = .list(elements) }
  /// Creates a table in the order written.
  public init(dictionaryLiteral elements: (LuaValue, LuaValue)...) {
    self = .table(elements.map { LuaField(key: $0.0, value: $0.1) })
  }
  /// Creates nil.
  public init(nilLiteral: ()) { self = .nil }
}
