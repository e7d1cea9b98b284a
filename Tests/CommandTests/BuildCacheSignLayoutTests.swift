import AlbedoTesting
import Foundation
import Testing

/// `buildcache sign` and `trust` where caches are older, or have no index.
@Suite struct BuildCacheSignLayoutTests {
  private let keyring: KeyringSite

  init() throws {
    keyring = try KeyringSite()
  }

  private func unpack(_ fixture: String, _ name: String) throws -> String {
    try Fixture.unpack(fixture + ".tar.zst", into: keyring.site.folder["caches"])
    return keyring.site.folder["caches/" + name]
  }

  private func buildcache(_ arguments: String...) throws -> (Program.Outcome, JSONReport) {
    let outcome = try keyring.albedo(["--json", "buildcache"] + arguments)
    return (outcome, try JSONReport(outcome.output))
  }

  /// The spec files of a cache of layout v2, by name.
  private func specFiles(_ cache: String) throws -> [String: String] {
    let folder = cache + "/build_cache/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.contains(".spec.json") }
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        ($0, try String(contentsOfFile: folder + $0, encoding: .utf8))
      })
  }

  private func good(_ file: String) throws -> Int {
    let gpg = try GnuPG(keyring.home)
    defer { gpg.end() }
    let outcome = try gpg.run(["--status-fd", "1", "--verify", file])
    return outcome.status == 0
      ? outcome.output.components(separatedBy: "] GOODSIG ").count - 1 : 0
  }

  @Test func `an unsigned cache of layout v2 is signed in its place, the plain files gone`() throws
  {
    let key = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-unsigned", "cache-unsigned")
    let before = try specFiles(cache)
    try #require(before.count > 5 && before.keys.allSatisfy { $0.hasSuffix(".spec.json") })
    let (outcome, report) = try buildcache("sign", cache)
    #expect(outcome.status == 0 && report.totals == ["updated": before.count], "\(outcome)")
    let after = try specFiles(cache)
    #expect(Set(after.keys) == Set(before.keys.map { $0 + ".sig" }))
    for (name, text) in before {
      #expect(after[name + ".sig"]?.contains("\n\n" + text) == true, "\(name)")
      #expect(try good(cache + "/build_cache/" + name + ".sig") == 1, "\(name)")
    }
    let (trusted, groups) = try buildcache("trust", cache)
    #expect(trusted.status == 0 && groups.items.count == 1, "\(trusted)")
    #expect(
      FileManager.default.fileExists(atPath: cache + "/build_cache/_pgp/\(key).pub"),
      "the key is published")
    let (again, present) = try buildcache("sign", cache)
    #expect(again.status == 0 && present.totals == ["present": before.count], "\(again)")
    #expect(try specFiles(cache) == after)
  }

  @Test(.needsMounts) func `what was signed in its place is installed with its key`() throws {
    _ = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-unsigned", "cache-unsigned")
    #expect(try keyring.install(from: cache).status == 4)
    #expect(try buildcache("sign", cache, "motto", "gcc-runtime").0.status == 0)
    let installed = try keyring.install(from: cache)
    #expect(installed.status == 0, "\(installed)")
  }

  @Test func `a plain file beside the signed one goes where it says the same, else it stays`()
    throws
  {
    _ = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-unsigned", "cache-unsigned")
    let before = try specFiles(cache)
    #expect(try buildcache("sign", cache, "motto").0.status == 0)
    let name = try #require(before.keys.first { $0.contains("-motto-") })
    // As a run leaves it that was killed before the last step.
    let plain = cache + "/build_cache/" + name
    try before[name]?.write(toFile: plain, atomically: true, encoding: .utf8)
    let dry = try keyring.albedo(["--dry-run", "--json", "buildcache", "sign", cache, "motto"])
    #expect(try JSONReport(dry.output).totals == ["present": 1], "\(dry)")
    #expect(FileManager.default.fileExists(atPath: plain))
    #expect(try buildcache("sign", cache, "motto").1.totals == ["present": 1])
    #expect(!FileManager.default.fileExists(atPath: plain))
    try "{}".write(toFile: plain, atomically: true, encoding: .utf8)
    #expect(try buildcache("sign", "--force", cache, "motto").0.status == 0)
    #expect(try String(contentsOfFile: plain, encoding: .utf8) == "{}")
  }

  @Test func `a second key stands beside that of Spack 0_23, once that is trusted`() throws {
    let own = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-signed", "cache-signed")
    let before = try specFiles(cache)
    let (refused, report) = try buildcache("sign", "--add", "-k", own, cache, "motto")
    #expect(refused.status == 4, "\(refused)")
    #expect(report.items.first?.cause?.code == "buildcache.unsuitable_signature")
    #expect(try specFiles(cache) == before)
    #expect(try keyring.albedo(["buildcache", "keys", "-it", "--mirror", cache]).status == 0)
    let (added, _) = try buildcache("sign", "--add", "-k", own, cache, "motto")
    #expect(added.status == 0, "\(added)")
    let name = try #require(before.keys.first { $0.contains("-motto-") })
    #expect(try good(cache + "/build_cache/" + name) == 2)
  }

  @Test func `a damaged archive or the spec of another package is not signed in v2`() throws {
    _ = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-unsigned", "cache-unsigned")
    let files = try specFiles(cache)
    let motto = try #require(files.keys.first { $0.contains("-motto-") })
    let other = try #require(files.keys.first { $0.contains("-vellum-") })
    let place = cache + "/build_cache/" + motto
    try files[other]?.write(toFile: place, atomically: true, encoding: .utf8)
    let (swapped, wrong) = try buildcache("sign", cache, "motto")
    #expect(swapped.status == 1, "\(swapped)")
    let codes = ["buildcache.damaged_entry", "storage.corrupt"]
    #expect(codes.contains(wrong.items.first?.cause?.code ?? ""))
    try files[motto]?.write(toFile: place, atomically: true, encoding: .utf8)
    let archive = try #require(
      FileManager.default.subpaths(atPath: cache)?.first {
        $0.contains("-motto-") && $0.hasSuffix(".spack")
      })
    try Data("no archive".utf8).write(to: URL(fileURLWithPath: cache + "/" + archive))
    let (damaged, item) = try buildcache("sign", cache, "motto")
    #expect(damaged.status == 1 && item.items.first?.cause?.code == "storage.corrupt", "\(damaged)")
    #expect(try specFiles(cache) == files)
  }

  @Test(arguments: [("spack-0.16/caches/unsigned", 1), ("spack-0.16/caches/signed", 1)])
  func `where signatures lie inside archives nothing is signed, and it is said why`(
    fixture: String, least: Int
  ) throws {
    _ = try keyring.makeKey()
    let cache = try unpack(fixture, String(fixture.split(separator: "/").last ?? ""))
    let before = try TreeListing(of: cache, ignoring: { _ in false })
    for more in [[], ["--dry-run"]] {
      let outcome = try keyring.albedo(more + ["--json", "buildcache", "sign", cache])
      let items = try JSONReport(outcome.output).items
      #expect(outcome.status == 4 && items.count >= least, "\(outcome)")
      #expect(
        items.allSatisfy {
          $0.outcome == "refused" && $0.cause?.code == "buildcache.signature_inside"
            && $0.reason?.contains("inside the archive") == true
        }, "\(outcome)")
    }
    #expect(
      try TreeListing(of: cache, ignoring: { _ in false }).differences(to: before) == [])
  }

  @Test func `without an index the entries are taken from a listing, damaged ones told`() throws {
    _ = try keyring.makeKey()
    let cache = try keyring.site.copyCache()
    try FileManager.default.removeItem(atPath: cache + "/v3/manifests/index")
    let folder = cache + "/v3/manifests/spec/vellum/"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    try "{".write(toFile: folder + name, atomically: true, encoding: .utf8)
    let (untrusted, _) = try buildcache("trust", cache)
    #expect(untrusted.status == 4 || untrusted.status == 3, "\(untrusted)")
    let (signed, report) = try buildcache("sign", cache)
    #expect(signed.status == 3, "\(signed)")
    #expect(report.totals == ["updated": 13, "failed": 1], "\(signed)")
    #expect(report.items.first { $0.outcome == "failed" }?.spec == name)
    #expect(signed.errorOutput.contains("has no index"))
    let (trust, groups) = try buildcache("trust", cache)
    #expect(trust.status == 3, "\(trust)")
    #expect(groups.items.map(\.outcome).sorted() == ["failed", "present"], "\(trust)")
    #expect(trust.output.contains(name))
    #expect(try buildcache("sign", cache, "motto").1.totals == ["present": 1])
  }

  @Test func `a place with nothing in it has no index, which is said`() throws {
    _ = try keyring.makeKey()
    try FileManager.default.createDirectory(
      atPath: keyring.site.folder["empty"], withIntermediateDirectories: true)
    let outcome = try keyring.albedo(["buildcache", "sign", keyring.site.folder["empty"]])
    #expect(outcome.status != 0 && outcome.errorOutput.contains("has no index"), "\(outcome)")
  }

  @Test func `keys are published where Spack 0_23 looks for them`() throws {
    let key = try keyring.makeKey()
    let cache = try unpack("spack-0.23/cache-unsigned", "cache-unsigned")
    let outcome = try keyring.albedo(["gpg", "publish", "--update-index", "-d", cache])
    #expect(outcome.status == 0, "\(outcome)")
    let folder = cache + "/build_cache/_pgp/"
    #expect(FileManager.default.fileExists(atPath: folder + key + ".pub"))
    let list = try String(contentsOfFile: folder + "index.json", encoding: .utf8)
    #expect(list.contains(key))
    #expect(!FileManager.default.fileExists(atPath: cache + "/v3"))
  }
}
