internal import Diagnostics

extension PythonInterpreter {
  // MARK: Names

  /// What a name means in the body that runs now.
  func lookUp(_ name: String) throws(PythonStop) -> PythonValue {
    if let value = value(of: name) { return value }
    if let unknown = scope.module.unknown { return .unknown(unknown) }
    throw raised("NameError", "name '\(name)' is not defined")
  }

  /// What a name means; nil for none.
  func value(of name: String) -> PythonValue? {
    if let value = scope.local(name) { return value }
    var outer = scope.outer
    while let candidate = outer {
      if let value = candidate.names[name] { return value }
      outer = candidate.outer
    }
    return scope.module.value(of: name) ?? library.builtins[name]
  }

  /// Binds a name in the body that runs now.
  func bind(_ name: String, _ value: PythonValue, isWalrus: Bool = false) {
    var target = scope
    if isWalrus {
      // It binds outside of the loops that it stands in.
      while target.kind == .comprehension, let outer = target.outer { target = outer }
      if target.kind == .comprehension {
        scope.module.names[name] = value
        return
      }
    }
    if target.kind == .module || target.globals.contains(name) {
      bindGlobal(name, value, in: target.module)
    } else if target.nonlocals.contains(name) {
      var outer = target.outer
      while let candidate = outer {
        if candidate.names[name] != nil {
          candidate.names[name] = value
          return
        }
        outer = candidate.outer
      }
    } else {
      target.names[name] = value
    }
  }

  private func bindGlobal(_ name: String, _ value: PythonValue, in module: PythonModule) {
    // A function of an imported file must not change what others see of it.
    module.names[name] = module.owner == owner ? value : .unknown(notOurs())
  }

  // MARK: Assignments

  /// Assigns a value to a name, to parts of something, or its parts to several.
  func assign(_ value: PythonValue, to target: Expression) throws(PythonStop) {
    switch target {
    case .name(let name): bind(name, value)
    case .attribute(let base, let name):
      let base = try evaluate(base)
      try setMember(name, of: base, to: value)
    case .element(let base, let key):
      let base = try evaluate(base)
      if case .slice(let from, let to, let step) = key {
        return try setSlice(base, from, to, step, value)
      }
      try setElement(evaluate(key), of: base, to: value)
    case .tuple(let targets), .list(let targets): try unpack(value, into: targets)
    case .star(let inner): try assign(value, to: inner)
    default: throw raised("SyntaxError", "nothing can be assigned to this")
    }
  }

  private func unpack(_ value: PythonValue, into targets: [Expression]) throws(PythonStop) {
    if case .unknown = value {
      for target in targets { try assign(value, to: target) }
      return
    }
    let items = try items(of: value)
    let star = targets.firstIndex { if case .star = $0 { true } else { false } }
    guard let star else {
      guard items.count == targets.count else {
        throw raised("ValueError", "\(items.count) values for \(targets.count) names")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target) }
      return
    }
    let after = targets.count - star - 1
    guard items.count >= star + after else {
      throw raised("ValueError", "\(items.count) values for \(targets.count) names")
    }
    for (target, item) in zip(targets[..<star], items) { try assign(item, to: target) }
    let middle = Array(items[star..<items.count - after])
    try assign(makeList(middle), to: targets[star])
    for (target, item) in zip(targets[(star + 1)...], items.suffix(after)) {
      try assign(item, to: target)
    }
  }

  private func setSlice(
    _ base: PythonValue, _ from: Expression?, _ to: Expression?, _ step: Expression?,
    _ value: PythonValue
  ) throws(PythonStop) {
    guard case .list(let list) = base, step == nil else {
      throw .unknown(unknown("a slice of this cannot be assigned to here"))
    }
    try change(list)
    if list.unknown != nil { return }
    let ends = try [from, to].map { end throws(PythonStop) in
      try end.map { end throws(PythonStop) in try evaluate(end) } ?? .none
    }
    let range = try bounds(ends[0], ends[1], count: list.items.count)
    let items = try items(of: value)
    try spend(list.items.count + items.count)
    list.items.replaceSubrange(range, with: items)
  }

  /// `target += value` and its like.
  func augment(
    _ target: Expression, _ sign: BinarySign, _ value: Expression
  ) throws(PythonStop) {
    switch target {
    case .name(let name):
      let before = try lookUp(name)
      bind(name, try augmented(sign, before, evaluate(value)))
    case .attribute(let base, let name):
      let base = try evaluate(base)
      guard let before = try member(name, of: base) else { throw noMember(name, of: base) }
      try setMember(name, of: base, to: augmented(sign, before, evaluate(value)))
    case .element(let base, let key):
      let base = try evaluate(base)
      let key = try evaluate(key)
      let before = try element(key, of: base)
      try setElement(key, of: base, to: augmented(sign, before, evaluate(value)))
    default: throw raised("SyntaxError", "nothing can be assigned to this")
    }
  }

  /// Lists, dictionaries and sets are changed in place.
  private func augmented(
    _ sign: BinarySign, _ left: PythonValue, _ right: PythonValue
  ) throws(PythonStop) -> PythonValue {
    switch (sign, left) {
    case (.add, .list(let list)):
      try change(list)
      if list.unknown != nil { return left }
      if let unknown = unknownItems(of: right) {
        list.forget(unknown)
        return left
      }
      let items = try items(of: right)
      try spend(items.count)
      try limit(count: list.items.count + items.count)
      list.items += items
      return left
    case (.or, .dictionary(let dictionary)):
      try change(dictionary)
      try update(dictionary, with: right)
      return left
    case (.or, .set(let set)) where !set.isFrozen:
      try change(set)
      if set.unknown != nil { return left }
      if let unknown = unknownItems(of: right) {
        set.forget(unknown)
        return left
      }
      for item in try items(of: right) { set.insert(item, try key(of: item)) }
      return left
    default: return try combine(sign, left, right)
    }
  }

  /// Throws for a list that would become too long.
  func limit(count: Int) throws(PythonStop) {
    guard count <= Self.countLimit else {
      throw .unknown(unknown("a list of more than \(Self.countLimit) values would come out"))
    }
  }

  // MARK: Deleting

  func delete(_ target: Expression) throws(PythonStop) {
    switch target {
    case .name(let name): try deleteName(name)
    case .tuple(let targets), .list(let targets): for target in targets { try delete(target) }
    case .element(let base, let key):
      let base = try evaluate(base)
      if case .slice(let from, let to, let step) = key {
        return try setSlice(base, from, to, step, .tuple([]))
      }
      try setElement(evaluate(key), of: base, to: nil)
    case .attribute(let base, let name): try deleteMember(name, of: evaluate(base))
    default: throw raised("SyntaxError", "this cannot be deleted")
    }
  }

  private func deleteName(_ name: String) throws(PythonStop) {
    if scope.kind == .module {
      guard scope.module.names.removeValue(forKey: name) == nil else { return }
    } else {
      guard scope.names.removeValue(forKey: name) == nil else { return }
    }
    throw raised("NameError", "name '\(name)' is not defined")
  }
}
