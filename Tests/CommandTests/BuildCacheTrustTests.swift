import AlbedoTesting
import Foundation
import Testing

/// `buildcache trust`, and keys that are pinned for a mirror.
@Suite struct BuildCacheTrustTests {
  private let keyring: KeyringSite
  private let cache: String

  init() throws {
    keyring = try KeyringSite()
    cache = try keyring.site.copyCache("cache-signed")
  }

  /// A group of entries in the report.
  private struct Group: Decodable {
    let mirror: String
    let key: String?
    let state: String
    let accepted: Bool
    let entries: Int
    let refused: [String]
    let outcome: String
    let reason: String
  }

  private struct Report: Decodable { let items: [Group] }

  private func trust(_ arguments: String..., scope: [String: String] = [:]) throws
    -> (outcome: Program.Outcome, groups: [Group])
  {
    let outcome = try keyring.albedo(
      try scopes(scope) + ["--json", "buildcache", "trust"] + arguments)
    let report = try? JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    return (outcome, report?.items ?? [])
  }

  private func scopes(_ scope: [String: String]) throws -> [String] {
    for (name, text) in scope { try keyring.site.folder.write("scope/\(name).yaml", text) }
    return scope.isEmpty ? [] : ["-C", keyring.site.folder["scope"]]
  }

  private func trustTheKey() throws {
    let outcome = try keyring.albedo(["gpg", "trust", Fixture.path("keys/gpg-pub.asc")])
    try #require(outcome.status == 0, "\(outcome)")
  }

  private func mirrors(_ more: String = "") -> String {
    "mirrors:\n  lab:\n    url: file://\(cache)/\n\(more)"
  }

  private func pins(_ keys: String..., mirror: String = "lab") -> String {
    let list = keys.map { "'\($0)'" }.joined(separator: ", ")
    return "albedo:\n  mirrors:\n    \(mirror):\n      signers: [\(list)]\n"
  }

  @Test func `entries are counted by key and state, and the status says whether all count`() throws
  {
    let unknown = try trust(cache)
    #expect(unknown.outcome.status == 4 && unknown.groups.count == 1, "\(unknown)")
    #expect(unknown.groups.first?.key == KeyringSite.labKey)
    #expect(unknown.groups.first?.state == "unknown_key")
    #expect(unknown.groups.first?.refused.count == 14)
    try trustTheKey()
    let trusted = try trust(cache)
    #expect(trusted.outcome.status == 0 && trusted.groups.map(\.entries) == [14], "\(trusted)")
    #expect(trusted.groups.first?.accepted == true && trusted.groups.first?.refused == [])

    // One unsigned, one changed, one without its entry.
    let manifests = cache + "/v3/manifests/spec/"
    let unsigned = try Fixture.text("spack-1.2/cache-unsigned/" + KeyringSite.motto)
    try unsigned.write(toFile: cache + "/" + KeyringSite.motto, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: manifests + "vellum")
    let folder = manifests + "woodcut/"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let text = try String(contentsOfFile: folder + name, encoding: .utf8)
    try text.replacingOccurrences(of: "\"gzip\"", with: "\"none\"")
      .write(toFile: folder + name, atomically: true, encoding: .utf8)
    let mixed = try trust(cache)
    #expect(mixed.outcome.status == 3, "\(mixed)")
    #expect(
      mixed.groups.map { "\($0.state) \($0.entries) \($0.outcome)" } == [
        "trusted 11 present", "bad 1 refused", "unsigned 1 refused", "missing 1 unavailable",
      ])
    #expect(mixed.outcome.errorOutput.contains("11 of 14 packages would be installed"))
    let table = try keyring.albedo(["buildcache", "trust", cache])
    #expect(table.output.hasPrefix("MIRROR\tPACKAGES\tOUTCOME\tKEY\tSTATE\n"), "\(table)")
    #expect(table.output.contains("\t11\tpresent\t\(KeyringSite.labKey) (Lab Signer"))
    #expect(
      try table.status == 3
        && keyring.albedo(["-v", "buildcache", "trust", cache])
          .errorOutput.contains("changed after it was signed: woodcut@1.3")
    )
  }

  @Test func `a mirror that waives signatures says so of what is unsigned`() throws {
    let plain = try keyring.site.copyCache("cache-unsigned", to: "plain")
    let text = "mirrors:\n  open: {url: 'file://\(plain)', signed: false}\n"
    let waived = try trust(scope: ["mirrors": text])
    #expect(waived.outcome.status == 0 && waived.groups.map(\.state) == ["unsigned"], "\(waived)")
    #expect(waived.groups.first?.reason.contains("waives") == true)
    let pinned = try trust(
      scope: ["mirrors": text, "albedo": pins(KeyringSite.labKey, mirror: "open")])
    #expect(pinned.outcome.status == 4 && pinned.groups.first?.accepted == false, "\(pinned)")
  }

  @Test func `with several signatures each is counted, and one that counts is enough`() throws {
    try trustTheKey()
    let own = try keyring.makeKey()
    let signed = try keyring.albedo(["buildcache", "sign", "--add", "-k", own, cache, "motto"])
    #expect(signed.status == 0, "\(signed)")
    #expect(try keyring.albedo(["gpg", "untrust", "--signing", own]).status == 0)
    let report = try trust(cache)
    #expect(report.outcome.status == 0, "\(report)")
    #expect(
      report.groups.map { "\($0.state) \($0.entries)" } == ["trusted 14", "unknown_key 1"])
    #expect(report.groups.last?.reason.contains("another signature counts") == true)
  }

  @Test func `a good signature of a trusted key that is not pinned is refused with its reason`()
    throws
  {
    try trustTheKey()
    let own = try keyring.makeKey()
    let scope = ["mirrors": mirrors(), "albedo": pins(own)]
    let refused = try trust(scope: scope)
    #expect(refused.outcome.status == 4 && refused.groups.map(\.state) == ["trusted"], "\(refused)")
    #expect(refused.groups.first?.reason == "trusted, but not pinned for this mirror")
    // However the cache is named.
    #expect(try trust(cache, scope: scope).outcome.status == 4)
    #expect(try trust("file://" + cache, scope: scope).outcome.status == 4)
    let both = try trust("lab", scope: ["albedo": pins(own, KeyringSite.labKey)])
    #expect(both.outcome.status == 0, "\(both)")
    #expect(both.groups.first?.reason == "trusted, pinned")
  }

  @Test(.needsMounts) func `what is not signed by a pinned key is not installed, waived or not`()
    throws
  {
    try trustTheKey()
    let own = try keyring.makeKey()
    let sections = ["mirrors": mirrors("    signed: false\n"), "albedo": pins(own)]
    for more in [[], ["--unsigned"]] {
      let outcome = try keyring.site.albedo(
        try scopes(sections) + ["buildcache", "install"] + more + ["motto"])
      #expect(outcome.status == 4 && keyring.packages().isEmpty, "\(outcome)")
      #expect(outcome.output.contains("which is not among the signers pinned for this cache"))
      #expect(outcome.errorOutput.contains("albedo:mirrors:NAME:signers"))
    }
    let signed = try keyring.albedo(
      try scopes(sections) + ["buildcache", "sign", "-k", own, "lab", "motto"])
    #expect(signed.status == 0, "\(signed)")
    let outcome = try keyring.site.albedo(
      try scopes(sections) + ["buildcache", "install", "motto"])
    #expect(outcome.status == 0 && keyring.packages().count == 1, "\(outcome)")
  }

  @Test func `pins that hold for nothing, or are no fingerprints, are said`() throws {
    let stray = try trust(cache, scope: ["albedo": pins(KeyringSite.labKey, mirror: "lap")])
    #expect(stray.outcome.errorOutput.contains("albedo:mirrors:lap:signers"), "\(stray)")
    let short = try trust(cache, scope: ["albedo": pins("BC69215D805B2C52")])
    #expect(short.outcome.status == 1, "\(short)")
    #expect((short.outcome.output + short.outcome.errorOutput).contains("no fingerprint"))
  }
}
