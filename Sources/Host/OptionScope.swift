/// The options that one level of a command line understands, with the values found so far.
///
/// Levels lie on each other: the program, its groups, the command. A spelling belongs to the
/// innermost level that has it.
struct OptionScope {
  /// What a spelling means.
  struct Meaning: Equatable {
    /// The option's place in `options`.
    let index: Int
    /// The value that the spelling itself sets; nil where the option's kind decides.
    let preset: OptionValue?
    /// What to tell the user of the spelling.
    let deprecation: String?
  }

  /// The command as an error names it: `albedo buildcache push`.
  let title: String
  let options: [OptionDeclaration]
  private(set) var meanings: [String: Meaning] = [:]
  private(set) var values: [String: OptionValue] = [:]
  /// The spelling under which an option was given last, by the option's name.
  private(set) var givenSpellings: [String: String] = [:]

  init(title: String, options: [OptionDeclaration]) {
    self.title = title
    self.options = options
    for (index, option) in options.enumerated() { add(option, at: index) }
  }

  private mutating func add(_ option: OptionDeclaration, at index: Int) {
    func meaning(_ preset: OptionValue?, _ deprecation: String?) -> Meaning {
      Meaning(index: index, preset: preset, deprecation: deprecation ?? option.deprecation)
    }
    values[option.name] = option.initialValue
    let isNegatable = option.kind == .negatableFlag
    for spelling in [option.spelling] + option.shorts.map({ "-\($0)" }) {
      meanings[spelling] = meaning(isNegatable ? .flag(true) : nil, nil)
    }
    for alias in option.aliases {
      let preset = alias.value ?? (isNegatable ? .flag(true) : nil)
      meanings[alias.spelling] = meaning(preset, alias.deprecation)
    }
    guard isNegatable else { return }
    let plain = option.aliases.filter { $0.value == nil && $0.spelling.hasPrefix("--") }
    for (spelling, note) in [(option.spelling, nil)] + plain.map({ ($0.spelling, $0.deprecation) })
    where meanings["--no-" + spelling.dropFirst(2)] == nil {
      meanings["--no-" + spelling.dropFirst(2)] = meaning(.flag(false), note)
    }
  }

  /// Forgets every spelling that is not in `spellings`.
  mutating func restrict(to spellings: Set<String>) {
    meanings = meanings.filter { spellings.contains($0.key) }
  }

  /// Takes one value for an option, by the rule of its kind.
  mutating func record(_ value: OptionValue, for option: OptionDeclaration, spelling: String) {
    let isFirst = givenSpellings.updateValue(spelling, forKey: option.name) == nil
    switch option.kind {
    case .flag, .negatableFlag, .value: values[option.name] = value
    case .count:
      let before = isFirst ? 0 : values[option.name]?.count ?? 0
      // An alias may stand for several at once; nobody needs more than fits.
      values[option.name] = .count(before.addingReportingOverflow(value.count).partialValue)
    case .repeatedValue, .valueList:
      // What is given replaces the default, then adds up.
      let before = isFirst ? [] : values[option.name]?.list ?? []
      values[option.name] = .list(before + value.list)
    }
  }
}
