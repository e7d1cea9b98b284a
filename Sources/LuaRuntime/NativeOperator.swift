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
    case add
    case subtract = "sub"
    case multiply = "mul"
    case divide = "div"
    case floorDivide = "idiv"
    case modulo = "mod"
    case power = "pow"
    case negate = "unm"
    case pairs
    case call
  }

  let kind: Kind
  /// What stands on the other side of an arithmetic operator, and what comes out.
  var signature: (operand: NativeType, result: NativeType)?
  /// The declaration of a call.
  var function: NativeFunction?
  let apply: @Sendable (LuaValue, LuaValue) throws -> LuaValue

  init(
    kind: Kind, signature: (operand: NativeType, result: NativeType)? = nil,
    function: NativeFunction? = nil,
    apply: @escaping @Sendable (LuaValue, LuaValue) throws -> LuaValue
  ) {
    self.kind = kind
    self.signature = signature
    self.function = function
    self.apply = apply
  }

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

  /// `pairs(a)`: the fields in order, as they are when the loop begins.
  ///
  /// A field without a value ends no loop: it is left out, as in a table.
  public static func pairs<Object: LuaObject>(
    _ type: Object.Type, _ body: @escaping @Sendable (Object) throws -> [LuaField]
  ) -> NativeOperator {
    NativeOperator(kind: .pairs) { object, _ in
      let fields = try body(narrowed(object.object)).filter { !$0.key.isNil && !$0.value.isNil }
      return .list(fields.flatMap { [$0.key, $0.value] })
    }
  }

  /// `a(…)`: a function whose receiver is the object; its name appears nowhere.
  public static func call(_ function: NativeFunction) -> NativeOperator {
    NativeOperator(kind: .call, function: function) { _, _ in .nil }
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
