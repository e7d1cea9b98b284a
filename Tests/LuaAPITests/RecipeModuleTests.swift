import AlbedoTesting
import Diagnostics
import Foundation
import LuaRuntime
import Testing

@Suite struct RecipeModuleTests {
  /// A bench with the repository `lab`, and a recipe in Lua in its scope.
  private func bench(recipe: String? = nil) async throws -> Bench {
    let bench = try await Bench.stocked(for: "albedo.recipe")
    if let recipe {
      try FileManager.default.createDirectory(
        atPath: bench.folder["albedo/recipes"], withIntermediateDirectories: true)
      try recipe.write(
        toFile: bench.folder["albedo/recipes/site.lua"], atomically: true, encoding: .utf8)
    }
    return bench
  }

  @Test func `items say what a mirror holds and why not`() async throws {
    let results = try await bench().run(
      """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local source, resource = table.unpack(recipe.items(spec.parse("quill@2.0")))
      local branch = recipe.items(spec.parse("vellum@main"))[1]
      return source.id, source.kind, source.alias, source.storage:sub(1, 34), source.obstacle,
        source.aliases[1], source.urls[1], resource.id, resource.version,
        branch.obstacle, branch.repository.branch, branch.repository.commit, branch.reason,
        tostring(branch), branch.digest
      """)
    #expect(
      results == [
        "quill@2.0", "archive", "quill/quill-2.0.tar.gz", "_source-cache/archive/ab/ab7def4b7",
        .nil, "quill/quill-2.0.tar.gz", "http://127.0.0.1:18765/quill-2.0.tar.gz",
        "quill@2.0 resource nibset", "2.0", "repository", "main", .nil,
        "comes from a repository", "vellum@main", .nil,
      ])
  }

  @Test func `a plan counts what is allowed and says what is left out`() async throws {
    let results = try await bench().run(
      """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local plan = recipe.plan(spec.parse("quill"), { exclude = { spec.parse("quill@1.1") } })
      return plan.package, plan.versions, plan.allowed, plan.omissions, #plan.gaps, #plan.items
      """)
    #expect(
      results == [
        "quill", ["2.0", "1.0"], 3,
        .list([.record(["reason": "excluded by 'quill@1.1'", "version": "1.1"])]), 0, 5,
      ])
  }

  @Test func `a recipe in Lua replaces that of a repository`() async throws {
    let bench = try await bench(
      recipe: """
        package "quill" { version("9", { sha256 = "aa" }), url = "https://e.org/quill-1.tgz" }
        package "extra" { has_code = false, version("1") }
        """)
    let results = try await bench.run(
      """
      local recipe = require("albedo.recipe")
      local quill = recipe.get("quill")
      return quill.namespace, quill:versions()[1].version, recipe.get("lab.quill").namespace,
        recipe.find("extra"):versions()[1].item.obstacle, recipe.find("lab.extra"),
        #quill:unknowns(), #recipe.names()
      """)
    #expect(results == ["albedo", "9", "lab", "no_source", .nil, 0, 13])
  }

  @Test(arguments: [
    ("return require('albedo.recipe').get('quil')", "repository.unknown_package"),
    (
      "return require('albedo.recipe').plan(require('albedo.spec').parse('@2'))",
      "lua.bad_argument"
    ),
  ])
  func `an unknown package and a query without one are errors`(
    _ text: String, _ code: String
  ) async throws {
    let bench = try await bench()
    let error = await #expect(throws: (any Error).self) { try await bench.run(text) }
    #expect((error as? any DiagnosticError)?.qualifiedCode == code)
    #expect((error as? any DiagnosticError)?.hint != nil)
  }

  @Test func `a broken recipe in Lua stops every question`() async throws {
    let bench = try await bench(recipe: "package 'x' {")
    let error = await #expect(throws: (any Error).self) {
      try await bench.run("return require('albedo.recipe').find('quill')")
    }
    #expect((error as? any DiagnosticError)?.qualifiedCode == "recipe.malformed")
    #expect("\(error.map { "\($0)" } ?? "")".contains("albedo/recipes/site.lua:1:"))
  }
}
