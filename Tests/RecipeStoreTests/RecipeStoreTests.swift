import AlbedoTesting
import ConfigModel
import Diagnostics
import Foundation
import Platform
import RecipeModel
import RecipeStore
import SpecModel
import SystemPackage
import Testing

/// The fixtures as a repository of Spack 1.x, or of 0.x.
struct LabRepository {
  let folder: TemporaryFolder
  let path: String

  init(api: String? = "v2.2", namespace: String = "lab") throws {
    folder = try TemporaryFolder()
    path = folder["lab"]
    let packages = path + "/packages"
    try FileManager.default.createDirectory(
      atPath: packages, withIntermediateDirectories: true)
    let line = api.map { "  api: \($0)\n" } ?? ""
    try write("repo:\n  namespace: \(namespace)\n\(line)", to: "repo.yaml")
    for name in try FileManager.default.contentsOfDirectory(atPath: Fixture.path("repo/packages")) {
      let target = api == nil ? name.replacingOccurrences(of: "_", with: "-") : name
      try FileManager.default.copyItem(
        atPath: Fixture.path("repo/packages/" + name), toPath: packages + "/" + target)
    }
    try write("", to: "packages/__init__.py")
  }

  func write(_ text: String, to name: String) throws {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
  }

  func open() throws -> Repository { try Repository(at: FilePath(path)) }
}

private let names = [
  "blotter", "compiler-wrapper", "gcc-runtime", "inkwell", "letterpress", "motto", "nibmaker",
  "pamphlet", "quill", "scribe", "vellum", "woodcut",
]

@Suite struct RepositoryTests {
  @Test(arguments: ["v2.2", nil])
  func `repositories of both vintages are read`(_ api: String?) throws {
    let lab = try LabRepository(api: api)
    let repository = try lab.open()
    #expect(repository.namespace == "lab")
    #expect(try repository.names() == names)
    let store = RecipeStore(repositories: [repository])
    let recipe = try #require(try store.findRecipe(named: "compiler-wrapper"))
    #expect(recipe.name == "compiler-wrapper")
    #expect(recipe.namespace == "lab")
    #expect(recipe.file.hasSuffix("/package.py"))
    #expect(recipe.versions.map(\.version.text) == ["1.0"])
  }

  @Test func `a package is found by its own name alone`() throws {
    let lab = try LabRepository()
    let store = RecipeStore(repositories: [try lab.open()])
    for name in ["compiler_wrapper", "nothing", "../lab", "", "quill/../motto", "Quill "] {
      #expect(try store.findRecipe(named: name) == nil, "\(name)")
    }
  }

  @Test func `a folder without a recipe is no package, a broken one is an error`() throws {
    let lab = try LabRepository()
    try lab.write("x", to: "packages/empty/README")
    try lab.write("class Bad(Package):\n  x = '", to: "packages/bad/package.py")
    try lab.write(String(repeating: "#", count: 5 << 20), to: "packages/big/package.py")
    let store = RecipeStore(repositories: [try lab.open()])
    #expect(try store.findRecipe(named: "empty") == nil)
    let bad = #expect(throws: RecipeError.self) { try store.findRecipe(named: "bad") }
    #expect(bad?.message.contains("/bad/package.py', line 2") == true)
    let big = #expect(throws: RepositoryError.self) { try store.findRecipe(named: "big") }
    #expect(big?.code == .unreadable)
  }

  @Test(arguments: [
    ("repo: {}\n", RepositoryFailure.malformed), ("[", .malformed), ("", .malformed),
    ("repo: {namespace: x, subdirectory: ../..}\n", .malformed),
    ("repo: {namespace: x, subdirectory: /etc}\n", .malformed),
  ])
  func `a description that is none is refused`(_ text: String, _ code: RepositoryFailure) throws {
    let lab = try LabRepository()
    try lab.write(text, to: "repo.yaml")
    let error = #expect(throws: RepositoryError.self) { try lab.open() }
    #expect(error?.code == code)
    #expect(error?.message.contains("repo.yaml") == true)
  }

  @Test func `a folder that is no repository says what is missing`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: RepositoryError.self) {
      try Repository(at: FilePath(folder.path))
    }
    #expect(error?.code == .unreadable)
    #expect(error?.hint != nil)
  }
}

@Suite struct RecipeStoreTests {
  @Test func `the first repository that has a package wins`() throws {
    let (first, second) = (try LabRepository(namespace: "site"), try LabRepository())
    try FileManager.default.removeItem(atPath: first.path + "/packages/motto")
    let store = RecipeStore(repositories: [try first.open(), try second.open()])
    #expect(try store.recipe(named: "quill").namespace == "site")
    #expect(try store.recipe(named: "motto").namespace == "lab")
    #expect(try store.recipe(named: "quill", in: "lab").namespace == "lab")
    #expect(try store.names() == names)
    #expect(try store.findRecipe(named: "motto", in: "site") == nil)
  }

  @Test func `a version that is not declared comes from where the function says`() throws {
    let lab = try LabRepository()
    try lab.write(
      """
      from spack.package import *
      class Tool(Package):
          url = "https://a.org/tool-1.0.tgz"
          version("1.0", sha256="\(String(repeating: "a", count: 64))")
          def url_for_version(self, version):
              return f"https://b.org/{version.up_to(1)}/tool-{version.dashed}.tgz"
      """, to: "packages/tool/package.py")
    let store = RecipeStore(repositories: [try lab.open()])
    let recipe = try store.recipe(named: "tool")
    guard case .archive(let source) = try store.source(of: Version("3.1"), in: recipe) else {
      Issue.record("it is no archive")
      return
    }
    #expect(source.urls.first == "https://b.org/3/tool-3-1.tgz")
    #expect(try store.source(of: Version("1.0"), in: recipe) == recipe.versions[0].source)
    // A recipe of Albedo itself has no function that is at hand.
    let own = RecipeStore(repositories: [try lab.open()], ownRecipes: ["tool": recipe])
    guard case .archive(let plain) = try own.source(of: Version("3.1"), in: recipe) else {
      Issue.record("it is no archive")
      return
    }
    #expect(plain.urls.first == "https://a.org/tool-3.1.tgz")
  }

  @Test func `a recipe of Albedo itself comes before all`() throws {
    let own = Recipe(name: "quill", namespace: "own", file: "quill.lua", line: 1)
    let extra = Recipe(name: "extra", namespace: "own", file: "extra.lua", line: 1)
    let lab = try LabRepository()
    let store = RecipeStore(
      repositories: [try lab.open()], ownRecipes: ["quill": own, "extra": extra])
    #expect(try store.recipe(named: "quill").file == "quill.lua")
    #expect(try store.recipe(named: "quill", in: "lab").file.hasSuffix("package.py"))
    #expect(try store.names().contains("extra"))
  }

  @Test func `a package that nobody has brings near names`() throws {
    let lab = try LabRepository()
    let store = RecipeStore(repositories: [try lab.open()])
    let error = #expect(throws: RepositoryError.self) { try store.recipe(named: "quil") }
    #expect(error?.code == .unknownPackage)
    #expect(error?.hint == "did you mean 'quill'?")
    #expect(error?.exitClass == .usage)
    let far = #expect(throws: RepositoryError.self) { try store.recipe(named: "zzzzzz") }
    #expect(far?.hint?.contains("lab ('/") == true)
    let none = #expect(throws: RepositoryError.self) {
      try RecipeStore(repositories: []).recipe(named: "x")
    }
    #expect(none?.hint?.contains("'repos:'") == true)
  }

  @Test func `what cannot be used is told when a package is missing`() throws {
    let lab = try LabRepository()
    let store = RecipeStore([
      ConfiguredRepository(name: "builtin", place: .git("https://example.org/packages.git")),
      ConfiguredRepository(name: "lab", place: .folder(lab.path)),
      ConfiguredRepository(name: "gone", place: .folder("/nonexistent/repository")),
    ])
    #expect(store.repositories.map(\.namespace) == ["lab"])
    #expect(store.unusable.map(\.code) == [.unusable, .unreadable])
    #expect(try store.recipe(named: "motto").name == "motto")
    let error = #expect(throws: RepositoryError.self) { try store.recipe(named: "zlib") }
    #expect((error?.cause as? RepositoryError)?.message.contains("'builtin' is in git") == true)
  }
}
