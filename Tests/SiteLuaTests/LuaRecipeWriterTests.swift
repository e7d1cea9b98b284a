import RecipeModel
import SiteLua
import SpecModel
import Testing

private let whole = #"""
  package "tool" {
    description = "A \"tool\" of\ntwo lines",
    homepage = "https://example.org",
    url = "https://example.org/tool-1.0.tar.gz",
    tags = { "e4s" },
    bases = { "CMakePackage" },
    maintainers = { "a", "b" },
    license("MIT", { when = "@2:" }),
    version("2.0", { sha256 = "aa", preferred = true }),
    version("1.5", { sources = { "https://a.example.org/x.tgz", "https://b.example.org/x.tgz" }, md5 = "bb" }),
    version("main", { git = "https://example.org/tool.git", branch = "main", submodules = true }),
    variant("shared", { default = true, description = "Shared" }),
    variant("level", { default = "low", values = { "low", { value = "high", when = "@2:" } }, multi = true, sticky = true }),
    variant("open", { default = "x", when = "+shared", sets = { { "none" }, { "x", "y" } }, validated = true }),
    depends_on("c", { type = { "build" } }),
    depends_on("zlib@1.2:", { when = "@2:", patches = { patch("z.patch", { sha256 = "cc", when = "@2.1" }) } }),
    extends("lua", { when = "+shared" }),
    conflicts("%gcc@:8", { when = "@2:", msg = "too old" }),
    requires("target=x86_64:", "target=aarch64:", { policy = "any_of", msg = "only these" }),
    provides("writing", "reading", { when = "@2:" }),
    resource("nibs", { url = "https://example.org/nibs.tar.gz", sha256 = "dd", placement = { a = "b" } }),
    patch("fix.patch", { sha256 = "ee", level = 0, reverse = true, working_dir = "src", when = "@1.5" }),
    redistribute({ source = false, when = "@1.5" }),
    can_splice("other@1", { when = "@2", match_variants = "*" }),
  }
  """#

@Suite struct LuaRecipeWriterTests {
  private func read(_ text: String) async throws -> Recipe {
    let file = LuaRecipes.File(path: "recipes/tool.lua", bytes: Array(text.utf8))
    return try #require(try await LuaRecipes.read(file).first)
  }

  @Test func `what is written reads as the same values`() async throws {
    let first = try await read(whole)
    let text = LuaRecipeWriter.text(of: first)
    let second = try await read(text)
    #expect(LuaRecipeWriter.text(of: second) == text)
    #expect(second.versions.map(\.source) == first.versions.map(\.source))
    #expect(second.attributes == first.attributes)
    #expect(second.description == "A \"tool\" of\ntwo lines")
    #expect(second.bases == ["CMakePackage"])
    #expect(second.maintainers == ["a", "b"])
    #expect(second.variants.map(\.values) == first.variants.map(\.values))
    #expect(second.variants.map(\.sets) == first.variants.map(\.sets))
    #expect(second.dependencies.map(\.spec) == first.dependencies.map(\.spec))
    #expect(second.dependencies.map(\.types) == first.dependencies.map(\.types))
    #expect(second.dependencies.flatMap(\.patches).map(\.checksum?.value?.text) == ["cc"])
    #expect(second.conflicts.map(\.message) == ["tool: too old"])
    #expect(second.requirements.map(\.specs) == first.requirements.map(\.specs))
    #expect(second.provisions.map(\.specs) == [["writing", "reading"]])
    #expect(second.patches.map(\.workingDirectory) == ["src"])
    #expect(second.splices.map(\.variants) == [.all])
    #expect(second.redistribution.map(\.forbidsSource) == [true])
  }

  @Test func `sources say all URLs of a version`() async throws {
    let recipe = try await read(whole)
    guard case .archive(let archive) = recipe.versions[1].source else {
      Issue.record("no archive")
      return
    }
    #expect(archive.urls == ["https://a.example.org/x.tgz", "https://b.example.org/x.tgz"])
    #expect(archive.checksum?.text == "bb")
  }

  @Test func `what is extended keeps the types that it is needed for`() async throws {
    let first = try await read(#"package "tool" { extends("go@1:", { type = { "build" } }) }"#)
    let second = try await read(LuaRecipeWriter.text(of: first))
    #expect(first.dependencies.map(\.types.names) == [["build"]])
    #expect(second.dependencies.map(\.types.names) == [["build"]])
    #expect(second.extensions.map(\.spec) == ["go@1:"])
  }

  @Test func `patches beside the recipe are named in their folder`() async throws {
    let text = LuaRecipeWriter.text(of: try await read(whole), patches: "tool")
    #expect(text.contains(#"patch("tool/fix.patch", {"#))
    #expect(text.contains(#"patch("tool/z.patch", {"#))
    #expect(try await read(text).patches.first?.location.value == "tool/fix.patch")
  }

  @Test func `what holds never or nobody knows when is not written as always`() async throws {
    var recipe = Recipe(name: "tool", namespace: "lab", file: "package.py", line: 1)
    let unknown = RecipeCondition(
      unknown: Unknown(file: "package.py", line: 3, reason: "who knows"))
    let place = RecipePlace(file: "package.py", line: 4)
    recipe.variants = [
      RecipeVariant(
        name: "kind", condition: .always, defaultValue: .text("a"),
        values: [
          RecipeVariant.Value(.text("a")), RecipeVariant.Value(.text("b"), condition: unknown),
        ], description: "", precedence: 0, place: place)
    ]
    var builder = RecipeBuilder(recipe, texts: SpecTexts())
    let patches = [RecipeCondition.never, unknown, .always].enumerated().map { index, condition in
      RecipePatch(
        location: .value("\(index).patch"), checksum: nil, archiveChecksum: nil,
        condition: condition, level: 1, workingDirectory: ".", isReversed: false, folders: [],
        place: place)
    }
    try builder.addDependency(
      "zlib", types: .ofDependency, patches: patches, condition: .always, at: place)
    let text = LuaRecipeWriter.text(of: builder.recipe)
    #expect(text.contains("-- Not known: when 'kind' can be \"b\" (who knows)"))
    #expect(text.contains("-- Not known: when 'zlib' gets this: patch(\"1.patch\") (who knows)"))
    let again = try await read(text)
    #expect(again.variants.first?.values?.map(\.value) == [.text("a")])
    #expect(again.dependencies.first?.patches.map(\.location.value) == ["2.patch"])
  }

  @Test func `what is not known stands in comments`() async throws {
    var recipe = Recipe(name: "tool", namespace: "lab", file: "package.py", line: 1)
    recipe.attributes["url"] = .unknown(
      Unknown(file: "package.py", line: 3, reason: "a line\nbreak"))
    let text = LuaRecipeWriter.text(of: recipe)
    #expect(text.contains("-- Not known: url (a line break)"))
    #expect(try await read(text).name == "tool")
  }
}
