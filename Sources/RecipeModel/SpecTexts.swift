internal import Diagnostics
internal import SpecModel

/// The specs that recipes write, each read once, and texts that many recipes share.
///
/// A repository says the same few things in thousands of places. One instance serves the recipes of
/// one thread.
package final class SpecTexts {
  /// A spec of a recipe.
  package struct Entry {
    /// The package that is named; nil when none is.
    package let name: String?
    /// The spec as Spack prints it.
    package let text: String
    /// Whether it asks for dependencies with `^`.
    package let hasTransitiveDependencies: Bool
  }

  private var entries: [String: Entry] = [:]
  private var conditions: [String: RecipeCondition] = ["": .always]
  private var conjunctions: [Pair: RecipeCondition] = [:]
  private var texts: Set<String> = []

  private struct Pair: Hashable {
    let outer: String
    let inner: String
  }

  /// Creates an empty collection.
  package init() {}

  /// Returns one copy of a text for all who ask.
  package func shared(_ text: String) -> String {
    // Short texts are stored in place.
    if text.utf8.count < 16 { return text }
    return texts.insert(text).memberAfterInsert
  }

  /// Reads a spec.
  package func entry(_ text: String) throws(RecipeMistake) -> Entry {
    if let known = entries[text] { return known }
    if let name = Self.plainName(text) {
      let entry = Entry(name: name, text: name, hasTransitiveDependencies: false)
      entries[name] = entry
      return entry
    }
    let spec = try parse(text)
    let entry = Entry(
      name: spec.name.map(shared), text: shared(spec.description),
      hasTransitiveDependencies: spec.dependencies.contains { !$0.isDirect })
    entries[shared(text)] = entry
    return entry
  }

  /// Reads a condition.
  package func condition(_ text: String) throws(RecipeMistake) -> RecipeCondition {
    if let known = conditions[text] { return known }
    let entry = try entry(text)
    if let known = conditions[entry.text] {
      conditions[shared(text)] = known
      return known
    }
    let condition = RecipeCondition(entry.text)
    conditions[entry.text] = condition
    conditions[shared(text)] = condition
    return condition
  }

  /// Returns a condition as Spack prints it after it has been merged into one that holds always:
  /// numbers in ranges lose their leading zeros.
  package func merged(_ condition: RecipeCondition) throws(RecipeMistake) -> RecipeCondition {
    guard condition.text.holds(":") || condition.text.holds("@") else { return condition }
    return try self.condition(constrained("", by: condition.text))
  }

  /// Returns the condition that both hold.
  package func both(
    _ outer: RecipeCondition, _ inner: RecipeCondition
  ) throws(RecipeMistake) -> RecipeCondition {
    if outer.isAlways || inner.isNever { return inner }
    if inner.isAlways || outer.isNever || outer.unknown != nil { return outer }
    if inner.unknown != nil { return inner }
    let pair = Pair(outer: outer.text, inner: inner.text)
    if let known = conjunctions[pair] { return known }
    let text = try constrained(outer.text, by: inner.text)
    let condition = conditions[text] ?? RecipeCondition(text)
    conditions[text] = condition
    conjunctions[pair] = condition
    return condition
  }

  /// Returns what a spec is when it has to be what another one says, too.
  func constrained(_ text: String, by other: String) throws(RecipeMistake) -> String {
    if other == text { return text }
    var spec = try parse(text)
    let demand = try parse(other)
    do {
      try spec.constrain(demand)
    } catch {
      throw RecipeMistake(error.message)
    }
    return shared(spec.description)
  }

  /// The text, if it is a name and nothing else, as most specs of recipes are.
  private static func plainName(_ text: String) -> String? {
    guard let first = text.utf8.first, (97...122).contains(first) else { return nil }
    let isName = text.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
    }
    return isName ? text : nil
  }

  private func parse(_ text: String) throws(RecipeMistake) -> Spec {
    do {
      return try Spec.parse(text)
    } catch {
      throw RecipeMistake("'\(text.prefix(200))' is not a spec: \(error.message)")
    }
  }
}

/// Why a directive cannot mean anything, to stand behind a colon.
package struct RecipeMistake: Error, Hashable {
  /// The reason: `'quill@' is not a spec`.
  package let reason: String

  /// Creates a mistake.
  package init(_ reason: String) { self.reason = reason }
}
