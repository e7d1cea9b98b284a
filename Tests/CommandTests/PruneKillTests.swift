import AlbedoTesting
import Foundation
import Testing

/// Prunes and their undoing that are killed at any instant.
///
/// `ALBEDO_SOAK=1` in the environment makes the campaign ten times longer.
@Suite(.serialized) struct PruneKillTests {
  let site: SpackSite
  private let keep: String

  init() throws {
    site = try SpackSite()
    keep = try site.folder.write("keep.txt", "inkwell@0.6/yealzjl\nmotto\n")
  }

  private func cache() throws -> CacheFolder {
    try? FileManager.default.removeItem(atPath: site.folder["cache"])
    let path = try site.copyCache()
    let outcome = try Program.run(
      "/usr/bin/find", [path, "-exec", "touch", "-d", "2024-01-01", "{}", "+"])
    try #require(outcome.status == 0)
    return CacheFolder(path: path)
  }

  private func prune(_ arguments: [String], killedAfter: Duration? = nil) throws -> Program.Outcome
  {
    try Program.run(
      Program.albedo, ["buildcache", "prune", "-y", site.folder["cache"]] + arguments,
      environment: site.environment, in: site.folder.path, killedAfter: killedAfter)
  }

  /// The hashes that the index offers.
  private func offered(_ cache: CacheFolder) throws -> Set<String> {
    let database = try #require(try cache.index()?["database"] as? NSDictionary)
    let installs = try #require(database["installs"] as? [String: NSDictionary])
    return Set(installs.filter { $0.value["in_buildcache"] as? Bool == true }.keys)
  }

  /// The hashes that have metadata.
  private func held(_ cache: CacheFolder) throws -> Set<String> {
    Set(
      try cache.manifests().keys.compactMap { $0.split(separator: "-").last }
        .map { String($0.prefix { $0 != "." }) })
  }

  @Test func `a prune that is killed leaves a whole cache, and the next one completes it`() throws {
    let rules = ["--keeplist", keep, "--grace", "0"]
    var whole = try cache()
    let all = try held(whole)
    let duration = try ContinuousClock().measure {
      let outcome = try prune(rules)
      try #require(outcome.status == 0, "\(outcome)")
    }
    let left = try held(whole)
    #expect(try left.count == 4 && left == offered(whole))
    var instants = Instants(upTo: duration)
    for _ in 0..<Campaign.count(short: 20, whole: 200) {
      let instant = instants.next()
      whole = try cache()
      _ = try prune(rules, killedAfter: instant)
      #expect(try whole.faults() == [], "killed after \(instant)")
      #expect(try offered(whole).isSubset(of: held(whole)), "killed after \(instant)")
      let again = try prune(rules)
      #expect(again.status == 0, "killed after \(instant): \(again)")
      #expect(try whole.faults() == [] && held(whole) == left && offered(whole) == left)
    }
    // The last of them can be undone: whatever its killed part took is in a prune of its own.
    while try prune(["--undo"]).status == 0 {}
    #expect(try whole.faults() == [] && held(whole) == all && offered(whole) == all)
  }

  @Test func `an undoing that is killed can be repeated`() throws {
    let rules = ["--keeplist", keep, "--grace", "0"]
    var whole = try cache()
    let all = try held(whole)
    try #require(try prune(rules).status == 0)
    let duration = try ContinuousClock().measure { _ = try prune(["--undo"]) }
    var instants = Instants(upTo: duration)
    for _ in 0..<Campaign.count(short: 10, whole: 100) {
      let instant = instants.next()
      whole = try cache()
      try #require(try prune(rules).status == 0)
      _ = try prune(["--undo"], killedAfter: instant)
      #expect(try whole.faults() == [], "killed after \(instant)")
      #expect(try offered(whole).isSubset(of: held(whole)), "killed after \(instant)")
      // Only a killed one whose work was done already finds nothing to do.
      let again = try prune(["--undo"])
      #expect(again.status == 0 || again.errorOutput.contains("nothing was pruned"), "\(again)")
      #expect(try whole.faults() == [] && held(whole) == all && offered(whole) == all)
    }
  }
}
