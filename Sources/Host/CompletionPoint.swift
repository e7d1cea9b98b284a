/// Where in a command line the cursor stands: what was read up to it, and what may come next.
///
/// Unlike the parser it never fails: somebody who is still typing has not made a mistake yet.
struct CompletionPoint {
  /// What the word at the cursor may be.
  enum Expectation: Equatable {
    /// An option, a subcommand or an argument, as the word itself shows.
    case word
    /// A value of an option; the text before it stays, such as `--mirror=`.
    case value(OptionDeclaration, prefix: String)
    /// Anything: the rest of the line belongs to a script.
    case foreign
  }

  /// The words of the command, aliases replaced by main names.
  private(set) var path: [String] = []
  /// The declaration of the command at `path`; nil where that is empty.
  private(set) var declaration: CommandDeclaration?
  /// The plain words that follow the command.
  private(set) var words: [String] = []
  /// The values of options by their names, as far as they have any.
  private(set) var values: [String: [String]] = [:]
  /// The names of the options that were given.
  private(set) var given: Set<String> = []
  /// What may come next.
  private(set) var expectation = Expectation.word
  /// Whether `--` has ended the options.
  private(set) var hasEnded = false
  /// Whether the next word may still be one of the command.
  private(set) var mayDescend = true
  private var scopes: [OptionScope]

  /// Reads the whole words before the cursor, and what stands at it.
  ///
  /// Raises what the source raises for a command that cannot be loaded.
  init(words: [String], current: String, source: any CommandSource) throws {
    scopes = [
      OptionScope(title: CommandLineParser.program, options: GlobalOptions.declarations)
    ]
    for word in words { try take(word, source) }
    if case .value = expectation { return }
    if isVerbatim {
      expectation = .foreign
    } else if !hasEnded {
      expect(valueIn: current)
    }
  }

  /// The options that may be given at the cursor, the command's own first.
  var options: [OptionDeclaration] {
    var seen: Set<String> = []
    return scopes.reversed().flatMap { scope in
      scope.options.filter { option in
        option.spellings.contains { scope.meanings[$0] != nil }
          && !option.isHidden && option.removal == nil && seen.insert(option.name).inserted
      }
    }
  }

  /// The argument that the next plain word belongs to.
  var argument: ArgumentDeclaration? {
    guard let arguments = declaration?.arguments else { return nil }
    if arguments.indices.contains(words.count) { return arguments[words.count] }
    guard let last = arguments.last, last.count != .one, last.count != .optional else { return nil }
    return last
  }

  private var remainderIndex: Int? {
    declaration?.arguments.firstIndex { $0.count == .remainder }
  }

  private var isVerbatim: Bool {
    guard let index = remainderIndex else { return false }
    return words.count >= max(index, 1)
  }

  private mutating func take(_ word: String, _ source: any CommandSource) throws {
    if case .value(let option, _) = expectation {
      values[option.name, default: []].append(word)
      expectation = .word
    } else if isVerbatim || hasEnded || !word.hasPrefix("-") || word == "-" {
      try takePlain(word, source)
    } else if word == "--" {
      hasEnded = true
    } else if word.hasPrefix("--") {
      takeLong(word)
    } else {
      takeShort(word)
    }
  }

  private mutating func takePlain(_ word: String, _ source: any CommandSource) throws {
    guard mayDescend else { return words.append(word) }
    let names = try source.commandNames(below: path)
    if let name = source.commandName(for: word, among: names, below: path) {
      try descend(to: name, source)
    } else if path.isEmpty, word.contains("/"), names.contains("run") {
      try descend(to: "run", source)
      mayDescend = false
      words.append(word)
    } else {
      mayDescend = false
      words.append(word)
    }
  }

  private mutating func descend(to name: String, _ source: any CommandSource) throws {
    path.append(name)
    let found = try source.declaration(at: path)
    declaration = found
    if scopes.count == 1 { scopes[0].restrict(to: GlobalOptions.trailingSpellings) }
    scopes.append(OptionScope(title: CommandLineParser.title(of: path), options: found.options))
  }

  private func option(_ spelling: String) -> (option: OptionDeclaration, hasPreset: Bool)? {
    for scope in scopes.reversed() {
      guard let meaning = scope.meanings[spelling] else { continue }
      return (scope.options[meaning.index], meaning.preset != nil)
    }
    return nil
  }

  private mutating func takeLong(_ word: String) {
    let equals = word.firstIndex(of: "=")
    guard let found = option(String(word[..<(equals ?? word.endIndex)])) else { return }
    given.insert(found.option.name)
    if let equals {
      values[found.option.name, default: []].append(String(word[word.index(after: equals)...]))
    } else if found.option.kind.takesValue, !found.hasPreset {
      expectation = .value(found.option, prefix: "")
    }
  }

  private mutating func takeShort(_ word: String) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let found = option("-\(letter)") else { return }
      given.insert(found.option.name)
      guard found.option.kind.takesValue, !found.hasPreset else { continue }
      if letters.isEmpty {
        expectation = .value(found.option, prefix: "")
      } else {
        values[found.option.name, default: []].append(String(letters.drop { $0 == "=" }))
      }
      return
    }
  }

  /// Recognises `--option=` at the cursor.
  private mutating func expect(valueIn current: String) {
    guard current.hasPrefix("--"), let equals = current.firstIndex(of: "="),
      let found = option(String(current[..<equals])), found.option.kind.takesValue
    else { return }
    expectation = .value(found.option, prefix: String(current[...equals]))
  }
}
