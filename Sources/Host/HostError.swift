package import Diagnostics

/// What can go wrong between a command line and the command that it names.
package enum HostFailure: String, FailureCode {
  /// No command, or no subcommand of a group, has this name.
  case unknownCommand = "unknown_command"
  /// A group was named without one of its subcommands.
  case missingCommand = "missing_command"
  /// No option has this spelling.
  case unknownOption = "unknown_option"
  /// An option that older programs had is not offered any more.
  case removedOption = "removed_option"
  /// Two options exclude each other.
  case conflictingOptions = "conflicting_options"
  /// An option that must be given is not.
  case missingOption = "missing_option"
  /// An option needs a value and has none.
  case missingValue = "missing_value"
  /// An option takes no value and has one.
  case unexpectedValue = "unexpected_value"
  /// A value is not among the choices, or not of the form that is asked for.
  case invalidValue = "invalid_value"
  /// A positional argument is missing.
  case missingArgument = "missing_argument"
  /// There are more positional arguments than the command takes.
  case extraArgument = "extra_argument"
  /// A command declares itself in a way that nobody could use.
  case badDeclaration = "bad_declaration"
  /// A command or module has a name that cannot be one of a file.
  case invalidName = "invalid_name"
  /// A folder or file of scripts cannot be read.
  case unreadableScript = "unreadable_script"
  /// No module has this name.
  case unknownModule = "unknown_module"
  /// A folder holds what cannot be trusted, such as a link in the place of a script.
  case untrustedFolder = "untrusted_folder"
  /// Somebody else could have written what says which folders are trusted.
  case unsafeLedger = "unsafe_ledger"
  /// What says which folders are trusted cannot be read.
  case badLedger = "bad_ledger"
  /// Nothing of the manual has the words that were searched for.
  case nothingFound = "nothing_found"
  /// The program has failed in a way that nobody foresaw.
  case defect

  /// The word before the dot in every code of this module.
  package static var domain: String { "host" }

  /// Everything that a different command line would cure ends with status 2.
  package var exitClass: ExitClass {
    switch self {
    case .badDeclaration, .unreadableScript, .unknownModule, .badLedger, .nothingFound, .defect:
      .failed
    case .untrustedFolder, .unsafeLedger: .refused
    default: .usage
    }
  }
}

/// An error of the host.
package typealias HostError = Failure<HostFailure>
