/// A command of the prompt itself: a line that begins with a dot.
enum LineCommand: Equatable, Sendable {
  /// The page of a topic, or the overview.
  case help(String?)
  /// Ends the REPL.
  case quit
  /// Runs the code and says how long that took.
  case time(String)
  /// The word is no command.
  case unknown(String)

  /// What the help lists.
  static let all = [
    (name: ".help", usage: ".help [NAME]", summary: "explain the prompt, a module, a function"),
    (name: ".time", usage: ".time CODE", summary: "run CODE and say how long it took"),
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
    case ".time" where !rest.isEmpty: self = .time(String(rest))
    default: self = .unknown(String(word))
    }
  }
}
