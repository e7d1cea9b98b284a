internal import LuaRuntime
internal import Platform
internal import RecipeModel
internal import RecipeStore
internal import SpecModel
internal import SystemPackage

/// Ways to recipes other than by a name. All of them need every recipe.
extension RecipeModule {
  static func lookups(_ session: APISession) -> [NativeFunction] {
    [
      list(session), repositories(session), providers(session), dependents(session),
      tagged(session), tags(session), virtuals(session), findByDigest(session),
    ]
  }

  private static let reading = """
    The first time all recipes are read, which takes seconds; from then on only those that have \
    changed.
    """
  private static let errors = lookupErrors.sorted()

  private static func list(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "list", summary: "Returns all packages, in the order of their names.", details: reading,
      results: [
        NativeResult(
          "packages", .list(of: .table),
          help: "name, namespace, and whether it is virtual: a name that others provide")
      ],
      errors: errors,
      example: """
        local recipe = require("albedo.recipe")
        for _, package in ipairs(recipe.list()) do
          print(package.name, package.namespace, package.virtual)
        end
        """,
      body: .waiting { _ in
        let catalogue = try await session.allRecipes()
        return [
          .list(
            try await onWorker { try catalogue.entries() }.map { entry in
              .record([
                "name": .text(entry.name), "virtual": .boolean(entry.isVirtual),
                "namespace": entry.namespace.map(LuaValue.text) ?? .nil,
              ])
            })
        ]
      })
  }

  private static func repositories(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "repositories", summary: "Returns the configured repositories, the most important first.",
      results: [
        NativeResult(
          "repositories", .list(of: .table),
          help: "namespace and path; or error, for those that cannot be used")
      ],
      errors: errors,
      example: """
        local recipe = require("albedo.recipe")
        assert(recipe.repositories()[1].namespace == "lab")
        """,
      body: .waiting { _ in
        let store = try await session.recipes()
        let usable = store.repositories.map { repository in
          LuaValue.record([
            "namespace": .text(repository.namespace), "path": .text(repository.root.string),
          ])
        }
        return [.list(usable + store.unusable.map { .record(["error": .error($0)]) })]
      })
  }

  /// A function that gives the names of packages for a word.
  private static func names(
    _ session: APISession, _ name: String, _ summary: String, parameter: NativeParameter,
    example: String, _ find: @escaping @Sendable (RecipeCatalogue, String) throws -> [String]
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: reading, parameters: [parameter],
      results: [NativeResult("names", .list(of: .string), help: "the packages, in order")],
      errors: errors, example: example,
      body: .waiting { arguments in
        let word = arguments.string(parameter.name)
        let catalogue = try await session.allRecipes()
        return [.list(try await onWorker { try find(catalogue, word) }.map(LuaValue.text))]
      })
  }

  private static func providers(_ session: APISession) -> NativeFunction {
    names(
      session, "providers", "Returns the packages that provide a virtual one.",
      parameter: NativeParameter("virtual", .string, help: "the virtual package: `mpi`"),
      example: """
        local recipe = require("albedo.recipe")
        assert(#recipe.providers("no-such-interface") == 0)
        """
    ) { try $0.providers(of: $1) }
  }

  private static func dependents(_ session: APISession) -> NativeFunction {
    names(
      session, "dependents", "Returns the packages that may depend directly on another.",
      parameter: NativeParameter("name", .string, help: "a package, or a virtual one"),
      example: """
        local recipe = require("albedo.recipe")
        print(table.concat(recipe.dependents("quill"), " "))
        """
    ) { try $0.dependents(of: $1) }
  }

  private static func tagged(_ session: APISession) -> NativeFunction {
    names(
      session, "tagged", "Returns the packages with a tag.",
      parameter: NativeParameter("tag", .string, help: "the tag: `e4s`"),
      example: """
        local recipe = require("albedo.recipe")
        assert(#recipe.tagged("no-such-tag") == 0)
        """
    ) { try $0.packages(tagged: $1) }
  }

  private static func words(
    _ session: APISession, _ name: String, _ summary: String, help: String,
    _ find: @escaping @Sendable (RecipeCatalogue) throws -> [String]
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: reading,
      results: [NativeResult(name, .list(of: .string), help: help)], errors: errors,
      example: """
        local recipe = require("albedo.recipe")
        print(#recipe.\(name)())
        """,
      body: .waiting { _ in
        let catalogue = try await session.allRecipes()
        return [.list(try await onWorker { try find(catalogue) }.map(LuaValue.text))]
      })
  }

  private static func tags(_ session: APISession) -> NativeFunction {
    words(session, "tags", "Returns the tags of all packages.", help: "each once, in order") {
      try $0.tags()
    }
  }

  private static func virtuals(_ session: APISession) -> NativeFunction {
    words(
      session, "virtuals", "Returns the virtual packages that something provides.",
      help: "each once, in order"
    ) { try $0.virtuals() }
  }

  private static func findByDigest(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "find_by_digest", summary: "Returns what recipes know by a digest, or by a commit of git.",
      details: """
        A digest may belong to several packages. Archives have a version; resources and patches have \
        a name, and belong to the versions that `plan` shows them with.
        """,
      parameters: [
        NativeParameter("digest", .string, help: "hexadecimal, of any kind that recipes use")
      ],
      results: [
        NativeResult(
          "owners", .list(of: .table),
          help: "package, namespace, kind (archive, commit, resource, patch), version, name")
      ],
      errors: errors,
      example: """
        local recipe = require("albedo.recipe")
        local digest = recipe.get("quill"):versions()[1].item.digest
        local owner = recipe.find_by_digest(digest)[1]
        assert(owner.package == "quill" and owner.kind == "archive" and owner.version == "2.0")
        """,
      body: .waiting { arguments in
        let digest = arguments.string("digest")
        let catalogue = try await session.allRecipes()
        let owners = try await onWorker { try catalogue.owners(ofDigest: digest) }
        return [.list(owners.map(LuaValue.init(owner:)))]
      })
  }
}

extension LuaValue {
  /// What a recipe knows by a digest.
  init(owner: DigestOwner) {
    self = .record([
      "package": .text(owner.package), "kind": .text(owner.kind.rawValue),
      "namespace": owner.namespace.map(LuaValue.text) ?? .nil,
      "version": owner.version.map(LuaValue.text) ?? .nil,
      "name": owner.name.map(LuaValue.text) ?? .nil,
    ])
  }
}
