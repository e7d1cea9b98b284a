import Foundation

/// Measures how all recipes of a checkout of spack-packages are read, listed and looked up.
///
/// The repository is the folder in the variable `RECIPES`, the one with its `repo.yaml`.
struct RecipeBench {
  let program: String
  let folder: String

  func run() throws {
    guard let repository = ProcessInfo.processInfo.environment["RECIPES"], !repository.isEmpty
    else {
      print("no RECIPES=/path/to/spack_repo/builtin given: recipes are not measured")
      return
    }
    Table.section("recipes")
    let scope = folder + "/scope"
    let cache = folder + "/recipes-cache"
    try FileManager.default.createDirectory(atPath: scope, withIntermediateDirectories: true)
    try Content.write("repos:\n  builtin: \(repository)\n", to: scope + "/repos.yaml")
    try Content.write("config:\n  misc_cache: \(cache)\n", to: scope + "/config.yaml")
    func albedo(_ words: String...) -> Child {
      Child([program, "-q", "-C", scope, "recipe"] + words)
    }
    var one = Contest("one recipe without a snapshot")
    one.add("albedo", albedo("versions", "zlib"))
    try one.run(5)
    var cold = Contest("all recipes, cold")
    cold.add("albedo", albedo("list", "--count")) {
      try? FileManager.default.removeItem(atPath: cache)
    }
    try cold.run(3)
    for (task, child) in [
      ("list of all, with a snapshot", albedo("list", "--count")),
      ("one recipe, with a snapshot", albedo("versions", "zlib")),
    ] {
      var contest = Contest(task)
      contest.add("albedo", child)
      try contest.run(9)
    }
  }
}
