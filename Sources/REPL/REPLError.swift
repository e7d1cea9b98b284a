internal import Diagnostics

/// What can go wrong at the prompt that is no failure of what was typed.
enum REPLFailure: String, FailureCode {
  /// A line that begins with a colon is no command.
  case unknownCommand = "unknown_command"
  /// A command of the prompt lacks its argument, or has one too many.
  case wrongUse = "wrong_use"
  /// There is no help on what was asked for.
  case noHelp = "no_help"
  /// There is no module of the name that was given, or none that can be loaded again.
  case noModule = "no_module"
  /// Nothing of the last result was left out.
  case nothingMore = "nothing_more"
  /// No task has the number that was given.
  case noTask = "no_task"

  /// The word before the dot in every code of this module.
  static var domain: String { "repl" }
}

/// An error of the REPL.
typealias REPLError = Failure<REPLFailure>
