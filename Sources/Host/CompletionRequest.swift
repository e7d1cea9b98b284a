internal import LuaAPI

/// A shell's question, as `albedo complete --shell SHELL -- WORDS…` asks it.
struct CompletionRequest {
  /// The shell that asks.
  let shell: CompletionShell
  /// The whole words before the cursor, without the program's name.
  let words: [String]
  /// The word at the cursor.
  let current: String

  /// Reads a command line; nil for one that does not have exactly the shape of a question.
  ///
  /// The words behind `--` are somebody's unfinished line, so they do not go through the parser.
  init?(arguments: [String]) {
    guard arguments.count >= 4, arguments[0] == BuiltInCommands.complete.name,
      arguments[1] == "--shell", let shell = CompletionShell(rawValue: arguments[2]),
      arguments[3] == "--"
    else { return nil }
    self.shell = shell
    words = Array(arguments.dropFirst(4).dropLast())
    current = arguments.count > 4 ? arguments[arguments.count - 1] : ""
  }

  /// Returns what may stand at the cursor; what cannot be found out is left out.
  func answer(
    _ commands: ScriptCommands, _ values: CompletionValues, _ catalogue: ModuleCatalogue
  ) async -> Completer.Answer {
    let completer = Completer(source: commands)
    let declared = try? await commands.settle {
      try completer.answer(words: words, current: current)
    }
    guard let declared else { return Completer.Answer() }
    var answer = declared.answer
    if let question = declared.question {
      let found = (try? await Self.candidates(for: question, values, catalogue)) ?? []
      answer.candidates += found.map { candidate in
        Completer.Candidate(text: declared.prefix + candidate.text, summary: candidate.summary)
      }
    }
    return answer
  }

  /// Returns what only the configuration, the store, a cache or a module knows.
  static func candidates(
    for question: Completer.Question, _ values: CompletionValues, _ catalogue: ModuleCatalogue
  ) async throws -> [Completer.Candidate] {
    let beginning = question.beginning
    switch question.kind {
    case .mirror:
      return try values.mirrors().filter { $0.name.hasPrefix(beginning) }
        .map { Completer.Candidate(text: $0.name, summary: $0.url) }
    case .scope:
      return try values.scopes().filter { $0.name.hasPrefix(beginning) }
        .map { Completer.Candidate(text: $0.name, summary: $0.path) }
    case .section:
      return plain(values.sections.filter { $0.hasPrefix(beginning) })
    case .installedSpec:
      return plain(try values.installedSpecs(beginning: beginning))
    case .cachedSpec:
      return plain(
        try await values.cachedSpecs(beginning: beginning, mirrors: question.mirrors))
    case .package:
      return plain(try await values.packages(beginning: beginning))
    case .environment:
      return plain(try values.environments().filter { $0.hasPrefix(beginning) })
    case .command: return try names(in: catalogue, beginning: beginning)
    case .file, .folder: return []
    }
  }

  /// The modules, or what is in the one that the beginning names whole: `albedo.spec.`.
  private static func names(
    in catalogue: ModuleCatalogue, beginning: String
  ) throws -> [Completer.Candidate] {
    var found = try catalogue.names().filter { $0.hasPrefix(beginning) }
      .map { Completer.Candidate(text: $0, summary: "") }
    if let dot = beginning.lastIndex(of: "."),
      let module = try catalogue.module(named: String(beginning[..<dot]))
    {
      found += ModuleCatalogue.entries(of: [module]).filter { $0.name.hasPrefix(beginning) }
        .map { Completer.Candidate(text: $0.name, summary: $0.entry.summary) }
    }
    return found
  }

  private static func plain(_ texts: [String]) -> [Completer.Candidate] {
    texts.map { Completer.Candidate(text: $0, summary: "") }
  }
}
