internal import Diagnostics

extension PythonInterpreter {
  func evaluate(_ syntax: CallSyntax) throws(PythonStop) -> PythonValue {
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    if case .name("super") = syntax.function { return try evaluateSuper(syntax) }
    let function = try evaluate(syntax.function)
    var call = PythonCall(line: syntax.line)
    call.positional.reserveCapacity(syntax.arguments.count)
    for argument in syntax.arguments { try add(argument, to: &call) }
    line = syntax.line
    if case .unknown(let unknown) = function {
      return try notCalled(unknown, call)
    }
    return try invoke(function, call)
  }

  private func add(
    _ argument: CallSyntax.Argument, to call: inout PythonCall
  ) throws(PythonStop) {
    switch argument {
    case .positional(let value):
      let value = try evaluate(value)
      // Behind an unknown number of others nobody knows whose it is.
      if call.further == nil { call.positional.append(value) } else { call.lost.append(value) }
    case .keyword(let name, let value): call.keywords.append((name, try evaluate(value)))
    case .unpacked(let value):
      let value = try evaluate(value)
      if let unknown = unknownItems(of: value) {
        call.further = call.further ?? unknown
      } else if call.further == nil {
        call.positional += try items(of: value)
      } else {
        call.lost += try items(of: value)
      }
    case .unpackedKeywords(let value):
      switch try evaluate(value) {
      case .dictionary(let dictionary) where dictionary.unknown == nil:
        for (key, value) in dictionary.entries {
          guard case .text(let name) = key else {
            throw raised("TypeError", "names of arguments must be texts")
          }
          call.keywords.append((name, value))
        }
      case .dictionary(let dictionary): call.further = dictionary.unknown
      case .unknown(let unknown): call.further = unknown
      default: throw raised("TypeError", "what stands behind '**' must be a dictionary")
      }
    }
  }

  /// Why the items of a value are not known; nil when they are, or when it has none.
  func unknownItems(of value: PythonValue) -> Unknown? {
    switch value {
    case .unknown(let unknown): unknown
    case .list(let list): list.unknown
    case .dictionary(let dictionary): dictionary.unknown
    case .set(let set): set.unknown
    default: nil
    }
  }

  /// What a call gives of which nothing is known: it may have changed whatever it was given.
  private func notCalled(_ unknown: Unknown, _ call: PythonCall) throws(PythonStop) -> PythonValue {
    unknownCount += 1
    for value in call.positional + call.lost + call.keywords.map(\.value) {
      try forget(value, unknown)
    }
    return .unknown(unknown)
  }

  /// Calls a value from within.
  func invoke(_ function: PythonValue, _ call: PythonCall) throws(PythonStop) -> PythonValue {
    switch function {
    case .native(let native): return try invoke(native, call)
    case .function(let closure): return try invoke(closure, call)
    case .method(let function, let receiver):
      var call = call
      call.positional.insert(receiver, at: 0)
      return try invoke(function, call)
    case .type(let type): return try make(type, call)
    case .object(let object):
      if let value = try object.call(call, self) { return value }
      return try notCalled(unknown("the call of a '\(object.typeName)' is not known here"), call)
    case .instance(let instance):
      guard let method = try member("__call__", of: function) else {
        throw raised("TypeError", "'\(instance.type.name)' cannot be called")
      }
      return try invoke(method, call)
    case .unknown(let unknown): return try notCalled(unknown, call)
    default: throw raised("TypeError", "'\(typeName(of: function))' cannot be called")
    }
  }

  private func invoke(
    _ native: PythonNative, _ call: PythonCall
  ) throws(PythonStop) -> PythonValue {
    guard native.isPure else { return try native.body(call, self) }
    if let unknown = call.further { return .unknown(unknown) }
    do throws(PythonStop) {
      return try native.body(call, self)
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      unknownCount += 1
      return .unknown(unknown)
    }
  }

  // MARK: Functions of the recipe

  func invoke(
    _ closure: PythonClosure, _ call: PythonCall
  ) throws(PythonStop) -> PythonValue {
    // A call takes more room than an expression.
    guard depth + 4 < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    try spend(4)
    let inner = PythonScope(.function, closure.module, outer: closure.outer)
    inner.typeBox = closure.typeBox
    inner.receiver = call.positional.first
    if let further = call.further { for value in call.lost { try forget(value, further) } }
    try bind(call, to: closure, in: inner)
    let before = (scope, line, attemptCount)
    scope = inner
    attemptCount = 0
    depth += 4
    defer {
      (scope, line, attemptCount) = before
      depth -= 4
    }
    do throws(PythonStop) {
      return try runBody(of: closure.syntax)
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      try passOver(Mentioned(closure.syntax, names), unknown)
      return .unknown(unknown)
    }
  }

  private func runBody(of syntax: FunctionSyntax) throws(PythonStop) -> PythonValue {
    if case .unread(let source, let range, let line, let indentation) = syntax.body {
      do throws(RecipeError) {
        syntax.body = try SyntaxParser.parse(
          source, body: range, line: line, indentation: indentation, names)
      } catch {
        // The rest of the file is read all the same.
        throw .unknown(unknown(error.message))
      }
    }
    switch syntax.body {
    case .expression(let expression): return try evaluate(expression)
    case .read(let statements, let isGenerator):
      let flow = try run(statements)
      if isGenerator { return keep(PythonIterator(scope.yielded)) }
      if case .returning(let value) = flow { return value }
      return .none
    case .unread: return .none
    }
  }

  /// Gives the parameters of a function their values.
  private func bind(
    _ call: PythonCall, to closure: PythonClosure, in inner: PythonScope
  ) throws(PythonStop) {
    var positional = call.positional[...]
    var keywords = call.keywords
    var (takesRest, takesKeywords) = (false, false)
    for parameter in closure.syntax.parameters {
      switch parameter.kind {
      case .rest:
        inner.names[parameter.name] = try rest(Array(positional), call.further)
        positional = []
        takesRest = true
      case .keywords:
        inner.names[parameter.name] = .dictionary(try self.keywords(keywords, call.further))
        takesKeywords = true
      case .positionalOnly, .plain, .keywordOnly:
        if parameter.kind != .keywordOnly, let value = positional.popFirst() {
          inner.names[parameter.name] = value
        } else if parameter.kind != .positionalOnly,
          let index = keywords.firstIndex(where: { $0.name == parameter.name })
        {
          inner.names[parameter.name] = keywords.remove(at: index).value
        } else if let further = call.further {
          inner.names[parameter.name] = .unknown(further)
        } else if let standard = closure.standards[parameter.name] {
          inner.names[parameter.name] = standard
        } else {
          throw raised("TypeError", "'\(closure.name)' lacks the argument '\(parameter.name)'")
        }
      }
    }
    guard takesRest || positional.isEmpty else {
      throw raised("TypeError", "'\(closure.name)' has too many arguments")
    }
    if !takesKeywords, let first = keywords.first {
      throw raised("TypeError", "'\(closure.name)' has no argument '\(first.name)'")
    }
  }

  private func rest(
    _ items: [PythonValue], _ further: Unknown?
  ) throws(PythonStop) -> PythonValue {
    if let further { return .unknown(further) }
    return try makeTuple(items)
  }

  private func keywords(
    _ keywords: [(name: String, value: PythonValue)], _ further: Unknown?
  ) throws(PythonStop) -> PythonDictionary {
    let dictionary = makeDictionary()
    for (name, value) in keywords { dictionary.set(name, value) }
    if let further { dictionary.forget(further) }
    return dictionary
  }

  // MARK: Types

  /// Calls a type.
  private func make(_ type: PythonType, _ call: PythonCall) throws(PythonStop) -> PythonValue {
    if let maker = type.order.lazy.compactMap(\.maker).first {
      if isException(type) {
        let instance = PythonInstance(of: type)
        register(instance)
        try initialize(instance, call)
        return .instance(instance)
      }
      return try invoke(maker, call)
    }
    if let unknown = type.unknownBase { return try notCalled(unknown, call) }
    if find("__new__", in: type) != nil {
      return try notCalled(unknown("how '\(type.name)' makes instances is not known here"), call)
    }
    let instance = PythonInstance(of: type)
    register(instance)
    try initialize(instance, call)
    return .instance(instance)
  }

  private func initialize(
    _ instance: PythonInstance, _ call: PythonCall
  ) throws(PythonStop) {
    guard let (method, _) = find("__init__", in: instance.type) else {
      if isException(instance.type) {
        try initialize(exception: instance, call)
      } else if !call.positional.isEmpty || !call.keywords.isEmpty {
        throw raised("TypeError", "'\(instance.type.name)' takes no arguments")
      }
      return
    }
    if isException(instance.type) { try initialize(exception: instance, call) }
    var call = call
    call.positional.insert(.instance(instance), at: 0)
    let result = try invoke(method, call)
    if case .unknown(let unknown) = result { instance.unknown = unknown }
  }

  private func initialize(
    exception instance: PythonInstance, _ call: PythonCall
  ) throws(PythonStop) {
    raisedTypes[instance.type.name] = instance.type
    let arguments = try rest(call.positional, call.further)
    instance.attributes["args"] = arguments
  }

  // MARK: super

  private func evaluateSuper(_ syntax: CallSyntax) throws(PythonStop) -> PythonValue {
    var arguments: [PythonValue] = []
    for argument in syntax.arguments { arguments.append(try evaluate(argument.value)) }
    for case .unknown(let unknown) in arguments { return .unknown(unknown) }
    var inner: PythonScope? = scope
    while let candidate = inner, candidate.kind == .comprehension { inner = candidate.outer }
    let type: PythonType?
    if case .type(let given)? = arguments.first { type = given } else { type = scope.typeBox?.type }
    let receiver = arguments.count > 1 ? arguments[1] : scope.receiver ?? inner?.receiver
    guard let type, let receiver else {
      throw raised("RuntimeError", "super() stands outside of a method")
    }
    if case .unknown = receiver { return receiver }
    return keep(PythonSuper(type, receiver: receiver))
  }
}

/// What `super()` gives: the classes behind one in the order of another.
final class PythonSuper: PythonObject {
  private let type: PythonType
  private let receiver: PythonValue

  init(_ type: PythonType, receiver: PythonValue) {
    self.type = type
    self.receiver = receiver
  }

  var typeName: String { "super" }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    let start: PythonType
    switch receiver {
    case .instance(let instance): start = instance.type
    case .type(let type): start = type
    default: return nil
    }
    guard let place = start.order.firstIndex(where: { $0 === type }) else { return nil }
    for candidate in start.order[(place + 1)...] {
      if let value = candidate.attributes[name] {
        return try interpreter.bound(value, to: receiver)
      }
    }
    if let unknown = start.order[place...].lazy.compactMap(\.unknownBase).first {
      return .unknown(unknown)
    }
    return interpreter.library.objectMembers[name].map { .method(.native($0), receiver: receiver) }
  }
}
