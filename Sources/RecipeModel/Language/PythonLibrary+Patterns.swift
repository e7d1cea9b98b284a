internal import Diagnostics
internal import Patterns

extension PythonLibrary {
  /// Adds the module of regular expressions.
  func addPatternModule() {
    let flags: [(String, Int64)] = [
      ("I", 2), ("IGNORECASE", 2), ("M", 8), ("MULTILINE", 8), ("S", 16), ("DOTALL", 16),
      ("X", 64), ("VERBOSE", 64), ("A", 256), ("ASCII", 256), ("U", 32), ("UNICODE", 32),
    ]
    let module = add(module: "re")
    module.unknown = Unknown(file: "", line: 0, reason: "this of the module 're' is not known here")
    for (name, value) in flags { module.names[name] = .integer(value) }
    module.names["error"] = builtins["ValueError"]
    module.names["compile"] = .native(
      .pure("compile") { arguments throws(PythonStop) in
        .object(try PythonPattern.make(arguments.needed(0), arguments, flagsAt: 1))
      })
    module.names["escape"] = .native(
      .pure("escape") { arguments throws(PythonStop) in
        var text = ""
        for scalar in try arguments.text(0).unicodeScalars {
          if "()[]{}?*+-|^$\\.&~# \t\n\r\u{B}\u{C}".unicodeScalars.contains(scalar) { text += "\\" }
          text.unicodeScalars.append(scalar)
        }
        return .text(text)
      })
    for (name, flagsAt) in [
      ("match", 2), ("search", 2), ("fullmatch", 2), ("findall", 2), ("finditer", 2),
      ("split", 3), ("sub", 4), ("subn", 4),
    ] {
      module.names[name] = .native(
        .pure(name) { arguments throws(PythonStop) in
          let pattern = try PythonPattern.make(arguments.needed(0), arguments, flagsAt: flagsAt)
          var call = arguments.call
          call.positional.removeFirst()
          return try pattern.use(
            name, PythonArguments(call: call, interpreter: arguments.interpreter))
        })
    }
  }
}

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

/// Where a regular expression of a recipe was found.
final class PythonMatch: PythonObject {
  private let match: PatternMatch
  private let text: String
  private let bytes: [UInt8]
  private let groupNames: [String?]

  init(_ match: PatternMatch, _ text: String, _ groupNames: [String?]) {
    self.match = match
    self.text = text
    self.groupNames = groupNames
    bytes = Array(text.utf8)
  }

  var typeName: String { "re.Match" }

  private func range(_ key: PythonValue) -> Range<Int>?? {
    switch key {
    case .integer(0): return .some(match.range)
    case .integer(let number) where number > 0 && number <= match.groups.count:
      return .some(match.groups[Int(number) - 1])
    case .text(let name):
      guard let place = groupNames.firstIndex(of: name), place < match.groups.count else { return nil }
      return .some(match.groups[place])
    default: return nil
    }
  }

  private func group(_ key: PythonValue) -> PythonValue? {
    range(key).map { $0.map { .text(PythonText.text(bytes[$0])) } ?? .none }
  }

  func element(_ key: PythonValue) -> PythonValue? { group(key) }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "string": return .text(text)
    case "group", "groups", "groupdict", "start", "end", "span", "expand":
      return .native(.pure(name) { [self] arguments throws(PythonStop) in try use(name, arguments) })
    default: return nil
    }
  }

  private func use(_ name: String, _ arguments: PythonArguments) throws(PythonStop) -> PythonValue {
    let interpreter = arguments.interpreter
    func needed(_ key: PythonValue) throws(PythonStop) -> PythonValue {
      if case .unknown(let unknown) = key { throw .unknown(unknown) }
      guard let value = group(key) else { throw interpreter.raised("IndexError", "no such group") }
      return value
    }
    switch name {
    case "group":
      if arguments.count < 2 { return try needed(arguments.value(0) ?? .integer(0)) }
      var values: [PythonValue] = []
      for key in arguments.call.positional { values.append(try needed(key)) }
      return .tuple(values)
    case "groups":
      let standard = arguments.value(0, "default") ?? .none
      return .tuple(match.groups.map { $0.map { .text(PythonText.text(bytes[$0])) } ?? standard })
    case "groupdict":
      let dictionary = interpreter.makeDictionary()
      for (place, name) in groupNames.enumerated() {
        if let name { dictionary.set(name, try needed(.integer(Int64(place + 1)))) }
      }
      return .dictionary(dictionary)
    case "expand": return .text(PythonText.text(try expanded(arguments.text(0), interpreter)))
    default:
      guard let range = range(arguments.value(0) ?? .integer(0)) else {
        throw interpreter.raised("IndexError", "no such group")
      }
      let (start, end) = (Int64(range?.lowerBound ?? -1), Int64(range?.upperBound ?? -1))
      if name == "span" { return .tuple([.integer(start), .integer(end)]) }
      return .integer(name == "start" ? start : end)
    }
  }

  /// A template with the groups of the match in it: `\1`, `\g<name>`.
  func expanded(
    _ template: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [UInt8] {
    let source = Array(template.utf8)
    var (result, place): ([UInt8], Int) = ([], 0)
    func add(_ key: PythonValue) throws(PythonStop) {
      guard let range = range(key) else { throw interpreter.raised("IndexError", "no such group") }
      if let range { result += bytes[range] }
    }
    while place < source.count {
      let byte = source[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < source.count else {
        result.append(byte)
        place += 1
        continue
      }
      let next = source[place + 1]
      if SyntaxScanner.isDigit(next), next != UInt8(ascii: "0") {
        let digits = source[(place + 1)...].prefix(2).prefix(while: SyntaxScanner.isDigit)
        try add(.integer(Int64(PythonText.text(digits)) ?? 0))
        place += 1 + digits.count
      } else if next == UInt8(ascii: "g"), let end = source[place...].firstIndex(of: UInt8(ascii: ">")) {
        let name = PythonText.text(source[min(place + 3, end)..<end])
        try add(Int64(name).map { .integer($0) } ?? .text(name))
        place = end + 1
      } else if let character = ["n": 10, "t": 9, "r": 13, "\\": 92][String(UnicodeScalar(next))] as UInt8? {
        result.append(character)
        place += 2
      } else {
        throw .unknown(interpreter.unknown("a backslash in a replacement is not known here"))
      }
    }
    return result
  }
}

/// A regular expression in Python's form, in the form that this program's matcher reads.
struct PatternTranslation {
  private(set) var text = ""
  /// The names of the groups in their order, nil for those without one.
  private(set) var groupNames: [String?] = []

  /// Returns nil for what means something else in the two forms.
  init?(_ expression: String, flags: Int) {
    let bytes = Array(expression.utf8)
    var result: [UInt8] = []
    let isMultiline = flags & 8 != 0
    var (place, isInClass) = (0, false)
    while place < bytes.count {
      let byte = bytes[place]
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      if byte == UInt8(ascii: "\\") {
        if next == UInt8(ascii: "Z") {
          result += Array("\\z".utf8)
        } else if "AbBdDsSwWnrtfvxu\\".utf8.contains(next) || !SyntaxScanner.isNamePart(next)
          || SyntaxScanner.isDigit(next)
        {
          result += [byte, next]
        } else {
          return nil
        }
        place += 2
        continue
      }
      if isInClass {
        if byte == UInt8(ascii: "]") { isInClass = false }
        if byte == UInt8(ascii: "[") { result.append(UInt8(ascii: "\\")) }
      } else if byte == UInt8(ascii: "[") {
        isInClass = true
        result.append(byte)
        place += 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "^") {
          result.append(bytes[place])
          place += 1
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: "]") {
          result += Array("\\]".utf8)
          place += 1
        }
        continue
      } else if byte == UInt8(ascii: "$"), !isMultiline {
        result += Array("(?=\\n?\\z)".utf8)
        place += 1
        continue
      } else if byte == UInt8(ascii: "{"), next == UInt8(ascii: ",") {
        result += Array("{0".utf8)
        place += 1
        continue
      } else if byte == UInt8(ascii: "(") {
        guard note(bytes[(place + 1)...]) else { return nil }
      }
      result.append(byte)
      place += 1
    }
    let letters = (isMultiline ? "m" : "") + (flags & 16 != 0 ? "s" : "") + (flags & 64 != 0 ? "x" : "")
    text = (letters.isEmpty ? "" : "(?\(letters))") + PythonText.text(result)
  }

  /// Takes note of a group from behind its bracket on.
  private mutating func note(_ rest: ArraySlice<UInt8>) -> Bool {
    let start = rest.prefix(3)
    if start.first == UInt8(ascii: "*") { return false }
    guard start.first == UInt8(ascii: "?") else {
      groupNames.append(nil)
      return true
    }
    guard start.elementsEqual("?P<".utf8) else {
      return !start.elementsEqual("?P>".utf8) && !start.starts(with: "?|".utf8)
        && !start.starts(with: "?&".utf8) && !start.starts(with: "?R".utf8)
    }
    groupNames.append(PythonText.text(rest.dropFirst(3).prefix { $0 != UInt8(ascii: ">") }))
    return true
  }
}
