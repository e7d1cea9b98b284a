/// A plain value that rules are told.
package enum PolicyValue: Sendable, Equatable {
  /// A text.
  case text(String)
  /// A whole number.
  case integer(Int64)
  /// True or false.
  case boolean(Bool)
  /// A list.
  case list([PolicyValue])
  /// Named values.
  case record([PolicyEntry])

  /// Creates a list of texts.
  package static func texts(_ texts: [String]) -> PolicyValue { .list(texts.map { .text($0) }) }
}

/// A named value.
package struct PolicyEntry: Sendable, Equatable {
  /// The name.
  package let name: String
  /// The value.
  package var value: PolicyValue

  /// Creates an entry.
  package init(_ name: String, _ value: PolicyValue) {
    self.name = name
    self.value = value
  }
}

/// A package that rules can ask about, as long as the question lasts.
package struct PolicySpec: Sendable {
  /// The spec as people write it.
  package let text: String
  /// Whether it satisfies a query; throws for what is no query.
  package let satisfies: @Sendable (String) throws -> Bool

  /// Creates the view.
  package init(text: String, satisfies: @escaping @Sendable (String) throws -> Bool) {
    self.text = text
    self.satisfies = satisfies
  }
}

/// What rules are told about one question.
package struct PolicyInput: Sendable {
  /// The values by name, those that are not known left out.
  package var entries: [PolicyEntry]
  /// The package, where the question is about one.
  package var spec: PolicySpec?

  /// Creates an input; a value of nil is left out.
  package init(spec: PolicySpec? = nil, _ values: [(String, PolicyValue?)]) {
    self.spec = spec
    entries = values.compactMap { name, value in value.map { PolicyEntry(name, $0) } }
  }

  /// The value of a name; setting nil takes it away.
  package subscript(name: String) -> PolicyValue? {
    get { entries.first { $0.name == name }?.value }
    set {
      entries.removeAll { $0.name == name }
      if let newValue { entries.append(PolicyEntry(name, newValue)) }
    }
  }
}

extension PolicyInput {
  /// An input as rules of a decision get it, made up: for trying out whether they can be asked.
  package static func sample(of decision: PolicyDecision) -> PolicyInput {
    let fields = PolicyField.all(of: decision).filter { $0.name != "decision" }
    let hasSpec = fields.contains { $0.type == "spec" }
    return PolicyInput(
      spec: hasSpec ? PolicySpec(text: "sample@1.0/aaaaaaa") { _ in false } : nil,
      fields.map { ($0.name, sample(of: $0)) })
  }

  private static func sample(of field: PolicyField) -> PolicyValue? {
    if field.isOptional { return nil }
    switch (field.name, field.type) {
    case ("name", _): return .text("sample")
    case ("version", _): return .text("1.0")
    case ("hash", _): return .text(String(repeating: "a", count: 32))
    case (_, "string"): return .text("")
    case (_, "integer"): return .integer(0)
    case (_, "boolean"): return .boolean(false)
    case (_, "table"): return .record([])
    case (_, "spec"): return nil
    default: return .list([])
    }
  }
}
