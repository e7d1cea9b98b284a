/// A command of the prompt itself: a line that begins with a colon and a name.
///
/// `all` is the one table of them: what is typed, what the help says, what Tab offers and what runs
/// are read from it. A group of commands is a list of its own, in a file `LineCommand+Group.swift`.
struct LineCommand: Sendable {
  /// What Tab offers behind the name.
  enum Argument: Sendable, Equatable {
    /// Nothing.
    case none
    /// Lua, completed as any other line.
    case code
    /// Something that `:help` explains.
    case topic
    /// A module that `:reload` can forget.
    case module
    /// A path.
    case file
    /// An environment, by name or by folder.
    case environment
    /// A cache or a mirror: a name of the configuration, or a folder.
    case place
    /// The number of a task behind the prompt.
    case task
    /// One of these words.
    case words([String])
  }

  /// What was typed.
  struct Call: Sendable, Equatable {
    /// The name, without its colon.
    let name: String
    /// Whether an exclamation mark follows the name: do it without asking.
    let isForced: Bool
    /// What follows, without blanks at its ends; empty when nothing does.
    let argument: String
  }

  /// Does what the command says; false when that fails and has been reported.
  typealias Handler = @Sendable (PromptSession, Call) async throws -> Bool

  /// The name, without its colon.
  let name: String
  /// What may follow, as the help shows it: `[NAME]`; empty for nothing.
  let parameters: String
  /// What it does, as the help lists it, without a final full stop.
  let summary: String
  /// Further sentences for `:help NAME`; may be empty.
  let details: String
  /// What Tab offers behind the name.
  let completes: Argument
  /// Whether a call with an exclamation mark means anything.
  let canBeForced: Bool
  /// What runs.
  let handler: Handler

  /// Creates a command.
  init(
    _ name: String, _ parameters: String = "", summary: String, details: String = "",
    completes: Argument = .none, canBeForced: Bool = false, handler: @escaping Handler
  ) {
    self.name = name
    self.parameters = parameters
    self.summary = summary
    self.details = details
    self.completes = completes
    self.canBeForced = canBeForced
    self.handler = handler
  }

  /// All commands, in the order in which the help lists them.
  static let all: [LineCommand] = session + maintenance

  /// The name as it is typed.
  var word: String { ":" + name }

  /// What is typed, with what may follow.
  var usage: String { parameters.isEmpty ? word : word + " " + parameters }

  /// Whether something has to follow the name.
  var needsArgument: Bool { !parameters.isEmpty && !parameters.hasPrefix("[") }

  /// Returns what is wrong with a call; nil when it can run.
  func problem(of call: Call) -> String? {
    if call.isForced, !canBeForced { return "'\(word)' has nothing that '!' could force" }
    if needsArgument, call.argument.isEmpty { return "'\(word)' needs \(parameters)" }
    if parameters.isEmpty, !call.argument.isEmpty {
      return "'\(word)' takes nothing, but got '\(call.argument)'"
    }
    return nil
  }

  /// Returns the command of this name; nil where there is none.
  static func named(_ name: String) -> LineCommand? { all.first { $0.name == name } }
}

extension LineCommand.Call {
  /// Reads a line; nil for one that is Lua, where no statement begins with a single colon.
  init?(_ line: String) {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    guard trimmed.first == ":", trimmed.dropFirst().first?.isLetter == true else { return nil }
    var word = trimmed.dropFirst().prefix { !$0.isWhitespace }
    var rest = trimmed[word.endIndex...].drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    isForced = word.last == "!"
    if isForced { word.removeLast() }
    name = String(word)
    argument = String(rest)
  }
}
