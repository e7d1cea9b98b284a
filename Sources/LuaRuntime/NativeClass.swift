/// A field of an object that is computed when Lua reads it.
public struct NativeProperty: Sendable {
  /// The name, in snake_case.
  public var name: String
  /// What it gives.
  public var type: NativeType
  /// One sentence fragment for the reference.
  public var help: String
  let read: @Sendable (any LuaObject) throws -> LuaValue

  /// Creates a property of the objects of one Swift class.
  public init<Object: LuaObject>(
    _ name: String, _ type: NativeType, help: String,
    of object: Object.Type, _ read: @escaping @Sendable (Object) throws -> LuaValue
  ) {
    self.name = name
    self.type = type
    self.help = help
    self.read = { try read(narrowed($0)) }
  }
}

/// An operator of a class.
public struct NativeOperator: Sendable {
  enum Kind: String, Sendable {
    case equal = "eq"
    case lessThan = "lt"
    case lessOrEqual = "le"
    case text = "tostring"
    case length = "len"
    case concatenate = "concat"
    case index = "index"
  }

  let kind: Kind
  let apply: @Sendable (LuaValue, LuaValue) throws -> LuaValue

  /// `a == b` for two objects of the class; other operands are unequal.
  public static func equal<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object, Object) throws -> Bool
  ) -> NativeOperator {
    NativeOperator(kind: .equal) { one, other in
      guard let one = one.object as? Object, let other = other.object as? Object else {
        return false
      }
      return .boolean(try body(one, other))
    }
  }

  /// `a < b` and `b > a` for two objects of the class.
  public static func lessThan<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object, Object) throws -> Bool
  ) -> NativeOperator {
    NativeOperator(kind: .lessThan) { one, other in
      let (one, other) = try comparable(type, one, other)
      return .boolean(try body(one, other))
    }
  }

  /// `a <= b` and `b >= a` for two objects of the class.
  public static func lessOrEqual<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object, Object) throws -> Bool
  ) -> NativeOperator {
    NativeOperator(kind: .lessOrEqual) { one, other in
      let (one, other) = try comparable(type, one, other)
      return .boolean(try body(one, other))
    }
  }

  /// `tostring(a)`, also used by `print`.
  public static func text<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object) throws -> String
  ) -> NativeOperator {
    NativeOperator(kind: .text) { object, _ in .text(try body(narrowed(object.object))) }
  }

  /// `#a`.
  public static func length<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object) throws -> Int
  ) -> NativeOperator {
    NativeOperator(kind: .length) { object, _ in
      .integer(Int64(try body(narrowed(object.object))))
    }
  }

  /// `a .. b`, where at least one operand is of the class.
  public static func concatenate(
    _ body: @escaping @Sendable (LuaValue, LuaValue) throws -> LuaValue
  ) -> NativeOperator {
    NativeOperator(kind: .concatenate, apply: body)
  }

  /// `a[key]` for a key that names no method and no property; nil means that there is no such field.
  public static func index<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object, LuaValue) throws -> LuaValue
  ) -> NativeOperator {
    NativeOperator(kind: .index) { object, key in try body(narrowed(object.object), key) }
  }

  private static func comparable<Object: LuaObject>(
    _ type: Object.Type, _ one: LuaValue, _ other: LuaValue
  ) throws -> (Object, Object) {
    guard let first = one.object as? Object, let second = other.object as? Object else {
      throw LuaError(
        .badArgument, "attempt to compare \(one.typeName) with \(other.typeName)")
    }
    return (first, second)
  }
}

/// A kind of object that Lua holds by handle.
public struct NativeClass: Sendable {
  /// The full name, equal to `luaClassName` of the Swift class.
  public var name: String
  /// One sentence in present tense.
  public var summary: String
  /// The methods; their receiver is checked and reached by `LuaArguments.receiver`.
  public var methods: [NativeFunction]
  /// The fields.
  public var properties: [NativeProperty]
  /// The operators, at most one of each kind.
  public var operators: [NativeOperator]
  let close: (@Sendable (any LuaObject) -> Void)?

  /// Creates a class whose objects the collector alone takes away.
  public init(
    _ name: String, summary: String, methods: [NativeFunction] = [],
    properties: [NativeProperty] = [], operators: [NativeOperator] = []
  ) {
    self.name = name
    self.summary = summary
    self.methods = methods
    self.properties = properties
    self.operators = operators
    close = nil
  }

  /// Creates a class whose objects can stand in `local name <close> = …`.
  ///
  /// `close` runs on the Lua thread, cannot fail and must not block; afterwards Lua cannot use the
  /// object any more. It does not run when an object is merely collected: that is `deinit`'s work.
  public init<Object: LuaObject>(
    _ name: String, summary: String, methods: [NativeFunction] = [],
    properties: [NativeProperty] = [], operators: [NativeOperator] = [],
    of object: Object.Type, close: @escaping @Sendable (Object) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.methods = methods
    self.properties = properties
    self.operators = operators
    self.close = { close(narrowed($0)) }
  }

  /// Whether the objects can be closed by leaving a block.
  public var isClosable: Bool { close != nil }
}

/// Returns the object as the Swift class that its declaration promised.
func narrowed<Object: LuaObject>(_ object: (any LuaObject)?) -> Object {
  guard let object = object as? Object else {
    preconditionFailure("\(Object.self) does not carry the class name of its declaration")
  }
  return object
}
