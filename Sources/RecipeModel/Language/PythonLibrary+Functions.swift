extension PythonLibrary {
  /// Adds the functions that are there without an import.
  func addFunctions() {
    add("len") { arguments throws(PythonStop) in
      .integer(Int64(try arguments.interpreter.count(of: arguments.needed(0))))
    }
    add("repr") { arguments throws(PythonStop) in
      .text(try arguments.interpreter.repr(arguments.needed(0)))
    }
    add("format") { arguments throws(PythonStop) in
      .text(
        try arguments.interpreter.formatted(
          arguments.needed(0), arguments.optionalText(1) ?? ""))
    }
    add("print") { _ in PythonValue.none }
    add("id") { arguments throws(PythonStop) in
      throw .unknown(arguments.interpreter.unknown("'id' means nothing here"))
    }
    add("callable") { arguments throws(PythonStop) in
      switch try arguments.needed(0) {
      case .function, .native, .method, .type: return .boolean(true)
      case .object, .instance, .unknown:
        throw .unknown(arguments.interpreter.unknown("whether this can be called is not known"))
      default: return .boolean(false)
      }
    }
    for name in ["open", "input", "eval", "exec", "compile", "globals", "locals", "vars", "dir"] {
      add(name) { arguments throws(PythonStop) in
        throw .unknown(arguments.interpreter.unknown("'\(name)' is not done for recipes"))
      }
    }
    addLoopFunctions()
    addSortingFunctions()
    addNumberFunctions()
    addMemberFunctions()
  }

  private func addLoopFunctions() {
    add("range", Self.range)
    add("enumerate") { arguments throws(PythonStop) in
      let start = Int64(try arguments.optionalInteger(1, "start") ?? 0)
      let items = try arguments.items(0, "iterable")
      try arguments.interpreter.spend(items.count)
      return arguments.interpreter.keep(
        PythonIterator(
          items.enumerated().map { .tuple([.integer(start + Int64($0.offset)), $0.element]) }))
    }
    add("zip") { arguments throws(PythonStop) in
      var lists: [[PythonValue]] = []
      for place in 0..<arguments.count { lists.append(try arguments.items(place)) }
      let count = lists.map(\.count).min() ?? 0
      try arguments.interpreter.spend(count * lists.count)
      return arguments.interpreter.keep(
        PythonIterator((0..<count).map { row in .tuple(lists.map { $0[row] }) }))
    }
    add("reversed") { arguments throws(PythonStop) in
      arguments.interpreter.keep(PythonIterator(try arguments.items(0).reversed()))
    }
    add("iter") { arguments throws(PythonStop) in
      if case .object(let object) = try arguments.needed(0), object is PythonIterator {
        return .object(object)
      }
      return arguments.interpreter.keep(PythonIterator(try arguments.items(0)))
    }
    add("next") { arguments throws(PythonStop) in
      guard case .object(let object) = try arguments.needed(0),
        let iterator = object as? PythonIterator
      else {
        throw .unknown(arguments.interpreter.unknown("'next' of this is not known here"))
      }
      if let value = iterator.next() ?? arguments.value(1) { return value }
      throw arguments.interpreter.raised("StopIteration", "")
    }
    add("map") { arguments throws(PythonStop) in
      var lists: [[PythonValue]] = []
      for place in 1..<max(1, arguments.count) { lists.append(try arguments.items(place)) }
      var results: [PythonValue] = []
      for row in 0..<(lists.map(\.count).min() ?? 0) {
        try arguments.interpreter.spend()
        results.append(
          try arguments.interpreter.invoke(
            arguments.needed(0),
            PythonCall(positional: lists.map { $0[row] }, line: arguments.call.line)))
      }
      return arguments.interpreter.keep(PythonIterator(results))
    }
    add("filter") { arguments throws(PythonStop) in
      let test = try arguments.needed(0)
      var results: [PythonValue] = []
      for item in try arguments.items(1) {
        try arguments.interpreter.spend()
        var answer = item
        if case .none = test {
        } else {
          answer = try arguments.interpreter.invoke(
            test, PythonCall(positional: [item], line: arguments.call.line))
        }
        if try arguments.interpreter.truth(answer) { results.append(item) }
      }
      return arguments.interpreter.keep(PythonIterator(results))
    }
  }

  private static func range(_ arguments: PythonArguments) throws(PythonStop) -> PythonValue {
    let interpreter = arguments.interpreter
    let (start, end) =
      arguments.count > 1
      ? (try arguments.integer(0), try arguments.integer(1)) : (0, try arguments.integer(0))
    let step = try arguments.optionalInteger(2) ?? 1
    guard step != 0 else { throw interpreter.raised("ValueError", "'range' with a step of 0") }
    let distance = Double(end) - Double(start)
    let count = (distance / Double(step)).rounded(.up)
    guard count <= Double(PythonInterpreter.countLimit) else {
      throw .unknown(interpreter.unknown("a range of more than \(PythonInterpreter.countLimit)"))
    }
    return try interpreter.makeTuple(
      stride(from: start, to: end, by: step).map { .integer(Int64($0)) })
  }

  private func addSortingFunctions() {
    add("sorted") { arguments throws(PythonStop) in
      let items = try arguments.items(0)
      return try arguments.interpreter.makeList(Self.sorted(items, arguments))
    }
    for (name, sign) in [("min", ComparisonSign.less), ("max", .greater)] {
      add(name) { arguments throws(PythonStop) in
        let items = arguments.count == 1 ? try arguments.items(0) : arguments.rest(0)
        var best: (value: PythonValue, key: PythonValue)?
        for item in items {
          let key = try Self.key(item, arguments)
          guard let before = best else {
            best = (item, key)
            continue
          }
          guard let isBetter = try arguments.interpreter.isOrdered(sign, key, before.key) else {
            throw .unknown(arguments.interpreter.unknown("the order of these is not known here"))
          }
          if isBetter { best = (item, key) }
        }
        if let value = best?.value ?? arguments.call["default"] { return value }
        throw arguments.interpreter.raised("ValueError", "'\(name)' of nothing")
      }
    }
    for (name, answer) in [("any", true), ("all", false)] {
      add(name) { arguments throws(PythonStop) in
        for item in try arguments.items(0) where try arguments.interpreter.truth(item) == answer {
          return .boolean(answer)
        }
        return .boolean(!answer)
      }
    }
  }

  private static func key(
    _ item: PythonValue, _ arguments: PythonArguments
  ) throws(PythonStop) -> PythonValue {
    guard let key = arguments.call["key"] else { return item }
    if case .none = key { return item }
    return try arguments.interpreter.invoke(
      key, PythonCall(positional: [item], line: arguments.call.line))
  }

  /// Values in their order, those that are equal in the order they had.
  static func sorted(
    _ items: [PythonValue], _ arguments: PythonArguments
  ) throws(PythonStop) -> [PythonValue] {
    let isReversed =
      try arguments.call["reverse"].map { flag throws(PythonStop) in
        try arguments.interpreter.truth(flag)
      } ?? false
    var pairs: [(key: PythonValue, value: PythonValue)] = []
    for item in items { pairs.append((try key(item, arguments), item)) }
    if isReversed { pairs.reverse() }
    try merge(&pairs, arguments.interpreter)
    if isReversed { pairs.reverse() }
    return pairs.map(\.value)
  }

  /// Sorts by merging, which asks for the order of two at a time and may stop at an unknown one.
  private static func merge(
    _ pairs: inout [(key: PythonValue, value: PythonValue)], _ interpreter: PythonInterpreter
  ) throws(PythonStop) {
    guard pairs.count > 1 else { return }
    let middle = pairs.count / 2
    var (left, right) = (Array(pairs[..<middle]), Array(pairs[middle...]))
    try merge(&left, interpreter)
    try merge(&right, interpreter)
    var (first, second) = (0, 0)
    for place in pairs.indices {
      let takesRight: Bool
      if first == left.count {
        takesRight = true
      } else if second == right.count {
        takesRight = false
      } else {
        guard
          let isLess = try interpreter.isOrdered(.less, right[second].key, left[first].key)
        else { throw .unknown(interpreter.unknown("the order of these is not known here")) }
        takesRight = isLess
      }
      pairs[place] = takesRight ? right[second] : left[first]
      if takesRight { second += 1 } else { first += 1 }
    }
  }

  private func addNumberFunctions() {
    add("sum") { arguments throws(PythonStop) in
      var total = arguments.value(1, "start") ?? .integer(0)
      for item in try arguments.items(0) {
        total = try arguments.interpreter.combine(.add, total, item)
      }
      return total
    }
    add("abs") { arguments throws(PythonStop) in
      let value = try arguments.needed(0)
      guard let number = Number(value) else {
        throw .unknown(arguments.interpreter.unknown("'abs' of this is not known here"))
      }
      if number < Number.integer(0) { return try arguments.interpreter.negated(.minus, value) }
      return value
    }
    add("divmod") { arguments throws(PythonStop) in
      let (left, right) = (try arguments.needed(0), try arguments.needed(1))
      return .tuple([
        try arguments.interpreter.combine(.floor, left, right),
        try arguments.interpreter.combine(.modulo, left, right),
      ])
    }
    add("pow") { arguments throws(PythonStop) in
      try arguments.interpreter.combine(.power, arguments.needed(0), arguments.needed(1))
    }
    add("round") { arguments throws(PythonStop) in
      let value = try arguments.needed(0)
      guard let number = Number(value), arguments.count == 1, abs(number.double) < 9e15 else {
        throw .unknown(arguments.interpreter.unknown("'round' of this is not known here"))
      }
      return .integer(Int64(number.double.rounded(.toNearestOrEven)))
    }
    add("chr") { arguments throws(PythonStop) in
      guard let number = UInt32(exactly: try arguments.integer(0)),
        let scalar = Unicode.Scalar(number)
      else { throw arguments.interpreter.raised("ValueError", "this is no character") }
      return .text(String(Character(scalar)))
    }
    add("ord") { arguments throws(PythonStop) in
      let scalars = try arguments.text(0).unicodeScalars
      guard let scalar = scalars.first, scalars.count == 1 else {
        throw arguments.interpreter.raised("TypeError", "'ord' wants one character")
      }
      return .integer(Int64(scalar.value))
    }
    for (name, radix, prefix) in [("hex", 16, "0x"), ("oct", 8, "0o"), ("bin", 2, "0b")] {
      add(name) { arguments throws(PythonStop) in
        let number = try arguments.integer(0)
        return .text(
          (number < 0 ? "-" : "") + prefix + String(number.magnitude, radix: radix))
      }
    }
  }

  private func addMemberFunctions() {
    add("getattr") { arguments throws(PythonStop) in
      let (value, name) = (try arguments.needed(0), try arguments.text(1))
      if let member = try arguments.interpreter.attribute(name, of: value) { return member }
      if let standard = arguments.value(2) { return standard }
      throw arguments.interpreter.noMember(name, of: value)
    }
    add("hasattr") { arguments throws(PythonStop) in
      let value = try arguments.needed(0)
      switch try arguments.interpreter.attribute(arguments.text(1), of: value) {
      case .unknown(let unknown)?: throw .unknown(unknown)
      case nil: return .boolean(false)
      default: return .boolean(true)
      }
    }
    builtins("setattr") { arguments throws(PythonStop) in
      try arguments.interpreter.setMember(
        arguments.text(1), of: arguments.needed(0), to: arguments.needed(2))
      return PythonValue.none
    }
    builtins("delattr") { arguments throws(PythonStop) in
      try arguments.interpreter.deleteMember(arguments.text(1), of: arguments.needed(0))
      return PythonValue.none
    }
    add("isinstance") { arguments throws(PythonStop) in
      let value = try arguments.needed(0)
      return .boolean(try Self.isInstance(value, arguments.needed(1), arguments.interpreter))
    }
    add("issubclass") { arguments throws(PythonStop) in
      guard case .type(let type) = try arguments.needed(0) else {
        throw .unknown(arguments.interpreter.unknown("'issubclass' of this is not known here"))
      }
      return .boolean(try Self.derives(type, arguments.needed(1), arguments.interpreter))
    }
  }

  /// Adds a function that changes something, so that a failure of it is one of its statement.
  private func builtins(_ name: String, _ body: @escaping PythonNative.PureBody) {
    add(
      builtin: name,
      .native(
        PythonNative(name) { call, interpreter throws(PythonStop) in
          try body(PythonArguments(call: call, interpreter: interpreter))
        }))
  }

  private static func isInstance(
    _ value: PythonValue, _ types: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> Bool {
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    guard case .object(let object) = value else {
      let type = interpreter.library.type(of: value)
      // Truths are integers as well.
      if case .boolean = value {
        if try derives(interpreter.library.type(of: .integer(0)), types, interpreter) {
          return true
        }
      }
      return try derives(type, types, interpreter)
    }
    // The reader's own values are of none of the types of a recipe.
    for candidate in try candidates(types, interpreter) {
      guard case .type(let type) = candidate, type.file.isEmpty, type !== interpreter.library.object
      else {
        throw .unknown(
          interpreter.unknown("whether a '\(object.typeName)' is of this type is not known here"))
      }
    }
    return false
  }

  private static func candidates(
    _ types: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [PythonValue] {
    if case .tuple(let items) = types { return items }
    return [types]
  }

  private static func derives(
    _ type: PythonType, _ types: PythonValue, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> Bool {
    var isUnknown: Unknown?
    for candidate in try candidates(types, interpreter) {
      switch candidate {
      case .type(let base): if interpreter.derives(type, from: base) { return true }
      case .tuple: if try derives(type, candidate, interpreter) { return true }
      case .unknown(let unknown): isUnknown = unknown
      default: isUnknown = interpreter.unknown("whether something is of this type")
      }
    }
    if let unknown = isUnknown ?? interpreter.unknownBase(of: type) { throw .unknown(unknown) }
    return false
  }
}
