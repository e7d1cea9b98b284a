import AlbedoTesting
import Foundation
import Testing

/// Mirrors that are carried across a gap: bundled, unbundled, proven.
@Suite struct MirrorBundleTests {
  private let site: SourceSite
  private var bundle: String { site.site.folder["site.tar"] }
  private var place: String { site.site.folder["place"] }

  init() throws {
    site = try SourceSite()
    let made = try site.albedo(["mirror", "create", "-d", site.mirror, "quill", "motto", "scribe"])
    try #require(made.status == 0, "\(made)")
  }

  /// Runs a command on mirrors with `--json`.
  private func run(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(["--json", "mirror"] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  /// The arguments that make the bundle of some specs.
  private func making(_ specs: [String], _ file: String? = nil) -> [String] {
    ["bundle", "-o", file ?? bundle, "-d", site.mirror] + specs
  }

  @Test func `what was bundled is fetched on the other side, with the network off`() throws {
    let made = try run(making(["--verify", "quill", "scribe"]))
    #expect(made.status == 0, "\(made.report.items)")
    let unpacked = try run(["unbundle", bundle, "-d", place, "--verify"])
    #expect(unpacked.status == 0, "\(unpacked.report.items)")
    #expect(unpacked.report.totals["unavailable"] == nil)
    // The mirror is what Spack reads: names and content.
    let original = try site.tree(site.mirror)
    for (path, kind) in try site.tree(place + "/sources") { #expect(original[path] == kind) }
    #expect(
      FileManager.default.fileExists(
        atPath: place + "/recipes/spack_repo/lab/packages/quill/package.py"))

    // The other side has the place alone.
    let other = try site.site.folder.write(
      "other/repos.yaml", "repos:\n  lab: \(place)/recipes/spack_repo/lab\n")
    let scope = (other as NSString).deletingLastPathComponent
    try site.site.folder.write("other/mirrors.yaml", "mirrors:\n  carried: \(place)/sources\n")
    try site.site.folder.write(
      "other/config.yaml", "config:\n  source_cache: \(site.site.folder["other-cache"])\n")
    let before = site.server.requests.count
    let fetched = try Program.run(
      Program.albedo, ["-C", scope, "--offline", "fetch", "quill@2.0", "scribe"],
      environment: site.site.environment, in: site.site.folder.path)
    #expect(fetched.status == 0, "\(fetched)")
    #expect(site.server.requests.count == before)
  }

  @Test func `the same content gives the same bundle`() throws {
    let other = site.site.folder["other.tar"]
    #expect(try run(making(["quill"])).status == 0)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 5)],
      ofItemAtPath: site.site.folder["repo/packages/quill/package.py"])
    #expect(try run(making(["-j", "1", "quill"], other)).status == 0)
    #expect(try site.site.folder.bytes("site.tar") == site.site.folder.bytes("other.tar"))
  }

  @Test func `what could not be had is told, noted, and told again by the proof`() throws {
    let made = try run(making(["quill@2.0", "inkwell@0.6", "no-such-package"]))
    #expect(made.status == 3)
    #expect(made.report.outcomes["inkwell@0.6"] == "unavailable")
    #expect(made.report.outcomes["no-such-package"] == "unknown")
    let unpacked = try run(["unbundle", bundle, "-d", place, "--verify"])
    #expect(unpacked.status == 3)
    let problems = unpacked.report.items.filter { $0.outcome == "unavailable" }
    #expect(problems.map(\.id) == ["fetch inkwell@0.6"])
    #expect(problems.first?.reason == "it is not in the mirror")
  }

  @Test func `a difference has what is new, and says what it builds on`() throws {
    #expect(try run(making(["motto"])).status == 0)
    let news = site.site.folder["news.tar"]
    let made = try run(making(["--since", bundle, "motto", "scribe", "--verify"], news))
    #expect(made.status == 0, "\(made.report.items)")
    #expect(made.report.outcomes["motto@1"] == "present")
    #expect(made.report.outcomes["scribe@3.2.1"] == "added")
    let alone = try run(["unbundle", news, "-d", place])
    #expect(alone.status == 3)
    #expect(alone.report.items.contains { $0.outcome == "unavailable" })
    #expect(try run(["unbundle", bundle, "-d", place]).status == 0)
    let whole = try run(["unbundle", news, "-d", place, "--verify"])
    #expect(whole.status == 0, "\(whole.report.items)")
    // What was unpacked before has left its inventory, too.
    let more = site.site.folder["more.tar"]
    let next = try site.albedo(
      ["mirror"] + making(["--since", place + "/inventory.json", "motto", "quill@1.1"], more))
    #expect(next.status == 0, "\(next)")
    let inventory = try Program.run("/bin/sh", ["-c", "tar -xOf \"$0\" inventory.json", more])
    let parts = inventory.output.components(separatedBy: "\"required\":")
    #expect(parts.count == 2)
    #expect(parts[0].contains("quill-1.1"))
    #expect(!parts[0].contains("motto-1"))
  }

  @Test func `what a rule denies stays out of the folder that is unpacked into`() throws {
    #expect(try run(making(["quill@2.0", "motto"])).status == 0)
    try site.write(
      policy: """
        policy.on("source.select", { name = "no motto" }, function(request)
          if request.name == "motto" then
            return policy.deny, "nobody here reads it"
          end
        end)
        """)
    let unpacked = try run(["unbundle", bundle, "-d", place, "--verify"])
    let denied = unpacked.report.items.filter { $0.outcome == "skipped-policy" }
    #expect(denied.contains { $0.id == "sources/motto/motto-1" }, "\(unpacked.report.items)")
    #expect(denied.contains { $0.spec == "motto@1" })
    #expect(denied.allSatisfy { $0.reason?.contains("nobody here reads it") ?? false })
    let tree = try site.tree(place + "/sources")
    #expect(tree["quill/quill-2.0.tar.gz"] != nil)
    #expect(!tree.keys.contains { $0.hasPrefix("motto") })
  }

  @Test func `a damaged bundle is refused, and so is one that is something else`() throws {
    #expect(try run(making(["quill", "--no-recipes"])).status == 0)
    var bytes = try site.site.folder.bytes("site.tar")
    let content = try Fixture.bytes("src-tarballs/quill-2.0.tar.gz")
    let start = try #require(Data(bytes).range(of: Data(content))?.lowerBound)
    bytes[start + 20] ^= 1
    try site.site.folder.write("site.tar", bytes)
    let outcome = try site.albedo(["mirror", "unbundle", bundle, "-d", place])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("has not the digest that its inventory promises"))
    let other = try site.albedo([
      "mirror", "unbundle", Fixture.path("src-tarballs/quill-2.0.tar.gz"), "-d", place,
    ])
    #expect(other.status == 1)
    #expect(other.errorOutput.contains("is not a bundle of albedo"))
  }

  @Test func `what is there and is something else stays, unless --force replaces it`() throws {
    #expect(try run(making(["motto"])).status == 0)
    try site.site.folder.write("place/recipes/spack_repo/lab/repo.yaml", "mine")
    let kept = try run(["unbundle", bundle, "-d", place])
    #expect(kept.status == 3)
    let own = try site.site.folder.bytes("place/recipes/spack_repo/lab/repo.yaml")
    #expect(own == Array("mine".utf8))
    let replaced = try run(["unbundle", bundle, "-d", place, "--force"])
    #expect(replaced.status == 0)
    #expect(replaced.report.totals["updated"] == 1)
  }

  @Test func `a plan names what would be written, and writes nothing`() throws {
    let plan = try site.albedo(["--json", "--dry-run", "mirror"] + making(["motto"]))
    #expect(plan.status == 0, "\(plan)")
    #expect(!FileManager.default.fileExists(atPath: bundle))
    #expect(try run(making(["motto"])).status == 0)
    let listing = try site.albedo([
      "--json", "--dry-run", "mirror", "unbundle", bundle, "-d", place,
    ])
    #expect(try JSONReport(listing.output).items.contains { $0.id == "sources/motto/motto-1" })
    #expect(!FileManager.default.fileExists(atPath: place))
  }

  @Test func `an environment goes along, and its packages are what the proof is about`() throws {
    let environment = Fixture.path("environments/spack-1.2")
    let made = try site.albedo(["--json", "-D", environment, "mirror"] + making([]))
    let report = try JSONReport(made.output)
    #expect(report.outcomes["quill@2.0"] == "added", "\(made)")
    #expect(report.items.contains { $0.id.hasPrefix("environment ") })
    let unpacked = try run(["unbundle", bundle, "-d", place, "--verify"])
    #expect(FileManager.default.fileExists(atPath: place + "/environment/spack.lock"))
    // What the mirror lacks of the environment is named.
    let missing = Set(report.items.filter { $0.outcome == "unavailable" }.compactMap(\.spec))
    let proven = unpacked.report.items.filter { $0.outcome == "unavailable" }.compactMap(\.spec)
    #expect(Set(proven) == missing)
  }

  @Test func `a signed bundle says who signed it, and a signature that does not count is refused`()
    throws
  {
    let created = try site.albedo(["gpg", "create", "Carrier", "carrier@example.org"])
    try #require(created.status == 0, "\(created)")
    #expect(try run(making(["--sign", "--keys", "motto"])).status == 0)
    let good = try site.albedo(["mirror", "unbundle", "--signed", bundle, "-d", place])
    #expect(good.status == 0, "\(good)")
    #expect(good.errorOutput.contains("signed by Carrier"))
    #expect(FileManager.default.fileExists(atPath: place + "/keys/keys.asc"))
    // One letter of what was signed.
    var bytes = try site.site.folder.bytes("site.tar")
    let start = try #require(Data(bytes).range(of: Data("\"motto\"".utf8))?.lowerBound)
    bytes[start + 1] = UInt8(ascii: "M")
    try site.site.folder.write("forged.tar", bytes)
    let forged = try site.albedo([
      "mirror", "unbundle", site.site.folder["forged.tar"], "-d", site.site.folder["else"],
    ])
    #expect(forged.status == 4, "\(forged)")
    #expect(!FileManager.default.fileExists(atPath: site.site.folder["else/sources"]))
    #expect(try run(making(["motto"])).status == 0)
    let unsigned = try site.albedo(["mirror", "unbundle", "--signed", bundle, "-d", place])
    #expect(unsigned.status == 4, "\(unsigned)")
  }

  @Test func `a build cache in a folder goes along`() throws {
    let cache = site.site.folder["cache"]
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-unsigned"), toPath: cache)
    #expect(try run(making(["--binaries", cache, "--no-recipes", "motto"])).status == 0)
    #expect(try run(["unbundle", bundle, "-d", place]).status == 0)
    let listed = try site.albedo(["buildcache", "list", "--mirror", place + "/binaries"])
    #expect(listed.status == 0 && listed.output.contains("motto"), "\(listed)")
  }

  @Test(arguments: [
    (["bundle", "motto"], "the bundle has no name"),
    (["bundle", "-o", "x.tar"], "no packages were named, and no environment is active"),
    (["bundle", "-o", "x.tar", "--all", "motto"], "--all takes everything"),
    (
      ["bundle", "-o", "x.tar", "--binaries", "https://example.org/cache", "motto"],
      "is not a build"
    ),
    (["adopt"], "no files were named"),
    (["prune", "a", "b"], "is one word too many"),
  ])
  func `a command line that says too little or too much is refused`(
    _ arguments: [String], _ message: String
  ) throws {
    let outcome = try site.albedo(["mirror"] + arguments)
    #expect(outcome.status == 2, "\(outcome)")
    #expect(outcome.errorOutput.contains(message), "\(outcome)")
  }

  @Test func `bundles and their unpacking can be killed at any instant and begun again`() throws {
    try #require(try run(making(["--all"])).status == 0)
    let expected = try site.site.folder.bytes("site.tar")
    var numbers = SeededNumbers(seed: 7)
    for _ in 0..<Campaign.count(short: 10, whole: 100) {
      try? FileManager.default.removeItem(atPath: bundle)
      kill(["mirror"] + making(["--all"]), after: .random(in: 0...0.4, using: &numbers))
      if let found = try? site.site.folder.bytes("site.tar") { #expect(found == expected) }
    }
    try site.site.folder.write("site.tar", expected)
    for _ in 0..<Campaign.count(short: 10, whole: 100) {
      try? FileManager.default.removeItem(atPath: place)
      kill(
        ["mirror", "unbundle", bundle, "-d", place], after: .random(in: 0...0.4, using: &numbers))
      for (path, kind) in (try? site.tree(place + "/sources")) ?? [:] where kind == "f" {
        let found = try site.site.folder.bytes("place/sources/" + path)
        let original = try site.site.folder.bytes("mirror/" + path)
        #expect(found == original)
      }
      #expect(try run(["unbundle", bundle, "-d", place]).status == 0)
      #expect(try site.tree(place + "/sources") == site.tree(site.mirror))
    }
  }

  /// Runs `albedo` and kills it after so many seconds, unless it has ended.
  private func kill(_ arguments: [String], after seconds: Double) {
    _ = try? Program.run(
      Program.albedo, ["-C", site.site.folder["scope"]] + arguments,
      environment: site.site.environment, in: site.site.folder.path,
      killedAfter: .seconds(seconds))
  }
}
