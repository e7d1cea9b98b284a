package import SpecModel

/// Another package that a package needs.
package struct RecipeDependency: Sendable, Hashable {
  /// The package that is needed, perhaps a virtual one.
  package var name: String
  /// What it shall be, as Spack prints it: `hdf5@1.10:+mpi`.
  package var spec: String
  /// When it is needed.
  package var condition: RecipeCondition
  /// What for; all types where the recipe's own cannot be found out.
  package var types: DependencyTypes
  /// The patches that it gets for this package.
  package var patches: [RecipePatch]
  /// Where it is declared first.
  package var place: RecipePlace

  /// Creates a dependency.
  package init(
    name: String, spec: String, condition: RecipeCondition, types: DependencyTypes,
    patches: [RecipePatch] = [], place: RecipePlace
  ) {
    self.name = name
    self.spec = spec
    self.condition = condition
    self.types = types
    self.patches = patches
    self.place = place
  }
}

extension DependencyTypes {
  /// The types that a dependency has when a recipe gives none.
  package static let ofDependency: Self = [.build, .link]
  /// The types that an extension has when a recipe gives none.
  package static let ofExtension: Self = [.build, .run]

  /// Creates the types that a recipe writes: a name, several, or `all`.
  package init(recipeValue value: RecipeValue) throws(RecipeMistake) {
    self = []
    for item in value.list ?? [value] {
      guard let name = item.text, let types = name == "all" ? .all : Self(name: name) else {
        throw RecipeMistake("'\(item.text ?? "a value")' is no type of a dependency")
      }
      formUnion(types)
    }
  }
}

/// A package into which a package can be linked, such as an interpreter.
package struct RecipeExtension: Sendable, Hashable {
  /// The package that is extended.
  package var name: String
  /// What it shall be.
  package var spec: String
  /// When.
  package var condition: RecipeCondition
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates an extension.
  package init(name: String, spec: String, condition: RecipeCondition, place: RecipePlace) {
    self.name = name
    self.spec = spec
    self.condition = condition
    self.place = place
  }
}

/// Virtual packages that a package provides.
package struct RecipeProvision: Sendable, Hashable {
  /// What is provided, as specs; several of one record are only provided together.
  package var specs: [String]
  /// When.
  package var condition: RecipeCondition
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a provision.
  package init(specs: [String], condition: RecipeCondition, place: RecipePlace) {
    self.specs = specs
    self.condition = condition
    self.place = place
  }
}

/// Something that a package cannot be.
package struct RecipeConflict: Sendable, Hashable {
  /// What it cannot be, as a spec.
  package var spec: String
  /// When.
  package var condition: RecipeCondition
  /// Why, with the name of the package in front.
  package var message: String?
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a conflict.
  package init(spec: String, condition: RecipeCondition, message: String?, place: RecipePlace) {
    self.spec = spec
    self.condition = condition
    self.message = message
    self.place = place
  }
}

/// Something that a package has to be.
package struct RecipeRequirement: Sendable, Hashable {
  /// How many of the specs have to hold.
  package enum Policy: String, Sendable, Hashable {
    case exactlyOne = "one_of"
    case atLeastOne = "any_of"
  }

  /// What it has to be.
  package var specs: [String]
  /// How many of them have to hold.
  package var policy: Policy
  /// When.
  package var condition: RecipeCondition
  /// Why, with the name of the package in front.
  package var message: String?
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a requirement.
  package init(
    specs: [String], policy: Policy, condition: RecipeCondition, message: String?,
    place: RecipePlace
  ) {
    self.specs = specs
    self.policy = policy
    self.condition = condition
    self.message = message
    self.place = place
  }
}

/// A licence under which a package is given.
package struct RecipeLicense: Sendable, Hashable {
  /// The identifier of SPDX: `MIT`.
  package var identifier: String
  /// When it holds.
  package var condition: RecipeCondition
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a licence.
  package init(identifier: String, condition: RecipeCondition, place: RecipePlace) {
    self.identifier = identifier
    self.condition = condition
    self.place = place
  }
}

/// A rule about giving a package to others.
package struct RedistributionRule: Sendable, Hashable {
  /// Whether it forbids to give the source away; an unknown counts as a ban.
  package var forbidsSource: Bool
  /// Whether it forbids to give binaries away; an unknown counts as a ban.
  package var forbidsBinary: Bool
  /// When it holds.
  package var condition: RecipeCondition
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a rule.
  package init(
    forbidsSource: Bool, forbidsBinary: Bool, condition: RecipeCondition, place: RecipePlace
  ) {
    self.forbidsSource = forbidsSource
    self.forbidsBinary = forbidsBinary
    self.condition = condition
    self.place = place
  }
}

/// A package that another one may stand in for.
package struct RecipeSplice: Sendable, Hashable {
  /// The variants that must be alike.
  package enum Variants: Sendable, Hashable {
    case none
    case all
    case named([String])
  }

  /// What is replaced, as a spec.
  package var target: String
  /// When this package will do.
  package var condition: RecipeCondition
  /// The variants that must be alike.
  package var variants: Variants
  /// Where it is declared.
  package var place: RecipePlace

  /// Creates a splice.
  package init(
    target: String, condition: RecipeCondition, variants: Variants, place: RecipePlace
  ) {
    self.target = target
    self.condition = condition
    self.variants = variants
    self.place = place
  }
}
