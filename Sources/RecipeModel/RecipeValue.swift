/// A plain value as recipes write it.
package enum RecipeValue: Sendable, Hashable {
  /// `None`, or nil.
  case none
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  /// A list or a tuple.
  case list([RecipeValue])
  /// A dictionary, in the order of the text.
  case mapping([Entry])

  /// One entry of a dictionary.
  package struct Entry: Sendable, Hashable {
    package var key: RecipeValue
    package var value: RecipeValue

    /// Creates an entry.
    package init(key: RecipeValue, value: RecipeValue) {
      self.key = key
      self.value = value
    }
  }

  /// The text, if it is one.
  package var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The truth value, if it is one.
  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The items, if it is a list.
  package var list: [RecipeValue]? {
    if case .list(let items) = self { items } else { nil }
  }

  /// The value of a key, nil when there is none or this is no dictionary.
  package subscript(key: String) -> RecipeValue? {
    guard case .mapping(let entries) = self else { return nil }
    // A later entry of the same key wins.
    return entries.last { $0.key == .text(key) }?.value
  }

  /// The text, or the digits of a whole number, which recipes write where a text is meant.
  package var textOrDigits: String? {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  /// Whether a test for truth holds, as Python has it.
  package var isTrue: Bool {
    switch self {
    case .none: false
    case .boolean(let value): value
    case .integer(let number): number != 0
    case .number(let number): number != 0
    case .text(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .mapping(let entries): !entries.isEmpty
    }
  }
}
