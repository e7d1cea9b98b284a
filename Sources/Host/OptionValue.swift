/// What an option or argument has as its value.
package enum OptionValue: Sendable, Equatable {
  /// Nothing was said and there is no default.
  case absent
  /// A flag: on or off.
  case flag(Bool)
  /// How often a counting option was given.
  case count(Int)
  /// One text.
  case text(String)
  /// All texts of a repeated option or argument, in order.
  case list([String])

  /// Whether a flag is on or a count is above zero.
  package var isOn: Bool {
    switch self {
    case .flag(let isOn): isOn
    case .count(let count): count > 0
    default: false
    }
  }

  /// The text, if this is one.
  package var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The texts: all of a list, the one of a text, else none.
  package var list: [String] {
    switch self {
    case .list(let list): list
    case .text(let text): [text]
    default: []
    }
  }

  /// How often a counting option was given, else 0.
  package var count: Int {
    if case .count(let count) = self { count } else { 0 }
  }
}
