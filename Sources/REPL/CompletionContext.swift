internal import LuaRuntime

/// What the word at the cursor can be, judged from the text before it.
enum CompletionContext: Equatable, Sendable {
  /// Nothing that could be completed: a comment, a number.
  case none
  /// A global or a keyword.
  case global(typed: String)
  /// A member of what the path leads to; after a colon only what can be called.
  case member(of: LuaPath, typed: String, isMethod: Bool)
  /// The key of a field in a table that a function is called with.
  case key(LuaArgumentPlace, typed: String)
  /// The content of a string; `place` says which function gets it, if one does.
  case text(LuaArgumentPlace?, typed: String, quote: String)
  /// The name of a module.
  case module(typed: String, quote: String)
  /// The name of one of the prompt's own commands, with its colon.
  case command(typed: String)
  /// What follows such a name.
  case argument(LineCommand.Argument, typed: String)

  /// Judges the text before the cursor; `earlier` are the lines of the same entry before it.
  init(_ text: String, after earlier: String = "") {
    if earlier.isEmpty, text.first == ":", let context = Self.command(text) {
      self = context
      return
    }
    let marks = earlier.isEmpty ? text.prefix { $0 == "?" } : ""
    let code = earlier + text.dropFirst(marks.count)
    let (tokens, ending) = LineToken.scan(code)
    switch ending {
    case .comment: self = .none
    case .string(let content, let quote): self = Self.inString(tokens, content, quote)
    case .code: self = Self.inCode(tokens, code)
    }
  }

  private static func command(_ text: String) -> CompletionContext? {
    guard let blank = text.firstIndex(of: " ") else { return .command(typed: text) }
    guard let call = LineCommand.Call(text), let command = LineCommand.named(call.name) else {
      return CompletionContext.none
    }
    let rest = String(text[blank...].drop { $0 == " " })
    switch command.completes {
    case .none: return CompletionContext.none
    case .code: return CompletionContext(rest)
    case let argument: return .argument(argument, typed: rest)
    }
  }

  private static func inString(
    _ tokens: [LineToken], _ content: String, _ quote: String
  ) -> CompletionContext {
    var before = tokens
    if before.last == .symbol("(") { before.removeLast() }
    if before.last == .name("require") { return .module(typed: content, quote: quote) }
    return .text(LuaArgumentPlace(endOf: tokens), typed: content, quote: quote)
  }

  private static func inCode(_ tokens: [LineToken], _ text: String) -> CompletionContext {
    var tokens = tokens
    var typed = ""
    if tokens.last == .number, text.last?.isWhitespace == false { return .none }
    if let last = text.last, LineToken.isNamePart(last) {
      guard case .name(let name)? = tokens.last else { return .none }
      typed = name
      tokens.removeLast()
    }
    guard case .symbol(let symbol)? = tokens.last else { return .global(typed: typed) }
    if symbol == "{" || symbol == "," || symbol == ";",
      let place = LuaArgumentPlace(endOf: tokens), place.isInTable
    {
      return .key(place, typed: typed)
    }
    guard symbol == "." || symbol == ":" else { return .global(typed: typed) }
    tokens.removeLast()
    guard let path = LuaPath(endOf: tokens) else { return .none }
    return .member(of: path, typed: typed, isMethod: symbol == ":")
  }
}

/// Where a value stands among the arguments of the call that is being typed.
struct LuaArgumentPlace: Equatable, Sendable {
  /// What is called.
  let function: LuaPath
  /// Which argument, from 0.
  let index: Int
  /// Whether it stands in a table that is the argument, and not in one inside.
  let isInTable: Bool
  /// The key of that table under which it stands; nil for none.
  let key: String?

  /// Finds the call that the last token is inside of; nil where there is none.
  init?(endOf tokens: [LineToken]) {
    // A string or a table behind a name is the only argument of a call.
    if let path = LuaPath(endOf: tokens) {
      self.init(function: path, index: 0, isInTable: false, key: nil)
      return
    }
    guard let inner = Self.opening(in: tokens[...]) else { return nil }
    let before = Array(tokens[..<inner.position])
    if inner.bracket == "(" {
      guard let path = LuaPath(endOf: before) else { return nil }
      self.init(function: path, index: inner.commas, isInTable: false, key: nil)
      return
    }
    guard inner.bracket == "{" else { return nil }
    var key: String?
    let field = tokens[inner.fieldStart...]
    if field.count == 2, case .name(let name)? = field.first, field.last == .symbol("=") {
      key = name
    } else if !field.isEmpty, field.last != .symbol("{") {
      // Inside the value of a field, as behind `key = other`, no key can stand.
      return nil
    }
    if let path = LuaPath(endOf: before) {
      self.init(function: path, index: 0, isInTable: true, key: key)
      return
    }
    guard let outer = Self.opening(in: before[...]), outer.bracket == "(",
      outer.fieldStart == before.count,
      let path = LuaPath(endOf: Array(before[..<outer.position]))
    else { return nil }
    self.init(function: path, index: outer.commas, isInTable: true, key: key)
  }

  private init(function: LuaPath, index: Int, isInTable: Bool, key: String?) {
    self.function = function
    self.index = index
    self.isInTable = isInTable
    self.key = key
  }

  /// The innermost bracket that is still open: where it is, how many commas follow it outside of
  /// other brackets, and where what follows the last of them begins.
  private static func opening(
    in tokens: ArraySlice<LineToken>
  ) -> (bracket: String, position: Int, commas: Int, fieldStart: Int)? {
    var depth = 0
    var commas = 0
    var fieldStart: Int?
    for position in tokens.indices.reversed() {
      guard case .symbol(let symbol) = tokens[position] else { continue }
      switch symbol {
      case ")", "]", "}": depth += 1
      case "(", "[", "{":
        if depth == 0 { return (symbol, position, commas, fieldStart ?? position + 1) }
        depth -= 1
      case ",", ";":
        if depth == 0 {
          commas += 1
          fieldStart = fieldStart ?? position + 1
        }
      default: break
      }
    }
    return nil
  }
}
