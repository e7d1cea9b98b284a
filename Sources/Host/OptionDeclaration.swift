/// An option of a command, or of the program itself.
package struct OptionDeclaration: Sendable, Equatable {
  /// What an option takes and gives.
  package enum Kind: String, Sendable, CaseIterable {
    /// On when given.
    case flag
    /// On when given, off when given with `no-` before its name; the last one counts.
    case negatableFlag = "negatable_flag"
    /// Counts how often it is given.
    case count
    /// Takes one value; the last one counts.
    case value
    /// Takes one value each time it is given; all count.
    case repeatedValue = "repeated_value"
    /// Takes one or more values each time it is given; all count.
    ///
    /// With choices, the words that follow belong to the option as long as they are choices;
    /// without, up to the next option.
    case valueList = "value_list"

    /// Whether the option takes a value.
    package var takesValue: Bool {
      switch self {
      case .flag, .negatableFlag, .count: false
      case .value, .repeatedValue, .valueList: true
      }
    }

    /// What an option has that is not given and has no default.
    var emptyValue: OptionValue {
      switch self {
      case .flag: .flag(false)
      case .count: .count(0)
      case .negatableFlag, .value: .absent
      case .repeatedValue, .valueList: .list([])
      }
    }
  }

  /// Another spelling of an option, from an older program or for one of its values.
  package struct Alias: Sendable, Equatable {
    /// The spelling with its dashes: `--rebuild-index`, `-y`.
    package var spelling: String
    /// The value that this spelling stands for, which then takes none of its own: `package` for
    /// `--no-deps` as an alias of `--only`.
    package var value: OptionValue?
    /// What to tell somebody who uses the spelling; nil where it is as good as any.
    package var deprecation: String?

    /// Creates an alias.
    package init(_ spelling: String, value: OptionValue? = nil, deprecation: String? = nil) {
      self.spelling = spelling
      self.value = value
      self.deprecation = deprecation
    }
  }

  /// The key of the value, and after two dashes the main spelling: `update-index`.
  package var name: String
  /// The letters that may be used after one dash.
  package var shorts: [Character]
  /// Other spellings.
  package var aliases: [Alias]
  /// What the option takes and gives.
  package var kind: Kind
  /// The word for the value in help: `FILE`.
  package var valueName: String
  /// The only values that are accepted; empty for any.
  package var choices: [String]
  /// Whether only whole numbers from 1 on are accepted as values.
  package var isNumber = false
  /// What completion offers as values where there are no choices; nil for nothing.
  package var completes: CompletionKind?
  /// The value of an option that is not given; nil for off, zero, absent or empty.
  package var defaultValue: OptionValue?
  /// What the option means.
  package var help: String
  /// What to tell somebody who uses the option at all; nil where it is current.
  package var deprecation: String?
  /// What to do instead of using an option that is recognised only to be refused; nil otherwise.
  package var removal: String?
  /// Whether help leaves the option out.
  package var isHidden: Bool
  /// Whether the option must be given.
  package var isRequired: Bool
  /// The names of options that cannot be given together with this one.
  package var excludes: [String]

  /// Creates an option.
  package init(
    _ name: String, _ shorts: Character..., kind: Kind = .flag, aliases: [Alias] = [],
    valueName: String = "VALUE", choices: [String] = [], defaultValue: OptionValue? = nil,
    help: String = "", deprecation: String? = nil, removal: String? = nil, isHidden: Bool = false,
    isRequired: Bool = false, excludes: [String] = [], completes: CompletionKind? = nil
  ) {
    self.name = name
    self.shorts = shorts
    self.kind = kind
    self.aliases = aliases
    self.valueName = valueName
    self.choices = choices
    self.defaultValue = defaultValue
    self.help = help
    self.deprecation = deprecation
    self.removal = removal
    self.isHidden = isHidden
    self.isRequired = isRequired
    self.excludes = excludes
    self.completes = completes
  }

  /// The main spelling with its dashes.
  package var spelling: String { "--" + name }

  /// Every spelling with its dashes, the negated ones included.
  package var spellings: [String] {
    let positive = [spelling] + shorts.map { "-\($0)" } + aliases.map(\.spelling)
    guard kind == .negatableFlag else { return positive }
    let negatable = [spelling] + aliases.filter { $0.value == nil }.map(\.spelling)
    return positive + negatable.filter { $0.hasPrefix("--") }.map { "--no-" + $0.dropFirst(2) }
  }

  /// The value of the option when nobody gives it.
  package var initialValue: OptionValue { defaultValue ?? kind.emptyValue }
}
