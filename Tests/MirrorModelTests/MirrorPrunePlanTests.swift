import AlbedoTesting
import MirrorModel
import RecipeModel
import SpecModel
import Testing

@Suite struct MirrorPrunePlanTests {
  private static let digest = "4083830552b64559e2b4168be12415955cd9c5da12f027d3902640000b39bf2a"
  private static let old = String(repeating: "0d", count: 32)
  private static let lost = String(repeating: "1e", count: 32)
  private static let commit = "ddb6e7a844b7709a86d1f619097223784c773b36"
  private static let recipe = """
    from spack.package import *

    class Quill(Package):
        url = "https://example.org/quill-1.1.tar.gz"
        git = "https://example.org/acme/quill.git"
        version("1.1", sha256="\(digest)")
        version("main", branch="main")
    """

  private func demand(_ text: String = recipe) throws -> MirrorDemand {
    let recipe = try RecipeReader(modules: NoModules()).read(
      Array(text.utf8), name: "quill", namespace: "lab", file: "package.py",
      module: "spack.pkg.lab.quill")
    var demand = MirrorDemand()
    demand.add(MirrorPlan(for: try SpecQuery.parse("quill"), recipe: recipe))
    return demand
  }

  private func path(_ digest: String) -> String {
    "_source-cache/archive/\(digest.prefix(2))/\(digest).tar.gz"
  }

  private func inventory(_ links: [(String, String)], _ files: [String]) -> MirrorInventory {
    MirrorInventory(
      files.map { MirrorEntry(path: $0, byteCount: 3, modified: 1000) }
        + links.map { MirrorEntry(path: $0, byteCount: 0, modified: 1000, target: "../\($1)") })
  }

  private func plan(
    _ inventory: MirrorInventory, _ demand: MirrorDemand,
    _ rules: MirrorPrunePlan.Rules = .init(now: 100_000)
  ) -> MirrorPrunePlan { MirrorPrunePlan(inventory, demand: demand, rules: rules) }

  @Test func `what recipes refer to stays, and what they refer to no more goes with its names`()
    throws
  {
    let found = plan(
      inventory(
        [
          ("quill/quill-1.1.tar.gz", path(Self.digest)), ("quill/quill-1.0.tar.gz", path(Self.old)),
          ("quill/gone", path(Self.lost)),
        ], [path(Self.digest), path(Self.old)]), try demand())
    #expect(found.neededCount == 1)
    #expect(
      found.removed.map { "\($0.entry.path): \($0.reason)" } == [
        "\(path(Self.old)): no recipe refers to 'quill/quill-1.0.tar.gz'",
        "quill/gone: it leads nowhere",
        "quill/quill-1.0.tar.gz: it leads to what goes",
      ])
    #expect(found.kept.isEmpty)
  }

  @Test func `a name that the recipe gives to other content now is told`() throws {
    let found = plan(
      inventory([("quill/quill-1.1.tar.gz", path(Self.old))], [path(Self.old)]), try demand())
    #expect(
      found.removed.first?.reason
        == "the recipe has another digest for 'quill/quill-1.1.tar.gz' now")
  }

  @Test func `a commit that a branch of the recipe stood for stays as long as its name is there`()
    throws
  {
    let checkout = "_source-cache/git/acme/quill.git/\(Self.commit).tar.gz"
    let named = plan(
      inventory([("quill/quill-main.tar.gz", checkout)], [checkout]), try demand())
    #expect(named.neededCount == 1 && named.removed.isEmpty)
    let old = plan(
      inventory([], ["_source-cache/git/acme/quill.git/main.tar.gz"]), try demand())
    #expect(old.neededCount == 1, "old Spacks name checkouts after branches")
    let unnamed = plan(inventory([], [checkout]), try demand())
    #expect(unnamed.removed.map(\.reason) == ["no recipe refers to it"])
  }

  @Test(arguments: [
    ("scribe/scribe-1.tar.gz", "there is no recipe of 'scribe'"),
    ("broken/broken-1.tar.gz", "the recipe of 'broken' could not be read: it is too large"),
  ])
  func `content of a package whose recipe is not known stays`(_ name: String, _ reason: String)
    throws
  {
    var demand = try demand()
    demand.add(unreadable: "broken", reason: "it is too large")
    let found = plan(inventory([(name, path(Self.old))], [path(Self.old)]), demand)
    #expect(found.removed.isEmpty)
    #expect(found.kept.map(\.reason) == [reason])
  }

  @Test func `content of a package whose recipe is not known wholly stays`() throws {
    let found = plan(
      inventory([("quill/quill-0.tar.gz", path(Self.old))], [path(Self.old)]),
      try demand(Self.recipe + "\n    version(\"2\", sha256=mystery(1))\n"))
    #expect(found.removed.isEmpty)
    #expect(found.kept.first?.reason.contains("is not known wholly") ?? false)
  }

  @Test func `content without a name goes only when all recipes are known, or when that is wanted`()
    throws
  {
    let listed = inventory([], [path(Self.old)])
    #expect(plan(listed, try demand()).removed.map(\.reason) == ["no recipe refers to it"])
    var partial = try demand()
    partial.add(unreadable: "broken", reason: "it is too large")
    #expect(
      plan(listed, partial).kept.map(\.reason) == [
        "no name says whose it is, and the recipe of 'broken' could not be read: it is too large"
      ])
    let rules = MirrorPrunePlan.Rules(now: 100_000, takesUnnamed: true)
    #expect(plan(listed, partial, rules).removed.count == 1)
  }

  @Test(arguments: [
    ("quill@1.0", true), ("quill", true), ("quill@:1", true), ("quill@2:", false),
    ("scribe", false),
  ])
  func `what is excluded stays`(_ query: String, _ isKept: Bool) throws {
    let found = plan(
      inventory([("quill/quill-1.0.tar.gz", path(Self.old))], [path(Self.old)]), try demand(),
      .init(now: 100_000, excluded: [try SpecQuery.parse(query)]))
    #expect(found.removed.isEmpty == isKept)
    #expect(found.kept.map(\.reason) == (isKept ? ["'\(query)' keeps it"] : []))
  }

  @Test func `what is young stays, and a link out of the mirror is only told`() throws {
    let listed = inventory([("quill/quill-1.0.tar.gz", path(Self.old))], [path(Self.old)])
    #expect(plan(listed, try demand(), .init(keptAge: 99_001, now: 100_000)).removed.isEmpty)
    #expect(!plan(listed, try demand(), .init(keptAge: 98_999, now: 100_000)).removed.isEmpty)
    let outside = plan(inventory([("quill/out", "../etc/passwd")], []), try demand())
    #expect(outside.removed.isEmpty && outside.kept.count == 1)
  }

  @Test func `a link that leads nowhere is kept like a file, and taken only from the store`() throws
  {
    let listed = inventory([("quill/quill-1.0.tar.gz", path(Self.lost))], [])
    #expect(plan(listed, try demand()).removed.map(\.reason) == ["it leads nowhere"])
    let young = plan(listed, try demand(), .init(keptAge: 99_001, now: 100_000))
    #expect(young.removed.isEmpty && young.kept.count == 1)
    let excluded = plan(
      listed, try demand(), .init(now: 100_000, excluded: [try SpecQuery.parse("quill@1.0")]))
    #expect(excluded.kept.map(\.reason) == ["'quill@1.0' keeps it"])
    let others = plan(
      inventory([("scribe/scribe-1.tar.gz", path(Self.lost))], []), try demand())
    #expect(others.kept.map(\.reason) == ["there is no recipe of 'scribe'"])
    let foreign = plan(inventory([("photos/last", "photos/first")], []), try demand())
    #expect(foreign.removed.isEmpty && foreign.kept.count == 1)
  }

  @Test func `a demand finds items by digest in any spelling of their path and by near names`()
    throws
  {
    let demand = try demand()
    #expect(demand.items(withDigests: [Self.digest]).map(\.name) == ["quill@1.1"])
    #expect(demand.items(like: "quill-1.1.tar.gz").map(\.name) == ["quill@1.1"])
    #expect(demand.items(like: "quill").isEmpty)
    #expect(demand.algorithms.count == 1)
    #expect(demand.incompleteness == nil)
  }
}
