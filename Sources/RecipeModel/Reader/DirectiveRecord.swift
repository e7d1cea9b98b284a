internal import SpecModel

/// What one call of a directive says, ready to be declared for each package that inherits it.
final class DirectiveRecord: PythonObject {
  /// What it says.
  enum Content {
    case version(String, [String: Known<RecipeValue>])
    case resource(Known<String>, [String: Known<RecipeValue>])
    case patch(PatchContent)
    case dependency(String, DependencyTypes, patches: [DirectiveRecord])
    case extensionOf(String, DependencyTypes, patches: [DirectiveRecord])
    case provision([String])
    case conflict(String, message: String?)
    case requirement([String], RecipeRequirement.Policy, message: String?)
    case variant(RecipeVariant)
    case license(String)
    case maintainers([String])
    case redistribution(forbidsSource: Bool, forbidsBinary: Bool)
    case splice(String, RecipeSplice.Variants)
    /// What it says is not known, or wrong.
    case gap([Recipe.Part], Unknown)
  }

  /// What a patch says but its condition.
  struct PatchContent {
    var location: Known<String>
    var checksum: Known<Checksum>?
    var archiveChecksum: Known<Checksum>?
    var level = 1
    var workingDirectory = "."
    var isReversed = false
  }

  let content: Content
  let condition: RecipeCondition
  let place: RecipePlace
  /// What is not known of it besides, by the part.
  let gap: (part: Recipe.Part, reason: Unknown)?

  init(
    _ content: Content, condition: RecipeCondition = .always, place: RecipePlace,
    gap: (part: Recipe.Part, reason: Unknown)? = nil
  ) {
    self.content = content
    self.condition = condition
    self.place = place
    self.gap = gap
  }

  var typeName: String { "directive" }

  /// Declares it for a package; `folders` are those in which files beside its recipe are looked for.
  func declare(in builder: inout RecipeBuilder, folders: [String]) {
    if let gap { builder.addGap(gap.reason, in: gap.part) }
    do throws(RecipeMistake) {
      try declareContent(in: &builder, folders: folders)
    } catch {
      let unknown = Unknown(file: place.file, line: place.line, reason: error.reason)
      for part in parts { builder.addGap(unknown, in: part) }
    }
  }

  private func declareContent(
    in builder: inout RecipeBuilder, folders: [String]
  ) throws(RecipeMistake) {
    // What never holds is passed over, as in Spack.
    if condition.isNever { return }
    switch content {
    case .version(let text, let arguments):
      try builder.addVersion(text, arguments, at: place)
    case .resource(let name, let arguments):
      builder.add(
        RecipeResource(name: name, arguments: arguments, condition: condition, place: place))
    case .patch: if let patch = patch(folders: folders) { builder.add(patch) }
    case .dependency(let spec, let types, let patches):
      try builder.addDependency(
        spec, types: types, patches: patches.compactMap { $0.patch(folders: folders) },
        condition: condition, at: place)
    case .extensionOf(let spec, let types, let patches):
      try builder.addExtension(
        spec, types: types, patches: patches.compactMap { $0.patch(folders: folders) },
        condition: condition, at: place)
    case .provision(let specs):
      try builder.addProvision(specs, condition: condition, at: place)
    case .conflict(let spec, let message):
      try builder.addConflict(spec, message: message, condition: condition, at: place)
    case .requirement(let specs, let policy, let message):
      try builder.addRequirement(
        specs, policy: policy, message: message, condition: condition, at: place)
    case .variant(let variant): builder.add(variant)
    case .license(let identifier):
      builder.add(RecipeLicense(identifier: identifier, condition: condition, place: place))
    case .maintainers(let names): builder.addMaintainers(names)
    case .redistribution(let forbidsSource, let forbidsBinary):
      builder.add(
        RedistributionRule(
          forbidsSource: forbidsSource, forbidsBinary: forbidsBinary, condition: condition,
          place: place))
    case .splice(let target, let variants):
      try builder.addSplice(target, variants: variants, condition: condition, at: place)
    case .gap(let parts, let unknown):
      for part in parts { builder.addGap(unknown, in: part) }
    }
  }

  /// The patch that it declares; nil when it declares none, or never.
  private func patch(folders: [String]) -> RecipePatch? {
    guard case .patch(let content) = content, !condition.isNever else { return nil }
    let isFile = content.location.value.map { !$0.holds("://") } ?? true
    return RecipePatch(
      location: content.location, checksum: content.checksum,
      archiveChecksum: content.archiveChecksum, condition: condition, level: content.level,
      workingDirectory: content.workingDirectory, isReversed: content.isReversed,
      folders: isFile ? folders : [], place: place)
  }

  private var parts: [Recipe.Part] {
    switch content {
    case .version: [.versions]
    case .resource: [.resources]
    case .patch: [.patches]
    case .dependency, .extensionOf: [.dependencies]
    case .provision: [.provisions]
    case .conflict: [.conflicts]
    case .requirement: [.requirements]
    case .variant: [.variants]
    case .license: [.licenses]
    case .maintainers: [.maintainers]
    case .redistribution: [.redistribution]
    case .splice: [.splices]
    case .gap(let parts, _): parts
    }
  }
}

/// The records of a class, those of its bases among them, in the order in which they are declared.
final class ClassRecords {
  let records: [DirectiveRecord]

  init(_ records: [DirectiveRecord]) { self.records = records }
}
