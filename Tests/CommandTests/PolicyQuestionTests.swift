import AlbedoTesting
import Foundation
import Testing

/// What commands ask policies, and what they tell of the answers.
@Suite struct PolicyQuestionTests {
  private static let withoutPatches = """
    local policy = require("albedo.policy")
    policy.on("source.select", { name = "no patches" }, function(input)
      if input.kind == "patch" then return policy.deny, "patches are not handed on" end
    end)
    """

  private func sourceSite(_ policy: String) throws -> SourceSite {
    let sources = try SourceSite()
    try sources.site.folder.write("scope/albedo/policy.lua", policy)
    #expect(try sources.albedo(["trust", sources.site.folder["scope"]]).status == 0)
    return sources
  }

  @Test func `a version with a file that is denied does not go into a mirror`() throws {
    let sources = try sourceSite(Self.withoutPatches)
    let (_, report) = try sources.create(["quill@2.0", "quill@1.0"])
    #expect(Set(report.items.map(\.outcome)) == ["skipped-policy"], "\(report.items)")
    #expect(report.items.allSatisfy { $0.reason == "patches are not handed on" })
    #expect(report.items.count == 7)
    #expect(sources.server.requests.isEmpty)
  }

  @Test func `a rule that leaves out every place is named`() throws {
    let sources = try sourceSite(
      """
      local policy = require("albedo.policy")
      policy.on("source.order", { name = "nowhere" }, function() return {}, "it is a holiday" end)
      """)
    let (_, report) = try sources.create(["motto"])
    let item = try #require(report.items.first)
    #expect(item.outcome == "skipped-policy")
    #expect(item.reason?.hasPrefix("policy lets nobody look in ") == true, "\(item)")
    let text = try sources.albedo(["--json", "mirror", "create", "-d", sources.mirror, "motto"])
    #expect(text.output.contains("nowhere (\(sources.site.folder["scope/albedo/policy.lua"]):2)"))
  }

  @Test func `a rule that leaves out every cache refuses, and is named`() throws {
    let site = try PolicySite()
    try site.write("policy.on('cache.order', { name = 'none' }, function() return {} end)")
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo([
      "--dry-run", "--json", "buildcache", "install", "-u", "-o", "--mirror", cache.path,
      "quill@1.0",
    ])
    #expect(outcome.status == 4, "\(outcome)")
    let report = try JSONReport(outcome.output)
    #expect(report.items.map(\.outcome) == ["refused"], "\(outcome)")
    #expect(report.items.first?.reason?.contains("policy lets nobody look in file://") == true)
    #expect(outcome.output.contains("none (\(site.folder["system/albedo/policy.lua"]):2)"))
  }

  @Test func `a cache that is named twice is asked once`() throws {
    let site = try PolicySite()
    try site.write(
      """
      policy.on("cache.order", { name = "turn" }, function(input)
        return { table.unpack(input.caches) }
      end)
      """)
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo([
      "-c", "mirrors:one:\(cache.path)", "-c", "mirrors:two:\(cache.path)", "policy", "explain",
      "quill@1.0", "--decision", "cache.order",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(!"\(outcome)".contains("stands twice"), "\(outcome)")
    #expect(outcome.output.split(separator: ",").count == 1, "\(outcome)")
  }

  @Test func `a policy that is tried out has a say on names, and may say for which it stands`()
    throws
  {
    let sources = try sourceSite(Self.withoutPatches)
    let tried = try sources.site.folder.write(
      "new.lua",
      """
      local policy = require("albedo.policy")
      policy.on("source.name", { name = "tried" }, function() return "by-hand/x" end)
      """)
    let arguments = [
      "policy", "explain", "motto", "--decision", "source.name", "--mirror", sources.mirror,
      "--with",
    ]
    let named = try sources.albedo(arguments + [tried])
    #expect(named.output.contains("by-hand/x"), "\(named)")
    let place = sources.site.folder["scope/albedo/policy.lua"]
    let replaced = try sources.albedo([
      "policy", "explain", "quill@2.0", "--decision", "source.select", "--mirror", sources.mirror,
      "--with", "\(tried)=\(place)",
    ])
    #expect(!replaced.output.contains("no patches"), "\(replaced)")
    let wrong = try sources.albedo(arguments + ["\(tried)=/nowhere/policy.lua"])
    #expect(wrong.status != 0 && wrong.errorOutput.contains("there is no policy '/nowhere"))
  }

  @Test func `events are explained as if they happened`() throws {
    let site = try PolicySite()
    try site.write(
      """
      policy.on("before.index", { name = "freeze" }, function() error("frozen", 0) end)
      policy.on("after.index", { name = "log" }, function(input)
        if input.changed then error("it is not") end
      end)
      policy.on("after.prune", { name = "count" }, function(input)
        error("removed " .. input.removed, 0)
      end)
      """)
    let cache = try site.copyOldCache()
    func explain(_ decision: String, _ more: String...) throws -> Program.Outcome {
      try site.plainAlbedo(
        ["policy", "explain", "--decision", decision, "--cache", cache.path] + more)
    }
    let file = site.folder["system/albedo/policy.lua"]
    let before = try explain("before.index")
    #expect(before.output.contains("deny: frozen (freeze (\(file):2))"), "\(before)")
    let after = try explain("after.index")
    #expect(after.status == 0 && after.output.contains("allow: "), "\(after)")
    #expect(after.output.contains("  log (\(file):3) has nothing to say"), "\(after)")
    let pruned = try explain("after.prune")
    #expect(pruned.output.contains("  count (\(file):6) failed: removed 0"), "\(pruned)")
    let nothing = try explain("before.push")
    #expect(nothing.status == 2 && nothing.errorOutput.contains("package by package"), "\(nothing)")
  }

  @Test func `fetches are explained file by file`() throws {
    let sources = try sourceSite(
      """
      local policy = require("albedo.policy")
      policy.on("before.fetch", { name = "no patches" }, function(input)
        if input.kind == "patch" then error("not " .. input.id, 0) end
      end)
      """)
    let outcome = try sources.albedo([
      "policy", "explain", "quill@2.0", "--decision", "before.fetch", "--mirror", sources.mirror,
    ])
    #expect(outcome.output.contains("quill@2.0: allow: "), "\(outcome)")
    #expect(outcome.output.contains("deny: not quill@2.0 patch"), "\(outcome)")
  }
}

/// The same for packages of a store.
@Suite(.needsMounts) struct PolicyPackageQuestionTests {
  private let site: PolicySite

  init() throws {
    site = try PolicySite()
    try site.keyring.site.unpack("store")
  }

  @Test func `a recipe that cannot be read fails its own package and no other`() throws {
    try site.folder.write("lab/repo.yaml", "repo: {namespace: lab}\n")
    try site.folder.write("lab/packages/vellum/package.py", "class Vellum(Package:\n")
    let outcome = try site.albedo([
      "-c", "repos:[\(site.folder["lab"])]", "--json", "buildcache", "push", "-u", "--only",
      "package", site.folder["cache"], "vellum", "motto",
    ])
    let report = try JSONReport(outcome.output)
    #expect(report.outcomes["motto@1/u7pyu5l"] == "added", "\(outcome)")
    #expect(report.outcomes["vellum@1.1/jqtk4mv"] == "failed", "\(outcome)")
  }

  @Test func `events of packages are told before and after, in this order, and explained`() throws {
    try site.write(
      """
      for _, event in ipairs({ "before.push", "after.push", "before.install", "after.install" }) do
        policy.on(event, { name = "log" }, function(input)
          print(event, input.name, input.cache, event:match("after") and input.size > 0)
        end)
      end
      """)
    let cache = site.folder["cache"]
    let pushed = try site.albedo(["buildcache", "push", "-u", "--only", "package", cache, "motto"])
    #expect(pushed.status == 0, "\(pushed)")
    let lines = pushed.errorOutput.split(separator: "\n").filter { $0.contains(".push\t") }
    #expect(lines.count == 2, "\(pushed)")
    #expect(lines.first?.contains("before.push\tmotto\tfile://\(cache)") == true)
    #expect(lines.last?.hasSuffix("true") == true)
    for (decision, more) in [("before.push", []), ("after.install", ["--cache", cache])] {
      let explained = try site.albedo(
        ["policy", "explain", "motto", "--decision", decision, "--cache", cache] + more)
      #expect(explained.status == 0, "\(explained)")
      #expect(explained.output.contains("log ("), "\(explained)")
    }
  }

  /// Contracts, section 4: permissions, sbang, manifest, database, module files, then the hook.
  @Test func `after an install the hook comes last`() throws {
    try site.write(
      """
      policy.on("after.install", { name = "look" }, function(input)
        print("installed", input.path, input.size > 0)
      end)
      """)
    let cache = try site.keyring.site.copyCache("cache-unsigned", to: "unsigned")
    let outcome = try site.albedo([
      "buildcache", "install", "--force", "-u", "--mirror", cache, "motto",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    let line = outcome.errorOutput.split(separator: "\n").first { $0.contains("installed\t") }
    let path = try #require(line?.split(separator: "\t").dropFirst().first).description
    #expect(path.hasPrefix(SpackSite.storeRoot), "\(outcome)")
  }
}
