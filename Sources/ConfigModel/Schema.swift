internal import Documents

/// What a value of the configuration may be, as data.
///
/// Schemas are read by whoever checks a file or adds a value to it.
package indirect enum Schema: Sendable {
  /// Anything at all.
  case anything
  /// A text.
  case text
  /// A text, or a number that stands for one, such as an id or a version.
  case spelling
  /// One of some words.
  case word([String])
  /// True or false.
  case truth
  /// A whole number that is not below a bound.
  case integer(atLeast: Int)
  /// Null, which Spack takes for "not set" in a few places.
  case null
  /// A list of values of one kind.
  case list(of: Schema)
  /// A list of exactly two values of one kind.
  case pair(Schema)
  /// A mapping.
  case mapping(SchemaMapping)
  /// One of several kinds.
  case any(of: [Schema])
  /// Nothing: a key that belongs elsewhere, and where.
  case misplaced(String)

  /// A list of texts.
  package static var texts: Schema { .list(of: .text) }

  /// A mapping with keys that are all known, unless `others` says what else there may be.
  static func keys(_ keys: KeyValuePairs<String, Schema>, others: Schema? = nil) -> Schema {
    .mapping(SchemaMapping(keys: keys.map { ($0.key, $0.value) }, others: others))
  }

  /// A mapping with some known keys among any others, as Spack lets newer files have.
  static func open(_ keys: KeyValuePairs<String, Schema>) -> Schema {
    .mapping(SchemaMapping(keys: keys.map { ($0.key, $0.value) }, others: .anything))
  }

  /// A mapping of names that a site gives to values of one kind.
  static func names(to schema: Schema) -> Schema {
    .mapping(SchemaMapping(keys: [], others: schema))
  }

  /// The same mapping where some of its keys must be there.
  func requiring(_ names: String...) -> Schema {
    guard case .mapping(var mapping) = self else { return self }
    mapping.required = names
    return .mapping(mapping)
  }

  /// What it may be, in words that follow "must be".
  package var expectation: String {
    switch self {
    case .anything: "anything"
    case .text, .spelling: "a text"
    case .word(let words): words.map { "'\($0)'" }.joined(separator: " or ")
    case .truth: "true or false"
    case .integer(let bound): "a whole number from \(bound)"
    case .null: "null"
    case .list(.mapping): "a list of mappings"
    case .list(.text): "a list of texts"
    case .list: "a list"
    case .pair: "a list of two"
    case .mapping: "a mapping"
    case .any(let schemas): schemas.map(\.expectation).joined(separator: " or ")
    case .misplaced: "somewhere else"
    }
  }

  /// Whether a value is of this kind; what is in lists and mappings is not looked at.
  func takes(_ value: DocumentValue) -> Bool {
    switch (self, value) {
    case (.anything, _), (.text, .string), (.spelling, .string), (.spelling, .number),
      (.truth, .boolean), (.null, .null), (.list, .list), (.mapping, .mapping):
      true
    case (.pair, .list(let items)): items.count == 2
    case (.word(let words), .string(let text)): words.contains(text)
    case (.integer(let bound), .number): value.integer.map { $0 >= bound } ?? false
    case (.any(let schemas), _): schemas.contains { $0.takes(value) }
    default: false
    }
  }

  /// Returns what the value below some keys may be; nil where there is no such key.
  ///
  /// Of several kinds that may have the key, those that do are joined.
  package func value(at path: some Collection<String>) -> Schema? {
    guard let key = path.first else { return self }
    let found = kinds.compactMap { kind -> Schema? in
      switch kind {
      case .anything: .anything
      case .mapping(let mapping): mapping.schema(of: key)?.value(at: path.dropFirst())
      default: nil
      }
    }
    return found.count > 1 ? .any(of: found) : found.first
  }

  /// The kinds that a value may be of.
  package var kinds: [Schema] {
    guard case .any(let schemas) = self else { return [self] }
    return schemas.flatMap(\.kinds)
  }
}

/// What a mapping may have in it.
package struct SchemaMapping: Sendable {
  /// The keys that are known, in the order in which they are offered.
  package let keys: [(name: String, value: Schema)]
  /// What all other keys may have; nil where there may be none.
  package let others: Schema?
  /// Keys that must be there.
  package var required: [String] = []
  /// Keys of which exactly one must be there.
  package var alternatives: [String] = []
  /// Other keys of which exactly one must be there.
  package var alsoOneOf: [String] = []

  init(keys: [(name: String, value: Schema)], others: Schema?) {
    self.keys = keys
    self.others = others
  }

  /// What the value of a key may be; nil where the key may not be there.
  package func schema(of key: String) -> Schema? {
    keys.first { $0.name == key }?.value ?? others
  }
}
