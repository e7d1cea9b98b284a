internal import Diagnostics

extension PythonInterpreter {
  // MARK: Functions

  /// The function of a `def` or a `lambda`, with the values of its defaults.
  func closure(_ syntax: FunctionSyntax) throws(PythonStop) -> PythonClosure {
    try spend(4)
    var standards: [String: PythonValue] = [:]
    for parameter in syntax.parameters {
      if let standard = parameter.standard {
        standards[parameter.name] = try evaluate(standard)
      }
    }
    let outer = scope.visible
    if let outer, outer.kind != .module { heap.add(outer, owner: owner) }
    return PythonClosure(
      syntax, module: scope.module, outer: outer, standards: standards, typeBox: scope.typeBox)
  }

  func define(_ syntax: FunctionSyntax) throws(PythonStop) {
    // Decorators are evaluated first, and called last.
    var decorators: [PythonValue] = []
    for decorator in syntax.decorators { decorators.append(try evaluate(decorator)) }
    let function = PythonValue.function(try closure(syntax))
    bind(syntax.name, try decorated(function, decorators))
  }

  private func decorated(
    _ value: PythonValue, _ decorators: [PythonValue]
  ) throws(PythonStop) -> PythonValue {
    var value = value
    for decorator in decorators.reversed() {
      value = try invoke(decorator, PythonCall(positional: [value], line: line))
    }
    return value
  }

  // MARK: Classes

  func define(_ syntax: ClassSyntax) throws(PythonStop) {
    try spend(16)
    var decorators: [PythonValue] = []
    for decorator in syntax.decorators { decorators.append(try evaluate(decorator)) }
    let bases = try bases(of: syntax)
    let typeLine = line
    let order = try order(bases.types)
    let box = PythonTypeBox()
    let body = PythonScope(.type, scope.module, outer: scope.visible)
    body.typeBox = box
    body.names["__qualname__"] = .text(syntax.name)
    body.names["__module__"] = .text(scope.module.name)
    try run(syntax.body, in: body)
    let type = PythonType(
      name: syntax.name, bases: bases.types, order: order, file: scope.module.file,
      line: typeLine, unknownBase: bases.unknown)
    body.names["__qualname__"] = nil
    type.attributes = body.names
    type.documentation = syntax.body.first?.documentation
    body.names = [:]
    type.owner = owner
    box.type = type
    heap.add(type, box, owner: owner)
    if let unknown = bases.opaque {
      return bind(syntax.name, .unknown(unknown))
    }
    line = typeLine
    try host.made(type, in: self)
    let value = try decorated(.type(type), decorators)
    if case .unknown(let unknown) = value {
      type.unknownBase = type.unknownBase ?? unknown
      return bind(syntax.name, .type(type))
    }
    bind(syntax.name, value)
  }

  private func run(_ body: [Statement], in scope: PythonScope) throws(PythonStop) {
    let before = (self.scope, told)
    (self.scope, told) = (scope, [])
    bodyCount += 1
    defer {
      (self.scope, told) = before
      bodyCount -= 1
    }
    _ = try run(body)
  }

  private struct Bases {
    var types: [PythonType] = []
    var unknown: Unknown?
    /// Why the class is something else than a class.
    var opaque: Unknown?
  }

  private func bases(of syntax: ClassSyntax) throws(PythonStop) -> Bases {
    var bases = Bases()
    for argument in syntax.bases {
      guard case .positional(let expression) = argument else {
        bases.unknown = bases.unknown ?? unknown("the class '\(syntax.name)' has a metaclass")
        continue
      }
      switch try evaluate(expression) {
      case .type(let type):
        if type === library.object { continue }
        bases.types.append(type)
        bases.unknown = bases.unknown ?? type.unknownBase
        if type.isOpaque || type.maker != nil && !isException(type) {
          bases.opaque = unknown("the class '\(syntax.name)' is a kind of '\(type.name)'")
        }
      case .unknown(let unknown): bases.unknown = bases.unknown ?? unknown
      default:
        bases.unknown =
          bases.unknown ?? unknown("a base of the class '\(syntax.name)' is no class")
      }
    }
    return bases
  }

  /// The order in which a class and its bases are asked for names, without the class itself.
  private func order(_ bases: [PythonType]) throws(PythonStop) -> [PythonType] {
    try spend(bases.reduce(0) { $0 + $1.ancestors.count + 1 })
    guard bases.allSatisfy({ $0.ancestors.count < Self.orderLimit }) else {
      throw raised("TypeError", "a class has more than \(Self.orderLimit) bases")
    }
    if bases.count == 1 { return bases[0].order }
    var lists = bases.map { $0.order[...] } + [bases[...]]
    var order: [PythonType] = []
    while true {
      lists.removeAll(where: \.isEmpty)
      if lists.isEmpty { return order }
      try spend(lists.count * lists.count)
      let next = lists.lazy.compactMap(\.first).first { candidate in
        !lists.contains { $0.dropFirst().contains { $0 === candidate } }
      }
      guard let next else {
        throw raised("TypeError", "the bases contradict each other in their order")
      }
      order.append(next)
      for index in lists.indices where lists[index].first === next { lists[index].removeFirst() }
    }
  }

  // MARK: Types

  func isException(_ type: PythonType) -> Bool {
    type.order.contains { $0 === library.exceptions["BaseException"] }
  }

  /// The type of an exception by its name.
  func exceptionType(_ name: String) -> PythonType? {
    library.exceptions[name] ?? raisedTypes[name]
  }

  func derives(_ type: PythonType?, from base: PythonType) -> Bool {
    guard let type else { return base === library.exceptions["Exception"] }
    return base === library.object || type.order.contains { $0 === base }
  }

  /// Where the text of an exception that was caught is kept.
  static let messageName = "<message>"

  /// The value that `except … as` binds.
  func exception(_ type: String, _ message: String) -> PythonValue {
    guard let type = exceptionType(type) ?? library.exceptions["Exception"] else { return .none }
    let instance = PythonInstance(of: type)
    register(instance)
    instance.attributes["args"] = .tuple([.text(message)])
    instance.attributes[Self.messageName] = .text(message)
    return .instance(instance)
  }
}
