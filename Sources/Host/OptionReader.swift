import Diagnostics

/// Takes a command line apart into options, which it records, and plain words, which it returns.
struct OptionReader {
  /// What the next piece of the command line is, options apart.
  enum Piece {
    /// A word of the command or an argument.
    case plain(String)
    /// A wish for help, which makes the rest of the line unimportant.
    case help
    /// A mistake.
    case failed(HostError)
  }

  private var words: ArraySlice<String>
  /// The levels from the program to the command.
  private var scopes: [OptionScope]
  private var hasEnded = false
  private let program: String
  /// Warnings about outdated spellings.
  private(set) var notes: [String] = []

  init(words: [String], program: String) {
    self.words = words[...]
    self.program = program
    scopes = [OptionScope(title: program, options: GlobalOptions.declarations)]
  }

  /// Reads the options that stand before the first plain word, and returns that word.
  ///
  /// A mistake ends the reading; the parser finds and reports it again.
  mutating func readLeadingOptions() -> String? {
    if case .plain(let word) = next(isVerbatim: false) { word } else { nil }
  }

  /// Lays the options of a command over those of its group.
  mutating func enter(title: String, options: [OptionDeclaration]) {
    scopes[0].restrict(to: GlobalOptions.trailingSpellings)
    scopes.append(OptionScope(title: title, options: options))
  }

  /// Returns the next piece, or nil at the end; `isVerbatim` makes every word a plain one.
  mutating func next(isVerbatim: Bool) -> Piece? {
    while let word = words.popFirst() {
      if isVerbatim || hasEnded || !isOption(word) { return .plain(word) }
      if word == "--" {
        hasEnded = true
        continue
      }
      do throws(HostError) {
        if word.hasPrefix("--") { try readLong(word) } else { try readShort(word) }
      } catch {
        return .failed(error)
      }
      if isGiven("help") { return .help }
    }
    return nil
  }

  private func isOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word.count > 1 else { return false }
    return !isNegativeNumber(word)
  }

  /// Whether `word` is a number and no level has a digit for an option.
  private func isNegativeNumber(_ word: String) -> Bool {
    let digits = word.dropFirst()
    guard let first = digits.first, first.isASCII, first.isNumber || first == ".",
      Double(digits) != nil
    else { return false }
    return find("-" + String(first)) == nil
  }
}

extension OptionReader {
  private struct Found {
    let level: Int
    let meaning: OptionScope.Meaning
    let spelling: String
  }

  private func find(_ spelling: String) -> Found? {
    for level in scopes.indices.reversed() {
      if let meaning = scopes[level].meanings[spelling] {
        return Found(level: level, meaning: meaning, spelling: spelling)
      }
    }
    return nil
  }

  private func option(_ found: Found) -> OptionDeclaration {
    scopes[found.level].options[found.meaning.index]
  }

  private mutating func readLong(_ word: String) throws(HostError) {
    let equals = word.firstIndex(of: "=")
    let spelling = String(word[..<(equals ?? word.endIndex)])
    let value = equals.map { String(word[word.index(after: $0)...]) }
    guard let found = find(spelling) else { throw unknown(spelling) }
    try apply(found, value: value)
  }

  private mutating func readShort(_ word: String) throws(HostError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let found = find("-\(letter)") else {
        throw unknown(word, letter: letter)
      }
      if found.meaning.preset == nil, option(found).kind.takesValue {
        let value = letters.first == "=" ? letters.dropFirst() : letters
        return try apply(found, value: letters.isEmpty ? nil : String(value))
      }
      if letters.first == "=" { return try apply(found, value: String(letters.dropFirst())) }
      try apply(found, value: nil)
    }
  }

  private mutating func apply(_ found: Found, value: String?) throws(HostError) {
    let option = option(found)
    let title = scopes[found.level].title
    if let removal = option.removal {
      throw HostError(
        .removedOption, "option '\(found.spelling)' of '\(title)' is refused", hint: removal)
    }
    if let note = found.meaning.deprecation {
      notes.append("option '\(found.spelling)' of '\(title)' is outdated: \(note)")
    }
    let result: OptionValue
    if let preset = found.meaning.preset ?? (option.kind.takesValue ? nil : option.kind.givenValue)
    {
      guard value == nil else {
        throw HostError(
          .unexpectedValue, "option '\(found.spelling)' of '\(title)' takes no value",
          hint: helpHint)
      }
      result = preset
    } else {
      result = try readValues(of: option, found, first: value)
    }
    scopes[found.level].record(result, for: option, spelling: found.spelling)
  }

  private mutating func readValues(
    of option: OptionDeclaration, _ found: Found, first: String?
  ) throws(HostError) -> OptionValue {
    var values: [String] = []
    if let first {
      values = [first]
    } else if let word = words.first, !isOption(word) {
      words.removeFirst()
      values = [word]
    } else {
      throw HostError(
        .missingValue,
        "option '\(found.spelling)' of '\(scopes[found.level].title)' needs a value",
        hint: "write '\(option.spelling) \(option.valueName)', or "
          + "'\(option.spelling)=\(option.valueName)' if the value begins with a dash")
    }
    if option.kind == .valueList, first == nil {
      while let word = words.first, !isOption(word),
        option.choices.isEmpty || option.choices.contains(word)
      {
        values.append(word)
        words.removeFirst()
      }
    }
    for value in values where option.isNumber && Int(value).map({ $0 >= 1 }) != true {
      throw HostError(
        .invalidValue,
        "option '\(found.spelling)' cannot be '\(value)': it takes a whole number from 1 on",
        hint: helpHint)
    }
    for value in values where !option.choices.isEmpty && !option.choices.contains(value) {
      throw Choice.error(
        value, of: "option '\(found.spelling)'", choices: option.choices, help: helpHint)
    }
    return option.kind == .value ? .text(values[0]) : .list(values)
  }
}

extension OptionReader {
  /// The values of the program's own options by name.
  var globalValues: [String: OptionValue] { scopes[0].values }

  /// The values of the options of the command and its groups; the command's own win.
  var commandValues: [String: OptionValue] {
    scopes.dropFirst().reduce(into: [:]) { $0.merge($1.values) { _, inner in inner } }
  }

  /// The names of the options of the command and its groups that were given.
  var commandGiven: Set<String> {
    scopes.dropFirst().reduce(into: []) { $0.formUnion($1.givenSpellings.keys) }
  }

  /// Whether one of the program's own options was given.
  func isGiven(_ name: String) -> Bool { scopes[0].givenSpellings[name] != nil }

  /// Checks what can only be said at the end: options that exclude others or must be there.
  func validate() throws(HostError) {
    for scope in scopes {
      for option in scope.options {
        guard let spelling = scope.givenSpellings[option.name] else {
          if option.isRequired { throw missing(option, scope) }
          continue
        }
        for name in option.excludes {
          guard let other = scope.givenSpellings[name] else { continue }
          throw HostError(
            .conflictingOptions,
            "options '\(spelling)' and '\(other)' of '\(scope.title)' exclude each other",
            hint: "leave one of them out; \(helpHint(for: scope.title))")
        }
      }
    }
  }

  private var title: String { scopes[scopes.count - 1].title }

  private var helpHint: String { helpHint(for: title) }

  private func helpHint(for title: String) -> String {
    let path = title.split(separator: " ").dropFirst().map(String.init)
    return "'\(CommandLineParser.helpCommand(for: path))' explains the options"
  }

  /// The long spellings that may be offered to somebody who mistyped one.
  private var offeredSpellings: [String] {
    let spellings = scopes.flatMap { scope in
      scope.meanings.filter { scope.options[$0.value.index].removal == nil }.keys
    }
    return Set(spellings.filter { $0.count > 2 }).sorted()
  }

  private func missing(_ option: OptionDeclaration, _ scope: OptionScope) -> HostError {
    HostError(
      .missingOption, "'\(scope.title)' needs the option '\(option.spelling)'",
      hint: helpHint(for: scope.title))
  }

  private func unknown(_ word: String, letter: Character? = nil) -> HostError {
    let culprit = letter.map { "-\($0)" } ?? word
    let place = culprit == word ? "" : " in '\(word)'"
    let hints = [misplaced(culprit) ?? suggestion(for: word), helpHint].compactMap(\.self)
    return HostError(
      .unknownOption, "'\(title)' has no option '\(culprit)'\(place)",
      hint: hints.joined(separator: " "))
  }

  private func suggestion(for word: String) -> String? {
    // One dash too few is as common as a letter too many.
    let typed = word.hasPrefix("--") ? word : "-" + word
    guard let question = NearMiss.question(for: typed, among: offeredSpellings) else { return nil }
    let isShortened = offeredSpellings.contains { $0 != typed && $0.hasPrefix(typed) }
    return isShortened ? "options are written out: \(question)" : question
  }

  /// What to say of an option of the program that stands behind the command.
  private func misplaced(_ spelling: String) -> String? {
    guard scopes.count > 1,
      let option = GlobalOptions.declarations.first(where: { $0.spellings.contains(spelling) })
    else { return nil }
    let value = option.kind.takesValue ? " " + option.valueName : ""
    let command = title.dropFirst(program.count)
    return "it stands before the command, as in '\(program) \(spelling)\(value)\(command)';"
  }
}

extension OptionDeclaration.Kind {
  /// What an option without a value has when it is given once.
  fileprivate var givenValue: OptionValue { self == .count ? .count(1) : .flag(true) }
}
