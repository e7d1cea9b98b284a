/// A value of a YAML or JSON document.
package enum DocumentValue: Sendable, Equatable {
  /// `null`, `~` or nothing at all.
  case null
  /// `true`, `yes` and their like.
  case boolean(Bool)
  /// A number as the source spells it, so that `1.10` does not become `1.1`.
  case number(String)
  /// A text.
  case string(String)
  /// A sequence.
  case list([DocumentValue])
  /// An ordered set of keys with their values.
  case mapping(DocumentMapping)
}

extension DocumentValue {
  /// Whether the value is null.
  package var isNull: Bool { self == .null }

  /// The value if it is a truth value.
  package var bool: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// The value if it is a text; a number is none, see ``text``.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The text, or the spelling of the number: what a field such as `version` means by `1.10`.
  package var text: String? {
    switch self {
    case .string(let value), .number(let value): value
    default: nil
    }
  }

  /// The value if it is a list.
  package var list: [DocumentValue]? {
    guard case .list(let value) = self else { return nil }
    return value
  }

  /// The value if it is a mapping.
  package var mapping: DocumentMapping? {
    guard case .mapping(let value) = self else { return nil }
    return value
  }

  /// The texts of a list of texts; nil if the value is anything else.
  package var strings: [String]? {
    guard case .list(let values) = self else { return nil }
    var texts: [String] = []
    for value in values {
      guard case .string(let text) = value else { return nil }
      texts.append(text)
    }
    return texts
  }

  /// The value of `key` if this is a mapping that has it.
  package subscript(key: String) -> DocumentValue? { mapping?[key] }

  /// The element at `index` if this is a list that has it.
  package subscript(index: Int) -> DocumentValue? {
    guard case .list(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// Creates a number.
  package static func integer(_ value: Int) -> DocumentValue { .number(String(value)) }
}

extension DocumentValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Creates a text.
  package init(stringLiteral value: String) { self = .string(value) }

  /// Creates a truth value.
  package init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// Creates a number.
  package init(integerLiteral value: Int) { self = .integer(value) }

  /// Creates a list.
  package init(arrayLiteral elements: DocumentValue...) { self = .list(elements) }

  /// Creates a mapping; of a key that comes twice the last value counts.
  package init(dictionaryLiteral elements: (String, DocumentValue)...) {
    self = .mapping(DocumentMapping(elements.map { (key: $0.0, value: $0.1) }))
  }
}
