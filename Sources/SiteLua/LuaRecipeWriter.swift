package import RecipeModel
internal import SpecModel

/// Writes a recipe in Lua, such that reading it gives the same values.
///
/// What is not known of a recipe is said in comments; functions are not needed, since the URLs of
/// each version are known.
package struct LuaRecipeWriter {
  private let recipe: Recipe
  private let patchFolder: String?
  private var text = ""
  private static let indent = "  "

  /// Returns the text of one recipe.
  ///
  /// `patches` is the folder, beside the file, in which the patches will lie that lie beside the
  /// recipe; nil leaves their names as they are.
  package static func text(of recipe: Recipe, patches: String? = nil) -> String {
    var writer = LuaRecipeWriter(recipe, patches)
    return writer.write()
  }

  private init(_ recipe: Recipe, _ patchFolder: String?) {
    self.recipe = recipe
    self.patchFolder = patchFolder
  }

  private mutating func write() -> String {
    let origin = recipe.namespace.map { "'\($0)'" } ?? "no repository"
    text += "-- '\(Self.comment(recipe.name))' as the repository \(origin) has it.\n\n"
    text += "package \(LuaText.quoted(recipe.name)) {\n"
    writeAttributes()
    writeVersions()
    writeChoices()
    writeDependencies()
    writeRules()
    writeFiles()
    writeGaps()
    return text + "}\n"
  }

  private static func comment(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  private mutating func note(_ unknown: Unknown, _ what: String) {
    text += Self.indent + "-- Not known: \(Self.comment(what)) (\(Self.comment(unknown.reason)))\n"
  }

  private mutating func add(_ call: LuaCall) { text += call.entry(indent: Self.indent) }

  /// Adds a record with its condition, which is left out where it always holds.
  private mutating func add(_ call: LuaCall, when condition: RecipeCondition) {
    if let unknown = condition.unknown {
      note(unknown, "when this holds: \(call.text)")
    } else if !condition.isNever {
      var call = call
      call.add("when", condition.isAlways ? .none : .text(condition.text))
      add(call)
    }
  }

  private mutating func addField(_ key: String, _ value: RecipeValue) {
    text += "\(Self.indent)\(LuaText.key(key)) = \(LuaText.value(value)),\n"
  }

  // MARK: Parts

  private mutating func writeAttributes() {
    if let description = recipe.description { addField("description", .text(description)) }
    for key in LuaRecipeReader.attributes {
      switch recipe.attributes[key] {
      case .value(let value): if value != .none { addField(key, value) }
      case .unknown(let unknown): note(unknown, key)
      case nil: continue
      }
    }
    if !recipe.bases.isEmpty { addField("bases", .texts(recipe.bases)) }
    if !recipe.maintainers.isEmpty { addField("maintainers", .texts(recipe.maintainers)) }
    text += "\n"
    for license in recipe.licenses {
      add(LuaCall("license", [license.identifier]), when: license.condition)
    }
  }

  private mutating func writeVersions() {
    var plain = recipe
    plain.attributes = recipe.attributes.filter { LuaRecipeReader.attributes.contains($0.key) }
    plain.decideSources()
    for (declared, undecided) in zip(recipe.versions, plain.versions) {
      var call = LuaCall("version", [declared.version.text])
      writeArguments(declared.arguments, into: &call)
      if declared.source != undecided.source, case .archive(let archive) = declared.source {
        call.add("sources", .texts(archive.urls))
      }
      switch declared.source {
      case .unknown(let unknown): note(unknown, "the source of \(declared.version.text)")
      case .faulty(let reason):
        text += "\(Self.indent)-- \(declared.version.text): \(Self.comment(reason))\n"
      case .archive, .repository, .nothing: break
      }
      add(call)
    }
  }

  private mutating func writeArguments(
    _ arguments: [String: Known<RecipeValue>], into call: inout LuaCall
  ) {
    for (key, value) in arguments.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .value(let value): call.add(key, value)
      case .unknown(let unknown): note(unknown, "'\(key)' of what follows")
      }
    }
  }

  private mutating func writeChoices() {
    for variant in recipe.variants.sorted(by: { $0.precedence < $1.precedence }) {
      guard let standard = variant.defaultValue else {
        text += "\(Self.indent)-- Not known: the default of the variant '\(variant.name)'\n"
        continue
      }
      var call = LuaCall("variant", [variant.name])
      call.add("default", standard)
      call.add("description", .text(variant.description), unless: .text(""))
      if variant.values != RecipeVariant.values(forDefault: standard) {
        let values = variant.values.map { choices($0, of: variant.name) }
        call.add("values", values.map(RecipeValue.list) ?? .boolean(false))
      }
      if let sets = variant.sets { call.add("sets", .list(sets.map(RecipeValue.texts))) }
      call.add("multi", .boolean(variant.isMulti), unless: .boolean(false))
      call.add("sticky", .boolean(variant.isSticky), unless: .boolean(false))
      call.add("validated", .boolean(variant.hasValidator), unless: .boolean(false))
      add(call, when: variant.condition)
    }
    for entry in recipe.conflicts {
      var call = LuaCall("conflicts", [entry.spec])
      call.add("msg", message(entry.message))
      add(call, when: entry.condition)
    }
    for entry in recipe.requirements {
      var call = LuaCall("requires", entry.specs)
      call.add("policy", .text(entry.policy.rawValue), unless: .text("one_of"))
      call.add("msg", message(entry.message))
      add(call, when: entry.condition)
    }
  }

  /// The values that can be chosen; one of which nobody knows when stands in a comment.
  private mutating func choices(
    _ values: [RecipeVariant.Value], of variant: String
  ) -> [RecipeValue] {
    for value in values {
      guard let unknown = value.condition.unknown else { continue }
      note(unknown, "when '\(variant)' can be \(LuaText.value(value.value))")
    }
    return values.filter { $0.condition.unknown == nil }.map(Self.choice)
  }

  private static func choice(_ value: RecipeVariant.Value) -> RecipeValue {
    guard !value.condition.isAlways else { return value.value }
    let when: RecipeValue =
      value.condition.isNever ? .boolean(false) : .text(value.condition.text)
    return .mapping([
      RecipeValue.Entry(key: .text("value"), value: value.value),
      RecipeValue.Entry(key: .text("when"), value: when),
    ])
  }

  /// A message without the name of the package, which reading puts in front.
  private func message(_ text: String?) -> RecipeValue {
    guard let text else { return .none }
    let lead = recipe.name + ": "
    return .text(text.hasPrefix(lead) ? String(text.dropFirst(lead.count)) : text)
  }

  private mutating func writeDependencies() {
    for dependency in recipe.dependencies {
      var call = LuaCall("depends_on", [dependency.spec])
      if dependency.types != .ofDependency {
        call.add("type", .texts(dependency.types.names))
      }
      if !dependency.patches.isEmpty {
        let patches = dependency.patches.compactMap { self.patch($0, of: dependency.spec) }
        if !patches.isEmpty { call.options.append(("patches", LuaText.table(patches))) }
      }
      add(call, when: dependency.condition)
    }
    for entry in recipe.extensions {
      var call = LuaCall("extends", [entry.spec])
      // What is extended is a dependency as well, which stands above with its types.
      let dependency = recipe.dependencies.first {
        $0.spec == entry.spec && $0.condition == entry.condition
      }
      if let types = dependency?.types, types != .ofExtension {
        call.add("type", .texts(types.names))
      }
      add(call, when: entry.condition)
    }
  }

  private mutating func writeRules() {
    for entry in recipe.provisions {
      add(LuaCall("provides", entry.specs), when: entry.condition)
    }
    for rule in recipe.redistribution {
      var call = LuaCall("redistribute")
      call.add("source", .boolean(!rule.forbidsSource), unless: .boolean(true))
      call.add("binary", .boolean(!rule.forbidsBinary), unless: .boolean(true))
      add(call, when: rule.condition)
    }
    for splice in recipe.splices {
      var call = LuaCall("can_splice", [splice.target])
      if case .named(let names) = splice.variants {
        call.add("match_variants", .texts(names), unless: .list([]))
      } else {
        call.add("match_variants", .text("*"))
      }
      add(call, when: splice.condition)
    }
  }

  private mutating func writeFiles() {
    for resource in recipe.resources {
      guard let name = resource.name.value else {
        if let unknown = resource.name.unknown { note(unknown, "a resource") }
        continue
      }
      var call = LuaCall("resource", [name])
      writeArguments(resource.arguments, into: &call)
      add(call, when: resource.condition)
    }
    for patch in recipe.patches {
      if let call = self.patch(patch) {
        add(call, when: patch.condition)
      } else if let unknown = patch.unknowns.first {
        note(unknown, "a patch")
      }
    }
  }

  /// The text of a patch of a dependency; nil for one that never holds, or is not known.
  private mutating func patch(_ patch: RecipePatch, of dependency: String) -> String? {
    if patch.condition.isNever { return nil }
    guard var call = self.patch(patch) else {
      if let unknown = patch.unknowns.first { note(unknown, "a patch of '\(dependency)'") }
      return nil
    }
    if let unknown = patch.condition.unknown {
      note(unknown, "when '\(dependency)' gets this: \(call.text)")
      return nil
    }
    call.add("when", patch.condition.isAlways ? .none : .text(patch.condition.text))
    return call.text
  }

  private mutating func patch(_ patch: RecipePatch) -> LuaCall? {
    guard let location = patch.location.value else { return nil }
    for checksum in [patch.checksum, patch.archiveChecksum] {
      if let unknown = checksum?.unknown { note(unknown, "a digest of the patch '\(location)'") }
    }
    let folder = patch.isFile ? patchFolder.map { $0 + "/" } ?? "" : ""
    var call = LuaCall("patch", [folder + location])
    for (key, checksum) in [("sha256", patch.checksum), ("archive_sha256", patch.archiveChecksum)] {
      if let text = checksum?.value?.text { call.add(key, .text(text)) }
    }
    call.add("level", .integer(Int64(patch.level)), unless: .integer(1))
    call.add("working_dir", .text(patch.workingDirectory), unless: .text("."))
    call.add("reverse", .boolean(patch.isReversed), unless: .boolean(false))
    return call
  }

  private mutating func writeGaps() {
    for part in Recipe.Part.allCases {
      for unknown in recipe.gaps[part] ?? [] {
        note(unknown, "whether there are more \(part.rawValue)")
      }
    }
  }
}

extension RecipeValue {
  /// A list of texts.
  fileprivate static func texts(_ texts: [String]) -> RecipeValue { .list(texts.map(Self.text)) }
}
