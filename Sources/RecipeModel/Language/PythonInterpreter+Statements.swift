internal import Diagnostics

extension PythonInterpreter {
  /// How a statement ends.
  enum Flow {
    case next, breaking, continuing
    case returning(PythonValue)
  }

  /// Runs statements one after the other.
  ///
  /// One that cannot be run is passed over, and the others are not lost, unless it may end the body.
  func run(_ statements: [Statement]) throws(PythonStop) -> Flow {
    if statements.isEmpty { return .next }
    guard depth + 2 < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 2
    defer { depth -= 2 }
    for statement in statements {
      line = statement.line
      do throws(PythonStop) {
        let flow = try run(statement)
        if case .next = flow { continue }
        return flow
      } catch {
        line = statement.line
        try recover(error, statement)
      }
    }
    return .next
  }

  private func recover(_ stop: PythonStop, _ statement: Statement) throws(PythonStop) {
    switch stop {
    case .failed: throw stop
    case .unknown(let unknown):
      let mentioned = Mentioned(statement)
      let isFunction = scope.kind == .function || scope.kind == .comprehension
      if mentioned.breaks || isFunction && mentioned.leaves { throw stop }
      try passOver(mentioned, unknown)
    case .raised(let type, let message, let unknown):
      if scope.kind == .function || scope.kind == .comprehension || attemptCount > 0 { throw stop }
      try passOver(Mentioned(statement), Self.described(type, message, unknown))
    }
  }

  private func run(_ statement: Statement) throws(PythonStop) -> Flow {
    try spend()
    switch statement.kind {
    case .expression(let expression): try runExpression(expression)
    case .assignment(let targets, let value):
      let value = try evaluate(value)
      for target in targets { try assign(value, to: target) }
    case .augmented(let target, let sign, let value): try augment(target, sign, value)
    case .function(let syntax): try define(syntax)
    case .type(let syntax): try define(syntax)
    case .condition(let branches, let otherwise): return try runCondition(branches, otherwise)
    case .forLoop(let target, let subject, let body, let otherwise):
      return try runLoop(target, subject, body, otherwise)
    case .whileLoop(let test, let body, let otherwise):
      return try runLoop(while: test, body, otherwise)
    case .with(let items, let body): return try runWith(items[...], body)
    case .attempt(let body, let handlers, let otherwise, let finally):
      return try runAttempt(body, handlers, otherwise, finally)
    case .returning(let value):
      guard let value else { return .returning(.none) }
      return .returning(try evaluate(value))
    case .breaking: return .breaking
    case .continuing: return .continuing
    case .pass, .annotation: break
    default: try runRare(statement)
    }
    return .next
  }

  private func runRare(_ statement: Statement) throws(PythonStop) {
    switch statement.kind {
    case .delete(let targets): for target in targets { try delete(target) }
    case .raising(let value): try raise(value)
    case .assertion(let test, let message):
      if try truth(evaluate(test)) { return }
      guard let message else { throw raised("AssertionError", "") }
      throw raised("AssertionError", try string(evaluate(message)))
    case .imports(let modules): for (module, name) in modules { try importModule(module, as: name) }
    case .importsFrom(let level, let module, let names):
      try importNames(names, from: try resolved(module, level: level))
    case .global(let names): scope.globals.formUnion(names)
    case .nonlocal(let names): scope.nonlocals.formUnion(names)
    case .unreadable(let statement): throw .unknown(unknown(statement.reason))
    default: break
    }
  }

  private func runExpression(_ expression: Expression) throws(PythonStop) {
    if case .constant = expression { return }
    let value = try evaluate(expression)
    // A function of which nothing is known may have done what counts.
    if case .unknown(let unknown) = value, bodyCount > 0 {
      try passOver(Mentioned(expression), unknown)
    }
  }

  private func runCondition(
    _ branches: [(test: Expression, body: [Statement])], _ otherwise: [Statement]
  ) throws(PythonStop) -> Flow {
    for (test, body) in branches where try truth(evaluate(test)) { return try run(body) }
    return try run(otherwise)
  }

  private func runLoop(
    _ target: Expression, _ subject: Expression, _ body: [Statement], _ otherwise: [Statement]
  ) throws(PythonStop) -> Flow {
    let subject = try evaluate(subject)
    for item in try items(of: subject) {
      try assign(item, to: target)
      if let end = try runOnce(body) { return end }
    }
    return try run(otherwise)
  }

  private func runLoop(
    while test: Expression, _ body: [Statement], _ otherwise: [Statement]
  ) throws(PythonStop) -> Flow {
    while try truth(evaluate(test)) {
      if let end = try runOnce(body) { return end }
    }
    return try run(otherwise)
  }

  /// Runs the body of a loop; gives how the loop ends, or nil when it goes on.
  private func runOnce(_ body: [Statement]) throws(PythonStop) -> Flow? {
    try spend()
    let flow = try run(body)
    switch flow {
    case .next, .continuing: return nil
    case .breaking: return .next
    case .returning: return flow
    }
  }

  private func runWith(
    _ items: ArraySlice<(subject: Expression, target: Expression?)>, _ body: [Statement]
  ) throws(PythonStop) -> Flow {
    guard let item = items.first else { return try run(body) }
    let subject = try evaluate(item.subject)
    switch subject {
    case .object(let object):
      guard object.enter(self) else {
        throw .unknown(unknown("'with' of a '\(object.typeName)' is not known here"))
      }
      defer { object.leave(self) }
      if let target = item.target { try assign(subject, to: target) }
      return try runWith(items.dropFirst(), body)
    case .unknown(let unknown): throw .unknown(unknown)
    default:
      throw .unknown(unknown("'with' of a '\(typeName(of: subject))' is not known here"))
    }
  }

  // MARK: Exceptions

  private func raise(_ value: Expression?) throws(PythonStop) {
    guard let value else {
      guard let (type, message, at) = handled.last else {
        throw raised("RuntimeError", "no exception is being handled")
      }
      throw .raised(type: type, message: message, at: at)
    }
    var raised = try evaluate(value)
    // A class stands for an instance that is made without arguments.
    if case .type(let type) = raised, isException(type) {
      raised = try invoke(raised, PythonCall(line: line))
    }
    switch raised {
    case .instance(let instance) where isException(instance.type):
      throw self.raised(instance.type.name, try string(.instance(instance)))
    case .unknown(let unknown): throw .unknown(unknown)
    default: throw self.raised("TypeError", "exceptions must derive from BaseException")
    }
  }

  private func runAttempt(
    _ body: [Statement], _ handlers: [Statement.Handler], _ otherwise: [Statement],
    _ finally: [Statement]
  ) throws(PythonStop) -> Flow {
    var result: Result<Flow, PythonStop>
    do throws(PythonStop) {
      result = .success(try runAttempt(body, handlers, otherwise))
    } catch {
      result = .failure(error)
    }
    if !finally.isEmpty {
      let flow = try run(finally)
      if case .next = flow {} else { result = .success(flow) }
    }
    switch result {
    case .success(let flow): return flow
    case .failure(let stop): throw stop
    }
  }

  private func runAttempt(
    _ body: [Statement], _ handlers: [Statement.Handler], _ otherwise: [Statement]
  ) throws(PythonStop) -> Flow {
    let countBefore = unknownCount
    let flow: Flow
    do throws(PythonStop) {
      flow = try tried(body, isAttempt: !handlers.isEmpty)
    } catch {
      guard case .raised(let type, let message, let at) = error,
        let handler = try handler(of: type, handlers)
      else { throw error }
      try spend(16)
      handled.append((type, message, at))
      defer { handled.removeLast() }
      if let name = handler.name { bind(name, exception(type, message)) }
      return try run(handler.body)
    }
    if unknownCount > countBefore { try passOver(handlers) }
    guard case .next = flow else { return flow }
    return try run(otherwise)
  }

  private func tried(_ body: [Statement], isAttempt: Bool) throws(PythonStop) -> Flow {
    if isAttempt { attemptCount += 1 }
    defer { if isAttempt { attemptCount -= 1 } }
    return try run(body)
  }

  /// Something unknown may have raised what the handlers catch.
  private func passOver(_ handlers: [Statement.Handler]) throws(PythonStop) {
    for handler in handlers {
      let mentioned = Mentioned(handler.body)
      let unknown = unknown("something unknown may raise an exception that is caught here")
      if scope.kind == .function, mentioned.leaves { throw .unknown(unknown) }
      try passOver(mentioned, unknown)
    }
  }

  private func handler(
    of type: String, _ handlers: [Statement.Handler]
  ) throws(PythonStop) -> Statement.Handler? {
    for handler in handlers where try catches(handler, type) { return handler }
    return nil
  }

  private func catches(
    _ handler: Statement.Handler, _ type: String
  ) throws(PythonStop) -> Bool {
    guard let types = handler.types else { return true }
    let candidates: [PythonValue]
    switch try evaluate(types) {
    case .tuple(let items): candidates = items
    case let value: candidates = [value]
    }
    for candidate in candidates {
      switch candidate {
      case .type(let caught): if derives(exceptionType(type), from: caught) { return true }
      case .unknown(let unknown): throw .unknown(unknown)
      default: continue
      }
    }
    return false
  }
}
