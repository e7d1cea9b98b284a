internal import Diagnostics
internal import Documents

/// Compares a section with its schema.
struct SchemaCheck {
  /// Says where a key or an element stands, such as `'mirrors.yaml', line 3, column 5`.
  let place: (_ path: [String]) -> String

  /// Throws `config.malformed` for the first thing that is not as the schema says.
  ///
  /// No value is in the message, only keys: a value may be a secret.
  func check(
    _ value: DocumentValue, _ schema: Schema, _ path: [String]
  ) throws(ConfigurationError) {
    guard let kind = kind(of: value, among: schema.kinds) else {
      throw failure(
        path, "'\(Self.name(path))' must be \(schema.expectation), not \(Self.word(for: value))",
        hint: Self.hint(for: value, schema))
    }
    switch (kind, value) {
    case (.misplaced(let hint), _):
      throw failure(path, "'\(Self.name(path))' cannot be here", hint: hint)
    case (.list(let element), .list(let items)), (.pair(let element), .list(let items)):
      for (index, item) in items.enumerated() { try check(item, element, path + [String(index)]) }
    case (.mapping(let keys), .mapping(let mapping)): try check(mapping, keys, path)
    default: return
    }
  }

  /// The kind that a value is of; where it may be several mappings, the one that fits its keys best.
  private func kind(of value: DocumentValue, among kinds: [Schema]) -> Schema? {
    let fitting = kinds.filter { kind in
      if case .misplaced = kind { return true }
      return kind.takes(value)
    }
    guard fitting.count > 1, let mapping = value.mapping else { return fitting.first }
    let keys = mapping.keys.map(ConfigurationMerge.plainKey)
    func unknownCount(_ kind: Schema) -> Int {
      guard case .mapping(let known) = kind else { return 0 }
      return keys.count { known.schema(of: $0) == nil }
        + known.required.count { !keys.contains($0) }
    }
    return fitting.min { unknownCount($0) < unknownCount($1) }
  }

  private func check(
    _ mapping: DocumentMapping, _ keys: SchemaMapping, _ path: [String]
  ) throws(ConfigurationError) {
    let known = keys.keys.map(\.name)
    for (written, value) in mapping {
      let key = ConfigurationMerge.plainKey(written)
      guard let schema = keys.schema(of: key) else {
        throw failure(
          path + [key], "'\(Self.name(path))' has the unknown key '\(key)'",
          hint: NearMiss.question(for: key, among: known)
            ?? "the keys are \(known.joined(separator: ", "))")
      }
      try check(value, schema, path + [key])
    }
    let present = mapping.keys.map(ConfigurationMerge.plainKey)
    if let missing = keys.required.first(where: { !present.contains($0) }) {
      throw failure(path, "'\(Self.name(path))' lacks the key '\(missing)'")
    }
    for names in [keys.alternatives, keys.alsoOneOf] where !names.isEmpty {
      guard names.count(where: present.contains) == 1 else {
        throw failure(
          path,
          "'\(Self.name(path))' must have exactly one of the keys \(NearMiss.alternatives(names))")
      }
    }
  }

  /// `mirrors:site:fetch`; elements of lists by their number from 1.
  private static func name(_ path: [String]) -> String {
    path.map { key in Int(key).map { "[\($0 + 1)]" } ?? key }.joined(separator: ":")
  }

  private static func word(for value: DocumentValue) -> String {
    switch value {
    case .null: "nothing"
    case .boolean: "true or false"
    case .number: "a number"
    case .string: "another text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  private static func hint(for value: DocumentValue, _ schema: Schema) -> String? {
    let wantsText = schema.kinds.contains { kind in
      if case .text = kind { true } else { false }
    }
    switch value {
    case .number, .boolean: return wantsText ? "put it in quotes" : nil
    case .string(let text):
      let words = schema.kinds.flatMap { kind -> [String] in
        if case .word(let words) = kind { words } else { [] }
      }
      return NearMiss.question(for: text, among: words)
    default: return nil
    }
  }

  private func failure(
    _ path: [String], _ reason: String, hint: String? = nil
  ) -> ConfigurationError {
    ConfigurationError(
      .malformed, "\(reason) (\(place(path)))",
      hint: hint ?? "correct the file; commands that need the section cannot run without it")
  }
}

extension ConfigurationScope {
  /// Throws `config.malformed`, with file, line and column, where a section is not as it must be.
  ///
  /// Sections that the scope does not have are in order.
  package func check(_ section: String) throws(ConfigurationError) {
    guard let value = sections[section], !value.isNull,
      let schema = ConfigurationSchema.schema(of: section)
    else { return }
    try SchemaCheck { path in place(of: path) }.check(value, schema, [section])
  }

  /// Where a path stands, or the nearest key above it: `'mirrors.yaml', line 3, column 5`.
  func place(of path: [String]) -> String {
    var path = path
    while !path.isEmpty {
      if let position = position(of: path) { return position.description }
      path.removeLast()
    }
    return "on the command line"
  }
}
