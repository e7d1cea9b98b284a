import Foundation

/// Measures how the index of a large cache is made, brought up to date and listed.
struct IndexBench {
  let program: String
  let folder: String
  let spack: String?

  func run() throws {
    Table.section("index")
    try fromNothing(10_000)
    for count in [10_000, 100_000] { try afterOnePush(count) }
    for count in [10_000, 100_000] { try list(count) }
  }

  private func fromNothing(_ count: Int) throws {
    let cache = try SyntheticCache("\(folder)/whole-\(count)", count: count)
    try cache.writeEntries()
    var contest = Contest("index of \(count) from nothing")
    let forget = { try? FileManager.default.removeItem(atPath: cache.indexManifest) }
    contest.add("albedo", updating(cache)) { _ = forget() }
    if let spack {
      contest.add("spack", Child([spack, "buildcache", "update-index", "file://" + cache.root])) {
        _ = forget()
      }
    }
    try contest.run(3)
    try FileManager.default.removeItem(atPath: cache.root)
  }

  private func afterOnePush(_ count: Int) throws {
    let cache = try SyntheticCache("\(folder)/named-\(count)", count: count + 1)
    let manifest = try cache.writeIndex(missing: 1)
    try cache.writeNames()
    var contest = Contest("update of \(count) after a push")
    contest.add("albedo", updating(cache)) {
      try Content.write(manifest, to: cache.indexManifest)
    }
    try contest.run(5)
    try FileManager.default.removeItem(atPath: cache.root)
  }

  private func updating(_ cache: SyntheticCache) -> Child {
    Child([program, "-q", "buildcache", "update-index", cache.root])
  }

  private func list(_ count: Int) throws {
    let cache = try SyntheticCache("\(folder)/listed-\(count)", count: count)
    try cache.writeIndex()
    let words = ["buildcache", "list", "-a"]
    for (task, query) in [("list of \(count)", []), ("one name of \(count)", ["package-7"])] {
      var contest = Contest(task)
      contest.add("albedo", Child([program] + words + ["--mirror", cache.root] + query))
      if let spack {
        contest.add(
          "spack", Child([spack, "-c", "mirrors:bench:\(cache.root)"] + words + query))
      }
      try contest.run(3)
    }
    try FileManager.default.removeItem(atPath: cache.root)
  }
}
