internal import Diagnostics

extension PythonInterpreter {
  /// Passes over statements: forgets what they may bind or change, and tells the host.
  func passOver(_ mentioned: Mentioned, _ unknown: Unknown) throws(PythonStop) {
    unknownCount += 1
    try spend(mentioned.weight / 4)
    var called: Set<String> = []
    var visited: Set<ObjectIdentifier> = []
    try forget(mentioned, unknown, &called, &visited)
    for name in mentioned.bound { bind(name, .unknown(unknown)) }
    passedOver(called, unknown)
  }

  /// Tells the host of statements that were not run.
  func passedOver(_ called: Set<String>, _ unknown: Unknown) {
    guard bodyCount > 0, told.insert(Told(line: line, names: called, reason: unknown)).inserted
    else { return }
    host.passedOver(called, unknown)
  }

  /// Forgets what calls and assignments may have changed, also within functions that are called.
  private func forget(
    _ mentioned: Mentioned, _ unknown: Unknown, _ called: inout Set<String>,
    _ visited: inout Set<ObjectIdentifier>
  ) throws(PythonStop) {
    try spend(1 + mentioned.calls.count + mentioned.changed.count)
    for expression in mentioned.changed {
      if let value = quietValue(expression) { try forget(value, unknown) }
    }
    for (base, name) in mentioned.setAttributes {
      guard let value = quietValue(base) else { continue }
      switch value {
      case .instance(let instance) where instance.owner == owner:
        instance.attributes[name] = .unknown(unknown)
      case .type(let type) where type.owner == owner: type.attributes[name] = .unknown(unknown)
      default: continue
      }
    }
    for name in mentioned.globals where scope.module.owner == owner {
      scope.module.names[name] = .unknown(unknown)
    }
    for call in mentioned.calls {
      try forget(call, mentioned, unknown, &called, &visited)
    }
    called.formUnion(mentioned.unreadableCalls)
  }

  private func forget(
    _ call: CallSyntax, _ mentioned: Mentioned, _ unknown: Unknown, _ called: inout Set<String>,
    _ visited: inout Set<ObjectIdentifier>
  ) throws(PythonStop) {
    let function = quietValue(call.function)
    // A function that the statement itself defines.
    if case .name(let plain) = call.function, let syntax = mentioned.functions[plain] {
      guard visited.insert(ObjectIdentifier(syntax)).inserted else { return }
      return try forget(Mentioned(syntax, names), unknown, &called, &visited)
    }
    switch function {
    case .native(let native)?, .method(.native(let native), _)?:
      guard library.isChanging(native) else {
        if !native.isPure {
          called.formUnion([native.name, call.function.dottedName ?? native.name])
        }
        return
      }
      if case .attribute(let base, _) = call.function, let value = quietValue(base) {
        try forget(value, unknown)
      }
    case .type(let type)? where type.maker != nil || isException(type): return
    case .function(let closure)?, .method(.function(let closure), _)?:
      for argument in call.arguments {
        if let value = quietValue(argument.value) { try forget(value, unknown) }
      }
      guard visited.insert(ObjectIdentifier(closure)).inserted else { return }
      called.insert(closure.name)
      let before = scope
      scope = PythonScope(.function, closure.module, outer: closure.outer)
      defer { scope = before }
      try forget(Mentioned(closure.syntax, names), unknown, &called, &visited)
    default:
      if let name = call.function.dottedName { called.insert(name) }
      for argument in call.arguments {
        if let value = quietValue(argument.value) { try forget(value, unknown) }
      }
      guard case .attribute(let base, let name) = call.function else { return }
      if let value = quietValue(base) {
        if case .module = value { called.insert(name) }
        try forget(value, unknown)
      }
    }
  }

  /// What a name, or an attribute of one, means, without calling anything.
  private func quietValue(_ expression: Expression) -> PythonValue? {
    switch expression {
    case .name(let name): return value(of: name)
    case .star(let inner): return quietValue(inner)
    case .element(let base, _): return quietValue(base)
    case .attribute(let base, let name):
      guard let base = quietValue(base) else { return nil }
      switch base {
      case .instance(let instance):
        if let value = instance.attributes[name] { return value }
        guard let value = find(name, in: instance.type)?.value else { return nil }
        if case .function = value { return .method(value, receiver: base) }
        return value
      case .type(let type): return find(name, in: type)?.value
      case .module(let module): return module.value(of: name)
      default: return library.type(of: base).attributes[name].map { .method($0, receiver: base) }
      }
    default: return nil
    }
  }

  /// Forgets what is in a value that something may have changed.
  func forget(_ value: PythonValue, _ unknown: Unknown) throws(PythonStop) {
    var visited: Set<ObjectIdentifier> = []
    var rest = [value]
    while let next = rest.popLast() {
      try spend()
      let cell: any PythonCell
      switch next {
      case .list(let list): cell = list
      case .dictionary(let dictionary): cell = dictionary
      case .set(let set) where !set.isFrozen: cell = set
      case .instance(let instance): cell = instance
      case .tuple(let items):
        rest += items
        continue
      default: continue
      }
      // What belongs to another file could not have been changed.
      guard cell.owner == owner || cell.owner == 0,
        visited.insert(ObjectIdentifier(cell)).inserted
      else { continue }
      rest += cell.children
      cell.forget(unknown)
    }
  }
}

/// What the host was told of statements that were passed over.
struct Told: Hashable {
  let line: Int
  let names: Set<String>
  let reason: Unknown
}

/// What statements mention that are not run.
struct Mentioned {
  /// The calls in them.
  private(set) var calls: [CallSyntax] = []
  /// What functions would be called by statements that are not even understood.
  private(set) var unreadableCalls: Set<String> = []
  /// The names that they bind or delete.
  private(set) var bound: Set<String> = []
  /// Names that they bind for the whole module.
  private(set) var globals: Set<String> = []
  /// Whose elements they set.
  private(set) var changed: [Expression] = []
  /// Whose attributes they set.
  private(set) var setAttributes: [(base: Expression, name: String)] = []
  /// The functions that they define.
  private(set) var functions: [String: FunctionSyntax] = [:]
  /// Whether they may end the function that they stand in.
  private(set) var leaves = false
  /// How many statements and expressions were looked at.
  private(set) var weight = 0
  /// Whether they may end or go on with a loop around them.
  private(set) var breaks = false

  init(_ statement: Statement) { add([statement]) }

  init(_ statements: [Statement]) { add(statements) }

  init(_ expression: Expression) { add(expression) }

  /// What the body of a function mentions; what it binds of its own is not seen outside.
  init(_ syntax: FunctionSyntax, _ names: SyntaxNames) {
    if let known = syntax.mentions {
      self = known
      return
    }
    if case .unread(let source, let range, let line, let indentation) = syntax.body,
      let body = try? SyntaxParser.parse(
        source, body: range, line: line, indentation: indentation, names)
    {
      syntax.body = body
    }
    switch syntax.body {
    case .unread: break
    case .read(let statements, _): add(statements)
    case .expression(let expression): add(expression)
    }
    (bound, leaves, breaks) = ([], false, false)
    syntax.mentions = self
  }

  private mutating func add(_ statements: [Statement]) {
    weight += statements.count
    for statement in statements { add(statement.kind) }
  }

  private mutating func add(_ kind: Statement.Kind) {
    switch kind {
    case .expression(let value): add(value)
    case .assignment(let targets, let value):
      for target in targets { bind(target) }
      add(value)
    case .augmented(let target, _, let value):
      bind(target)
      changed.append(target)
      add(value)
    case .delete(let targets): for target in targets { bind(target) }
    case .condition(let branches, let otherwise):
      for (test, body) in branches {
        add(test)
        add(body)
      }
      add(otherwise)
    case .forLoop(let target, let subject, let body, let otherwise):
      bind(target)
      add(subject)
      addLoop(body, otherwise)
    case .whileLoop(let test, let body, let otherwise):
      add(test)
      addLoop(body, otherwise)
    case .with(let items, let body):
      for (subject, target) in items {
        add(subject)
        if let target { bind(target) }
      }
      add(body)
    default: addOthers(kind)
    }
  }

  private mutating func addOthers(_ kind: Statement.Kind) {
    switch kind {
    case .attempt(let body, let handlers, let otherwise, let finally):
      add(body + otherwise + finally)
      for handler in handlers {
        if let name = handler.name { bound.insert(name) }
        add(handler.body)
      }
    case .function(let syntax):
      bound.insert(syntax.name)
      functions[syntax.name] = syntax
      for decorator in syntax.decorators {
        add(decorator)
        calls.append(CallSyntax(decorator, [], line: syntax.line))
      }
    case .type(let syntax):
      let before = (bound, leaves, breaks)
      add(syntax.body)
      (bound, leaves, breaks) = before
      bound.insert(syntax.name)
      for base in syntax.bases { add(base.value) }
    case .returning(let value):
      leaves = true
      if let value { add(value) }
    case .raising(let value):
      leaves = true
      if let value { add(value) }
    case .breaking, .continuing: breaks = true
    case .assertion(let test, _):
      leaves = true
      add(test)
    case .imports(let modules):
      for (module, name) in modules {
        bound.insert(name ?? String(module.prefix { $0 != "." }))
      }
    case .importsFrom(_, _, let names): bound.formUnion(names?.map(\.bound) ?? [])
    case .global(let names): globals.formUnion(names)
    case .unreadable(let statement):
      unreadableCalls.formUnion(statement.called)
      bound.formUnion(statement.bound)
      changed += statement.mentioned.sorted().map(Expression.name)
      leaves = true
    default: break
    }
  }

  private mutating func addLoop(_ body: [Statement], _ otherwise: [Statement]) {
    let before = breaks
    add(body)
    breaks = before
    add(otherwise)
  }

  private mutating func bind(_ target: Expression) {
    switch target {
    case .name(let name): bound.insert(name)
    case .tuple(let targets), .list(let targets): for target in targets { bind(target) }
    case .star(let inner): bind(inner)
    case .attribute(let base, let name): setAttributes.append((base, name))
    case .element(let base, let key):
      changed.append(base)
      add(key)
    default: break
    }
  }

  private mutating func add(_ expression: Expression) {
    weight += 1
    if case .assignment(let name, _) = expression { bound.insert(name) }
    if case .yield = expression { leaves = true }
    if case .call(let call) = expression { calls.append(call) }
    expression.forEachPart { add($0) }
  }
}

extension Expression {
  /// The name of a function or class: `depends_on`, `cmake.CMakeBuilder`.
  var dottedName: String? {
    switch self {
    case .name(let name): name
    case .attribute(let base, let name): base.dottedName.map { "\($0).\(name)" } ?? name
    default: nil
    }
  }

  /// Visits the expressions that it is made of.
  func forEachPart(_ visit: (Expression) -> Void) {
    switch self {
    case .constant, .name, .unreadable: break
    case .formatted(let parts): Self.forEachValue(of: parts, visit)
    case .list(let items), .tuple(let items), .set(let items), .junction(_, let items):
      for item in items { visit(item) }
    case .dictionary(let entries):
      for (key, value) in entries {
        if let key { visit(key) }
        visit(value)
      }
    case .comprehension(let syntax):
      if let key = syntax.key { visit(key) }
      visit(syntax.value)
      for clause in syntax.clauses { visit(clause.subject) }
    case .call(let call):
      visit(call.function)
      for argument in call.arguments { visit(argument.value) }
    case .attribute(let base, _), .unary(_, let base), .not(let base), .star(let base),
      .assignment(_, let base):
      visit(base)
    case .element(let base, let key):
      visit(base)
      visit(key)
    case .slice(let from, let to, let step):
      for part in [from, to, step] { if let part { visit(part) } }
    case .chain(let first, let others):
      visit(first)
      for (_, value) in others { visit(value) }
    case .comparison(let first, let others):
      visit(first)
      for (_, value) in others { visit(value) }
    case .conditional(let test, let value, let otherwise):
      for part in [test, value, otherwise] { visit(part) }
    case .lambda(let syntax):
      if case .expression(let body) = syntax.body { visit(body) }
    case .yield(let value, _): if let value { visit(value) }
    }
  }

  private static func forEachValue(
    of parts: [FormattedPart], _ visit: (Expression) -> Void
  ) {
    for case .value(let value, _, let format) in parts {
      visit(value)
      forEachValue(of: format, visit)
    }
  }
}
