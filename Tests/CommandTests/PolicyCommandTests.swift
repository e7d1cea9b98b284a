import AlbedoTesting
import Foundation
import Testing

/// Policies as commands ask them, on a cache that needs no store.
@Suite struct PolicyCommandTests {
  private let site: PolicySite

  init() throws { site = try PolicySite() }

  private static let keeping = """
    policy.on("cache.retain", { name = "quills" }, function(input)
      if input.spec:satisfies("quill@:1.0") then return policy.drop, "nobody needs the oldest" end
      if input.spec:satisfies("quill@1.1") then return policy.keep, "the release needs it" end
    end)
    """

  @Test func `a prune takes what a rule drops, and leaves what a rule keeps`() throws {
    try site.write(Self.keeping)
    let cache = try site.copyOldCache()
    let explained = try site.plainAlbedo(
      ["policy", "explain", "quill@:1", "--decision", "cache.retain", "--cache", cache.path])
    #expect(explained.status == 0, "\(explained)")
    let place = "quills (\(site.folder["system/albedo/policy.lua"]):2)"
    #expect(explained.output.contains("nobody needs the oldest (\(place))"), "\(explained.output)")
    #expect(explained.output.contains("  \(place) keep: the release needs it"))
    let pruned = try site.plainAlbedo(["buildcache", "prune", "-y", cache.path])
    #expect(pruned.status == 0, "\(pruned)")
    let left = try cache.manifests().keys.filter { $0.hasPrefix("quill/") }.sorted()
    #expect(
      left.map { $0.prefix(15) } == ["quill/quill-1.1", "quill/quill-2.0", "quill/quill-2.0"])
    #expect(try cache.faults() == [])
    // A rule of the command line says what goes; then a rule can only keep.
    let newest = try site.plainAlbedo([
      "buildcache", "prune", "-y", "--keep-newest", "1", cache.path,
    ])
    #expect(newest.status == 0, "\(newest)")
    #expect(try cache.manifests().keys.contains { $0.hasPrefix("quill/quill-1.1") })
  }

  @Test func `simulate tells what a changed policy would take, and changes nothing`() throws {
    try site.write(Self.keeping)
    let cache = try site.copyOldCache()
    let changed = try site.folder.write(
      "policy.lua",
      """
      local policy = require("albedo.policy")
      policy.on("cache.retain", { name = "all quills" }, function(input)
        if input.name == "quill" and input.newer > 0 then return policy.drop, "old" end
      end)
      """)
    let before = try TreeListing(of: cache.path)
    let outcome = try site.plainAlbedo(
      ["policy", "simulate", cache.path, "--with", changed])
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.count == 1 && lines[0].hasPrefix("quill@1.1/gyjc6nz: drop instead of keep"),
      "\(outcome)")
    #expect(lines.first?.contains("all quills (\(changed):2)") == true)
    #expect(outcome.errorOutput.contains("of which 1 would be decided otherwise"))
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
  }

  @Test func `list, check and their JSON name file and line`() throws {
    try site.write(Self.keeping)
    try site.write(
      "policy.on('cache.push', { name = 'mine', priority = 3 }, function() end)", scope: "user")
    let listed = try site.plainAlbedo(["policy", "list"])
    #expect(
      listed.output == """
        cache.push
          mine (\(site.folder["user/albedo/policy.lua"]):2) user, priority 3
        cache.retain
          quills (\(site.folder["system/albedo/policy.lua"]):2) system

        """, "\(listed)")
    #expect(try site.plainAlbedo(["policy", "check"]).status == 0)
    let json = try site.plainAlbedo(["policy", "list", "--json"])
    let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect((document?["items"] as? [[String: Any]])?.map { $0["line"] as? Int } == [2, 2])

    try site.write(
      """
      policy.remove("quills")
      policy.on("cache.push", { name = "typo", after = "nobody" }, function(input)
        return input.licence and "deny"
      end)
      """, scope: "user")
    let checked = try site.plainAlbedo(["policy", "check"])
    #expect(checked.status == 1)
    let user = site.folder["user/albedo/policy.lua"]
    for text in [
      "error: \(user): line 2: 'quills' is a rule of the site",
      "warning: \(user):3: 'typo' is to stand after 'nobody'",
      "error: \(user):3: typo: asked about something made up, it failed: ",
      "did you mean 'licenses'",
    ] { #expect(checked.output.contains(text), "\(checked.output)") }
  }

  @Test func `a file that cannot be read refuses what it might have denied`() throws {
    try site.write("policy.on('cache.push', { name = 'torn' }, function(")
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo(["buildcache", "update-index", cache.path])
    #expect(outcome.status != 0)
    #expect("\(outcome)".contains("the policy cannot be asked"), "\(outcome)")
    #expect("\(outcome)".contains("policy file (\(site.folder["system/albedo/policy.lua"]))"))
  }

  @Test func `events are told, and one before can refuse`() throws {
    try site.write(
      """
      policy.on("after.index", { name = "log" }, function(input) print("changed", input.changed) end)
      policy.on("after.index", { name = "bad" }, function() error("no mail server") end)
      """)
    let cache = try site.copyOldCache()
    let told = try site.plainAlbedo(["buildcache", "update-index", cache.path])
    #expect(told.status == 0, "\(told)")
    #expect(told.errorOutput.contains("policy.lua: changed\t"), "\(told.errorOutput)")
    #expect(
      told.errorOutput.contains(
        "bad (\(site.folder["system/albedo/policy.lua"]):3) on after.index failed"))
    try site.write(
      "policy.on('before.index', { name = 'freeze' }, function() error('frozen until Monday', 0) end)"
    )
    let refused = try site.plainAlbedo(["buildcache", "update-index", cache.path])
    #expect(refused.status == 4, "\(refused)")
    #expect("\(refused)".contains("frozen until Monday"))
  }
}
