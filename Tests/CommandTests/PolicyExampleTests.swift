import AlbedoTesting
import Foundation
import Testing

/// The examples in `docs/policies`, each as it stands, with a real cache or mirror.
@Suite struct PolicyExampleTests {
  @Test(arguments: ["air-gap", "ci-cache", "licensed-inside", "two-tiers", "environment-mirror"])
  func `every example can be read and asked`(_ name: String) throws {
    let site = try PolicySite()
    try site.install(example: name)
    try site.folder.write("system/albedo/lib/released.lua", "return { \"motto\" }\n")
    let checked = try site.plainAlbedo(["policy", "check"])
    #expect(checked.status == 0 && checked.output == "", "\(checked)")
  }

  @Test func `the cache for CI drops what is old and keeps the newest`() throws {
    let site = try PolicySite()
    try site.install(example: "ci-cache")
    let cache = try site.copyOldCache()
    let file = site.folder["system/albedo/policy.d/ci-cache.lua"]
    let explained = try site.plainAlbedo(
      ["policy", "explain", "quill", "--decision", "cache.retain", "--cache", cache.path])
    #expect(explained.status == 0, "\(explained)")
    #expect(
      explained.output.contains("quill@1.0/lgclo6p: drop: it is older than 30d (old (\(file):"))
    #expect(explained.output.contains("  newest (\(file):16) keep: it is of the 1 newest versions"))
    let pruned = try site.plainAlbedo(["buildcache", "prune", "-y", cache.path])
    #expect(pruned.status == 0, "\(pruned)")
    let quills = try cache.manifests().keys.filter { $0.hasPrefix("quill/") }
    #expect(quills.allSatisfy { $0.hasPrefix("quill/quill-2.0") } && quills.count == 2)
    #expect(try cache.faults() == [])
  }

  @Test func `the mirror of an environment holds what it names`() throws {
    let sources = try SourceSite()
    let folder = sources.site.folder
    try folder.write("env/spack.yaml", "spack:\n  specs: [quill]\n")
    try folder.write("env/albedo/policy.lua", try PolicySite.example("environment-mirror"))
    #expect(try sources.albedo(["trust", folder["env"]]).status == 0)
    let outcome = try sources.albedo(
      ["-e", folder["env"], "--json", "mirror", "create", "-d", sources.mirror, "quill", "blotter"])
    let report = try JSONReport(outcome.output)
    #expect(report.outcomes["quill@2.0"] == "added", "\(outcome)")
    #expect(report.outcomes["quill@1.1"] == "added")
    #expect(report.outcomes["quill@1.0"] == "skipped-policy")
    #expect(report.outcomes["blotter@3"] == "skipped-policy")
    let tree = try sources.tree(sources.mirror)
    #expect(
      tree["by-version/2.0-quill.tar.gz"]?.hasPrefix("-> ../_source-cache/") == true, "\(tree)")
    let explained = try sources.albedo(
      [
        "-e", folder["env"], "policy", "explain", "quill", "blotter", "--decision",
        "source.select", "--mirror", sources.mirror,
      ])
    let file = folder["env/albedo/policy.lua"]
    #expect(explained.output.contains("two versions (\(file):13)"), "\(explained)")
    #expect(
      explained.output.contains(
        "blotter@3: deny: it is none of the packages that are allowed (of the environment (\(file):12))"
      ))
  }

  @Test func `behind an air gap nobody asks the internet`() throws {
    let sources = try SourceSite()
    let folder = sources.site.folder
    try folder.write("scope/albedo/policy.d/air-gap.lua", try PolicySite.example("air-gap"))
    #expect(try sources.albedo(["trust", folder["scope"]]).status == 0)
    let outside = try sources.create(["quill@2.0"])
    #expect(outside.report.outcomes["quill@2.0"] == "unavailable", "\(outside)")
    #expect(sources.server.requests.isEmpty)
    let explained = try sources.albedo(
      ["policy", "explain", "quill@2.0", "--decision", "source.order"])
    #expect(
      explained.output.contains("no upstream (\(folder["scope/albedo/policy.d/air-gap.lua"]):13)"),
      "\(explained)")
  }
}

/// The examples that need packages.
@Suite(.needsMounts) struct PolicyPackageExampleTests {
  private let site: PolicySite

  init() throws {
    site = try PolicySite()
    try site.keyring.site.unpack("store")
  }

  private func report(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(["--json"] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  @Test func `licensed software stays inside`() throws {
    try site.install(example: "licensed-inside")
    let (inside, outside) = (site.folder["inside"], site.folder["outside"])
    let open = try report(["buildcache", "push", "--unsigned", outside, "vellum", "motto"])
    #expect(open.report.outcomes["motto@1/u7pyu5l"] == "added", "\(open)")
    #expect(open.report.outcomes["vellum@1.1/jqtk4mv"] == "skipped-policy")
    let own = try report(["buildcache", "push", "--unsigned", inside, "vellum"])
    #expect(own.report.outcomes["vellum@1.1/jqtk4mv"] == "added", "\(own)")
    let explained = try site.albedo(
      ["policy", "explain", "vellum", "--decision", "cache.push", "--cache", outside])
    #expect(
      explained.output.hasPrefix(
        "vellum@1.1/jqtk4mv: deny: it is 'vellum', which is blocked (vendors"
          + " (\(site.folder["system/albedo/policy.d/licensed-inside.lua"]):"), "\(explained)")
  }

  @Test func `two tiers have a key each, and only what is released is in both`() throws {
    try site.install(example: "two-tiers")
    try site.folder.write("system/albedo/lib/released.lua", "return { \"motto\" }\n")
    let release = try site.keyring.makeKey("Release <release@example.org>")
    let testing = try site.keyring.makeKey("Testing <testing@example.org>")
    for (tier, key) in [("release", release), ("testing", testing)] {
      let cache = CacheFolder(path: site.folder[tier])
      let pushed = try report(["buildcache", "push", cache.path, "motto", "vellum"])
      #expect(pushed.report.outcomes["motto@1/u7pyu5l"] == "added", "\(pushed)")
      #expect(
        pushed.report.outcomes["vellum@1.1/jqtk4mv"]
          == (tier == "release" ? "skipped-policy" : "added"))
      let gpg = try GnuPG(site.keyring.home)
      let verified = try gpg.run(["--verify", cache.path + "/" + KeyringSite.motto])
      #expect(verified.errorOutput.contains(key.suffix(16)), "\(verified)")
      let explained = try site.albedo(
        ["policy", "explain", "motto", "--decision", "cache.key", "--cache", cache.path])
      #expect(
        explained.output.contains(
          "key of the tier (\(site.folder["system/albedo/policy.d/two-tiers.lua"]):29)"),
        "\(explained)")
    }
    let order = try site.albedo(
      [
        "-c", "mirrors:testing:\(site.folder["testing"])", "-c",
        "mirrors:release:\(site.folder["release"])", "policy", "explain", "motto", "--decision",
        "cache.order",
      ])
    #expect(order.output.contains("/release, file://"), "\(order)")
  }

  @Test func `behind an air gap only what the centre has signed is installed`() throws {
    try site.install(example: "air-gap")
    let unsigned = try site.keyring.site.copyCache("cache-unsigned", to: "unsigned")
    let refused = try site.albedo(
      ["buildcache", "install", "--unsigned", "--mirror", unsigned, "motto"])
    #expect(refused.status == 4, "\(refused)")
    #expect(refused.output.contains("the centre has not signed it"))
    let explained = try site.albedo(
      [
        "policy", "explain", "motto", "--decision", "cache.accept", "--unsigned", "--cache",
        unsigned,
      ])
    let file = site.folder["system/albedo/policy.d/air-gap.lua"]
    #expect(explained.output.contains("(signed by the centre (\(file):33))"), "\(explained)")
    let signed = try site.keyring.site.copyCache("cache-signed", to: "signed")
    let keys = try site.albedo(["buildcache", "keys", "-it", "--mirror", signed])
    #expect(keys.status == 0, "\(keys)")
    let installed = try site.albedo(
      ["buildcache", "install", "--force", "--mirror", signed, "motto"])
    #expect(installed.status == 0, "\(installed)")
  }
}
