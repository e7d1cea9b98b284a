/// The type of a parameter, an option, a result or a property.
public indirect enum NativeType: Sendable {
  /// Any value, nil included.
  case any
  /// True or false.
  case boolean
  /// A whole number; a float without a fraction is accepted.
  case integer
  /// Any number.
  case number
  /// Text, which must be UTF-8.
  case string
  /// A string of any bytes.
  case bytes
  /// One of these words.
  case oneOf([String])
  /// A table of any content.
  case table
  /// A table with the keys 1 to n, all of one type.
  case list(of: NativeType)
  /// A list that a `for` loop can go through by itself; as an argument any list.
  case sequence(of: NativeType)
  /// A table with the named fields and no others.
  case options([NativeParameter])
  /// A function.
  case function
  /// An object of this class.
  case object(String)
  /// An error table, or a string that stands for one.
  case error
  /// The type, or nil.
  case optional(NativeType)
  /// Any number of values of the type, at least none; only as the last parameter.
  case variadic(NativeType)
  /// A value of one of these types, tried in order.
  case either([NativeType])

  /// The type in the words of a message: `list of string`.
  var phrase: String {
    switch self {
    case .any: "any value"
    case .boolean: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string, .bytes: "string"
    case .oneOf(let words): "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    case .table, .options: "table"
    case .list(let item), .sequence(let item): "list of \(item.phrase)"
    case .function: "function"
    case .object(let name): name
    case .error: "error"
    case .optional(let type): "\(type.phrase) or nil"
    case .variadic(let type): type.phrase
    case .either(let types): types.map(\.phrase).joined(separator: " or ")
    }
  }

  var acceptsNil: Bool {
    switch self {
    case .any, .optional, .variadic: true
    case .either(let types): types.contains { $0.acceptsNil }
    default: false
    }
  }
}
