import AlbedoTesting
import Diagnostics
import Foundation
import MirrorModel
import RecipeModel
import SiteLua
import SpecModel
import Testing

private func read(_ text: String) async throws -> [Recipe] {
  try await LuaRecipes.read(
    LuaRecipes.File(path: "recipes/tool.lua", bytes: Array(text.utf8)))
}

private func one(_ text: String) async throws -> Recipe {
  try #require(try await read(text).first)
}

/// Reads a text that is no recipe and returns what is said about it, causes included.
private func complaint(_ text: String) async -> (code: RecipeFailure?, text: String, hint: String) {
  do {
    _ = try await read(text)
    return (nil, "", "")
  } catch let error as RecipeError {
    return (error.code, error.description, error.hint ?? "")
  } catch {
    return (nil, "\(error)", "")
  }
}

private let sum = String(repeating: "a", count: 64)

@Suite struct LuaRecipesTests {
  @Test func `a recipe says what a package.py would say`() async throws {
    let recipe = try await one(
      """
      -- Tools of the site.
      package "zlib" {
        homepage = "https://zlib.net", license = "Zlib", maintainers = { "ada", "bob" },
        url = "https://zlib.net/fossils/zlib-1.2.11.tar.gz",
        git = "https://example.org/zlib.git",
        version("1.3.1", { sha256 = "\(sum)" }),
        defaults({ deprecated = true }, {
          version("1.2.13", { sha256 = "\(sum)" }),
          version(1, { md5 = "x", deprecated = false, commit = "c" }),
        }),
        when("@1.2:", {
          patch("w_patch.patch", { when = "@1.2.11%gcc" }),
          resource({ name = "docs", url = "https://zlib.net/docs.tar.gz", sha256 = "bb" }),
          resource("more", { git = "https://zlib.net/more.git", when = false }),
        }),
        variant("shared", { default = true, description = "..." }),
        depends_on("c", { type = "build" }),
        provides("zlib-api", "deflate@1", { when = "@1:" }),
        redistribute({ source = false, when = "@1.3" }),
      }
      """)
    #expect(recipe.name == "zlib")
    #expect(recipe.namespace == "albedo")
    #expect(recipe.file == "recipes/tool.lua")
    #expect(recipe.line == 2)
    #expect(recipe.versions.map(\.version.text) == ["1.3.1", "1.2.13", "1"])
    #expect(recipe.versions.map(\.isDeprecated) == [false, true, false])
    #expect(recipe.versions.map(\.line) == [6, 8, 9])
    #expect(recipe.patches.map(\.condition.description) == ["@1.2.11 %gcc"])
    #expect(recipe.resources.map(\.condition.description) == ["@1.2:"])
    #expect(recipe.licenses.map(\.identifier) == ["Zlib"])
    #expect(recipe.maintainers == ["ada", "bob"])
    #expect(recipe.variants.map(\.name) == ["shared"])
    #expect(recipe.variants[0].values?.map(\.value) == [.boolean(true), .boolean(false)])
    #expect(recipe.dependencies.map(\.spec) == ["c"])
    #expect(recipe.dependencies[0].types == [.build])
    #expect(recipe.provisions.map(\.specs) == [["zlib-api", "deflate@1"]])
    #expect(recipe.provisions[0].condition.text == "@1:")
    #expect(recipe.redistribution.map(\.forbidsSource) == [true])
    #expect(recipe.unknowns.isEmpty)
    let plan = MirrorPlan(
      for: try SpecQuery.parse("zlib@1.2"), recipe: recipe)
    #expect(plan.items[0].urls == ["https://zlib.net/fossils/zlib-1.2.13.tar.gz"])
  }

  @Test func `url_for decides the URL, with versions that compare`() async throws {
    let recipe = try await one(
      """
      package "tool" {
        url = "https://example.org/tool-1.0.tar.gz",
        version("1.2.3", { sha256 = "\(sum)" }),
        version("1.10-rc1", { sha256 = "\(sum)" }),
        when("@2", { version("2.0", { sha256 = "\(sum)" }) }),
        version("3.0", { sha256 = "\(sum)", url = "https://example.org/own.tar.gz" }),
        version("4.0", { sha256 = "\(sum)" }),
        version("5.0", { sha256 = "\(sum)" }),
        url_for = function(v)
          if v < "1.3" and "1.2" < v and v:satisfies("1:1.2") then
            return fmt("https://e.org/%s/%s/%s", v, v:up_to(2), v:up_to(-1):underscored())
          elseif v >= "5" then
            error("no such thing")
          elseif v <= "1.10" then
            return "https://e.org/" .. v .. "/" .. v:joined() .. v:dotted() .. v:dashed() .. v.string
          elseif v:satisfies("@2") then
            return nil
          end
          return 4
        end,
      }
      """)
    let urls = recipe.versions.map { version -> [String]? in
      if case .archive(let archive) = version.source { archive.urls } else { nil }
    }
    let derived = { (version: String) in "https://example.org/tool-\(version).tar.gz" }
    #expect(urls[0] == ["https://e.org/1.2.3/1.2/1_2", derived("1.2.3")])
    #expect(
      urls[1] == [
        "https://e.org/1.10-rc1/110rc11.10.rc11-10-rc11.10-rc1", derived("1.10-rc1"),
      ])
    // Without a URL of the function the url of the package counts.
    #expect(urls[2] == [derived("2.0")])
    #expect(urls[3] == ["https://example.org/own.tar.gz"])
    let unknowns = recipe.versions.map { $0.source.unknowns.first }
    #expect(unknowns[4]?.reason.contains("expected a text or nil, got number") == true)
    #expect(unknowns[5]?.reason.contains("recipes/tool.lua:13: no such thing") == true)
    #expect(unknowns[5]?.line == 8)
  }

  @Test func `the first file that has a package wins`() async throws {
    let files = [("site/a.lua", "1"), ("user/a.lua", "2")].map { path, version in
      LuaRecipes.File(
        path: path,
        bytes: Array("package 'tool' { version('\(version)') } package('x\(version)') {}".utf8))
    }
    let recipes = try await LuaRecipes.read(files)
    #expect(recipes.keys.sorted() == ["tool", "x1", "x2"])
    #expect(recipes["tool"]?.file == "site/a.lua")
  }

  @Test(arguments: [
    (
      "package 'a' {\n  version({}),\n}",
      "recipes/tool.lua:2: version: expected the version as a text"
    ),
    ("package 'a' {\n\n  version('1', 3) }", ":3: version: expected its arguments in a table"),
    ("package 'a' { 3 }", ":1: package: expected a record such as version(…) at place 1"),
    ("package 'a' {\n  when('@1', 2) }", ":2: when: expected a table of records, got number"),
    ("package 'a' {\n  provides({}) }", ":2: provides: expected a spec"),
    ("package 'a' (3)", ":1: package 'a': expected a table behind the name"),
    ("package(nil)", ":1: package: expected the name of a package as a text"),
    ("package 'a' { url_for = 'x' }", "expected a function as url_for"),
    ("package 'a' {\n versoin('1') }", ":2: 'versoin' is not a word of recipes"),
    ("package 'a' {\n  when(1.5, {}) }", ":2: when: expected a condition"),
    ("package 'a' {\n  when('@1', { 1 }) }", ":2: when: expected a record"),
    ("x = 1", ":1: 'x' has to be a local variable"), ("package 'a' {", ":1: "),
    ("error('stop')", ":1: stop"),
  ])
  func `a mistake is told with its place`(_ text: String, _ expected: String) async {
    let found = await complaint(text)
    #expect(found.code == .malformed)
    #expect(found.text.contains(expected), "\(found.text)")
    #expect(found.text.contains("recipes/tool.lua"))
    #expect(found.hint.contains("albedo help recipes"))
  }

  @Test(arguments: [
    ("package '../a' {}", "line 1: '../a' cannot be the name of a package", ""),
    ("package 'a' { ulr = 'x' }", "package 'a' takes no 'ulr'", "did you mean 'url'"),
    (
      "package 'a' {\n version('1', { sha265 = 'x' }) }", "line 2: version takes no 'sha265'",
      "'sha256'"
    ),
    (
      "package 'a' {\n version('1', { 'x' }) }", "line 2: version: expected arguments with names",
      ""
    ),
    ("package 'a' {\n version('1 0') }", "line 2: version: '1 0' is not a version", ""),
    ("package 'a' { url = print }", "package 'a': url: expected a plain value, got a function", ""),
    ("package 'a' {\n resource({}) }", "line 2: resource: expected 'name'", ""),
    ("package 'a' { patch('x', { when = 3 }) }", "when: expected a condition as a text", ""),
    ("package 'a' { url = '\\xff' }", "url: expected UTF-8", ""),
  ])
  func `arguments are checked as well`(_ text: String, _ expected: String, _ hint: String) async {
    let found = await complaint(text)
    #expect(found.code == .malformed)
    #expect(found.text.contains(expected), "\(found.text)")
    #expect(hint.isEmpty || found.hint.contains(hint), "\(found.hint)")
  }

  @Test(arguments: [
    "while true do end", "local s = 'x' while true do s = s .. s end",
    "local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end",
    "package 'a' { version('1'), url_for = function() while true do end end }",
    "string.find(string.rep('a', 100000), string.rep('a*', 50) .. 'b')",
  ])
  func `a recipe that computes too much is ended`(_ text: String) async {
    let found = await complaint(text)
    #expect(found.code == .limitExceeded, "\(found.text)")
    #expect(found.text.contains("recipes/tool.lua"))
  }

  @Test(arguments: [
    "io", "os", "require", "load", "debug", "dofile", "package.path", "_G", "collectgarbage",
  ])
  func `nothing leads out of the sandbox`(_ name: String) async {
    let found = await complaint("local x = \(name)")
    if name == "package.path" {
      #expect(found.text.contains("attempt to index a function value"))
    } else {
      #expect(found.text.contains("'\(name)' is not a word of recipes"), "\(found.text)")
    }
  }

  /// Recipes in the hands of somebody who wants more than to describe a package.
  @Test(arguments: [
    "setmetatable({}, { __gc = function() end })",
    "getmetatable('').__index = {}",
    "local f = string.dump(print)",
    "package 'a' { version('1'), url_for = function() error(setmetatable({}, { __tostring = error })) end }",
    "package 'a' { version('1'), url_for = function() return setmetatable({}, { __tostring = print }) end }",
    "package 'a' { version('1'), url_for = function(v) v.string = 'x' end }",
    "package 'a' { version('1'), url_for = function(v) return v.satisfies({}, '1') end }",
    "package 'a' { version('1'), url_for = function() coroutine.yield() end }",
    "package 'a' { version('1'), url_for = function() package 'b' {} end }",
    "local t = {} t.t = t package 'a' { tags = t }",
    "local t = {} for i = 1, 60 do t = { t, t } end package 'a' { tags = t }",
    "local t = {} for i = 1, 500 do t = { t } end package 'a' { tags = t }",
    "package 'a' { version(('1.'):rep(100000)) }",
    "package 'a' { url = ('x'):rep(1 << 40) }",
    "package(('a'):rep(100000)) {}",
    "package 'a\\0b' {}",
    "package '\\27[2J' {}",
    "local function f() return 1 + f() end f()",
    "error(setmetatable({}, { __tostring = function() while true do end end }))",
    "coroutine.wrap(function() while true do end end)()",
  ])
  func `a hostile recipe ends in an error or describes a package, and spoils no other`(
    _ text: String
  ) async throws {
    let found = await complaint(text)
    #expect(!found.text.unicodeScalars.contains { $0.value == 27 || $0.value == 0 })
    #expect(try await one("package 'tool' { version('1') }").name == "tool")
  }

  @Test func `files of scopes are read in the order of their importance`() throws {
    let folder = try TemporaryFolder()
    for (path, text) in [
      ("site/albedo/recipes/b.lua", "b"), ("site/albedo/recipes/a.lua", "a"),
      ("user/albedo/recipes/a.lua", "u"), ("user/albedo/recipes/notes.txt", "n"),
      ("user/albedo/recipes/.hidden.lua", "h"),
    ] {
      let file = folder[path]
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    let files = try LuaRecipes.files(
      ofScopes: [folder["site"], folder["gone"], folder["user"]])
    #expect(files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b", "u"])
  }

  @Test func `a file of 10 MB is refused at once`() async {
    let bytes = [UInt8](repeating: UInt8(ascii: "-"), count: 10 << 20)
    let error = await #expect(throws: RecipeError.self) {
      try await LuaRecipes.read(LuaRecipes.File(path: "big.lua", bytes: bytes))
    }
    #expect(error?.code == .limitExceeded)
  }
}
