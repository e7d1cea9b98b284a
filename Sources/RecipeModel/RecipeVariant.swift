/// Something about a package that people choose.
package struct RecipeVariant: Sendable, Hashable {
  /// A value that can be chosen.
  package struct Value: Sendable, Hashable {
    /// The value: a text, or a truth.
    package var value: RecipeValue
    /// When it can be chosen.
    package var condition: RecipeCondition

    /// Creates a value.
    package init(_ value: RecipeValue, condition: RecipeCondition = .always) {
      self.value = value
      self.condition = condition
    }
  }

  /// The name: `build_type`.
  package var name: String
  /// When it exists.
  package var condition: RecipeCondition
  /// What holds unless people say otherwise: a text or a truth; nil when it cannot be found out.
  package var defaultValue: RecipeValue?
  /// What can be chosen; nil when the recipe leaves it open or decides it by a function.
  package var values: [Value]?
  /// The sets of which values can be taken together; nil when the recipe does not say.
  package var sets: [[String]]?
  /// Whether several values can be chosen at once.
  package var isMulti: Bool
  /// Whether a function of the recipe judges what is chosen.
  package var hasValidator: Bool
  /// Whether nothing but people may choose another value.
  package var isSticky: Bool
  /// What it is, for people.
  package var description: String
  /// Which of several definitions that hold at once counts: the highest.
  package var precedence: Int
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a variant.
  package init(
    name: String, condition: RecipeCondition, defaultValue: RecipeValue?, values: [Value]?,
    sets: [[String]]? = nil, isMulti: Bool = false, hasValidator: Bool = false,
    isSticky: Bool = false, description: String = "", precedence: Int, place: RecipePlace
  ) {
    self.name = name
    self.condition = condition
    self.defaultValue = defaultValue
    self.values = values
    self.sets = sets
    self.isMulti = isMulti
    self.hasValidator = hasValidator
    self.isSticky = isSticky
    self.description = description
    self.precedence = precedence
    self.place = place
  }
}

extension RecipeVariant {
  /// The values of a variant whose recipe lists none: a truth if its default is one, else anything.
  package static func values(forDefault value: RecipeValue?) -> [Value]? {
    let isTruth =
      switch value {
      case .boolean: true
      case .text(let text): ["true", "false"].contains(text.lowercased())
      default: false
      }
    return isTruth ? [Value(.boolean(true)), Value(.boolean(false))] : nil
  }

  /// Returns the default as it is kept: several values joined by commas.
  ///
  /// Throws when there is none, or one that nobody could write.
  package static func defaultValue(_ value: RecipeValue?) throws(RecipeMistake) -> RecipeValue {
    switch value {
    case nil, .some(.none): throw RecipeMistake("the variant has no default")
    case .text(""): throw RecipeMistake("the default of the variant is empty")
    case .list(let items): .text(items.compactMap(\.textOrDigits).joined(separator: ","))
    case .some(let value): value
    }
  }
}
