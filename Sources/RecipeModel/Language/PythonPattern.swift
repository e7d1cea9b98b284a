internal import Diagnostics
internal import Patterns

/// A regular expression of a recipe.
final class PythonPattern: PythonObject {
  /// How much one match may ask for.
  private static let limits = PatternLimits(steps: 100_000)
  /// What one match counts as, at least.
  private static let matchCost = 1000

  private let expression: String
  private let pattern: Pattern
  private let whole: Pattern
  private let groupNames: [String?]

  private init(_ expression: String, _ pattern: Pattern, _ whole: Pattern, _ names: [String?]) {
    self.expression = expression
    self.pattern = pattern
    self.whole = whole
    groupNames = names
  }

  var typeName: String { "re.Pattern" }

  /// Makes an expression of a text, or takes one that is made.
  static func make(
    _ value: PythonValue, _ arguments: PythonArguments, flagsAt place: Int
  ) throws(PythonStop) -> PythonPattern {
    if case .object(let object) = value, let pattern = object as? PythonPattern { return pattern }
    let interpreter = arguments.interpreter
    let text = try interpreter.text(value)
    let flags = try arguments.optionalInteger(place, "flags") ?? 0
    try interpreter.spend(matchCost + text.utf8.count)
    guard let translation = PatternTranslation(text, flags: flags) else {
      throw .unknown(interpreter.unknown("this regular expression is not understood here"))
    }
    let options: Pattern.Options = flags & 2 != 0 ? .ignoringCase : []
    do throws(PatternError) {
      return PythonPattern(
        text, try Pattern(translation.text, options: options, limits: limits),
        try Pattern(translation.text, options: options.union(.wholeText), limits: limits),
        translation.groupNames)
    } catch {
      throw .unknown(interpreter.unknown(error.message))
    }
  }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "pattern": return .text(expression)
    case "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn":
      return .native(
        .pure(name) { [self] arguments throws(PythonStop) in try use(name, arguments) })
    default: return nil
    }
  }

  // MARK: Uses

  /// What a method of the expression gives.
  func use(_ name: String, _ arguments: PythonArguments) throws(PythonStop) -> PythonValue {
    let interpreter = arguments.interpreter
    switch name {
    case "match", "search", "fullmatch":
      guard arguments.count == 1 else {
        throw .unknown(interpreter.unknown("'\(name)' from a place on is not known here"))
      }
      let text = try arguments.text(0, "string")
      guard let match = try first(in: text, 0, name == "fullmatch", interpreter),
        name != "match" || match.range.lowerBound == 0
      else { return .none }
      return .object(PythonMatch(match, text, groupNames))
    case "findall":
      let text = try arguments.text(0, "string")
      return try interpreter.makeList(all(in: text, interpreter).map { found($0, text) })
    case "finditer":
      let text = try arguments.text(0, "string")
      return interpreter.keep(
        PythonIterator(
          try all(in: text, interpreter).map { .object(PythonMatch($0, text, groupNames)) }))
    case "split": return try split(arguments)
    default:
      let (text, count) = try replace(arguments)
      return name == "sub" ? .text(text) : .tuple([.text(text), .integer(Int64(count))])
    }
  }

  private func first(
    in text: String, _ start: Int, _ isWhole: Bool, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PatternMatch? {
    // Letters and digits beyond ASCII are others for Python than for this matcher.
    guard PythonText.isPlain(text) else {
      throw .unknown(interpreter.unknown("a regular expression on a text beyond ASCII"))
    }
    try interpreter.spend(Self.matchCost + text.utf8.count / 16)
    do throws(PatternError) {
      return try (isWhole ? whole : pattern).firstMatch(in: text, from: start)
    } catch {
      throw .unknown(interpreter.unknown(error.message))
    }
  }

  private func all(
    in text: String, limit: Int = Int.max, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [PatternMatch] {
    var (matches, place): ([PatternMatch], Int) = ([], 0)
    while matches.count < limit, place <= text.utf8.count,
      let match = try first(in: text, place, false, interpreter)
    {
      matches.append(match)
      place = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
    }
    return matches
  }

  private func found(_ match: PatternMatch, _ text: String) -> PythonValue {
    let bytes = Array(text.utf8)
    func part(_ range: Range<Int>?) -> PythonValue {
      .text(range.map { PythonText.text(bytes[$0]) } ?? "")
    }
    switch match.groups.count {
    case 0: return part(match.range)
    case 1: return part(match.groups[0])
    default: return .tuple(match.groups.map(part))
    }
  }

  private func split(_ arguments: PythonArguments) throws(PythonStop) -> PythonValue {
    let text = try arguments.text(0, "string")
    let limit = try arguments.optionalInteger(1, "maxsplit") ?? 0
    let bytes = Array(text.utf8)
    var (pieces, place): ([PythonValue], Int) = ([], 0)
    for match in try all(in: text, limit: limit > 0 ? limit : Int.max, arguments.interpreter) {
      pieces.append(.text(PythonText.text(bytes[place..<match.range.lowerBound])))
      pieces += match.groups.map { $0.map { .text(PythonText.text(bytes[$0])) } ?? .none }
      place = match.range.upperBound
    }
    pieces.append(.text(PythonText.text(bytes[place...])))
    return try arguments.interpreter.makeList(pieces)
  }

  private func replace(_ arguments: PythonArguments) throws(PythonStop) -> (String, Int) {
    let interpreter = arguments.interpreter
    let (with, text) = (try arguments.needed(0, "repl"), try arguments.text(1, "string"))
    let limit = try arguments.optionalInteger(2, "count") ?? 0
    let bytes = Array(text.utf8)
    let matches = try all(in: text, limit: limit > 0 ? limit : Int.max, interpreter)
    var (result, place): ([UInt8], Int) = ([], 0)
    for match in matches {
      result += bytes[place..<match.range.lowerBound]
      let piece = PythonMatch(match, text, groupNames)
      if case .text(let template) = with {
        result += try piece.expanded(template, interpreter)
      } else {
        let value = try interpreter.invoke(
          with, PythonCall(positional: [.object(piece)], line: arguments.call.line))
        result += Array(try interpreter.text(value).utf8)
      }
      place = match.range.upperBound
      try interpreter.spend(bytes: result.count / 8)
    }
    return (PythonText.text(result + bytes[place...]), matches.count)
  }
}
