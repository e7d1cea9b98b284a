internal import Diagnostics
internal import SpecModel

extension RecipeReader {
  /// Reads the statements of the class, or of a block in it.
  mutating func run(_ statements: [PythonStatement]) throws(RecipeError) {
    for statement in statements { try run(statement) }
  }

  private mutating func run(_ statement: PythonStatement) throws(RecipeError) {
    let line = statement.line
    switch statement.kind {
    case .expression(let expression): try run(expression)
    case .assignment(let targets, let value):
      let value = try evaluator.evaluate(value)
      for target in targets { setAttribute(target, value, line: line) }
    case .change(let target): markChange(target, line: line)
    case .function(let function): note(function, line: line)
    case .with(let items, let body): try runWith(items, body, line: line)
    case .block(let word, _, _):
      passOver([statement], [], unknown(line, "stands in a '\(word)'"))
    case .simple("del", let targets): for target in targets { markChange(target, line: line) }
    case .unreadable(let reason): markAll(unknown(line, reason))
    case .imports(let names):
      for name in names ?? [] where Directive(rawValue: name) != nil {
        markAll(unknown(line, "'\(name)' is imported from elsewhere"))
      }
    case .classDefinition, .simple: break
    }
  }

  private mutating func run(_ expression: PythonExpression) throws(RecipeError) {
    guard case .call(let function, let arguments) = expression.kind else {
      // A text that stands alone documents the class.
      if case .literal = expression.kind { return }
      passOver(
        [PythonStatement(kind: .expression(expression), line: expression.line)], [],
        unknown(expression.line, "an expression may do anything"))
      return
    }
    if let name = function.name, !evaluator.isBound(name),
      let directive = Directive(rawValue: name)
    {
      return try declare(directive, arguments, line: expression.line)
    }
    passOver(
      [PythonStatement(kind: .expression(expression), line: expression.line)], [],
      unknown(expression.line, "'\(function.dottedName ?? "a call")' may do anything"))
  }

  // MARK: Attributes

  private mutating func setAttribute(
    _ target: PythonExpression, _ value: Known<RecipeValue>, line: Int
  ) {
    guard let name = target.name, Directive(rawValue: name) == nil || name == "maintainers" else {
      return markChange(target, line: line)
    }
    evaluator.bind(name, value)
    recipe.attributes[name] = value
    ownAttributes.insert(name)
  }

  private mutating func markChange(_ target: PythonExpression, line: Int) {
    guard let name = target.name else {
      for child in target.children { markChange(child, line: line) }
      return
    }
    let reason = unknown(line, "'\(name)' is changed")
    if Directive(rawValue: name) != nil { return markAll(reason) }
    evaluator.bind(name, .unknown(reason))
    recipe.attributes[name] = .unknown(reason)
    ownAttributes.insert(name)
  }

  /// Notes what a method decides.
  mutating func note(_ function: PythonFunction, line: Int) {
    let name = function.name
    evaluator.bind(name, .unknown(unknown(line, "'\(name)' is a function")))
    let reason = unknown(line, "'\(name)' decides it")
    if name == "__init__" { return markAll(reason) }
    if BaseClass.decidingMethods.contains(name) {
      self.function = reason
    } else if BaseClass.attributes.contains(name) {
      recipe.attributes[name] = .unknown(reason)
      ownAttributes.insert(name)
    }
    // A method may have the name of a directive: many recipes have 'def patch(self)'. What is called
    // by that name from here on is no directive any more, which the binding above says.
  }

  // MARK: Blocks

  private mutating func runWith(
    _ items: [PythonExpression], _ body: [PythonStatement], line: Int
  ) throws(RecipeError) {
    let outer = (condition, isConditional, defaults)
    defer { (condition, isConditional, defaults) = outer }
    for item in items {
      guard case .call(let function, let arguments) = item.kind, let name = function.name,
        !evaluator.isBound(name)
      else { return passOver(body, items, unknown(line, "stands in a 'with'")) }
      switch name {
      case "when":
        guard arguments.count == 1,
          [.positional, .keyword("condition")].contains(arguments[0].passing)
        else { return passOver(body, items, unknown(line, "stands in a 'with'")) }
        let value = try evaluator.evaluate(arguments[0].value)
        condition = both(condition, Self.condition(value, in: file), line: line)
        isConditional = true
      case "default_args":
        for argument in arguments {
          let value = try evaluator.evaluate(argument.value)
          switch argument.passing {
          case .keyword(let key): defaults[key] = value
          default:
            defaults[Recipe.furtherArguments] = .unknown(
              unknown(line, "its arguments are computed"))
          }
        }
      default: return passOver(body, items, unknown(line, "stands in a 'with'"))
      }
    }
    try run(body)
  }

  /// The condition that a value of `when` states.
  static func condition(_ value: Known<RecipeValue>?, in file: String) -> RecipeCondition {
    switch value {
    case nil, .value(.none), .value(.boolean(true)): .always
    case .value(.boolean(false)): .never
    case .value(.text(let text)): RecipeCondition(text)
    case .value:
      RecipeCondition(
        unknown: Unknown(file: file, line: 1, reason: "a condition is neither a text nor a truth"))
    case .unknown(let unknown): RecipeCondition(unknown: unknown)
    }
  }

  /// The condition that two others hold.
  func both(_ outer: RecipeCondition, _ inner: RecipeCondition, line: Int) -> RecipeCondition {
    (try? outer.and(inner))
      ?? RecipeCondition(unknown: unknown(line, "its conditions cannot hold together"))
  }

  /// Marks what statements may do that are not run.
  mutating func passOver(
    _ body: [PythonStatement], _ subjects: [PythonExpression], _ reason: Unknown
  ) {
    let mentions = Mentions(of: body, and: subjects)
    for call in mentions.calls.sorted() {
      if let directive = Directive(rawValue: call), !evaluator.isBound(call) {
        for part in directive.parts { addGap(reason, in: part) }
      } else if !Mentions.harmlessFunctions.contains(call) {
        markAll(Unknown(file: file, line: reason.line, reason: "'\(call)' may do anything"))
      }
    }
    if mentions.callsMethods {
      evaluator.forgetCollections(line: reason.line, reason: "a call may have changed it")
    }
    if let problem = mentions.problem { markAll(problem(file)) }
    for function in mentions.functions { note(function, line: reason.line) }
    for name in mentions.boundNames.sorted() {
      evaluator.bind(name, .unknown(reason))
      if Directive(rawValue: name) != nil {
        markAll(reason)
      } else {
        recipe.attributes[name] = .unknown(reason)
        ownAttributes.insert(name)
      }
    }
  }
}
