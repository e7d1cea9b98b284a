import Diagnostics
import PolicyModel
import SiteLua
import Testing

/// Where policies come from, and what a file that is tried out stands in for.
@Suite struct PolicyFilesTests {
  private struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  private func rule(_ reason: String) -> String {
    """
    local policy = require("albedo.policy")
    policy.on("cache.push", { name = "\(reason)" }, function() return policy.deny, "\(reason)" end)
    """
  }

  private func folder(
    _ scope: String, isGuarded: Bool = true, _ files: [String: String],
    unreadable: Set<String> = []
  ) -> PolicyFolder {
    PolicyFolder(
      scope: scope, folder: scope, isGuarded: isGuarded,
      names: { path in
        if unreadable.contains(path) { throw Unreadable(description: "no right to look") }
        return (Array(files.keys) + unreadable).filter { $0.hasPrefix(path + "/") }
          .map { String($0.dropFirst(path.count + 1)) }
      },
      bytes: { path in
        if unreadable.contains(path) { throw Unreadable(description: "no right to read") }
        return files[path].map { Array($0.utf8) }
      })
  }

  private func load(
    _ folders: PolicyFolder..., trying file: (path: String, place: String?)? = nil
  ) async throws -> PolicySet {
    var files = PolicyFiles(reading: folders)
    if let file {
      try files.substitute(
        PolicyFile(
          path: file.path, scope: "tried", isGuarded: true, bytes: Array(rule("tried").utf8)),
        for: file.place)
    }
    return try await PolicySet.load(files, settings: PolicySet.Settings())
  }

  @Test func `a file that cannot be read denies, is named, and hides no other`() async throws {
    let set = try await load(
      folder(
        "site",
        ["albedo/policy.lua": rule("first"), "albedo/policy.d/b.lua": rule("last")],
        unreadable: ["albedo/policy.d/a.lua"]))
    #expect(set.problems.map(\.file) == ["site/albedo/policy.d/a.lua"])
    #expect(set.problems.first?.reason == "no right to read")
    #expect(set.rules.map(\.name) == ["first", "last"])
    #expect(set.files.map(\.path) == ["site/albedo/policy.lua", "site/albedo/policy.d/b.lua"])
    for decision in PolicyDecision.allCases {
      let denies = try await set.say(PolicyInput([]), on: decision)
        .contains { $0.rule == nil && $0.opinion(on: decision)?.answer == .deny }
      #expect(denies == decision.isClosed, "\(decision)")
    }
  }

  @Test func `a folder that cannot be listed denies, and hides no file`() async throws {
    let set = try await load(
      folder("site", ["albedo/policy.lua": rule("first")], unreadable: ["albedo/policy.d"]))
    #expect(set.problems.map(\.file) == ["site/albedo/policy.d"])
    #expect(set.rules.map(\.name) == ["first"])
  }

  @Test func `a folder that cannot be used says why`() async throws {
    let set = try await load(
      PolicyFolder(
        scope: "environment", folder: "env", isGuarded: false,
        obstacle: Unreadable(description: "nobody has trusted it")))
    #expect(set.problems.map(\.file) == ["env/albedo"])
    #expect(set.problems.map(\.reason) == ["nobody has trusted it"])
  }

  private var both: (PolicyFolder, PolicyFolder) {
    (
      folder(
        "site", ["albedo/policy.lua": rule("site"), "albedo/policy.d/only.lua": rule("only")]),
      folder("user", isGuarded: false, ["albedo/policy.lua": rule("user")])
    )
  }

  @Test(arguments: [
    ("new/only.lua", String?.none, ["site", "tried", "user"]),
    ("new/other.lua", nil, ["site", "only", "user", "tried"]),
    ("site/albedo/policy.lua", nil, ["tried", "only", "user"]),
    ("new/policy.lua", "site/albedo/policy.lua", ["tried", "only", "user"]),
    ("new/x.lua", "user/albedo/policy.lua", ["site", "only", "tried"]),
  ])
  func `a file that is tried out stands in for the one that is meant`(
    _ path: String, _ place: String?, _ expected: [String]
  ) async throws {
    let (site, user) = both
    let set = try await load(site, user, trying: (path, place))
    #expect(set.files.map { $0.path == path ? "tried" : $0.scope }.contains("tried"))
    // Rules of the site are asked first, whatever stands where.
    #expect(Set(set.rules.map(\.name)) == Set(expected))
    let tried = try #require(set.rules.first { $0.name == "tried" })
    #expect(tried.isGuarded == (place != "user/albedo/policy.lua"))
  }

  @Test func `a name that several policies have is not guessed at`() async throws {
    let (site, user) = both
    let error = await #expect(throws: PolicyError.self) {
      try await load(site, user, trying: ("new/policy.lua", nil))
    }
    #expect(error?.code == .ambiguousFile)
    #expect(
      error?.message.contains("'site/albedo/policy.lua' or 'user/albedo/policy.lua'") == true)
    #expect(error?.hint?.contains("--with new/policy.lua=site/albedo/policy.lua") == true)
    let unknown = await #expect(throws: PolicyError.self) {
      try await load(site, user, trying: ("new/policy.lua", "nowhere.lua"))
    }
    #expect(unknown?.code == .unknownFile)
  }

  @Test func `one that stands in for an unreadable file takes its problem away`() async throws {
    let set = try await load(
      folder("site", [:], unreadable: ["albedo/policy.lua"]), trying: ("new/policy.lua", nil))
    #expect(set.problems == [])
    #expect(set.rules.map(\.scope) == ["site"])
  }

  @Test func `a name that stands twice spoils its own decision and no other`() async throws {
    let set = try await SiteLuaTests.load(
      policyFile(
        """
        local function rule() end
        policy.on("cache.push", { name = "size" }, rule)
        policy.on("cache.accept", { name = "size" }, rule)
        policy.on("cache.push", { name = "size" }, rule)
        """))
    #expect(set.problems.map(\.decisions) == [[.cachePush]])
    #expect(
      set.problems.first?.reason
        == "line 5: cache.push has a rule 'size' already, in site/albedo/policy.lua:3; give one of"
        + " them another name")
    #expect(try await set.denial(push()) != nil)
    #expect(try await set.denial(push(), on: .cacheAccept) == nil)
  }

  @Test func `only what fails whatever is asked is called certain`() async throws {
    let set = try await SiteLuaTests.load(
      policyFile(
        """
        policy.on("cache.push", { name = "slip" }, function(input) return input.licence end)
        policy.on("cache.push", { name = "text" }, function() error("it has no field 'x'", 0) end)
        """))
    let trials = try await set.trials()
    #expect(trials.map(\.isCertain) == [true, false])
    #expect(
      trials.first?.reason.hasPrefix("site/albedo/policy.lua:2: cache.push has no field") == true)
  }
}
