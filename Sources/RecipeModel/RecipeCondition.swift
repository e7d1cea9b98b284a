package import SpecModel

/// When a part of a recipe holds: the conjunction of its `when` and of the blocks around it.
package struct RecipeCondition: Sendable, Hashable {
  /// The conditions as they are written, outermost first; none means always.
  package private(set) var texts: [String] = []
  /// Why the condition is not known.
  package private(set) var unknown: Unknown?
  /// Whether the condition never holds.
  package private(set) var isNever = false

  /// Holds always.
  package static let always = Self()
  /// Holds never.
  package static let never: Self = {
    var condition = Self()
    condition.isNever = true
    return condition
  }()

  private init() {}

  /// Creates a condition of one text.
  package init(_ text: String) {
    let trimmed = text.trimmingRecipeBlanks
    texts = trimmed.isEmpty ? [] : [trimmed]
  }

  /// Creates a condition that could not be read.
  package init(unknown: Unknown) { self.unknown = unknown }

  /// Returns the condition that both hold.
  package func and(_ other: Self) -> Self {
    var result = self
    result.texts += other.texts
    result.unknown = unknown ?? other.unknown
    result.isNever = isNever || other.isNever
    return result
  }

  /// Whether the condition can hold for a version of the package, whatever its variants are.
  ///
  /// What cannot be judged counts as holding. Conditions are not held against each other: each
  /// must be able to hold alone, as Spack merges them without a look at contradictions of versions.
  package func canHold(for version: Version, of package: String) -> Bool {
    if isNever { return false }
    return texts.allSatisfy { text in
      let requirement = RecipeRequirement(text)
      if let name = requirement.name, name != package { return false }
      return requirement.versions?.contains(version) ?? true
    }
  }
}

extension RecipeCondition: CustomStringConvertible {
  /// The texts side by side; empty for what always holds.
  package var description: String {
    if isNever { return "never" }
    return unknown == nil ? texts.joined(separator: " ") : "unknown"
  }
}
