import Diagnostics

/// What is wrong with an argument, as the end of a sentence that names the argument.
struct ArgumentProblem: Error {
  var text: String

  init(_ text: String) {
    self.text = text
  }

  func inside(_ place: String) -> ArgumentProblem { ArgumentProblem("\(place): \(text)") }
}

extension NativeType {
  /// Returns the value in the form that the type promises to the binding.
  func check(_ value: LuaValue) throws(ArgumentProblem) -> LuaValue {
    switch self {
    case .any: return value
    case .optional(let type): return value.isNil ? .nil : try type.check(value)
    case .variadic(let type): return try type.check(value)
    case .either(let types): return try checkEither(types, value)
    case .list(let item), .sequence(let item): return try checkList(item, value)
    case .options(let fields): return try checkOptions(fields, value)
    case .oneOf(let words): return try checkWord(words, value)
    case .object(let name): return try checkObject(name, value)
    default: return try checkPlain(value)
    }
  }

  private func checkPlain(_ value: LuaValue) throws(ArgumentProblem) -> LuaValue {
    switch (self, value) {
    case (.boolean, .boolean), (.integer, .integer), (.number, .number), (.bytes, .string),
      (.table, .table), (.table, .list), (.function, .function), (.error, .error):
      return value
    case (.integer, .number(let number)):
      guard let integer = value.integer else {
        throw ArgumentProblem("integer expected, got \(number)")
      }
      return .integer(integer)
    case (.number, .integer(let integer)): return .number(Double(integer))
    case (.string, .string(let string)):
      guard string.text != nil else { throw ArgumentProblem("text in UTF-8 expected") }
      return value
    case (.error, .string(let string)):
      return .error(LuaError(.error, string.displayText))
    case (.error, .table): return .error(LuaError(table: value))
    default: throw expected(value)
    }
  }

  private func expected(_ value: LuaValue) -> ArgumentProblem {
    ArgumentProblem("\(phrase) expected, got \(value.typeName)")
  }

  private func checkEither(
    _ types: [NativeType], _ value: LuaValue
  ) throws(ArgumentProblem) -> LuaValue {
    for type in types {
      if let checked = try? type.check(value) { return checked }
    }
    throw expected(value)
  }

  private func checkObject(_ name: String, _ value: LuaValue) throws(ArgumentProblem) -> LuaValue {
    guard value.object.map({ type(of: $0).luaClassName }) == name else { throw expected(value) }
    return value
  }

  private func checkWord(_ words: [String], _ value: LuaValue) throws(ArgumentProblem) -> LuaValue {
    guard let text = value.text else { throw expected(value) }
    guard !words.contains(text) else { return value }
    throw ArgumentProblem("\(phrase) expected, got '\(text)'\(suggestion(text, words))")
  }

  private func checkList(
    _ item: NativeType, _ value: LuaValue
  ) throws(ArgumentProblem) -> LuaValue {
    guard let items = value.list else { throw expected(value) }
    var checked: [LuaValue] = []
    checked.reserveCapacity(items.count)
    for (number, entry) in zip(1..., items) {
      do throws(ArgumentProblem) {
        checked.append(try item.check(entry))
      } catch { throw error.inside("item \(number)") }
    }
    return .list(checked)
  }

  private func checkOptions(
    _ fields: [NativeParameter], _ value: LuaValue
  ) throws(ArgumentProblem) -> LuaValue {
    guard let given = value.isNil ? [] : value.fields else { throw expected(value) }
    var byName: [String: LuaValue] = [:]
    for field in given {
      guard let name = field.key.text else {
        throw ArgumentProblem("unexpected field with a key of type \(field.key.typeName)")
      }
      guard fields.contains(where: { $0.name == name }) else {
        throw ArgumentProblem("unknown field '\(name)'\(suggestion(name, fields.map(\.name)))")
      }
      byName[name] = field.value
    }
    var checked: [LuaField] = []
    for field in fields {
      do throws(ArgumentProblem) {
        checked.append(
          LuaField(key: .text(field.name), value: try field.check(byName[field.name] ?? .nil)))
      } catch { throw error.inside("field '\(field.name)'") }
    }
    return .table(checked)
  }

  private func suggestion(_ name: String, _ candidates: [String]) -> String {
    NearMiss.question(for: name, among: candidates).map { "; \($0)" } ?? ""
  }
}

extension NativeParameter {
  /// Returns the argument in the form that the type promises, or the default.
  func check(_ value: LuaValue) throws(ArgumentProblem) -> LuaValue {
    if value.isNil, let defaultValue { return defaultValue }
    return try type.check(value)
  }
}

extension LuaError {
  /// Creates an error from a table that a script gave the shape of one.
  init(table: LuaValue) {
    let cause: (any Error)? =
      switch table["cause"] {
      case .nil: nil
      case .error(let error): error
      case .string(let string): LuaError(.error, string.displayText)
      case let other: LuaError(table: other)
      }
    self.init(
      qualifiedCode: table["code"].text ?? LuaFailure.error.qualified,
      message: table["message"].text ?? "an error without a message",
      hint: table["hint"].text, cause: cause,
      activities: (table["activities"].list ?? []).compactMap(\.text))
  }
}
