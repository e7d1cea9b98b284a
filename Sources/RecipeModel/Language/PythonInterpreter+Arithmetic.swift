internal import Diagnostics

extension PythonInterpreter {
  /// The value of two that a sign joins.
  func combine(
    _ sign: BinarySign, _ left: PythonValue, _ right: PythonValue
  ) throws(PythonStop) -> PythonValue {
    if case .list(let list) = left, let unknown = list.unknown { return .unknown(unknown) }
    if case .list(let list) = right, let unknown = list.unknown { return .unknown(unknown) }
    switch (sign, left, right) {
    case (_, .unknown, _): return left
    case (.modulo, .text(let format), _): return try percent(format, right)
    case (_, _, .unknown): return right
    case (.add, .text(let left), .text(let right)):
      try spend(bytes: left.utf8.count + right.utf8.count)
      return .text(left + right)
    case (.multiply, .text(let text), _): return try times(text, right)
    case (.multiply, _, .text(let text)): return try times(text, left)
    case (.add, .list(let left), .list(let right)):
      try limit(count: left.items.count + right.items.count)
      return try makeList(left.items + right.items)
    case (.add, .tuple(let left), .tuple(let right)):
      try limit(count: left.count + right.count)
      return try makeTuple(left + right)
    case (.multiply, .list(let list), _): return try makeList(times(list.items, right))
    case (.multiply, _, .list(let list)): return try makeList(times(list.items, left))
    case (.multiply, .tuple(let items), _): return try makeTuple(times(items, right))
    case (.multiply, _, .tuple(let items)): return try makeTuple(times(items, left))
    case (_, .set(let left), .set(let right)): return try combine(sign, left, right)
    case (.or, .dictionary(let left), .dictionary):
      let dictionary = makeDictionary()
      try update(dictionary, with: .dictionary(left))
      try update(dictionary, with: right)
      return .dictionary(dictionary)
    default: return try combineOthers(sign, left, right)
    }
  }

  private func combineOthers(
    _ sign: BinarySign, _ left: PythonValue, _ right: PythonValue
  ) throws(PythonStop) -> PythonValue {
    if let first = Number(left), let second = Number(right) {
      return try combine(sign, first, second)
    }
    switch (left, right) {
    case (.object, _), (_, .object), (.instance, _), (_, .instance), (.type, _):
      return .unknown(
        unknown(
          "'\(sign.rawValue)' of '\(typeName(of: left))' and '\(typeName(of: right))' is not known"
            + " here"))
    default:
      throw raised(
        "TypeError",
        "'\(sign.rawValue)' of '\(typeName(of: left))' and '\(typeName(of: right))'")
    }
  }

  private func times(_ text: String, _ count: PythonValue) throws(PythonStop) -> PythonValue {
    guard case .integer(let count)? = Number(count) else {
      throw raised("TypeError", "a text can only be repeated by an integer")
    }
    if count <= 0 || text.isEmpty { return .text("") }
    let (bytes, overflows) = text.utf8.count.multipliedReportingOverflow(by: Int(count))
    try spend(bytes: overflows ? Int.max : bytes)
    return .text(String(repeating: text, count: Int(count)))
  }

  private func times(
    _ items: [PythonValue], _ count: PythonValue
  ) throws(PythonStop) -> [PythonValue] {
    guard case .integer(let count)? = Number(count) else {
      throw raised("TypeError", "a list can only be repeated by an integer")
    }
    if count <= 0 || items.isEmpty { return [] }
    let (total, overflows) = items.count.multipliedReportingOverflow(by: Int(count))
    try limit(count: overflows ? Int.max : total)
    try spend(total / 4)
    return Array(repeatElement(items, count: Int(count)).joined())
  }

  private func combine(
    _ sign: BinarySign, _ left: PythonSet, _ right: PythonSet
  ) throws(PythonStop) -> PythonValue {
    if let unknown = left.unknown ?? right.unknown { return .unknown(unknown) }
    try spend(left.count + right.count)
    var items: [PythonValue] = []
    switch sign {
    case .or: items = left.items + right.items
    case .and: for item in left.items where try right.contains(key(of: item)) { items.append(item) }
    case .subtract:
      for item in left.items where try !right.contains(key(of: item)) { items.append(item) }
    case .xor:
      for item in left.items where try !right.contains(key(of: item)) { items.append(item) }
      for item in right.items where try !left.contains(key(of: item)) { items.append(item) }
    default: throw raised("TypeError", "'\(sign.rawValue)' of two sets")
    }
    return try makeSet(items, isFrozen: left.isFrozen)
  }

  // MARK: Numbers

  private func combine(
    _ sign: BinarySign, _ left: Number, _ right: Number
  ) throws(PythonStop) -> PythonValue {
    guard case .integer(let left) = left, case .integer(let right) = right, sign != .divide else {
      return try combine(sign, left.double, right.double)
    }
    let result: (partialValue: Int64, overflow: Bool)
    switch sign {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    case .floor, .modulo:
      guard right != 0 else { throw raised("ZeroDivisionError", "division by zero") }
      result = Self.floored(sign, left, right)
    case .power: return try power(left, right)
    case .and: result = (left & right, false)
    case .or: result = (left | right, false)
    case .xor: result = (left ^ right, false)
    case .left, .right: result = try shifted(sign, left, right)
    case .divide, .matrix: throw raised("TypeError", "'\(sign.rawValue)' of two integers")
    }
    return result.overflow ? .unknown(tooLarge()) : .integer(result.partialValue)
  }

  private func shifted(
    _ sign: BinarySign, _ left: Int64, _ right: Int64
  ) throws(PythonStop) -> (partialValue: Int64, overflow: Bool) {
    guard right >= 0 else { throw raised("ValueError", "negative shift count") }
    if sign == .right { return (left >> min(right, 63), false) }
    let result = right > 62 ? 0 : left << right
    return (result, right > 62 ? left != 0 : result >> right != left)
  }

  /// Division that rounds down, as Python does it.
  private static func floored(
    _ sign: BinarySign, _ left: Int64, _ right: Int64
  ) -> (partialValue: Int64, overflow: Bool) {
    let (quotient, overflows) = left.dividedReportingOverflow(by: right)
    if overflows { return (0, sign == .floor) }
    let rest = left - quotient * right
    let isLower = rest != 0 && (rest < 0) != (right < 0)
    if sign == .floor { return (isLower ? quotient - 1 : quotient, false) }
    return (isLower ? rest + right : rest, false)
  }

  private func power(_ base: Int64, _ exponent: Int64) throws(PythonStop) -> PythonValue {
    guard exponent >= 0 else { return .unknown(tooLarge()) }
    var (result, left, factor) = (Int64(1), exponent, base)
    while left > 0 {
      if left & 1 == 1 {
        let (product, overflows) = result.multipliedReportingOverflow(by: factor)
        if overflows { return .unknown(tooLarge()) }
        result = product
      }
      left >>= 1
      if left == 0 { break }
      let (square, overflows) = factor.multipliedReportingOverflow(by: factor)
      if overflows { return .unknown(tooLarge()) }
      factor = square
    }
    return .integer(result)
  }

  private func combine(
    _ sign: BinarySign, _ left: Double, _ right: Double
  ) throws(PythonStop) -> PythonValue {
    let result: Double
    switch sign {
    case .add: result = left + right
    case .subtract: result = left - right
    case .multiply: result = left * right
    case .divide, .floor, .modulo:
      guard right != 0 else { throw raised("ZeroDivisionError", "division by zero") }
      if sign == .divide {
        result = left / right
      } else {
        let floor = (left / right).rounded(.down)
        guard abs(floor) < 9e15 else { return .unknown(tooLarge()) }
        var rest = left.truncatingRemainder(dividingBy: right)
        if rest != 0, (rest < 0) != (right < 0) { rest += right }
        result = sign == .floor ? ((left - rest) / right).rounded() : rest
      }
    default:
      return .unknown(unknown("'\(sign.rawValue)' of numbers with a point is not computed here"))
    }
    return result.isFinite ? .number(result) : .unknown(tooLarge())
  }
}
