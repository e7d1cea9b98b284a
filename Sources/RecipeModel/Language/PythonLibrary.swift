/// What every recipe has without importing it from another one: types, functions, modules.
final class PythonLibrary {
  /// What names mean that nobody binds.
  private(set) var builtins: [String: PythonValue] = [:]
  /// The types of exceptions by their names.
  private(set) var exceptions: [String: PythonType] = [:]
  /// What every object has.
  private(set) var objectMembers: [String: PythonNative] = [:]
  private var types: [String: PythonType] = [:]
  private var modules: [String: PythonModule] = [:]
  private var changing: Set<ObjectIdentifier> = []
  /// The base of all types.
  let object = PythonLibrary.makeType("object")

  /// Fills the library for a simulated host.
  func fill(for machine: RecipeHost) {
    for name in [
      "NoneType", "bool", "int", "float", "str", "tuple", "list", "dict", "set", "frozenset",
      "function", "builtin_function_or_method", "method", "type", "module", "unknown",
    ] {
      types[name] = Self.makeType(name)
    }
    builtins["object"] = .type(object)
    addExceptions()
    addTypes()
    addFunctions()
    addTextMethods()
    addTextTests()
    addListMethods()
    addDictionaryMethods()
    addSetMethods()
    addModules(for: machine)
  }

  static func makeType(_ name: String) -> PythonType {
    PythonType(name: name, bases: [], order: [], file: "", line: 0, unknownBase: nil)
  }

  /// The type of a value.
  func type(of value: PythonValue) -> PythonType {
    let name: String
    switch value {
    case .instance(let instance): return instance.type
    case .none: name = "NoneType"
    case .boolean: name = "bool"
    case .integer: name = "int"
    case .number: name = "float"
    case .text: name = "str"
    case .tuple: name = "tuple"
    case .list: name = "list"
    case .dictionary: name = "dict"
    case .set(let set): name = set.isFrozen ? "frozenset" : "set"
    case .function: name = "function"
    case .native: name = "builtin_function_or_method"
    case .method: name = "method"
    case .type: name = "type"
    case .module: name = "module"
    case .object, .unknown: name = "unknown"
    }
    return types[name] ?? object
  }

  // MARK: Adding

  /// Adds a function that is there without an import.
  func add(_ name: String, _ body: @escaping PythonNative.PureBody) {
    builtins[name] = .native(.pure(name, body))
  }

  /// Adds a type that is there without an import, and what a call of it makes.
  func add(type name: String, _ body: @escaping PythonNative.PureBody) {
    guard let type = types[name] else { return }
    type.maker = .pure(name, body)
    builtins[name] = .type(type)
  }

  /// Adds a method of a type.
  func add(_ name: String, to types: String..., body: @escaping PythonNative.PureBody) {
    let native = PythonNative.pure(name, body)
    for type in types { self.types[type]?.attributes[name] = .native(native) }
  }

  /// Adds a method that changes what it belongs to: where it cannot, its statement fails.
  func add(changing name: String, to type: String, body: @escaping PythonNative.PureBody) {
    let native = PythonNative(name) { call, interpreter throws(PythonStop) in
      try body(PythonArguments(call: call, interpreter: interpreter))
    }
    types[type]?.attributes[name] = .native(native)
    changing.insert(ObjectIdentifier(native))
  }

  /// Whether a function is a method that changes what it belongs to, and nothing else.
  func isChanging(_ native: PythonNative) -> Bool { changing.contains(ObjectIdentifier(native)) }

  /// Adds a module.
  @discardableResult
  func add(module name: String, _ names: [String: PythonValue] = [:]) -> PythonModule {
    let module = PythonModule(name: name, file: "")
    module.names = names
    modules[name] = module
    return module
  }

  /// A module by its name; nil when the library has none.
  func module(_ name: String) -> PythonModule? { modules[name] }

  /// Adds a name of its own.
  func add(builtin name: String, _ value: PythonValue) { builtins[name] = value }

  private func addExceptions() {
    let tree: [(String, String?)] = [
      ("BaseException", nil), ("Exception", "BaseException"), ("SystemExit", "BaseException"),
      ("KeyboardInterrupt", "BaseException"), ("ArithmeticError", "Exception"),
      ("ZeroDivisionError", "ArithmeticError"), ("OverflowError", "ArithmeticError"),
      ("AssertionError", "Exception"), ("AttributeError", "Exception"), ("EOFError", "Exception"),
      ("ImportError", "Exception"), ("ModuleNotFoundError", "ImportError"),
      ("LookupError", "Exception"), ("IndexError", "LookupError"), ("KeyError", "LookupError"),
      ("NameError", "Exception"), ("UnboundLocalError", "NameError"), ("OSError", "Exception"),
      ("FileNotFoundError", "OSError"), ("PermissionError", "OSError"),
      ("FileExistsError", "OSError"), ("IsADirectoryError", "OSError"),
      ("NotADirectoryError", "OSError"), ("TimeoutError", "OSError"),
      ("RuntimeError", "Exception"), ("NotImplementedError", "RuntimeError"),
      ("RecursionError", "RuntimeError"), ("StopIteration", "Exception"),
      ("SyntaxError", "Exception"), ("TypeError", "Exception"), ("ValueError", "Exception"),
      ("UnicodeError", "ValueError"), ("UnicodeDecodeError", "UnicodeError"),
      ("Warning", "Exception"), ("UserWarning", "Warning"), ("DeprecationWarning", "Warning"),
    ]
    for (name, baseName) in tree {
      let base = baseName.flatMap { exceptions[$0] }
      let type = PythonType(
        name: name, bases: base.map { [$0] } ?? [], order: base?.order ?? [], file: "", line: 0,
        unknownBase: nil)
      if base == nil { type.maker = .pure(name) { _ in PythonValue.none } }
      exceptions[name] = type
      builtins[name] = .type(type)
    }
    for name in ["IOError", "EnvironmentError"] { builtins[name] = builtins["OSError"] }
    for name in ["__init__", "__init_subclass__", "__setattr__", "__enter__", "__exit__"]
    where name == "__init__" || name == "__init_subclass__" {
      objectMembers[name] = .pure(name) { _ in PythonValue.none }
    }
  }
}
