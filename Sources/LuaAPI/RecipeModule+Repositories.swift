internal import LuaRuntime
internal import RecipeStore
internal import SystemPackage

/// Where recipes come from.
extension RecipeModule {
  static func repositories(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "repositories", summary: "Returns the repositories of this run, in the order of asking.",
      results: [
        NativeResult("repositories", .list(of: .table), help: "`namespace` and `path` of each")
      ],
      errors: lookupErrors,
      example: """
        local recipe = require("albedo.recipe")
        assert(recipe.repositories()[1].namespace == "lab")
        """,
      body: .waiting { _ in
        let store = try await session.recipes()
        return [
          .list(
            store.repositories.map {
              .record(["namespace": .text($0.namespace), "path": .text($0.root.string)])
            })
        ]
      })
  }
}
