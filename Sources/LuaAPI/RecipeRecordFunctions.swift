internal import LuaRuntime
internal import RecipeModel
internal import SpecModel

/// What a recipe says, part by part, as plain tables.
enum RecipeRecordFunctions {
  /// The functions, in the order of the reference.
  static let all = [
    attributes, variants, dependencies, extensions, provisions, conflicts, requirements, licenses,
    resources, patches, redistribution, splices,
  ]

  private static func list(
    _ name: String, _ summary: String, details: String = "", help: String, example: String,
    _ records: @escaping @Sendable (Recipe) -> [LuaValue]
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: details,
      results: [NativeResult(name, .list(of: .table), help: help)], example: example,
      body: .immediate { arguments in
        [.list(records(arguments.receiver(RecipeObject.self).recipe))]
      })
  }

  private static let attributes = NativeFunction(
    "attributes", summary: "Returns what is said once for the package, such as `homepage`.",
    details: "What is not known is a table with `unknown`: file, line and reason.",
    results: [NativeResult("attributes", .table, help: "the values by their names")],
    example: """
      local recipe = require("albedo.recipe")
      assert(recipe.get("quill"):attributes().homepage == "https://quill.example.org")
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      return [.fields(recipe.attributes.mapValues(LuaValue.init(known:)))]
    })

  private static let variants = list(
    "variants", "Returns what people choose about the package.",
    details: """
      `values` is nil where a recipe leaves them open; each is the value, or a table with `value` and \
      `when`. Of several definitions of one name the one of the highest `precedence` counts.
      """,
    help: "name, when, default, values, multi, sticky, description, precedence, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, variant in ipairs(recipe.get("quill"):variants()) do
        print(variant.name, variant.default, variant.description)
      end
      """
  ) { recipe in
    recipe.variants.map { variant in
      .placed(
        [
          "name": .text(variant.name), "default": .init(value: variant.defaultValue ?? .none),
          "values": variant.values.map { .list($0.map(LuaValue.init(choice:))) } ?? .nil,
          "sets": variant.sets.map { .list($0.map { .list($0.map(LuaValue.text)) }) } ?? .nil,
          "multi": .boolean(variant.isMulti), "sticky": .boolean(variant.isSticky),
          "validated": .boolean(variant.hasValidator), "description": .text(variant.description),
          "precedence": .integer(Int64(variant.precedence)),
        ], variant.place, when: variant.condition)
    }
  }

  private static let dependencies = list(
    "dependencies", "Returns the packages that the package needs.",
    help: "name, spec, types, when, patches, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, dependency in ipairs(recipe.get("quill"):dependencies()) do
        print(dependency.spec, table.concat(dependency.types, ","), dependency.when)
      end
      """
  ) { recipe in
    recipe.dependencies.map { dependency in
      .placed(
        [
          "name": .text(dependency.name), "spec": .text(dependency.spec),
          "types": .list(dependency.types.names.map(LuaValue.text)),
          "patches": .list(dependency.patches.map(LuaValue.init(patch:))),
        ], dependency.place, when: dependency.condition)
    }
  }

  private static let extensions = list(
    "extensions", "Returns the packages that the package extends, such as an interpreter.",
    help: "name, spec, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      assert(#recipe.get("quill"):extensions() == 0)
      """
  ) { recipe in
    recipe.extensions.map { entry in
      .placed(
        ["name": .text(entry.name), "spec": .text(entry.spec)], entry.place, when: entry.condition)
    }
  }

  private static let provisions = list(
    "provisions", "Returns the virtual packages that the package provides.",
    details: "Several specs of one record are only provided together.",
    help: "specs, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, provision in ipairs(recipe.get("quill"):provisions()) do
        print(table.concat(provision.specs, " "), provision.when)
      end
      """
  ) { recipe in
    recipe.provisions.map { entry in
      .placed(["specs": .list(entry.specs.map(LuaValue.text))], entry.place, when: entry.condition)
    }
  }

  private static let conflicts = list(
    "conflicts", "Returns what cannot be built.", help: "spec, when, message, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, conflict in ipairs(recipe.get("quill"):conflicts()) do
        print(conflict.spec, conflict.when, conflict.message)
      end
      """
  ) { recipe in
    recipe.conflicts.map { entry in
      .placed(
        [
          "spec": .text(entry.spec), "message": entry.message.map(LuaValue.text) ?? .nil,
        ], entry.place, when: entry.condition)
    }
  }

  private static let requirements = list(
    "requirements", "Returns what the package has to be.",
    help: "specs, policy (one_of or any_of), when, message, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, requirement in ipairs(recipe.get("quill"):requirements()) do
        print(requirement.policy, table.concat(requirement.specs, ", "), requirement.when)
      end
      """
  ) { recipe in
    recipe.requirements.map { entry in
      .placed(
        [
          "specs": .list(entry.specs.map(LuaValue.text)), "policy": .text(entry.policy.rawValue),
          "message": entry.message.map(LuaValue.text) ?? .nil,
        ], entry.place, when: entry.condition)
    }
  }

  private static let licenses = list(
    "licenses", "Returns the licences of the package.", help: "license, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, entry in ipairs(recipe.get("quill"):licenses()) do
        print(entry.license, entry.when)
      end
      """
  ) { recipe in
    recipe.licenses.map { entry in
      .placed(["license": .text(entry.identifier)], entry.place, when: entry.condition)
    }
  }

  private static let resources = list(
    "resources", "Returns what is fetched and unpacked beside the source.",
    help: "name, source, destination, placement, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      local nibs = recipe.get("quill"):resources()[1]
      assert(nibs.name == "nibset" and nibs.when == "@2.0" and nibs.source.kind == "archive")
      """
  ) { recipe in
    recipe.resources.map { resource in
      .placed(
        [
          "name": .init(known: resource.name.map(RecipeValue.text)),
          "source": .init(source: resource.source), "destination": .text(resource.destination),
          "placement": resource.placement.map(LuaValue.init(value:)) ?? .nil,
        ], resource.place, when: resource.condition)
    }
  }

  private static let patches = list(
    "patches", "Returns the patches of the source.",
    details:
      "`location` is a URL, or a file beside the recipe, whose `digest` is that of the file. It is"
      + " the first that is found in `folders`.",
    help: "location, is_file, folders, digest, archive_digest, level, working_dir, reverse, when,"
      + " file, line",
    example: """
      local recipe = require("albedo.recipe")
      for _, patch in ipairs(recipe.get("quill"):patches()) do
        print(patch.location, patch.digest, patch.when)
      end
      """
  ) { recipe in recipe.patches.map(LuaValue.init(patch:)) }

  private static let redistribution = list(
    "redistribution", "Returns the rules about giving the package to others.",
    help: "forbids_source, forbids_binary, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      assert(#recipe.get("quill"):redistribution() == 0)
      """
  ) { recipe in
    recipe.redistribution.map { rule in
      .placed(
        [
          "forbids_source": .boolean(rule.forbidsSource),
          "forbids_binary": .boolean(rule.forbidsBinary),
        ], rule.place, when: rule.condition)
    }
  }

  private static let splices = list(
    "splices", "Returns what the package may be put in place of.",
    details: "`variants` are those that must be alike; `*` are all.",
    help: "target, variants, when, file, line",
    example: """
      local recipe = require("albedo.recipe")
      assert(#recipe.get("quill"):splices() == 0)
      """
  ) { recipe in
    recipe.splices.map { splice in
      let variants: [String] = if case .named(let names) = splice.variants { names } else { ["*"] }
      return .placed(
        [
          "target": .text(splice.target), "variants": .list(variants.map(LuaValue.text)),
        ], splice.place, when: splice.condition)
    }
  }
}

extension Known {
  fileprivate func map<Other: Sendable>(_ body: (Value) -> Other) -> Known<Other> {
    switch self {
    case .value(let value): .value(body(value))
    case .unknown(let unknown): .unknown(unknown)
    }
  }
}

extension LuaValue {
  /// A record with its condition and where it is declared.
  fileprivate static func placed(
    _ fields: KeyValuePairs<String, LuaValue>, _ place: RecipePlace,
    when condition: RecipeCondition
  ) -> LuaValue {
    var table = fields.map { LuaField(key: .text($0.key), value: $0.value) }
    func add(_ key: String, _ value: LuaValue) {
      table.append(LuaField(key: .text(key), value: value))
    }
    add("file", .text(place.file))
    add("line", .integer(Int64(place.line)))
    add("when", .text(condition.description))
    if condition.isNever { add("never", .boolean(true)) }
    if let unknown = condition.unknown { add("unknown", .init(unknown: unknown)) }
    return .table(table)
  }

  /// A table whose keys are text, in their order.
  fileprivate static func fields(_ fields: [String: LuaValue]) -> LuaValue {
    .table(
      fields.sorted { $0.key < $1.key }.map { LuaField(key: .text($0.key), value: $0.value) })
  }
}

extension LuaValue {
  /// A plain value of a recipe.
  init(value: RecipeValue) {
    switch value {
    case .none: self = .nil
    case .boolean(let flag): self = .boolean(flag)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.map(LuaValue.init(value:)))
    case .mapping(let entries):
      var fields: [String: LuaValue] = [:]
      for entry in entries {
        if let key = entry.key.textOrDigits { fields[key] = LuaValue(value: entry.value) }
      }
      self = .fields(fields)
    }
  }

  /// A value, or a table that says why it is not known.
  init(known: Known<RecipeValue>) {
    switch known {
    case .value(let value): self.init(value: value)
    case .unknown(let unknown): self = .record(["unknown": .init(unknown: unknown)])
    }
  }

  /// A value that can be chosen, with its condition where it has one.
  fileprivate init(choice: RecipeVariant.Value) {
    let value = LuaValue(value: choice.value)
    self =
      choice.condition.isAlways
      ? value
      : .record([
        "value": value, "when": .text(choice.condition.description),
        "never": choice.condition.isNever ? .boolean(true) : .nil,
      ])
  }

  /// A patch.
  init(patch: RecipePatch) {
    func digest(_ checksum: Known<Checksum>?) -> LuaValue {
      checksum.map { .init(known: $0.map { .text($0.text) }) } ?? .nil
    }
    self = .placed(
      [
        "location": .init(known: patch.location.map(RecipeValue.text)),
        "digest": digest(patch.checksum), "archive_digest": digest(patch.archiveChecksum),
        "is_file": .boolean(patch.isFile),
        "folders": .list(patch.folders.map(LuaValue.text)), "level": .integer(Int64(patch.level)),
        "working_dir": .text(patch.workingDirectory), "reverse": .boolean(patch.isReversed),
      ], patch.place, when: patch.condition)
  }

  /// How the source of a version or a resource is got.
  init(source: PackageSource) {
    switch source {
    case .archive(let archive):
      self = .record([
        "kind": .text("archive"), "urls": .list(archive.urls.map(LuaValue.text)),
        "digest": archive.checksum.map { .text($0.text) } ?? .nil,
        "extension": archive.statedExtension.map(LuaValue.text) ?? .nil,
        "expand": .boolean(archive.isExpanded), "no_cache": .boolean(archive.isUncached),
      ])
    case .repository(let place):
      self = .record([
        "kind": .text(place.kind.rawValue), "url": .text(place.url),
        "commit": place.commit.map(LuaValue.text) ?? .nil,
        "tag": place.tag.map(LuaValue.text) ?? .nil,
        "branch": place.branch.map(LuaValue.text) ?? .nil,
        "revision": place.revision.map(LuaValue.text) ?? .nil,
        "date": place.date.map(LuaValue.text) ?? .nil,
        "submodules": .boolean(place.hasSubmodules),
        "sparse_paths": .list(place.sparsePaths.map(LuaValue.text)),
        "no_cache": .boolean(place.isUncached),
      ])
    case .nothing: self = .record(["kind": .text("none")])
    case .unknown(let unknown):
      self = .record(["kind": .text("unknown"), "unknown": .init(unknown: unknown)])
    case .faulty(let reason):
      self = .record(["kind": .text("faulty"), "reason": .text(reason)])
    }
  }
}
