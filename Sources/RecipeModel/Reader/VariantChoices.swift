/// Sets of values of which those of one set can be taken together, as recipes hold them.
final class DisjointSets: PythonObject {
  let sets: [[RecipeVariant.Value]]
  let standard: String?
  /// The values that switch something on, where a recipe told others from them.
  let features: [RecipeVariant.Value]

  init(
    _ sets: [[RecipeVariant.Value]], standard: String? = nil,
    features: [RecipeVariant.Value]? = nil
  ) {
    self.sets = sets
    self.standard = standard
    self.features = features ?? sets.flatMap(\.self)
  }

  static let none = [RecipeVariant.Value(.text("none"))]

  var typeName: String { "DisjointSetsOfValues" }
  var items: [PythonValue]? { sets.joined().map(Self.value) }

  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? {
    guard case .text(let text) = item else { return nil }
    return sets.contains { $0.contains { $0.value == .text(text) } }
  }

  func element(_ key: PythonValue) -> PythonValue? {
    element(key, of: items ?? [])
  }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "default": return standard.map { .text($0) } ?? PythonValue.none
    case "multi": return .boolean(true)
    case "sets": return .tuple(sets.map { .tuple($0.map(Self.value)) })
    case "feature_values": return .tuple(features.map(Self.value))
    case "with_default", "with_error", "with_non_feature_values", "allow_empty_set",
      "prohibit_empty_set":
      return .native(
        PythonNative(name, isPure: true) { call, interpreter throws(PythonStop) in
          let arguments = call.positional + call.keywords.map(\.value)
          let texts = arguments.compactMap { if case .text(let text) = $0 { text } else { nil } }
          guard texts.count == arguments.count else {
            throw .unknown(interpreter.unknown("\(name) needs texts"))
          }
          return .object(self.changed(name, texts))
        })
    default: return nil
    }
  }

  private static func value(_ choice: RecipeVariant.Value) -> PythonValue {
    guard choice.condition.isAlways, case .text(let text) = choice.value else {
      return .object(ConditionalValue(choice))
    }
    return .text(text)
  }

  private func changed(_ name: String, _ texts: [String]) -> DisjointSets {
    switch name {
    case "with_default": DisjointSets(sets, standard: texts.first, features: features)
    case "with_non_feature_values":
      DisjointSets(
        sets, standard: standard, features: features.filter { !texts.contains($0.value.text ?? "") }
      )
    // What is made anew by these two has no default.
    case "allow_empty_set" where !sets.contains(Self.none):
      DisjointSets([Self.none] + sets, features: features + Self.none)
    case "prohibit_empty_set" where sets.contains(Self.none):
      DisjointSets(
        sets.filter { $0 != Self.none }, features: features.filter { $0.value != .text("none") })
    default: self
    }
  }
}

/// Values of a variant that can only be chosen under a condition: `conditional("17", when="@2:")`.
final class ConditionalValues: PythonObject {
  let values: [RecipeVariant.Value]

  init(_ values: [RecipeVariant.Value]) { self.values = values }

  var typeName: String { "ConditionalVariantValues" }
  var items: [PythonValue]? { values.map { .object(ConditionalValue($0)) } }

  func element(_ key: PythonValue) -> PythonValue? {
    element(key, of: items ?? [])
  }

  func contains(_ item: PythonValue, _ interpreter: PythonInterpreter) -> Bool? {
    guard case .text(let text) = item else { return nil }
    return values.contains { $0.value == .text(text) }
  }
}

/// One of those values.
final class ConditionalValue: PythonObject {
  let choice: RecipeVariant.Value

  init(_ choice: RecipeVariant.Value) { self.choice = choice }

  var typeName: String { "ConditionalValue" }
  var text: String? {
    choice.value.textOrDigits ?? choice.value.boolean.map { $0 ? "True" : "False" }
  }
  var key: AnyHashable? { choice.value }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "value": return PythonValue(choice.value, interpreter)
    case "when":
      if choice.condition.isNever { return PythonValue.none }
      if let unknown = choice.condition.unknown { throw .unknown(unknown) }
      return SpecValue.spec(.text(choice.condition.text)).map { .object(SpecValue($0)) }
    default: return nil
    }
  }
}
