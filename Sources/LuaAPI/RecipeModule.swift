package import LuaRuntime
internal import MirrorModel
internal import Platform
internal import RecipeModel
internal import RecipeStore
internal import SpecModel
internal import SystemPackage

/// A recipe as scripts hold it.
package final class RecipeObject: LuaObject {
  package static let luaClassName = "albedo.Recipe"

  let recipe: Recipe

  init(_ recipe: Recipe) {
    self.recipe = recipe
  }
}

/// What a mirror should hold for one query, as scripts hold it.
package final class MirrorPlanObject: LuaObject {
  package static let luaClassName = "albedo.MirrorPlan"

  let plan: MirrorPlan

  init(_ plan: MirrorPlan) {
    self.plan = plan
  }
}

/// The module `albedo.recipe`.
package enum RecipeModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.recipe", summary: "What packages say of their sources.",
      functions: [
        find(session), get(session), names(session), plan(session), items(session), merge,
        dump(session),
      ] + lookups(session),
      classes: [RecipeClass.declaration, planClass, MirrorItemObject.declaration])
  }

  /// The codes of what asking for a recipe throws.
  static let lookupErrors =
    APISession.configurationErrors + [
      "recipe.limit_exceeded", "recipe.malformed", "recipe.missing_package",
      "repository.unreadable",
    ]
  private static let nameParameter = NativeParameter(
    "name", .string, help: "the package, also with its repository: `builtin.zlib`")
  private static let itemList = NativeType.list(of: .object(MirrorItemObject.luaClassName))

  // MARK: Finding recipes

  private static func find(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "find", summary: "Returns the recipe of a package, or nil when there is none.",
      details: "Recipes in Lua come first, then the configured repositories in their order.",
      parameters: [nameParameter],
      results: [
        NativeResult(
          "recipe", .optional(.object(RecipeObject.luaClassName)), help: "what the package says")
      ],
      errors: lookupErrors,
      example: """
        local recipe = require("albedo.recipe")
        assert(recipe.find("quill").namespace == "lab")
        assert(recipe.find("no-such-package") == nil)
        """,
      body: .waiting { arguments in
        let (namespace, name) = Self.name(arguments.string("name"))
        let store = try await session.recipes()
        let found = try await onWorker { try store.findRecipe(named: name, in: namespace) }
        return [found.map { .object(RecipeObject($0)) } ?? .nil]
      })
  }

  private static func get(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "get", summary: "Returns the recipe of a package; it is an error when there is none.",
      parameters: [nameParameter],
      results: [
        NativeResult("recipe", .object(RecipeObject.luaClassName), help: "what the package says")
      ],
      errors: (lookupErrors + ["repository.unknown_package"]).sorted(),
      example: """
        local recipe = require("albedo.recipe")
        local quill = recipe.get("quill")
        print(quill.file, #quill:versions())
        local found, err = pcall(recipe.get, "quil")
        assert(not found and err.hint:find("quill"))
        """,
      body: .waiting { arguments in
        let (namespace, name) = Self.name(arguments.string("name"))
        let store = try await session.recipes()
        return [
          .object(
            RecipeObject(try await onWorker { try store.recipe(named: name, in: namespace) }))
        ]
      })
  }

  private static func names(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "names", summary: "Returns the names of all packages, in order.",
      details: "No recipe is read for it.",
      results: [NativeResult("names", .list(of: .string), help: "each name once")],
      errors: lookupErrors,
      example: """
        local names = require("albedo.recipe").names()
        assert(names[1] == "blotter")
        """,
      body: .waiting { _ in
        let store = try await session.recipes()
        return [.list(try await onWorker { try store.names() }.map(LuaValue.text))]
      })
  }

  static func name(_ text: String) -> (namespace: String?, name: String) {
    guard let dot = text.lastIndex(of: ".") else { return (nil, text) }
    return (String(text[..<dot]), String(text[text.index(after: dot)...]))
  }

  // MARK: Planning a mirror

  private static let planParameters = [
    NativeParameter(
      "query",
      .either([.object(QueryObject.luaClassName), .object(SpecObject.luaClassName)]),
      help: "the package and its versions, or a concrete spec"),
    NativeParameter(
      "options",
      .options([
        NativeParameter(
          "versions", .optional(.either([.integer, .oneOf(["all"])])),
          help: "how many to take as `spack mirror create -n` does: the best that the query allows"
            + " and the highest others, or all that are declared; unless told, all that it allows"),
        NativeParameter(
          "exclude", .optional(.list(of: .object(QueryObject.luaClassName))),
          help: "what is left out"),
        NativeParameter(
          "dependents", .optional(.list(of: .string)),
          help: "the packages that need a concrete spec: their recipes may have patches for it"),
        NativeParameter(
          "repositories", .optional(.list(of: .string)),
          help: "folders of repositories that are asked instead of the configured ones, in order"),
      ]), help: "what to take"),
  ]
  private static let planErrors =
    (lookupErrors + ["lua.bad_argument", "repository.unknown_package"]).sorted()

  private static func plan(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "plan", summary: "Tells what a source mirror should hold for a query.",
      details: """
        Every declared version that the query allows is taken, newest first, with the resources and \
        patches that it may need. Of a concrete spec it is the version, the patches that it was \
        concretized with, and the resources whose condition it meets. What cannot be known of a recipe \
        is told, never guessed.
        """,
      parameters: planParameters,
      results: [
        NativeResult("plan", .object(MirrorPlanObject.luaClassName), help: "versions and items")
      ],
      errors: planErrors,
      example: """
        local recipe, spec = require("albedo.recipe"), require("albedo.spec")
        local plan = recipe.plan(spec.parse("quill@1"), { versions = 1 })
        assert(plan.allowed == 2 and plan.versions[1] == "1.1")
        """,
      body: .waiting { arguments in
        [.object(MirrorPlanObject(try await Self.plan(arguments, session)))]
      })
  }

  private static func items(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "items", summary: "Returns what a source mirror should hold for a query.",
      details: "The items of `plan`, for those who need nothing else of it.",
      parameters: planParameters,
      results: [NativeResult("items", itemList, help: "each file once")],
      errors: planErrors,
      example: """
        local recipe, spec = require("albedo.recipe"), require("albedo.spec")
        for _, item in ipairs(recipe.items(spec.parse("quill@2.0"))) do
          print(item.id, item.reason or item.urls[1], item.alias)
        end
        """,
      body: .waiting { arguments in
        [.list(try await Self.plan(arguments, session).items.map { .object(MirrorItemObject($0)) })]
      })
  }

  private static func plan(
    _ arguments: LuaArguments, _ session: APISession
  ) async throws -> MirrorPlan {
    let given = arguments.options("options")
    let options = MirrorPlan.Options(
      versions: given["versions"].versionChoice,
      excluded: (given["exclude"].list ?? []).compactMap { ($0.object as? QueryObject)?.query })
    let store: RecipeStore
    if let folders = given["repositories"].list?.compactMap(\.text) {
      store = try await session.recipes(in: folders)
    } else {
      store = try await session.recipes()
    }
    if let spec = arguments["query"].object as? SpecObject {
      let dependents = (given["dependents"].list ?? []).compactMap(\.text)
      return try await onWorker {
        try MirrorPlan(
          for: spec.node,
          recipe: store.recipe(named: spec.node.name, in: spec.node.namespace),
          dependents: dependents.compactMap { try store.findRecipe(named: $0) }, options: options
        ) { spec.index.node($0) }
      }
    }
    let query = arguments.object("query", as: QueryObject.self).query
    guard let name = query.name else {
      throw LuaError(
        .badArgument, "query: expected the name of a package, got '\(query)'",
        hint: "write a name in front, such as 'quill@2'")
    }
    return try await onWorker {
      let recipe = try store.recipe(named: name, in: query.namespace)
      return MirrorPlan(for: query, recipe: recipe, options: options)
    }
  }

  private static let merge = NativeFunction(
    "merge", summary: "Returns the items of several plans, each file once.",
    details: "What is left out leaves its paths for people to the item that stays.",
    parameters: [NativeParameter("items", itemList, help: "the items of all plans")],
    results: [NativeResult("items", itemList, help: "in the same order")],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local items = recipe.items(spec.parse("motto"))
      for _, item in ipairs(recipe.items(spec.parse("blotter@2"))) do items[#items + 1] = item end
      assert(#recipe.merge(items) < #items)
      """,
    body: .immediate { arguments in
      let items = arguments.list("items").compactMap { ($0.object as? MirrorItemObject)?.item }
      return [.list(MirrorPlan.merged(items).map { .object(MirrorItemObject($0)) })]
    })

  // MARK: Classes

  private static let planClass = NativeClass(
    MirrorPlanObject.luaClassName, summary: "What a source mirror should hold for one query.",
    properties: [
      NativeProperty("package", .string, help: "the package", of: MirrorPlanObject.self) {
        .text($0.plan.package)
      },
      NativeProperty(
        "versions", .list(of: .string), help: "the versions that are taken, newest first",
        of: MirrorPlanObject.self
      ) { .list($0.plan.versions.map { .text($0.text) }) },
      NativeProperty(
        "deprecated", .list(of: .string), help: "those of them that the recipe advises against",
        of: MirrorPlanObject.self
      ) { .list($0.plan.deprecated.map { .text($0.text) }) },
      NativeProperty(
        "allowed", .integer, help: "how many declared versions the query allows",
        of: MirrorPlanObject.self
      ) { .integer(Int64($0.plan.allowedCount)) },
      NativeProperty(
        "omissions", .list(of: .table), help: "version and reason of what is left out",
        of: MirrorPlanObject.self
      ) { object in
        .list(
          object.plan.omissions.map {
            .record(["version": .text($0.version.text), "reason": .text($0.reason)])
          })
      },
      NativeProperty(
        "gaps", .list(of: .table), help: "file, line and reason of what may be missing",
        of: MirrorPlanObject.self
      ) { .list($0.plan.gaps.map(LuaValue.init(unknown:))) },
      NativeProperty(
        "build_fetches", .list(of: .table),
        help: "`version`, `tool` and `reason` of what builds may fetch past every mirror",
        of: MirrorPlanObject.self
      ) { object in
        .list(
          object.plan.buildFetches.map {
            .record([
              "version": .text($0.version.text), "tool": .text($0.fetch.tool),
              "reason": .text($0.fetch.reason),
            ])
          })
      },
      NativeProperty(
        "dependencies", .list(of: .table),
        help: "`name` and `query` of what the versions can need, as far as the recipe tells; none"
          + " for a concrete spec, which says it itself",
        of: MirrorPlanObject.self
      ) { object in
        .list(
          object.plan.dependencies.map {
            .record(["name": .text($0.name), "query": .object(QueryObject($0.query))])
          })
      },
      NativeProperty(
        "dependency_gaps", .list(of: .table),
        help: "file, line and reason why it may need more packages", of: MirrorPlanObject.self
      ) { .list($0.plan.dependencyGaps.map(LuaValue.init(unknown:))) },
      NativeProperty("items", itemList, help: "each file once", of: MirrorPlanObject.self) {
        .list($0.plan.items.map { .object(MirrorItemObject($0)) })
      },
    ],
    operators: [.text(MirrorPlanObject.self) { $0.plan.package }])
}

extension LuaValue {
  /// Which versions an option asks for: a number, `all`, or nil for those that the query allows.
  fileprivate var versionChoice: MirrorPlan.VersionChoice {
    if let count = integer { return .best(Int(clamping: count)) }
    return isNil ? .allowed : .declared
  }
}
