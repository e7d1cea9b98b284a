internal import Diagnostics

extension PythonInterpreter {
  // MARK: Truth and equality

  /// Whether a value counts as true.
  func truth(_ value: PythonValue) throws(PythonStop) -> Bool {
    switch value {
    case .none: return false
    case .boolean(let value): return value
    case .integer(let value): return value != 0
    case .number(let value): return value != 0
    case .text(let text): return !text.isEmpty
    case .tuple(let items): return !items.isEmpty
    case .list, .dictionary, .set: return try count(of: value) > 0
    case .object(let object): return object.isTrue
    case .unknown(let unknown):
      unknownCount += 1
      throw .unknown(unknown)
    case .instance(let instance):
      for name in ["__bool__", "__len__"] where find(name, in: instance.type) != nil {
        guard let method = try member(name, of: value) else { continue }
        return try truth(invoke(method, PythonCall(line: line)))
      }
      return true
    case .function, .native, .method, .type, .module: return true
    }
  }

  /// Whether two values are equal; nil when that is not known.
  func isEqual(_ left: PythonValue, _ right: PythonValue) throws(PythonStop) -> Bool? {
    try spend()
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return nil
    case (.text(let left), .text(let right)):
      guard left.utf8.count == right.utf8.count else { return false }
      try spend(left.utf8.count / 256)
      return left == right
    case (.none, .none): return true
    case (.tuple(let left), .tuple(let right)): return try areEqual(left, right)
    case (.list(let left), .list(let right)):
      if left.unknown != nil || right.unknown != nil { return nil }
      return left === right ? true : try areEqual(left.items, right.items)
    case (.dictionary(let left), .dictionary(let right)): return try areEqual(left, right)
    case (.set(let left), .set(let right)):
      if left.unknown != nil || right.unknown != nil { return nil }
      guard left.count == right.count else { return false }
      try spend(left.count / 2)
      for item in left.items where try !right.contains(key(of: item)) { return false }
      return true
    case (.object(let left), .object(let right)):
      if let key = left.key { return key == right.key }
      return left === right
    case (.type(let left), .type(let right)): return left === right
    case (.module(let left), .module(let right)): return left === right
    case (.function(let left), .function(let right)): return left === right
    case (.native(let left), .native(let right)): return left === right
    case (.instance(let left), _):
      return try isEqual(left, right)
    case (_, .instance(let right)): return try isEqual(right, left)
    case (.method, .method): return nil
    default:
      guard let left = Number(left), let right = Number(right) else { return false }
      return left == right
    }
  }

  private func isEqual(
    _ left: PythonInstance, _ right: PythonValue
  ) throws(PythonStop) -> Bool? {
    if let method = find("__eq__", in: left.type)?.value {
      let result = try invoke(
        method, PythonCall(positional: [.instance(left), right], line: line))
      if case .unknown = result { return nil }
      return try truth(result)
    }
    if case .instance(let right) = right, left === right { return true }
    return left.unknown != nil || unknownBase(of: left.type) != nil ? nil : false
  }

  private func areEqual(
    _ left: [PythonValue], _ right: [PythonValue]
  ) throws(PythonStop) -> Bool? {
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    guard left.count == right.count else { return false }
    var isKnown = true
    for (left, right) in zip(left, right) {
      switch try isEqual(left, right) {
      case false?: return false
      case nil: isKnown = false
      default: continue
      }
    }
    return isKnown ? true : nil
  }

  private func areEqual(
    _ left: PythonDictionary, _ right: PythonDictionary
  ) throws(PythonStop) -> Bool? {
    if left === right { return true }
    if left.unknown != nil || right.unknown != nil { return nil }
    guard left.count == right.count else { return false }
    try spend(left.count / 2)
    for (key, value) in left.entries {
      guard let other = right[try self.key(of: key)] else { return false }
      guard let isEqual = try areEqual([value], [other]) else { return nil }
      if !isEqual { return false }
    }
    return true
  }

  // MARK: Comparing

  func compare(
    _ sign: ComparisonSign, _ left: PythonValue, _ right: PythonValue
  ) throws(PythonStop) -> PythonValue {
    switch sign {
    case .same, .notSame:
      guard let isSame = isSame(left, right) else {
        return .unknown(unknown("whether two values are the same is not known"))
      }
      return .boolean(isSame == (sign == .same))
    default: break
    }
    if case .unknown = left { return left }
    if case .unknown = right { return right }
    let answer: Bool?
    switch sign {
    case .equal: answer = try isEqual(left, right)
    case .unequal: answer = try isEqual(left, right).map { !$0 }
    case .contains: answer = try contains(right, left)
    case .containsNot: answer = try contains(right, left).map { !$0 }
    default: answer = try isOrdered(sign, left, right)
    }
    guard let answer else {
      return .unknown(unknown("the answer to '\(sign.rawValue)' is not known here"))
    }
    return .boolean(answer)
  }

  private func isSame(_ left: PythonValue, _ right: PythonValue) -> Bool? {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): nil
    case (.none, .none): true
    case (.none, _), (_, .none): false
    case (.boolean(let left), .boolean(let right)): left == right
    case (.boolean, _), (_, .boolean): false
    case (.list(let left), .list(let right)): left === right
    case (.dictionary(let left), .dictionary(let right)): left === right
    case (.set(let left), .set(let right)): left === right
    case (.type(let left), .type(let right)): left === right
    case (.instance(let left), .instance(let right)): left === right
    case (.module(let left), .module(let right)): left === right
    case (.function(let left), .function(let right)): left === right
    case (.object(let left), .object(let right)): left === right
    default: nil
    }
  }

  /// The answer to `left < right` and its like; nil when it is not known.
  func isOrdered(
    _ sign: ComparisonSign, _ left: PythonValue, _ right: PythonValue
  ) throws(PythonStop) -> Bool? {
    try spend()
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return nil
    case (.text(let left), .text(let right)):
      try spend(min(left.utf8.count, right.utf8.count) / 64)
      return Self.answer(sign, Self.order(left, right))
    case (.tuple(let left), .tuple(let right)): return try isOrdered(sign, left, right)
    case (.list(let left), .list(let right)):
      if left.unknown != nil || right.unknown != nil { return nil }
      return try isOrdered(sign, left.items, right.items)
    case (.set(let left), .set(let right)): return try isOrdered(sign, left, right)
    case (.object(let object), _): return object.isOrdered(sign.rawValue, before: right)
    case (_, .object(let object)):
      return object.isOrdered(sign.turned.rawValue, before: left)
    case (.instance, _), (_, .instance): return nil
    default:
      guard let first = Number(left), let second = Number(right) else {
        throw raised(
          "TypeError", "'\(typeName(of: left))' and '\(typeName(of: right))' have no order")
      }
      return Self.answer(sign, first < second ? -1 : second < first ? 1 : 0)
    }
  }

  private func isOrdered(
    _ sign: ComparisonSign, _ left: [PythonValue], _ right: [PythonValue]
  ) throws(PythonStop) -> Bool? {
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    for (left, right) in zip(left, right) {
      guard let isEqual = try isEqual(left, right) else { return nil }
      if !isEqual { return try isOrdered(sign, left, right) }
    }
    return Self.answer(sign, left.count - right.count)
  }

  private func isOrdered(
    _ sign: ComparisonSign, _ left: PythonSet, _ right: PythonSet
  ) throws(PythonStop) -> Bool? {
    if left.unknown != nil || right.unknown != nil { return nil }
    let (small, large) =
      sign == .less || sign == .lessEqual ? (left, right) : (right, left)
    for item in small.items where try !large.contains(key(of: item)) { return false }
    return sign == .lessEqual || sign == .greaterEqual || small.count < large.count
  }

  private static func answer(_ sign: ComparisonSign, _ order: Int) -> Bool {
    switch sign {
    case .less: order < 0
    case .lessEqual: order <= 0
    case .greater: order > 0
    default: order >= 0
    }
  }

  /// The order of texts by their code points.
  static func order(_ left: String, _ right: String) -> Int {
    // The order of code points is that of the bytes of UTF-8.
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }

  /// The answer to `item in container`; nil when it is not known.
  func contains(_ container: PythonValue, _ item: PythonValue) throws(PythonStop) -> Bool? {
    switch container {
    case .text(let text):
      guard case .text(let part) = item else {
        throw raised("TypeError", "only a text can be in a text")
      }
      try spend(search: part, in: text)
      return part.isEmpty || PythonText.find(part, in: text) != nil
    case .dictionary(let dictionary):
      if dictionary.unknown != nil { return nil }
      return try dictionary[key(of: item)] != nil
    case .set(let set):
      return set.unknown != nil ? nil : try set.contains(key(of: item))
    case .object(let object) where !(object is PythonIterator): return object.contains(item, self)
    case .instance: return nil
    default:
      var isKnown = true
      for candidate in try items(of: container) {
        switch try isEqual(candidate, item) {
        case true?: return true
        case nil: isKnown = false
        default: continue
        }
      }
      return isKnown ? false : nil
    }
  }

  // MARK: Signs

  func negated(_ sign: UnarySign, _ value: PythonValue) throws(PythonStop) -> PythonValue {
    switch (sign, value) {
    case (_, .unknown): return value
    case (.minus, .number(let number)): return .number(-number)
    case (.plus, .number): return value
    default: break
    }
    guard case .integer(let integer)? = Number(value) else {
      throw raised("TypeError", "'\(sign.rawValue)' of '\(typeName(of: value))'")
    }
    switch sign {
    case .plus: return .integer(integer)
    case .invert: return .integer(~integer)
    case .minus:
      let (result, overflows) = Int64(0).subtractingReportingOverflow(integer)
      return overflows ? .unknown(tooLarge()) : .integer(result)
    }
  }

  func tooLarge() -> Unknown { unknown("a number is beyond what is computed here") }
}

/// A number of either kind, for arithmetic between them.
enum Number {
  case integer(Int64)
  case number(Double)

  init?(_ value: PythonValue) {
    switch value {
    case .boolean(let value): self = .integer(value ? 1 : 0)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    default: return nil
    }
  }

  var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    }
  }

  static func == (left: Number, right: Number) -> Bool {
    if case .integer(let left) = left, case .integer(let right) = right { return left == right }
    return left.double == right.double
  }

  static func < (left: Number, right: Number) -> Bool {
    if case .integer(let left) = left, case .integer(let right) = right { return left < right }
    return left.double < right.double
  }
}

extension ComparisonSign {
  /// The sign for both sides exchanged.
  var turned: ComparisonSign {
    switch self {
    case .less: .greater
    case .lessEqual: .greaterEqual
    case .greater: .less
    case .greaterEqual: .lessEqual
    default: self
    }
  }
}
