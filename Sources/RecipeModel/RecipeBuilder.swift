internal import Diagnostics
package import SpecModel

/// Puts together what directives say, by Spack's rules, whatever language they are written in.
///
/// Records of equal conditions come to stand side by side, a later version or variant takes the
/// place of an equal one, and two dependencies of one name and condition become one.
package struct RecipeBuilder {
  /// What the recipe says so far; its lists are in order after ``finish()``.
  package var recipe: Recipe
  /// The specs of this recipe and of others.
  package let texts: SpecTexts

  private var ranks: [Recipe.Part: [RecipeCondition: Int]] = [:]
  private var versionIndex: [Version: Int] = [:]
  private var dependencyIndex: [Key: Int] = [:]
  private var variantIndex: [Key: Int] = [:]

  private struct Key: Hashable {
    let name: String
    let condition: RecipeCondition
  }

  /// Starts with a recipe that has no records yet.
  package init(_ recipe: Recipe, texts: SpecTexts) {
    self.recipe = recipe
    self.texts = texts
  }

  /// Returns the recipe with its records in order; how sources are got is still to be decided.
  package mutating func finish() -> Recipe {
    order(\.resources, .resources, \.condition)
    order(\.patches, .patches, \.condition)
    order(\.variants, .variants, \.condition)
    order(\.dependencies, .dependencies, \.condition)
    order(\.provisions, .provisions, \.condition)
    order(\.conflicts, .conflicts, \.condition)
    order(\.requirements, .requirements, \.condition)
    return recipe
  }

  /// Puts records of equal conditions side by side, at the place of the first.
  private mutating func order<Record>(
    _ path: WritableKeyPath<Recipe, [Record]>, _ part: Recipe.Part,
    _ condition: KeyPath<Record, RecipeCondition>
  ) {
    guard let ranks = ranks[part], ranks.count > 1 else { return }
    let keyed = recipe[keyPath: path].enumerated().map { index, record in
      (rank: ranks[record[keyPath: condition]] ?? 0, index: index, record: record)
    }
    recipe[keyPath: path] =
      keyed.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.record)
  }

  private mutating func note(_ condition: RecipeCondition, in part: Recipe.Part) {
    ranks[part, default: [:]].add(condition)
  }

  /// Notes that something may be missing from a part.
  package mutating func addGap(_ unknown: Unknown, in part: Recipe.Part) {
    if recipe.gaps[part]?.contains(unknown) ?? false { return }
    recipe.gaps[part, default: []].append(unknown)
  }

  // MARK: Sources

  /// Declares a version.
  package mutating func addVersion(
    _ text: String, _ arguments: [String: Known<RecipeValue>], at place: RecipePlace
  ) throws(RecipeMistake) {
    let version: Version
    do {
      version = try Version(text)
    } catch {
      throw RecipeMistake("'\(text.prefix(80))' is not a version: \(error.message)")
    }
    let declared = RecipeVersion(version: version, arguments: arguments, place: place)
    if let index = versionIndex[version] {
      // The version that was there first stays, with new arguments.
      recipe.versions[index].arguments = declared.arguments
      recipe.versions[index].place = place
    } else {
      versionIndex[version] = recipe.versions.count
      recipe.versions.append(declared)
    }
  }

  /// Declares a resource.
  package mutating func add(_ resource: RecipeResource) {
    note(resource.condition, in: .resources)
    recipe.resources.append(resource)
  }

  /// Declares a patch.
  package mutating func add(_ patch: RecipePatch) {
    note(patch.condition, in: .patches)
    recipe.patches.append(patch)
  }

  // MARK: Dependencies

  /// Declares that the package needs another one.
  package mutating func addDependency(
    _ spec: String, types: DependencyTypes, patches: [RecipePatch] = [],
    condition: RecipeCondition, at place: RecipePlace
  ) throws(RecipeMistake) {
    let entry = try texts.entry(spec)
    guard let name = entry.name else {
      throw RecipeMistake("'\(spec.prefix(200))' names no package to depend on")
    }
    if name == recipe.name { throw RecipeMistake("'\(name)' depends on itself") }
    if entry.hasTransitiveDependencies {
      throw RecipeMistake("'\(spec.prefix(200))' asks for what a dependency depends on")
    }
    note(condition, in: .dependencies)
    let key = Key(name: name, condition: condition)
    guard let index = dependencyIndex[key] else {
      dependencyIndex[key] = recipe.dependencies.count
      recipe.dependencies.append(
        RecipeDependency(
          name: name, spec: entry.text, condition: condition, types: types, patches: patches,
          place: place))
      return
    }
    recipe.dependencies[index].spec = try texts.constrained(
      recipe.dependencies[index].spec, by: entry.text)
    recipe.dependencies[index].types.formUnion(types)
    recipe.dependencies[index].patches += patches
  }

  /// Declares that the package is linked into another one.
  package mutating func addExtension(
    _ spec: String, types: DependencyTypes, patches: [RecipePatch] = [],
    condition: RecipeCondition, at place: RecipePlace
  ) throws(RecipeMistake) {
    let entry = try texts.entry(spec)
    try addDependency(spec, types: types, patches: patches, condition: condition, at: place)
    guard let name = entry.name else { return }
    if name == "python", recipe.name != "python-venv" {
      try addDependency("python-venv", types: [.build, .run], condition: condition, at: place)
    }
    let record = RecipeExtension(name: name, spec: entry.text, condition: condition, place: place)
    if let index = recipe.extensions.firstIndex(where: { $0.name == name }) {
      recipe.extensions[index] = record
    } else {
      recipe.extensions.append(record)
    }
  }

  /// Declares virtual packages that the package provides.
  package mutating func addProvision(
    _ specs: [String], condition: RecipeCondition, at place: RecipePlace
  ) throws(RecipeMistake) {
    var all: [String] = []
    for spec in specs { all.append(try texts.entry(spec).text) }
    note(condition, in: .provisions)
    recipe.provisions.append(RecipeProvision(specs: all, condition: condition, place: place))
  }

  // MARK: Choices

  /// Declares a variant; its precedence is given by the order.
  package mutating func add(_ variant: RecipeVariant) {
    note(variant.condition, in: .variants)
    var variant = variant
    variant.precedence = recipe.variants.count
    let key = Key(name: variant.name, condition: variant.condition)
    if let index = variantIndex[key] {
      recipe.variants[index] = variant
    } else {
      variantIndex[key] = recipe.variants.count
      recipe.variants.append(variant)
    }
  }

  /// Declares what the package cannot be.
  package mutating func addConflict(
    _ spec: String, message: String?, condition: RecipeCondition, at place: RecipePlace
  ) throws(RecipeMistake) {
    let text = try texts.entry(spec).text
    note(condition, in: .conflicts)
    recipe.conflicts.append(
      RecipeConflict(
        spec: text, condition: condition, message: message.map { "\(recipe.name): \($0)" },
        place: place))
  }

  /// Declares what the package has to be.
  package mutating func addRequirement(
    _ specs: [String], policy: RecipeRequirement.Policy, message: String?,
    condition: RecipeCondition, at place: RecipePlace
  ) throws(RecipeMistake) {
    var all: [String] = []
    for spec in specs { all.append(try texts.entry(spec).text) }
    note(condition, in: .requirements)
    recipe.requirements.append(
      RecipeRequirement(
        specs: all, policy: policy, condition: condition,
        message: message.map { "\(recipe.name): \($0)" }, place: place))
  }

  // MARK: Rights

  /// Declares a licence; a later one of the same condition takes the place of an earlier one.
  package mutating func add(_ license: RecipeLicense) {
    if let index = recipe.licenses.firstIndex(where: { $0.condition == license.condition }) {
      recipe.licenses[index] = license
    } else {
      recipe.licenses.append(license)
    }
  }

  /// Declares a ban; two of the same condition become one.
  package mutating func add(_ rule: RedistributionRule) {
    guard
      let index = recipe.redistribution.firstIndex(where: { $0.condition == rule.condition })
    else {
      recipe.redistribution.append(rule)
      return
    }
    if rule.forbidsSource { recipe.redistribution[index].forbidsSource = true }
    if rule.forbidsBinary { recipe.redistribution[index].forbidsBinary = true }
  }

  /// Declares what the package may be put in place of.
  package mutating func addSplice(
    _ target: String, variants: RecipeSplice.Variants, condition: RecipeCondition,
    at place: RecipePlace
  ) throws(RecipeMistake) {
    let record = RecipeSplice(
      target: try texts.entry(target).text, condition: condition, variants: variants, place: place)
    if let index = recipe.splices.firstIndex(where: { $0.condition == condition }) {
      recipe.splices[index] = record
    } else {
      recipe.splices.append(record)
    }
  }

  /// Declares who looks after the recipe.
  package mutating func addMaintainers(_ names: [String]) {
    recipe.maintainers = Set(recipe.maintainers + names).sorted()
  }
}

extension [RecipeCondition: Int] {
  /// Gives a condition that is new the next number.
  fileprivate mutating func add(_ condition: RecipeCondition) {
    let next = count
    // One look-up serves both.
    self[condition, default: next] += 0
  }
}
