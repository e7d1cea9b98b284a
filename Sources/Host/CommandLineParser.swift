import Diagnostics

/// Reads a command line: the program's options, the words of a command, its options and arguments.
///
/// Options may stand anywhere behind the word that declares them; `--` ends them. Long options
/// take `--name value` and `--name=value` and are written out: what is short for one option today is
/// short for two when the next is added. Short ones may be joined (`-lv`, `-j4`). Negative numbers and a single `-` are values. A first
/// word that holds a slash is a script to run: `albedo ./x.lua` means `albedo run ./x.lua`, which
/// is how a `#!` line calls the program.
package struct CommandLineParser {
  /// The word that a user types to start the program.
  package static let program = "albedo"

  private let source: any CommandSource

  /// Creates a parser for the commands of `source`.
  package init(source: any CommandSource) { self.source = source }

  /// Reads `words`, which begin behind the program's name.
  ///
  /// Raises a `HostError` whose exit class is `usage` for everything that the user can correct,
  /// and whatever the source raises when a declaration cannot be loaded. Without a command the
  /// result asks for help.
  package func parse(_ words: [String]) throws -> ParsedCommandLine {
    var reader = OptionReader(words: words, program: Self.program)
    var line = Positionals()
    while let word = reader.next(isVerbatim: line.isVerbatim) {
      switch word {
      case .help: return try result(.help, line, reader)
      case .plain(let text):
        if reader.isGiven("version") { return try result(.version, line, reader) }
        try take(text, into: &line, &reader)
      case .failed(let error): throw error
      }
    }
    if reader.isGiven("version") { return try result(.version, line, reader) }
    guard let declaration = line.declaration else { return try result(.help, line, reader) }
    guard declaration.isRunnable else { throw missingCommand(line) }
    try reader.validate()
    return try result(.run, line, reader)
  }

  /// Returns the main names of the command that `words` name, as in `albedo help WORDS`.
  ///
  /// Raises `unknownCommand` for a word that is no command, and whatever the source raises.
  package func commandPath(for words: [String]) throws -> [String] {
    var line = Positionals()
    for word in words {
      let names = try source.commandNames(below: line.path)
      guard let name = source.commandName(for: word, among: names, below: line.path) else {
        throw unknownCommand(word, among: names, line)
      }
      line.path.append(name)
    }
    return line.path
  }

  /// The words of the command and what follows them.
  private struct Positionals {
    var path: [String] = []
    var declaration: CommandDeclaration?
    var words: [String] = []
    /// Whether the next word may still be one of the command.
    var mayDescend = true

    /// Whether everything that follows belongs to an argument that takes it untouched.
    var isVerbatim: Bool {
      guard let arguments = declaration?.arguments,
        let index = arguments.firstIndex(where: { $0.count == .remainder })
      else { return false }
      return words.count >= max(index, 1)
    }
  }

  private func take(
    _ word: String, into line: inout Positionals, _ reader: inout OptionReader
  ) throws {
    guard line.mayDescend else {
      line.words.append(word)
      return
    }
    let names = try source.commandNames(below: line.path)
    if line.path.isEmpty, word.contains("/"), names.contains("run") {
      try descend(to: "run", &line, &reader)
      line.mayDescend = false
      line.words.append(word)
    } else if let name = source.commandName(for: word, among: names, below: line.path) {
      try descend(to: name, &line, &reader)
    } else if let declaration = line.declaration, declaration.isRunnable,
      names.isEmpty || !declaration.arguments.isEmpty
    {
      line.mayDescend = false
      line.words.append(word)
    } else {
      throw unknownCommand(word, among: names, line)
    }
  }

  private func descend(
    to name: String, _ line: inout Positionals, _ reader: inout OptionReader
  ) throws {
    line.path.append(name)
    let declaration = try source.declaration(at: line.path)
    line.declaration = declaration
    reader.enter(title: Self.title(of: line.path), options: declaration.options)
  }

  private func result(
    _ action: ParsedCommandLine.Action, _ line: Positionals, _ reader: OptionReader
  ) throws(HostError) -> ParsedCommandLine {
    var arguments: [String: OptionValue] = [:]
    if action == .run, let declaration = line.declaration {
      let binder = ArgumentBinder(title: Self.title(of: line.path), path: line.path)
      arguments = try binder.bind(line.words, to: declaration.arguments)
    }
    return ParsedCommandLine(
      action: action, globals: try GlobalOptions(values: reader.globalValues), path: line.path,
      declaration: line.declaration, options: reader.commandValues, given: reader.commandGiven,
      arguments: arguments, notes: reader.notes)
  }

  /// Returns the command as a user types it.
  static func title(of path: [String]) -> String { ([program] + path).joined(separator: " ") }
}

extension CommandLineParser {
  private func missingCommand(_ line: Positionals) -> HostError {
    let names = (try? source.commandNames(below: line.path)) ?? []
    guard !names.isEmpty else {
      return HostError(
        .badDeclaration, "'\(Self.title(of: line.path))' can do nothing: its script has no 'run'",
        hint: "give the table that the script returns a function 'run'")
    }
    let help = "'\(Self.helpCommand(for: line.path))'"
    return HostError(
      .missingCommand, "'\(Self.title(of: line.path))' needs a subcommand",
      hint: names.count > Self.readableChoiceCount
        ? "\(help) lists them" : "choose \(NearMiss.alternatives(names)); \(help) explains them")
  }

  /// More names than this in one line are not read by anybody.
  private static let readableChoiceCount = 12

  private func unknownCommand(
    _ word: String, among names: [String], _ line: Positionals
  ) -> HostError {
    let title = Self.title(of: line.path)
    var hint = NearMiss.question(for: word, among: names)
    if hint == nil, line.path.isEmpty {
      let groups = names.filter { ((try? source.commandNames(below: [$0])) ?? []).contains(word) }
      if !groups.isEmpty {
        hint = "did you mean \(NearMiss.alternatives(groups.map { "\(title) \($0) \(word)" }))?"
      }
    }
    let help = "'\(Self.helpCommand(for: line.path))' lists the commands"
    return HostError(
      .unknownCommand, "'\(title)' has no command '\(word)'",
      hint: [hint, help].compactMap(\.self).joined(separator: " "))
  }

  /// Returns the command line that shows the help of the command at `path`.
  static func helpCommand(for path: [String]) -> String {
    ([program, "help"] + path).joined(separator: " ")
  }
}
