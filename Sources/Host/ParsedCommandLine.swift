/// What a command line asks for.
package struct ParsedCommandLine: Sendable, Equatable {
  /// What the program shall do.
  package enum Action: Sendable, Equatable {
    /// Run the command at `path`.
    case run
    /// Show the help of the command at `path`, or of the program where it is empty.
    case help
    /// Show the version.
    case version
  }

  /// What the program shall do.
  package var action: Action
  /// The options of the program itself.
  package var globals: GlobalOptions
  /// The words of the command, aliases replaced by main names: `["buildcache", "push"]`.
  package var path: [String]
  /// The declaration of the command at `path`; nil where that is empty.
  package var declaration: CommandDeclaration?
  /// The value of every option of the command and of its groups by its name, given or not.
  package var options: [String: OptionValue]
  /// The names of the options that were given.
  package var given: Set<String>
  /// The value of every argument by its name.
  package var arguments: [String: OptionValue]
  /// Warnings about outdated spellings, as whole sentences without a full stop.
  package var notes: [String]
}
