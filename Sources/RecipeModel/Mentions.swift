/// What statements mention that nobody runs: the functions that they call, the names that they set.
struct Mentions {
  /// The functions that are called by a plain name.
  private(set) var calls: Set<String> = []
  /// Whether something else is called, such as a method.
  private(set) var callsMethods = false
  /// The names that are set or deleted.
  private(set) var boundNames: Set<String> = []
  /// The functions that are defined.
  private(set) var functions: [PythonFunction] = []
  /// A statement that is not understood.
  private var unreadable: (line: Int, reason: String)?

  /// Functions that declare nothing: of Python itself, and helpers of recipes.
  static let harmlessFunctions: Set<String> = [
    "abs", "all", "any", "bool", "dict", "enumerate", "filter", "float", "format", "frozenset",
    "getattr", "hasattr", "int", "isinstance", "len", "list", "map", "max", "min", "print", "range",
    "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "type", "zip",
    "Spec", "Version", "any_combination_of", "auto_or_any_combination_of", "conditional",
    "default_args", "disjoint_sets", "filter_compiler_wrappers", "generator", "join_path",
    "macos_version", "ver", "when",
  ]

  /// Methods that change a list or a dictionary, and nothing else.
  private static let changingMethods: Set<String> = [
    "add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "reverse",
    "setdefault", "sort", "update",
  ]

  init(of statements: [PythonStatement], and subjects: [PythonExpression]) {
    for statement in statements { add(statement) }
    for subject in subjects { add(subject) }
  }

  /// The first statement that is not understood, as an unknown of a file.
  var problem: ((String) -> Unknown)? {
    unreadable.map { place in
      { Unknown(file: $0, line: place.line, reason: place.reason) }
    }
  }

  private mutating func add(_ statement: PythonStatement) {
    switch statement.kind {
    case .expression(let expression):
      add(expression)
      // What a method gives away is not used: it is called for what it does.
      if case .call(let function, _) = expression.kind,
        case .attribute(_, let name) = function.kind,
        !Self.changingMethods.contains(name)
      {
        calls.insert(function.dottedName ?? name)
      }
    case .assignment(let targets, let value):
      for target in targets { bind(target) }
      add(value)
    case .change(let target): bind(target)
    case .function(let function): functions.append(function)
    case .classDefinition(let definition): boundNames.insert(definition.name)
    case .with(let items, let body):
      for item in items { add(item) }
      for statement in body { add(statement) }
    case .block(let word, let subjects, let body):
      for subject in subjects { add(subject) }
      if word == "for", let target = subjects.first { bind(target) }
      for statement in body { add(statement) }
    case .imports(let names): boundNames.formUnion(names ?? [])
    case .simple(let word, let parts):
      for part in parts { word == "del" ? bind(part) : add(part) }
    case .unreadable(let reason): unreadable = unreadable ?? (statement.line, reason)
    }
  }

  private mutating func add(_ expression: PythonExpression) {
    if case .call(let function, _) = expression.kind {
      if let name = function.name { calls.insert(name) } else { callsMethods = true }
    }
    for child in expression.children { add(child) }
  }

  private mutating func bind(_ target: PythonExpression) {
    if let name = target.name {
      boundNames.insert(name)
    } else {
      for child in target.children { bind(child) }
    }
  }
}
