internal import LuaRuntime
internal import MirrorModel
internal import RecipeModel
internal import SiteLua
internal import SpecModel

/// The class of recipes, as scripts hold them.
enum RecipeClass {
  static let declaration = NativeClass(
    RecipeObject.luaClassName, summary: "What a package says, as far as it could be read.",
    methods: [versions, sourceOf, buildTimeFetches, unknowns, toLua] + RecipeRecordFunctions.all,
    properties: [
      text("name", "the package") { $0.name },
      text("namespace", "the repository") { $0.namespace },
      text("file", "the file of the recipe") { $0.file },
      NativeProperty(
        "line", .integer, help: "the line where the package begins", of: RecipeObject.self
      ) { .integer(Int64($0.recipe.line)) },
      text("class_name", "the class of a recipe of Spack") { $0.className },
      list("bases", "the classes that it is built on, as they are written") { $0.bases },
      list("lineage", "all classes above it, in the order in which they are asked") { $0.lineage },
      text("homepage", "where people read about it") { $0.attributes["homepage"]?.value?.text },
      text("description", "what it is, for people") { $0.description },
      list("maintainers", "who looks after the recipe") { $0.maintainers },
      list("tags", "the words that people look packages up by") { $0.tags },
      flag("is_virtual", "whether it is only a name that others provide") { $0.isVirtual },
      flag("has_code", "whether it has a source at all") {
        $0.attributes["has_code"]?.value?.isTrue ?? true
      },
      flag("is_manual", "whether people have to fetch its source by hand") {
        $0.attributes["manual_download"]?.value?.isTrue ?? false
      },
      text("download_instructions", "how people fetch the source by hand") {
        $0.attributes["download_instr"]?.value?.text
      },
      NativeProperty(
        "status", .oneOf(["exact", "host-dependent", "unknown"]),
        help: "how far it is known: wholly, wholly for this host, or not wholly",
        of: RecipeObject.self
      ) { .text($0.recipe.status.rawValue) },
      list("host_facts", "what it asks of the host, such as `sys.platform`") { $0.hostFacts },
    ],
    operators: [.text(RecipeObject.self) { $0.recipe.name }])

  private static func text(
    _ name: String, _ help: String, _ value: @escaping @Sendable (Recipe) -> String?
  ) -> NativeProperty {
    NativeProperty(name, .optional(.string), help: help, of: RecipeObject.self) {
      value($0.recipe).map(LuaValue.text) ?? .nil
    }
  }

  private static func list(
    _ name: String, _ help: String, _ values: @escaping @Sendable (Recipe) -> [String]
  ) -> NativeProperty {
    NativeProperty(name, .list(of: .string), help: help, of: RecipeObject.self) {
      .list(values($0.recipe).map(LuaValue.text))
    }
  }

  private static func flag(
    _ name: String, _ help: String, _ value: @escaping @Sendable (Recipe) -> Bool
  ) -> NativeProperty {
    NativeProperty(name, .boolean, help: help, of: RecipeObject.self) {
      .boolean(value($0.recipe))
    }
  }

  // MARK: Methods

  private static let versions = NativeFunction(
    "versions", summary: "Returns the declared versions.",
    parameters: [
      NativeParameter(
        "order", .oneOf(["declared", "best"]), default: "declared",
        help: "that of the recipe, or the one in which versions are chosen, the best first")
    ],
    results: [
      NativeResult(
        "versions", .list(of: .table),
        help: "version, preferred, deprecated, file, line, source, and item")
    ],
    example: """
      local recipe = require("albedo.recipe")
      for _, declared in ipairs(recipe.get("quill"):versions()) do
        print(declared.version, declared.deprecated, declared.item.digest)
      end
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      let isDeclared = arguments.string("order") == "declared"
      let versions =
        isDeclared ? recipe.versions : recipe.versions.sorted(by: MirrorPlan.isPreferred)
      return [
        .list(
          versions.map { version in
            .record([
              "version": .text(version.version.text), "preferred": .boolean(version.isPreferred),
              "deprecated": .boolean(version.isDeprecated), "file": .text(version.place.file),
              "line": .integer(Int64(version.line)), "source": .init(source: version.source),
              "item": .object(MirrorItemObject(MirrorItem(archiveOf: version, in: recipe))),
            ])
          })
      ]
    })

  private static let versionParameter = NativeParameter(
    "version", .string, help: "a version that the recipe declares")

  private static let sourceOf = NativeFunction(
    "source_of", summary: "Returns how the source of a version is got; nil for others.",
    details: """
      `kind` is `archive`, with urls in the order of trying, digest and extension; `git`, `hg`, `svn`, \
      `cvs` or `go`, with url, commit, tag, branch and their like; `none`; `unknown`; or `faulty`.
      """,
    parameters: [versionParameter],
    results: [NativeResult("source", .optional(.table), help: "how it is got")],
    errors: ["spec.invalid_text"],
    example: """
      local recipe = require("albedo.recipe")
      local source = recipe.get("quill"):source_of("2.0")
      assert(source.kind == "archive" and source.urls[1]:find("quill-2.0.tar.gz", 1, true))
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      let version = try Version(arguments.string("version"))
      return [recipe.version(version).map { .init(source: $0.source) } ?? .nil]
    })

  private static let buildTimeFetches = NativeFunction(
    "build_time_fetches",
    summary: "Returns what the build of a version may fetch by itself, past every mirror.",
    details: """
      The base class shows it, the dependencies for the build, and submodules of no fixed state. An \
      empty list is no promise.
      """,
    parameters: [versionParameter],
    results: [NativeResult("fetches", .list(of: .table), help: "tool and reason of each")],
    errors: ["spec.invalid_text"],
    example: """
      local recipe = require("albedo.recipe")
      for _, fetch in ipairs(recipe.get("quill"):build_time_fetches("2.0")) do
        print(fetch.tool, fetch.reason)
      end
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      let version = try Version(arguments.string("version"))
      let fetches = recipe.version(version).map { recipe.buildTimeFetches(of: $0) } ?? []
      return [
        .list(fetches.map { .record(["tool": .text($0.tool), "reason": .text($0.reason)]) })
      ]
    })

  private static let unknowns = NativeFunction(
    "unknowns", summary: "Returns what could not be found out of the recipe.",
    results: [NativeResult("unknowns", .list(of: .table), help: "file, line and reason")],
    example: """
      local recipe = require("albedo.recipe")
      for _, unknown in ipairs(recipe.get("quill"):unknowns()) do
        print(unknown.file .. ":" .. unknown.line, unknown.reason)
      end
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      return [.list(recipe.unknowns.map(LuaValue.init(unknown:)))]
    })

  private static let toLua = NativeFunction(
    "to_lua", summary: "Returns the recipe as a recipe in Lua.",
    details: """
      Put into `albedo/recipes/` of a configuration scope, it stands before the one that it was made \
      of. What is not known stands in comments. Patches that lie beside the recipe are named below \
      `patches`, where their files have to be copied.
      """,
    parameters: [
      NativeParameter(
        "patches", .optional(.string),
        help: "the folder of the patches, beside the file; as the recipe has it unless told")
    ],
    results: [NativeResult("text", .string, help: "the text of a file")],
    example: """
      local recipe = require("albedo.recipe")
      assert(recipe.get("quill"):to_lua():find('package "quill" {', 1, true))
      """,
    body: .immediate { arguments in
      let recipe = arguments.receiver(RecipeObject.self).recipe
      return [.text(LuaRecipeWriter.text(of: recipe, patches: arguments["patches"].text))]
    })
}
