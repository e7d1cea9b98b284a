import Diagnostics

/// Hands the plain words of a command line to the arguments of a command.
struct ArgumentBinder {
  /// The command as an error names it.
  let title: String
  /// The words of the command.
  let path: [String]

  /// Returns the value of every argument by its name.
  ///
  /// Words go to the arguments in order, each taking what it can; a declaration puts arguments of
  /// open length last, so nothing is ambiguous.
  func bind(
    _ words: [String], to arguments: [ArgumentDeclaration]
  ) throws(HostError) -> [String: OptionValue] {
    var rest = words[...]
    var values: [String: OptionValue] = [:]
    for argument in arguments {
      let taken: ArraySlice<String>
      switch argument.count {
      case .one, .optional: taken = rest.prefix(1)
      case .many, .some, .remainder: taken = rest
      }
      if taken.isEmpty, argument.count == .one || argument.count == .some {
        throw missing(argument)
      }
      rest = rest.dropFirst(taken.count)
      for word in taken where !argument.choices.isEmpty && !argument.choices.contains(word) {
        throw Choice.error(
          word, of: "argument \(argument.name.uppercased())", choices: argument.choices,
          help: helpHint)
      }
      values[argument.name] = value(Array(taken), argument)
    }
    if let extra = rest.first { throw superfluous(extra, arguments) }
    return values
  }

  private func value(_ taken: [String], _ argument: ArgumentDeclaration) -> OptionValue {
    switch argument.count {
    case .one, .optional: taken.first.map { .text($0) } ?? .absent
    case .many, .some, .remainder: .list(taken)
    }
  }

  private func missing(_ argument: ArgumentDeclaration) -> HostError {
    HostError(
      .missingArgument, "'\(title)' needs the argument \(argument.name.uppercased())",
      hint: helpHint)
  }

  private func superfluous(_ word: String, _ arguments: [ArgumentDeclaration]) -> HostError {
    let limit =
      switch arguments.count {
      case 0: "takes no arguments"
      case 1: "takes only one argument"
      default: "takes only \(arguments.count) arguments"
      }
    return HostError(
      .extraArgument, "'\(title)' \(limit), and '\(word)' is one too many", hint: helpHint)
  }

  private var helpHint: String {
    "'\(CommandLineParser.helpCommand(for: path))' explains the arguments"
  }
}

/// A word that must be one of a few.
enum Choice {
  /// Returns the error for a word that is none of `choices`.
  static func error(
    _ word: String, of place: String, choices: [String], help: String
  ) -> HostError {
    let question = NearMiss.question(for: word, among: choices)
    return HostError(
      .invalidValue, "\(place) cannot be '\(word)': choose \(NearMiss.alternatives(choices))",
      hint: [question, help].compactMap(\.self).joined(separator: " "))
  }
}
