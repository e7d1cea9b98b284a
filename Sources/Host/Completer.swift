/// Answers what may stand at the cursor of a command line.
package struct Completer {
  /// One word that may be completed to.
  package struct Candidate: Sendable, Equatable {
    /// The whole word.
    package var text: String
    /// What it means, in a line; may be empty.
    package var summary: String

    /// Creates a candidate.
    package init(text: String, summary: String) {
      self.text = text
      self.summary = summary
    }
  }

  /// What the shell itself shall offer beside the candidates.
  package enum Paths: String, Sendable {
    /// Nothing.
    case none
    /// Files and folders.
    case file
    /// Folders.
    case folder
  }

  /// All that may stand at the cursor.
  package struct Answer: Sendable, Equatable {
    /// Words, in the order to be shown.
    package var candidates: [Candidate]
    /// What the shell shall add from its own knowledge.
    package var paths: Paths

    /// Creates an answer.
    package init(candidates: [Candidate] = [], paths: Paths = .none) {
      self.candidates = candidates
      self.paths = paths
    }
  }

  /// A value that only the configuration, the store or a cache knows.
  package struct Question: Sendable, Equatable {
    /// What is asked for.
    package var kind: CompletionKind
    /// The mirrors that the line names.
    package var mirrors: [String]
    /// What the value begins with.
    package var beginning: String

    /// Creates a question.
    package init(kind: CompletionKind, mirrors: [String], beginning: String) {
      self.kind = kind
      self.mirrors = mirrors
      self.beginning = beginning
    }
  }

  private let source: any CommandSource

  /// Creates a completer for the commands of `source`.
  package init(source: any CommandSource) { self.source = source }

  /// Returns what the declarations say may stand at the cursor, and what else must be asked.
  ///
  /// The candidates of a question go behind `prefix`. Raises what the source raises.
  package func answer(
    words: [String], current: String
  ) throws -> (answer: Answer, question: Question?, prefix: String) {
    let point = try CompletionPoint(words: words, current: current, source: source)
    switch point.expectation {
    case .foreign: return (Answer(paths: .file), nil, "")
    case .value(let option, let prefix):
      let beginning = String(current.dropFirst(prefix.count))
      var (answer, question) = try values(
        option.completes, choices: option.choices, beginning: beginning, point)
      answer.candidates = answer.candidates.map { candidate in
        Candidate(text: prefix + candidate.text, summary: candidate.summary)
      }
      return (answer, question, prefix)
    case .word:
      if current.hasPrefix("-"), !point.hasEnded {
        return (Answer(candidates: options(current, point)), nil, "")
      }
      return try plain(current, point)
    }
  }

  private func plain(
    _ current: String, _ point: CompletionPoint
  ) throws -> (answer: Answer, question: Question?, prefix: String) {
    var answer = Answer()
    var question: Question?
    if let argument = point.argument {
      (answer, question) = try values(
        argument.completes, choices: argument.choices, beginning: current, point)
    }
    if point.mayDescend {
      answer.candidates = try commands(below: point.path, current) + answer.candidates
      // A script may be run by its path alone.
      if point.path.isEmpty, current.contains("/") { answer.paths = .file }
    }
    return (answer, question, "")
  }

  private func commands(below path: [String], _ beginning: String) throws -> [Candidate] {
    try source.commandNames(below: path).filter { $0.hasPrefix(beginning) }.compactMap { name in
      let declaration = try? source.declaration(at: path + [name])
      if declaration?.isHidden == true { return nil }
      return Candidate(text: name, summary: declaration?.summary ?? "")
    }
  }

  private func options(_ beginning: String, _ point: CompletionPoint) -> [Candidate] {
    let excluded = Set(
      point.options.flatMap { option in
        point.given.contains(option.name)
          ? option.excludes
          : option.excludes.contains(where: point.given.contains) ? [option.name] : []
      })
    return point.options.flatMap { option -> [Candidate] in
      let isSpent = point.given.contains(option.name) && !option.kind.mayRepeat
      if isSpent || excluded.contains(option.name) { return [] }
      var candidates = [Candidate(text: option.spelling, summary: option.help)]
      if option.kind == .negatableFlag {
        candidates.append(
          Candidate(text: "--no-" + option.name, summary: "the opposite of \(option.spelling)"))
      }
      if !beginning.hasPrefix("--") {
        candidates += option.shorts.map { Candidate(text: "-\($0)", summary: option.help) }
      }
      return candidates.filter { $0.text.hasPrefix(beginning) }
    }
  }

  private func values(
    _ kind: CompletionKind?, choices: [String], beginning: String, _ point: CompletionPoint
  ) throws -> (Answer, Question?) {
    let fitting = choices.filter { $0.hasPrefix(beginning) }
    var answer = Answer(candidates: fitting.map { Candidate(text: $0, summary: "") })
    guard choices.isEmpty, let kind else { return (answer, nil) }
    switch kind {
    case .file: answer.paths = .file
    case .environment:
      answer.paths = .file
      return (answer, Question(kind: kind, mirrors: [], beginning: beginning))
    case .folder: answer.paths = .folder
    case .command:
      answer.candidates = try commands(below: point.words, beginning)
      if point.words.isEmpty {
        answer.candidates += HelpTopic.all.filter { $0.name.hasPrefix(beginning) }
          .map { Candidate(text: $0.name, summary: $0.summary) }
        // Names of modules and of what is in them, once there is something to choose by.
        if point.path == [BuiltInCommands.help.name], !beginning.isEmpty {
          return (answer, Question(kind: kind, mirrors: [], beginning: beginning))
        }
      }
    case .mirror:
      answer.paths = .folder
      return (answer, Question(kind: kind, mirrors: [], beginning: beginning))
    case .scope, .section, .package:
      return (answer, Question(kind: kind, mirrors: [], beginning: beginning))
    case .installedSpec, .cachedSpec:
      return (answer, Question(kind: kind, mirrors: mirrors(in: point), beginning: beginning))
    }
    return (answer, nil)
  }

  /// The mirrors that the line names, as arguments or with options.
  private func mirrors(in point: CompletionPoint) -> [String] {
    let arguments = zip(point.declaration?.arguments ?? [], point.words)
      .filter { $0.0.completes == .mirror }.map(\.1)
    let options = (point.declaration?.options ?? []).filter { $0.completes == .mirror }
    return arguments + options.flatMap { point.values[$0.name] ?? [] }
  }
}

extension OptionDeclaration.Kind {
  /// Whether giving the option once more adds something.
  fileprivate var mayRepeat: Bool {
    switch self {
    case .count, .repeatedValue, .valueList: true
    case .flag, .negatableFlag, .value: false
    }
  }
}
