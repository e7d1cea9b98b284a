/// An expression of Python as it is written.
struct PythonExpression: Sendable {
  /// The kinds that are told apart; the others only keep what they are made of.
  indirect enum Kind: Sendable {
    case literal(RecipeValue)
    case name(String)
    /// A list or a tuple.
    case sequence([PythonExpression])
    /// A dictionary; an entry without a key is `**value`.
    case dictionary([(key: PythonExpression?, value: PythonExpression)])
    case call(PythonExpression, [PythonArgument])
    case attribute(PythonExpression, String)
    case element(PythonExpression, PythonExpression)
    case binary(String, PythonExpression, PythonExpression)
    case negative(PythonExpression)
    /// `f"…"` with expressions in braces.
    case formatted(String)
    /// Something else, named for people, with its parts.
    case other(String, [PythonExpression])
  }

  var kind: Kind
  /// The line where it begins, from 1.
  var line: Int
  /// How many expressions lie in each other, this one included.
  var height: Int

  /// The parts of the expression.
  var children: [PythonExpression] {
    switch kind {
    case .literal, .name, .formatted: []
    case .sequence(let items), .other(_, let items): items
    case .dictionary(let entries): entries.flatMap { [$0.key, $0.value].compactMap(\.self) }
    case .call(let function, let arguments): [function] + arguments.map(\.value)
    case .attribute(let base, _), .negative(let base): [base]
    case .element(let base, let key): [base, key]
    case .binary(_, let left, let right): [left, right]
    }
  }

  /// The name, if it is one and nothing else.
  var name: String? {
    if case .name(let name) = kind { name } else { nil }
  }

  /// The name of the class or function: `CMakePackage`, `cmake.CMakeBuilder`.
  var dottedName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let base, let name): base.dottedName.map { "\($0).\(name)" }
    default: nil
    }
  }
}

/// An argument of a call.
struct PythonArgument: Sendable {
  /// How it is handed over.
  enum Passing: Sendable, Equatable {
    case positional
    case keyword(String)
    /// `*value`.
    case unpacked
    /// `**value`.
    case unpackedKeywords
  }

  var passing: Passing
  var value: PythonExpression
}

/// A statement of Python as it is written.
struct PythonStatement: Sendable {
  /// The kinds that are told apart.
  indirect enum Kind: Sendable {
    case expression(PythonExpression)
    case assignment([PythonExpression], PythonExpression)
    /// `name += value`, and a name that is only annotated.
    case change(PythonExpression)
    case classDefinition(PythonClass)
    case function(PythonFunction)
    case with([PythonExpression], [PythonStatement])
    /// `if`, `for`, `while`, `try`: the word, what stands in its lines, and what lies below.
    case block(String, [PythonExpression], [PythonStatement])
    /// The names that an import brings; nil for all names of a module.
    case imports([String]?)
    /// `pass`, `del`, `return` and their like.
    case simple(String, [PythonExpression])
    /// What is not understood, and why.
    case unreadable(String)
  }

  var kind: Kind
  /// The line where it begins, from 1.
  var line: Int
}

/// A class as it is written.
struct PythonClass: Sendable {
  var name: String
  var bases: [PythonArgument]
  var body: [PythonStatement]
  var isDecorated: Bool
}

/// A function as it is written; its body is not read.
struct PythonFunction: Sendable {
  var name: String
  /// Where its parameters and its body stand in the text.
  var range: Range<Int>
  var decorators: [PythonExpression]
}
