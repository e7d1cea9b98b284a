import AlbedoTesting
import Foundation
import Testing

/// `albedo doctor`, on sites that are well and on sites that are not.
@Suite struct DoctorTests {
  let site: ScriptSite

  init() throws { site = try ScriptSite() }

  /// The findings of some checks, as JSON has them.
  private func findings(
    _ checks: String..., options: [String] = [], environment: [String: String] = [:]
  ) throws -> (status: Int32, items: [[String: Any]]) {
    let outcome = try site.albedo(
      options + ["--json", "doctor"] + checks, environment: environment)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any],
      "\(outcome.errorOutput)")
    #expect(document["schema"] as? Int == 1)
    #expect(document["command"] as? String == "doctor")
    return (outcome.status, try #require(document["items"] as? [[String: Any]]))
  }

  private func texts(_ items: [[String: Any]], _ level: String) -> [String] {
    items.filter { $0["level"] as? String == level }.compactMap { $0["reason"] as? String }
  }

  @Test func `a fresh site is well, and nothing is written`() throws {
    let before = try FileManager.default.subpathsOfDirectory(atPath: site.folder.path).sorted()
    let outcome = try site.albedo(["doctor"])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errorOutput)")
    #expect(!outcome.output.contains("  error "))
    for name in ["configuration", "disk", "keys", "policies", "versions"] {
      #expect(outcome.output.contains("\(name)\n  "))
    }
    #expect(outcome.errorOutput.contains("0 errors"))
    let after = try FileManager.default.subpathsOfDirectory(atPath: site.folder.path).sorted()
    #expect(before == after)
  }

  @Test func `checks are listed, chosen, and a mistyped one is an error`() throws {
    let list = try site.albedo(["doctor", "--list"])
    #expect(list.status == 0 && list.output.contains("mirrors\t"))
    let one = try site.albedo(["doctor", "terminal"])
    #expect(one.output.hasPrefix("terminal\n") && !one.output.contains("disk\n"))
    let none = try site.albedo(["doctor", "moon"])
    #expect(none.status != 0 && none.errorOutput.contains("there is no check 'moon'"))
  }

  @Test func `mistakes of the configuration are errors, and files that nobody reads warnings`()
    throws
  {
    try site.folder.write("user/mirrors.yaml", "mirrors: [1, 2]\n")
    try site.folder.write("system/mirror.yaml", "mirrors: {}\n")
    try site.folder.write("system/config.yml", "config: {}\n")
    let (status, items) = try findings("configuration")
    #expect(status == 1)
    #expect(texts(items, "error").contains { $0.contains("mirrors") })
    let warnings = texts(items, "warning")
    #expect(warnings.contains { $0.contains("mirror.yaml' is not read: there is no section") })
    #expect(warnings.contains { $0.contains("config.yml' is not read") })
  }

  @Test
  func `mirrors that are not there, or do not answer, are errors; offline they are not asked`()
    throws
  {
    try site.folder.write("there/file", "")
    try site.folder.write(
      "user/mirrors.yaml",
      """
      mirrors:
        here: file://\(site.folder["there"])
        gone: file://\(site.folder["gone"])
        web: http://user:hunter2@127.0.0.1:9/mirror

      """)
    let (status, items) = try findings("mirrors")
    #expect(status == 1)
    #expect(texts(items, "ok").contains { $0.contains("'here'") })
    let errors = texts(items, "error")
    #expect(errors.count == 2, "\(items)")
    #expect(errors.contains { $0.contains("'gone' is not there") })
    let whole = try site.albedo(["doctor", "mirrors", "disk", "caches", "locks"])
    #expect(!(whole.output + whole.errorOutput).contains("hunter2"))
    let offline = try findings("mirrors", options: ["--offline"])
    #expect(texts(offline.items, "error").count == 1)
  }

  @Test func `a cache whose index is behind is a warning`() throws {
    let cache = CacheFolder(path: try site.site.copyCache())
    try site.folder.write("user/mirrors.yaml", "mirrors: {site: 'file://\(cache.path)'}\n")
    #expect(
      texts(try findings("caches").items, "ok").contains {
        $0.contains("lists what is there, 14 packages")
      })
    let manifests = cache.path + "/v3/manifests/spec"
    let entry = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: manifests)
        .first { $0.contains("motto") && $0.hasSuffix(".json") })
    try FileManager.default.removeItem(atPath: manifests + "/" + entry)
    let (status, items) = try findings("caches")
    #expect(status == 0)
    #expect(
      texts(items, "warning").contains { $0.contains("leaves 0 out and lists 1 that are not") })
  }

  @Test func `a lock of a program that is gone is a warning`() throws {
    try site.folder.write("mirror/x", "")
    try site.folder.write(
      "user/mirrors.yaml", "mirrors: {site: 'file://\(site.folder["mirror"])'}\n")
    let host = try site.albedo(["eval", "require('albedo.program').describe().host"]).output
    try site.folder.write(
      "mirror/.albedo/stage/abc.lock",
      "owner albedo, downloading\nhost \(host)pid 2147483000\ntime 1700000000\ntoken x\n")
    let (status, items) = try findings("locks")
    #expect(status == 0)
    #expect(texts(items, "warning").contains { $0.contains("abc.lock' is held by process") })
  }

  @Test func `a policy that cannot be read is an error`() throws {
    try site.write("policy.lua", "this is no Lua")
    let (status, items) = try findings("policies")
    #expect(status == 1)
    #expect(texts(items, "error").contains { $0.contains("policy.lua") })
  }

  @Test func `commands that do not load, and files that everybody may write, are errors`() throws {
    try site.write("scripts/broken.lua", "return undefined_thing")
    let file = try site.write("lib/open.lua", "return {}")
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
    let (status, items) = try findings("scripts", "permissions")
    #expect(status == 1)
    #expect(texts(items, "error").contains { $0.contains("undefined global 'undefined_thing'") })
    #expect(texts(items, "error").contains { $0.contains("lib/open.lua', and so change") })
  }

  @Test func `a check of the site runs, and one that crashes or does not load is a finding`() throws
  {
    try site.write(
      "health/licence.lua",
      """
      require("albedo.health").add({
        name = "licence", summary = "the licence server",
        run = function(check) check:warn("it is asleep", "wake it") end,
      })
      """, scope: "system")
    try site.write(
      "health/crash.lua",
      """
      require("albedo.health").add({
        name = "crash", summary = "falls over", run = function() local x = nil; return x.y end,
      })
      """)
    try site.write("health/typo.lua", "require('albedo.health').add({ nam = 1 })")
    try site.write(
      "health/slow.lua",
      """
      require("albedo.health").add({
        name = "slow", summary = "never ends", time_limit = 0.2,
        run = function() while true do end end,
      })
      """)
    let (status, items) = try findings()
    #expect(status == 1)
    let licence = try #require(items.first { $0["check"] as? String == "licence" })
    #expect(licence["hint"] as? String == "wake it" && licence["level"] as? String == "warning")
    let errors = texts(items, "error")
    #expect(
      errors.contains { $0.contains("the check itself has failed") && $0.contains("crash.lua") })
    #expect(errors.contains { $0.contains("typo.lua' cannot be loaded") })
    #expect(errors.contains { $0.contains("the check was ended") })
    #expect(errors.count == 3)
    let quiet = try site.albedo(["-q", "doctor", "licence", "terminal"])
    #expect(quiet.output == "licence\n  warning  it is asleep\n           wake it\n")
  }

  @Test func `an agent that a killed run has left is told of`() throws {
    #expect(texts(try findings("agents").items, "ok") == ["no agent was left running"])
    let ring = site.folder["ring"]
    try site.folder.write("ring/.albedo-agent", "")
    let (status, items) = try findings("agents", environment: ["SPACK_GNUPGHOME": ring])
    #expect(status == 0 && texts(items, "warning").count == 1)
  }
}
