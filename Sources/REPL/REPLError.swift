internal import Diagnostics

/// What can go wrong at the prompt that is no failure of what was typed.
enum REPLFailure: String, FailureCode {
  /// The command line asks for what a prompt cannot give.
  case unsupported
  /// A line that begins with a dot is no command.
  case unknownCommand = "unknown_command"
  /// There is no help on what was asked for.
  case noHelp = "no_help"

  /// The word before the dot in every code of this module.
  static var domain: String { "repl" }

  /// A different command line would cure it.
  var exitClass: ExitClass { self == .unsupported ? .usage : .failed }
}

/// An error of the REPL.
typealias REPLError = Failure<REPLFailure>
