import Diagnostics

extension CommandDeclaration {
  /// Checks that the declaration can be used; a script's author reads the error.
  ///
  /// Raises `badDeclaration` for names that are no command words, a spelling declared twice, an
  /// argument behind one that takes everything, a default of the wrong kind or outside the
  /// choices, and an exclusion of an option that does not exist.
  package func validate() throws(HostError) {
    for word in [name] + aliases where !ScriptName.isCommandWord(word) {
      throw fault("'\(word)' is not a name for a command")
    }
    try validateArguments()
    var seen: Set<String> = ["--help", "-h"]
    for option in options {
      try validate(option)
      for spelling in option.spellings where !seen.insert(spelling).inserted {
        throw fault("option '\(spelling)' is declared twice")
      }
    }
  }

  private func validateArguments() throws(HostError) {
    var names: Set<String> = []
    var open: ArgumentDeclaration?
    for argument in arguments {
      guard !argument.name.isEmpty, names.insert(argument.name).inserted else {
        throw fault("argument '\(argument.name)' has no name or that of another")
      }
      if let before = open, argument.count == .one || before.count != .optional {
        throw fault("argument '\(argument.name)' cannot follow '\(before.name)', which is open")
      }
      if argument.count != .one { open = argument }
    }
  }

  private func validate(_ option: OptionDeclaration) throws(HostError) {
    for alias in option.aliases {
      let isShort = alias.spelling.count == 2 && !alias.spelling.hasSuffix("-")
      let isLong = alias.spelling.count > 3 && alias.spelling.hasPrefix("--")
      guard alias.spelling.hasPrefix("-"), isShort || isLong, !alias.spelling.contains("=") else {
        throw fault("alias '\(alias.spelling)' of option '--\(option.name)' is no option")
      }
      if let value = alias.value, !option.accepts(value) {
        throw fault("alias '\(alias.spelling)' has a value that '--\(option.name)' cannot have")
      }
    }
    guard ScriptName.isCommandWord(option.name), option.name.count > 1 else {
      throw fault("'\(option.name)' is not a name for an option")
    }
    guard option.shorts.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw fault("the short spelling of option '--\(option.name)' is not a letter or digit")
    }
    if let value = option.defaultValue, !option.accepts(value) {
      throw fault("option '--\(option.name)' has a default that it cannot have")
    }
    for other in option.excludes where !options.contains(where: { $0.name == other }) {
      throw fault("option '--\(option.name)' excludes '--\(other)', which does not exist")
    }
  }

  private func fault(_ reason: String) -> HostError {
    HostError(
      .badDeclaration, "command '\(name)' is not declared well: \(reason)",
      hint: "correct the table that the script returns")
  }
}

extension OptionDeclaration {
  /// Whether `value` is of the option's kind and among its choices.
  func accepts(_ value: OptionValue) -> Bool {
    let isAmongChoices = choices.isEmpty || value.list.allSatisfy(choices.contains)
    return switch (kind, value) {
    case (.flag, .flag), (.negatableFlag, .flag), (.count, .count): true
    case (.value, .text), (.repeatedValue, .list), (.valueList, .list): isAmongChoices
    // One text of a repeated option, as an alias gives it.
    case (.repeatedValue, .text), (.valueList, .text): isAmongChoices
    default: false
    }
  }
}
