/// A word of a text in Python.
struct SyntaxToken {
  /// What words there are; each sign is a kind of its own.
  enum Kind: UInt8 {
    case name, keyword, number, text, newline, indent, dedent, end
    case openRound, closeRound, openSquare, closeSquare, openCurly, closeCurly
    case comma, colon, dot, semicolon, ellipsis, arrow, walrus, exclamation
    case assign, assignAdd, assignSubtract, assignMultiply, assignDivide, assignFloor
    case assignModulo, assignMatrix, assignAnd, assignOr, assignXor, assignLeft, assignRight
    case assignPower
    case plus, minus, star, slash, floor, percent, at, and, or, xor, left, right, power, tilde
    case less, greater, lessEqual, greaterEqual, equal, unequal
  }

  var kind: Kind
  /// The number of a name; the flags of a text.
  var word: Int32 = 0
  /// The line where it begins, from 1.
  var line: Int32
  /// The bytes of it; of a text those between its quotes.
  var start: Int32
  var end: Int32

  var range: Range<Int> { Int(start)..<Int(end) }

  /// The word of the language that it is.
  var keyword: SyntaxKeyword? {
    kind == .keyword ? SyntaxKeyword(rawValue: UInt8(truncatingIfNeeded: word)) : nil
  }
}

/// What stands in front of the quotes of a text, and what is in it.
struct SyntaxTextFlags: OptionSet {
  let rawValue: Int32
  static let raw = Self(rawValue: 1)
  static let bytes = Self(rawValue: 2)
  static let formatted = Self(rawValue: 4)
  /// It has a backslash.
  static let escaped = Self(rawValue: 8)
}

/// The words that are no names.
enum SyntaxKeyword: UInt8, CaseIterable {
  case and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif, `else`
  case except, finally, `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not
  case or, pass, raise, `return`, `try`, `while`, with, yield, none, yes, no

  /// How it is written.
  var text: String {
    switch self {
    case .none: "None"
    case .yes: "True"
    case .no: "False"
    default: "\(self)"
    }
  }
}
