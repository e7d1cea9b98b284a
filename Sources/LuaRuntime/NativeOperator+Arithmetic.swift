/// An operator of arithmetic with two operands.
public enum NativeArithmetic: Sendable {
  /// `a + b`.
  case add
  /// `a - b`.
  case subtract
  /// `a * b`.
  case multiply
  /// `a / b`.
  case divide
  /// `a // b`.
  case floorDivide
  /// `a % b`.
  case modulo
  /// `a ^ b`.
  case power

  fileprivate var kind: NativeOperator.Kind {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .floorDivide: .floorDivide
    case .modulo: .modulo
    case .power: .power
    }
  }

}

extension NativeOperator.Kind {
  /// The sign of arithmetic.
  var sign: String? {
    switch self {
    case .add: "+"
    case .subtract, .negate: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .modulo: "%"
    case .power: "^"
    default: nil
    }
  }
}

extension NativeOperator {
  /// Arithmetic in which an object of the class is one operand and `operand` the other.
  ///
  /// `body` gets both in the order written. An operator that makes sense in one order only, such as
  /// weight / number, looks at the kinds of its operands and throws for the other.
  public static func arithmetic<Object: LuaObject>(
    _ arithmetic: NativeArithmetic, _ type: Object.Type, with operand: NativeType,
    gives result: NativeType, _ body: @escaping @Sendable (LuaValue, LuaValue) throws -> LuaValue
  ) -> NativeOperator {
    let sign = arithmetic.kind.sign ?? ""
    return NativeOperator(kind: arithmetic.kind, signature: (operand, result)) { one, other in
      let isFirst = one.object is Object
      let checked: LuaValue
      do throws(ArgumentProblem) {
        checked = try operand.check(isFirst ? other : one)
      } catch {
        throw LuaError(
          .badArgument, "operator '\(sign)' of \(Object.luaClassName): \(error.text)")
      }
      return isFirst ? try body(one, checked) : try body(checked, other)
    }
  }

  /// `-a`.
  public static func negate<Object: LuaObject>(
    _ type: Object.Type, gives result: NativeType,
    _ body: @escaping @Sendable (Object) throws -> LuaValue
  ) -> NativeOperator {
    NativeOperator(kind: .negate, signature: (.any, result)) { object, _ in
      try body(narrowed(object.object))
    }
  }
}
