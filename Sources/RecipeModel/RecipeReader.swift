internal import Diagnostics
internal import SpecModel

/// Reads a `package.py`, as far as it says things literally.
///
/// The whole text is parsed, but nothing is run: a value that is computed, a loop around a
/// directive, a function that decides a URL become an ``Unknown`` that names file and line. What the
/// classes say that a recipe is built on is not read; where they may decide about sources that is an
/// unknown, too, and what they add to dependencies and variants is left out.
package struct RecipeReader {
  /// How many bytes a recipe may have, 4 MiB: ten times the largest real one.
  package static let byteLimit = 4 << 20

  /// Reads the recipe of one package.
  ///
  /// `file` is how the file is named in errors and unknowns. Throws `malformed` for a text that is
  /// not Python, `limitExceeded` for one that is too large, too deep or too much work, and
  /// `missingPackage` when no class is the package.
  package static func read(
    _ bytes: [UInt8], name: String, namespace: String?, file: String
  ) throws(RecipeError) -> Recipe {
    var parser = try PythonParser(bytes, file: file)
    let statements = try parser.module()
    var reader = RecipeReader(name: name, namespace: namespace, file: file)
    return try reader.read(statements)
  }

  var recipe: Recipe
  var evaluator: PythonEvaluator
  /// The condition of the blocks around a directive.
  var condition = RecipeCondition.always
  /// Whether there is a block around a directive that has a condition.
  var isConditional = false
  /// The defaults of the blocks around a directive; unknown names stand under `**`.
  var defaults: [String: Known<RecipeValue>] = [:]
  /// Why what a function says of URLs is not known; nil when there is none.
  var function: Unknown?
  /// Attributes of the class that its own text sets.
  var ownAttributes: Set<String> = []

  private init(name: String, namespace: String?, file: String) {
    recipe = Recipe(name: name, namespace: namespace, file: file, line: 1)
    evaluator = PythonEvaluator(file: file)
  }

  var file: String { recipe.file }

  func unknown(_ line: Int, _ reason: String) -> Unknown {
    Unknown(file: file, line: line, reason: reason)
  }

  private mutating func read(_ statements: [PythonStatement]) throws(RecipeError) -> Recipe {
    var package: (definition: PythonClass, line: Int)?
    var others: Set<String> = []
    for statement in statements {
      if case .classDefinition(let definition) = statement.kind {
        if PackageName.isClass(definition.name, of: recipe.name) {
          package = (definition, statement.line)
        } else {
          others.insert(definition.name)
        }
      }
      // Names that are bound below the class are not known to it.
      if package == nil { try bindNames(of: statement) }
    }
    guard let package else {
      throw RecipeError(
        .missingPackage, "'\(file)' has no class for the package '\(recipe.name)'",
        hint: "a package has a class of its own name in its package.py")
    }
    recipe.line = package.line
    evaluator.enterScope()
    if package.definition.isDecorated {
      markAll(unknown(package.line, "a decorator may change the class"))
    }
    try run(package.definition.body)
    takeBases(of: package.definition, line: package.line, others: others)
    recipe.decideSources { [function] _ in function.map { .unknown($0) } ?? .value(nil) }
    return recipe
  }

  // MARK: Names of the module

  /// Binds what a statement of the module binds.
  private mutating func bindNames(of statement: PythonStatement) throws(RecipeError) {
    let line = statement.line
    switch statement.kind {
    case .assignment(let targets, let value):
      let value = try evaluator.evaluate(value)
      for target in targets { assign(value, to: target, line: line) }
    case .change(let target): change(target, line: line)
    case .function(let function): shadow(function.name, line: line)
    case .classDefinition(let definition): shadow(definition.name, line: line)
    case .imports(let names): for name in names ?? [] { shadow(name, line: line) }
    case .expression(let expression): noteEffects(of: expression)
    case .block(_, let subjects, _), .with(let subjects, _):
      for subject in subjects { noteEffects(of: subject) }
      for name in Mentions(of: [statement], and: []).boundNames.sorted() {
        evaluator.bind(name, .unknown(unknown(line, "'\(name)' is set in a block")))
      }
      evaluator.forgetCollections(line: line, reason: "a block may have changed it")
    case .simple("del", let targets): for target in targets { change(target, line: line) }
    case .unreadable(let reason): markAll(unknown(line, reason))
    case .simple: break
    }
  }

  /// Binds the names of an assignment.
  mutating func assign(
    _ value: Known<RecipeValue>, to target: PythonExpression, line: Int
  ) {
    switch target.kind {
    case .name(let name):
      if Directive(rawValue: name) != nil { return shadow(name, line: line) }
      evaluator.bind(name, value)
    case .sequence(let items):
      let reason = unknown(line, "several names are set at once")
      for item in items { assign(.unknown(reason), to: item, line: line) }
    default: change(target, line: line)
    }
  }

  /// Forgets what a statement changes in place.
  mutating func change(_ target: PythonExpression, line: Int) {
    if let name = target.name {
      evaluator.bind(name, .unknown(unknown(line, "'\(name)' is changed")))
    } else {
      for child in target.children { change(child, line: line) }
    }
  }

  /// A name is bound to something that is no plain value.
  private mutating func shadow(_ name: String, line: Int) {
    let reason = unknown(line, "'\(name)' is defined by code")
    evaluator.bind(name, .unknown(reason))
    if let directive = Directive(rawValue: name) {
      for part in directive.parts { addGap(reason, in: part) }
    }
  }

  /// Forgets what a call may have changed: the object of a method, or any list.
  private mutating func noteEffects(of expression: PythonExpression) {
    guard case .call(let function, _) = expression.kind else { return }
    let reason = "a call may have changed it"
    if case .attribute(let object, _) = function.kind, let name = object.name {
      evaluator.forget(name, line: expression.line, reason: reason)
    } else {
      evaluator.forgetCollections(line: expression.line, reason: reason)
    }
  }

  // MARK: Gaps

  mutating func addGap(_ unknown: Unknown, in part: Recipe.Part) {
    recipe.gaps[part, default: []].append(unknown)
  }

  /// Notes that anything may be missing.
  ///
  /// Rules of redistribution are excepted: a ban is always written as one, or inherited.
  mutating func markAll(_ unknown: Unknown) {
    for part in Recipe.Part.allCases where part != .redistribution { addGap(unknown, in: part) }
    markAttributes(BaseClass.attributes, unknown)
    function = function ?? unknown
  }

  /// Notes that attributes may have another value.
  mutating func markAttributes(_ names: some Sequence<String>, _ unknown: Unknown) {
    for name in names { recipe.attributes[name] = .unknown(unknown) }
  }

  // MARK: Base classes

  private mutating func takeBases(of definition: PythonClass, line: Int, others: Set<String>) {
    for base in definition.bases {
      let name = base.value.dottedName ?? "?"
      if case .keyword = base.passing {
        markAll(unknown(line, "the class has another metaclass"))
        continue
      }
      recipe.bases.append(name)
      if name == "BundlePackage", !ownAttributes.contains("has_code") {
        recipe.attributes["has_code"] = .value(.boolean(false))
      }
      if BaseClass.plain.contains(name), !others.contains(name) { continue }
      if let derivations = BaseClass.deriving[name], !others.contains(name) {
        for derivation in derivations { take(derivation, of: name, line: line) }
        continue
      }
      inherit(from: name, line: line)
    }
  }

  private mutating func take(_ derivation: BaseClass.Derivation, of base: String, line: Int) {
    guard let trigger = recipe.attributes[derivation.trigger], trigger != .value(.none) else {
      return
    }
    let reason = unknown(line, "'\(base)' makes it from '\(derivation.trigger)'")
    markAttributes(derivation.derived.filter { !ownAttributes.contains($0) }, reason)
  }

  /// A class of which nothing is known may say anything that the recipe does not say itself.
  private mutating func inherit(from base: String, line: Int) {
    let reason = unknown(line, "the class '\(base)' may say more")
    for part in Recipe.Part.allCases { addGap(reason, in: part) }
    markAttributes(BaseClass.attributes.subtracting(ownAttributes), reason)
    function = function ?? reason
  }
}
