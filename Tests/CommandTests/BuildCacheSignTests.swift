import AlbedoTesting
import Foundation
import Testing

/// `buildcache sign`: signing what is in a cache, apart from pushing it.
@Suite struct BuildCacheSignTests {
  private let keyring: KeyringSite
  private let cache: String

  init() throws {
    keyring = try KeyringSite()
    cache = try keyring.site.copyCache()
  }

  private func buildcache(_ arguments: String..., environment: [String: String] = [:]) throws
    -> Program.Outcome
  {
    try keyring.albedo(["--json", "buildcache"] + arguments, environment: environment)
  }

  private func manifest() throws -> String {
    try String(contentsOfFile: cache + "/" + KeyringSite.motto, encoding: .utf8)
  }

  /// What gpg itself says of the manifest of motto: its exit status, and the good signatures.
  private func verify() throws -> (status: Int32, good: Int) {
    let gpg = try GnuPG(keyring.home)
    defer { gpg.end() }
    let outcome = try gpg.run(["--status-fd", "1", "--verify", cache + "/" + KeyringSite.motto])
    return (outcome.status, outcome.output.components(separatedBy: "] GOODSIG ").count - 1)
  }

  @Test func `an unsigned cache is signed whole, its payloads unchanged, and once`() throws {
    let key = try keyring.makeKey()
    let plain = try manifest()
    let signed = try buildcache("sign", cache)
    let report = try JSONReport(signed.output)
    #expect(signed.status == 0 && report.totals == ["updated": 14], "\(signed)")
    #expect(report.items.allSatisfy { $0.reason == "was unsigned; signed by \(key)" })
    let text = try manifest()
    #expect(text.contains(plain) && text.hasPrefix("-----BEGIN PGP SIGNED MESSAGE-----\n"))
    #expect(try verify() == (0, 1))
    let again = try buildcache("sign", cache)
    #expect(try again.status == 0 && JSONReport(again.output).totals == ["present": 14])
    #expect(try manifest() == text)
    // Whoever uses the cache finds the key.
    #expect(try buildcache("keys", "--mirror", cache).output.contains(key))
    #expect(try buildcache("trust", cache).status == 0)
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `several keys sign, one beside the other or in the place of another`() throws {
    let ada = try keyring.makeKey("Ada <ada@example.org>")
    let grace = try keyring.makeKey("Grace <grace@example.org>")
    let joan = try keyring.makeKey("Joan <joan@example.org>")
    let unclear = try buildcache("sign", cache, "motto")
    #expect(unclear.status == 4 && unclear.output.contains("there are 3 keys that sign"))
    #expect(try buildcache("sign", "-k", ada, "-k", grace, cache, "motto").status == 0)
    #expect(try verify() == (0, 2))
    #expect(try buildcache("sign", "--add", "-k", joan, cache, "motto").status == 0)
    #expect(try verify() == (0, 3))
    let present = try JSONReport(try buildcache("sign", "--add", "-k", ada, cache, "motto").output)
    #expect(present.items.first?.outcome == "present")
    let alone = try JSONReport(
      try buildcache("sign", "--force", "-k", grace, cache, "motto").output)
    #expect(alone.items.first?.reason == "signed by \(grace)")
    #expect(try verify() == (0, 1))
  }

  @Test func `a dry run signs nothing, and a spec that matches nothing is said`() throws {
    _ = try keyring.makeKey()
    let plain = try manifest()
    let dry = try keyring.albedo(["--dry-run", "--json", "buildcache", "sign", cache])
    #expect(try dry.status == 0 && JSONReport(dry.output).totals == ["updated": 14])
    #expect(try manifest() == plain)
    let none = try buildcache("sign", cache, "zlib")
    #expect(none.status != 0 && none.output.contains("zlib"), "\(none)")
  }

  @Test func `what does not verify is never signed`() throws {
    _ = try keyring.makeKey()
    let plain = try manifest()
    let records = try JSONSerialization.jsonObject(with: Data(plain.utf8)) as? [String: Any]
    for record in try #require(records?["data"] as? [[String: Any]]) {
      let name = try #require(record["checksum"] as? String)
      let blob = cache + "/blobs/sha256/\(name.prefix(2))/\(name)"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: blob))
      var changed = bytes
      changed[bytes.count / 2] ^= 1
      for content in [changed, bytes.dropLast()] {
        try content.write(to: URL(fileURLWithPath: blob))
        let outcome = try buildcache("sign", cache, "motto")
        let item = try #require(try JSONReport(outcome.output).items.first)
        #expect(outcome.status == 1 && item.cause?.code == "storage.corrupt", "\(outcome)")
        #expect(try manifest() == plain)
      }
      try bytes.write(to: URL(fileURLWithPath: blob))
    }
    // The manifest of another package under this name.
    let other = cache + "/v3/manifests/spec/vellum/"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: other).first)
    try FileManager.default.removeItem(atPath: cache + "/" + KeyringSite.motto)
    try FileManager.default.copyItem(atPath: other + name, toPath: cache + "/" + KeyringSite.motto)
    let swapped = try JSONReport(try buildcache("sign", cache, "motto").output)
    #expect(swapped.items.first?.cause?.code == "buildcache.damaged_entry")
    #expect(try manifest().hasPrefix("{"))
  }

  @Test func `a signature that is bad or of a key that is not trusted is not hidden`() throws {
    let own = try keyring.makeKey()
    let signed = try Fixture.text("spack-1.2/cache-signed/" + KeyringSite.motto)
    let file = cache + "/" + KeyringSite.motto
    func sign(_ text: String, _ more: String...) throws -> JSONReport.Item {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let outcome = try keyring.albedo(
        ["--json", "buildcache", "sign"] + more + ["-k", own, cache, "motto"])
      return try #require(try JSONReport(outcome.output).items.first, "\(outcome)")
    }
    for more in ["--add", "--force"] {
      let unknown = try sign(signed, more)
      #expect(unknown.outcome == "refused" && unknown.reason?.contains("unknown key") == true)
      #expect(unknown.cause?.code == "buildcache.unsuitable_signature")
    }
    #expect(try keyring.albedo(["gpg", "trust", Fixture.path("keys/gpg-pub.asc")]).status == 0)
    let bad = try sign(signed.replacingOccurrences(of: "\"version\":3", with: "\"version\": 3"))
    #expect(bad.outcome == "refused" && bad.reason?.contains("is bad") == true)
    let behind = try sign(signed + "{}\n", "--add")
    #expect(behind.outcome == "refused" && behind.reason?.contains("not one signed") == true)
    #expect(try manifest() == signed + "{}\n")
    // By a trusted key it is, beside it.
    let added = try sign(signed, "--add")
    #expect(added.outcome == "updated" && added.reason == "signed by \(own)")
    #expect(try verify() == (0, 2))
    let payload = signed.components(separatedBy: "-----BEGIN PGP SIGNATURE-----")[0]
      .components(separatedBy: "\n\n").last
    #expect(try manifest().contains(try #require(payload)))
  }

  @Test func `a revoked key's entries are not signed again, those of one that ended are`() throws {
    let gpg = try GnuPG(keyring.home)
    try gpg.setTime("20200101T000000")
    try gpg.run([
      "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key",
      "Brief <brief@example.org>", "ed25519", "sign", "30d",
    ])
    try gpg.run(["--clearsign", "--output", cache + "/m", cache + "/" + KeyringSite.motto])
    gpg.end()
    try gpg.setTime(nil)
    let old = try String(contentsOfFile: cache + "/m", encoding: .utf8)
    try old.write(toFile: cache + "/" + KeyringSite.motto, atomically: true, encoding: .utf8)
    let own = try keyring.makeKey()
    let renewed = try JSONReport(try buildcache("sign", "-k", own, cache, "motto").output)
    #expect(renewed.items.first?.reason == "signed by \(own)")
    try gpg.revoke(own)
    let next = try keyring.makeKey("Next <next@example.org>")
    gpg.end()
    let refused = try JSONReport(try buildcache("sign", "-k", next, cache, "motto").output)
    #expect(refused.items.first?.reason?.contains("revoked key \(own)") == true)
  }

  @Test func `killing it leaves each entry as it was or signed, and the next run completes`()
    throws
  {
    _ = try keyring.makeKey()
    for number in 0..<Campaign.count(short: 4, whole: 40) {
      _ = try? Program.run(
        Program.albedo, ["buildcache", "sign", "--force", cache],
        environment: keyring.site.environment, in: keyring.site.folder.path,
        killedAfter: .milliseconds(20 + 35 * number % 400))
    }
    let outcome = try buildcache("sign", cache)
    let totals = try JSONReport(outcome.output).totals
    #expect(outcome.status == 0, "\(outcome)")
    #expect((totals["updated"] ?? 0) + (totals["present"] ?? 0) == 14, "\(totals)")
    #expect(try buildcache("trust", cache).status == 0)
  }
}
