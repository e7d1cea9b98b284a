/// An expression of Python as it is written.
indirect enum Expression {
  case constant(PythonValue)
  case name(String)
  /// `f"…"`.
  case formatted([FormattedPart])
  case list([Expression])
  case tuple([Expression])
  case set([Expression])
  /// An entry without a key is `**value`.
  case dictionary([(key: Expression?, value: Expression)])
  case comprehension(ComprehensionSyntax)
  case call(CallSyntax)
  case attribute(Expression, String)
  case element(Expression, Expression)
  case slice(Expression?, Expression?, Expression?)
  /// Values joined by signs that bind equally, from left to right.
  case chain(Expression, [(sign: BinarySign, value: Expression)])
  case unary(UnarySign, Expression)
  case not(Expression)
  case comparison(Expression, [(sign: ComparisonSign, value: Expression)])
  /// `and`, `or`.
  case junction(isOr: Bool, [Expression])
  case conditional(Expression, then: Expression, otherwise: Expression)
  case lambda(FunctionSyntax)
  /// `*value` in a list or in a target.
  case star(Expression)
  case assignment(String, Expression)
  case yield(Expression?, isFrom: Bool)
  /// What is not understood, named for people.
  case unreadable(String)
}

/// The signs between two values.
enum BinarySign: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floor = "//"
  case modulo = "%"
  case power = "**"
  case matrix = "@"
  case and = "&"
  case or = "|"
  case xor = "^"
  case left = "<<"
  case right = ">>"
}

/// The signs in front of a value.
enum UnarySign: String {
  case plus = "+"
  case minus = "-"
  case invert = "~"
}

/// The signs that compare two values.
enum ComparisonSign: String {
  case less = "<"
  case lessEqual = "<="
  case greater = ">"
  case greaterEqual = ">="
  case equal = "=="
  case unequal = "!="
  case contains = "in"
  case containsNot = "not in"
  case same = "is"
  case notSame = "is not"
}

/// A piece of `f"…"`.
enum FormattedPart {
  case text(String)
  /// An expression, what stands behind its `!`, and what behind its colon.
  case value(Expression, conversion: UInt8, format: [FormattedPart])
}

/// The call of a function as it is written.
final class CallSyntax {
  /// An argument, and how it is handed over.
  enum Argument {
    case positional(Expression)
    case keyword(String, Expression)
    /// `*value`.
    case unpacked(Expression)
    /// `**value`.
    case unpackedKeywords(Expression)

    /// The expression in it.
    var value: Expression {
      switch self {
      case .positional(let value), .keyword(_, let value), .unpacked(let value),
        .unpackedKeywords(let value):
        value
      }
    }
  }

  let function: Expression
  let arguments: [Argument]
  let line: Int

  init(_ function: Expression, _ arguments: [Argument], line: Int) {
    self.function = function
    self.arguments = arguments
    self.line = line
  }
}

/// A list, set, dictionary or generator that is made by loops.
final class ComprehensionSyntax {
  enum Kind { case list, set, dictionary, generator }

  /// A loop, or a condition where there is no target.
  struct Clause {
    var target: Expression?
    var subject: Expression
  }

  let kind: Kind
  /// The key of a dictionary's entry.
  let key: Expression?
  let value: Expression
  let clauses: [Clause]

  init(_ kind: Kind, key: Expression?, value: Expression, clauses: [Clause]) {
    self.kind = kind
    self.key = key
    self.value = value
    self.clauses = clauses
  }
}

/// A function as it is written.
final class FunctionSyntax {
  /// A parameter of a function.
  struct Parameter {
    enum Kind { case positionalOnly, plain, keywordOnly, rest, keywords }

    var name: String
    var kind: Kind
    var standard: Expression?
  }

  /// What the function does.
  enum Body {
    /// A block that has not been read yet: its bytes, its first line and the indentation around.
    case unread(SyntaxSource, Range<Int>, line: Int, indentation: Int)
    case read([Statement], isGenerator: Bool)
    case expression(Expression)
  }

  let name: String
  let parameters: [Parameter]
  let decorators: [Expression]
  let line: Int
  var body: Body
  /// What it mentions, once somebody asked.
  var mentions: Mentioned?

  init(
    name: String, parameters: [Parameter], decorators: [Expression], line: Int, body: Body
  ) {
    self.name = name
    self.parameters = parameters
    self.decorators = decorators
    self.line = line
    self.body = body
  }
}

/// A class as it is written.
final class ClassSyntax {
  let name: String
  let bases: [CallSyntax.Argument]
  let decorators: [Expression]
  let body: [Statement]

  init(
    name: String, bases: [CallSyntax.Argument], decorators: [Expression], body: [Statement]
  ) {
    self.name = name
    self.bases = bases
    self.decorators = decorators
    self.body = body
  }
}

/// A statement of Python as it is written.
struct Statement {
  /// A handler of a `try`.
  struct Handler {
    var types: Expression?
    var name: String?
    var body: [Statement]
  }

  /// The kinds of statements.
  indirect enum Kind {
    case expression(Expression)
    case assignment([Expression], Expression)
    case augmented(Expression, BinarySign, Expression)
    /// A name that is only annotated.
    case annotation
    case delete([Expression])
    case condition([(test: Expression, body: [Statement])], otherwise: [Statement])
    case forLoop(Expression, Expression, body: [Statement], otherwise: [Statement])
    case whileLoop(Expression, body: [Statement], otherwise: [Statement])
    case with([(subject: Expression, target: Expression?)], body: [Statement])
    case attempt(
      [Statement], handlers: [Handler], otherwise: [Statement], finally: [Statement])
    case function(FunctionSyntax)
    case type(ClassSyntax)
    case returning(Expression?)
    case breaking
    case continuing
    case pass
    case raising(Expression?)
    case assertion(Expression, Expression?)
    /// `import a.b as c`.
    case imports([(module: String, name: String?)])
    /// `from ..a import b as c`; nil for all names.
    case importsFrom(level: Int, module: String, names: [(name: String, bound: String)]?)
    case global([String])
    case nonlocal([String])
    /// What is not understood.
    case unreadable(UnreadableSyntax)
  }

  var kind: Kind
  /// The line where it begins, from 1.
  var line: Int
}

/// A statement that is not understood, and the names in it.
struct UnreadableSyntax {
  /// What was not understood.
  let reason: String
  /// The functions that it may call.
  var called: Set<String> = []
  /// The names that it may bind.
  var bound: Set<String> = []
  /// All names in it, whose values it may change.
  var mentioned: Set<String> = []
}
