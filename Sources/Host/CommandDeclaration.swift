/// What a command says about itself: enough to read its command line and to write its help.
///
/// A script declares the same as a Lua table; parser, help, completion and manual all read this
/// one value.
package struct CommandDeclaration: Sendable, Equatable {
  /// The last word of the command: `push` for `buildcache push`.
  package var name: String
  /// Other names, such as those of older versions of Spack.
  package var aliases: [String]
  /// One line in lower case without a full stop.
  package var summary: String
  /// Paragraphs for the command's own help page; may be empty.
  package var description: String
  /// The positional arguments in order.
  package var arguments: [ArgumentDeclaration]
  /// The options in the order of the help page.
  package var options: [OptionDeclaration]
  /// Command lines to try.
  package var examples: [String]
  /// Whether the command does something itself; a group may only hold subcommands.
  package var isRunnable: Bool
  /// Whether help, completion and the manual leave the command out.
  package var isHidden = false
  /// What belongs together among the subcommands of a group, in the order of the help page.
  package var sections: [SubcommandSection] = []

  /// Creates a declaration of a command that can be run.
  package init(
    name: String, aliases: [String] = [], summary: String = "", description: String = "",
    arguments: [ArgumentDeclaration] = [], options: [OptionDeclaration] = [],
    examples: [String] = [], isRunnable: Bool = true
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.description = description
    self.arguments = arguments
    self.options = options
    self.examples = examples
    self.isRunnable = isRunnable
  }

  /// Creates the declaration of a group, which only holds subcommands.
  package static func group(
    _ name: String, summary: String = "", options: [OptionDeclaration] = []
  ) -> CommandDeclaration {
    CommandDeclaration(name: name, summary: summary, options: options, isRunnable: false)
  }
}

/// Subcommands that stand together on the help page of their group.
package struct SubcommandSection: Sendable, Equatable {
  /// What they have in common, in lower case.
  package var title: String
  /// Their names.
  package var commands: [String]

  /// Creates a section.
  package init(title: String, commands: [String]) {
    self.title = title
    self.commands = commands
  }
}

/// A positional argument of a command.
package struct ArgumentDeclaration: Sendable, Equatable {
  /// How many words an argument takes.
  package enum Count: String, Sendable, CaseIterable {
    /// Exactly one.
    case one
    /// One or none.
    case optional
    /// Any number, none included.
    case many
    /// At least one.
    case some
    /// Everything that is left, options included, untouched.
    case remainder
  }

  /// The key of the value, and in capitals its place in the usage line.
  package var name: String
  /// How many words the argument takes.
  package var count: Count
  /// What the argument means.
  package var help: String
  /// The only words that are accepted; empty for any.
  package var choices: [String]
  /// What completion offers where there are no choices; nil for nothing.
  package var completes: CompletionKind?

  /// Creates an argument.
  package init(
    _ name: String, _ count: Count = .one, help: String = "", choices: [String] = [],
    completes: CompletionKind? = nil
  ) {
    self.name = name
    self.count = count
    self.help = help
    self.choices = choices
    self.completes = completes
  }

  /// The argument as a usage line shows it: `MIRROR`, `[SPEC ...]`.
  package var usage: String {
    let word = name.uppercased()
    return switch count {
    case .one: word
    case .optional: "[\(word)]"
    case .many: "[\(word) ...]"
    case .some: "\(word) [...]"
    case .remainder: "[\(word) ...]"
    }
  }
}
