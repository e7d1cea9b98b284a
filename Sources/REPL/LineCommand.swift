/// A command of the prompt itself: a line that begins with a dot.
enum LineCommand: Equatable, Sendable {
  /// The page of a topic, or the overview.
  case help(String?)
  /// Ends the REPL.
  case quit
  /// Runs the code and says how long that took.
  case time(String)
  /// Lists the tasks that go on behind the prompt.
  case tasks
  /// Cancels a task; nil for what is no number.
  case cancel(Int?)
  /// The word is no command.
  case unknown(String)

  /// What the help lists.
  static let all = [
    (name: ".help", usage: ".help [NAME]", summary: "explain the prompt, a module, a function"),
    (name: ".time", usage: ".time CODE", summary: "run CODE and say how long it took"),
    (name: ".tasks", usage: ".tasks", summary: "list the tasks that go on behind the prompt"),
    (name: ".cancel", usage: ".cancel N", summary: "cancel the task with the number N"),
    (name: ".quit", usage: ".quit", summary: "end albedo; so does os.exit(STATUS)"),
  ]

  /// Reads a line; nil for one that is Lua.
  init?(_ line: String) {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    guard trimmed.first == ".", trimmed.dropFirst().first?.isLetter == true else { return nil }
    let word = trimmed.prefix { !$0.isWhitespace }
    var rest = trimmed[word.endIndex...].drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    switch word {
    case ".help": self = .help(rest.isEmpty ? nil : String(rest))
    case ".quit", ".exit": self = .quit
    case ".tasks": self = .tasks
    case ".cancel": self = .cancel(Int(rest))
    case ".time" where !rest.isEmpty: self = .time(String(rest))
    default: self = .unknown(String(word))
    }
  }
}
