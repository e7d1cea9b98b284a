import AlbedoTesting
import Foundation
import Testing

/// Installs from the cache that Spack has signed.
@Suite(.needsMounts) struct SignedCacheTests {
  private let keyring: KeyringSite
  private let cache: String
  private let manifest: URL

  init() throws {
    keyring = try KeyringSite()
    cache = try keyring.site.copyCache("cache-signed")
    manifest = URL(fileURLWithPath: cache + "/" + KeyringSite.motto)
  }

  private func trustTheKey() throws {
    let outcome = try keyring.albedo(["buildcache", "keys", "-it", "--mirror", cache])
    try #require(outcome.status == 0, "\(outcome)")
  }

  @Test func `a package is installed when its key is trusted, not before`() throws {
    let unknown = try keyring.install(from: cache)
    #expect(unknown.status == 4, "\(unknown)")
    #expect(unknown.output.contains("it is signed by the unknown key \(KeyringSite.labKey)"))
    #expect(unknown.errorOutput.contains("albedo buildcache keys --install --trust"))
    #expect(!FileManager.default.fileExists(atPath: keyring.home))

    let imported = try keyring.albedo(["buildcache", "keys", "-i", "--mirror", cache])
    #expect(imported.status == 0)
    #expect(imported.output.contains("added"), "\(imported)")
    #expect(imported.errorOutput.contains("imported keys are not trusted by that"))
    let untrusted = try keyring.install(from: cache)
    #expect(untrusted.status == 4)
    #expect(
      untrusted.output.contains("it is signed by the untrusted key \(KeyringSite.labKey) (Lab"))
    #expect(keyring.packages() == [])

    try trustTheKey()
    let installed = try keyring.install(from: cache)
    #expect(installed.status == 0, "\(installed)")
    #expect(keyring.packages().count == 1)
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `a whole closure is installed from signed entries`() throws {
    try trustTheKey()
    let outcome = try keyring.install("/jgi26dx", from: cache)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(keyring.packages().count == 6)
  }

  @Test func `a signed manifest with any byte flipped never installs`() throws {
    try trustTheKey()
    let whole = try Data(contentsOf: manifest)
    // `SignedEntryTests` flips many more within one process.
    for place in stride(from: 40, to: whole.count, by: Campaign.count(short: 321, whole: 1)) {
      var flipped = whole
      flipped[place] ^= 1
      try flipped.write(to: manifest)
      let outcome = try keyring.install(from: cache)
      #expect(outcome.status == 4, "byte \(place): \(outcome)")
      #expect(keyring.packages() == [], "byte \(place)")
    }
  }

  /// A text in the place of the signed manifest of `motto`.
  struct Swap: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable (_ signed: String, _ unsigned: String, _ other: String) -> String
    var status: Int32 = 4
  }

  static let swaps = [
    Swap(testDescription: "an unsigned manifest") { _, unsigned, _ in unsigned },
    Swap(testDescription: "text before the message") { signed, unsigned, _ in
      unsigned + "\n" + signed
    },
    Swap(testDescription: "text behind the message") { signed, unsigned, _ in signed + unsigned },
    Swap(testDescription: "two messages") { signed, _, other in other + signed },
    Swap(testDescription: "another text in the armour") { signed, _, other in
      let mark = "-----BEGIN PGP SIGNATURE"
      return other.components(separatedBy: mark)[0] + mark + signed.components(separatedBy: mark)[1]
    },
    Swap(testDescription: "a header with another digest") { signed, _, _ in
      signed.replacingOccurrences(of: "Hash: SHA512", with: "Hash: SHA256")
    },
    Swap(testDescription: "a header with a digest that nobody uses") { signed, _, _ in
      signed.replacingOccurrences(of: "Hash: SHA512", with: "Hash: MD5")
    },
    Swap(testDescription: "no header with a digest") { signed, _, _ in
      signed.replacingOccurrences(of: "Hash: SHA512\n", with: "")
    },
    Swap(testDescription: "the signed text of another package beside its own") { signed, _, other in
      let mark = "-----BEGIN PGP SIGNATURE"
      return signed.components(separatedBy: mark)[0] + "- " + other + mark
        + signed.components(separatedBy: mark)[1]
    },
    Swap(
      testDescription: "the signed manifest of another package",
      make: { _, _, other in other }, status: 1),
  ]

  @Test(arguments: swaps) func `what was not signed as this entry never installs`(swap: Swap) throws
  {
    try trustTheKey()
    let signed = try String(contentsOf: manifest, encoding: .utf8)
    let unsigned = try Fixture.text("spack-1.2/cache-unsigned/" + KeyringSite.motto)
    let other = try Fixture.text(
      "spack-1.2/cache-signed/v3/manifests/spec/vellum/"
        + "vellum-1.1-jqtk4mvl6n6vmd2mo2ynvjvsgfa6eh6e.spec.manifest.json")
    try swap.make(signed, unsigned, other).write(to: manifest, atomically: true, encoding: .utf8)
    let outcome = try keyring.install(from: cache)
    #expect(outcome.status == swap.status, "\(outcome)")
    #expect(keyring.packages() == [])
    #expect(outcome.errorOutput.contains("hint: "), "\(outcome)")
  }

  @Test func `lines that end with CR LF are the same message`() throws {
    try trustTheKey()
    let signed = try String(contentsOf: manifest, encoding: .utf8)
    try signed.replacingOccurrences(of: "\n", with: "\r\n")
      .write(to: manifest, atomically: true, encoding: .utf8)
    #expect(try keyring.install(from: cache).status == 0)
  }

  @Test func `a mirror that is configured as unsigned, or --unsigned, waives signatures`() throws {
    try keyring.site.folder.write(
      "scope/mirrors.yaml", "mirrors:\n  lab:\n    url: file://\(cache)\n    signed: false\n")
    let scope = keyring.site.folder["scope"]
    let outcome = try keyring.site.albedo(["-C", scope, "buildcache", "install", "motto"])
    #expect(outcome.status == 0, "\(outcome)")
    try FileManager.default.removeItem(atPath: keyring.site[SpackSite.storeRoot])
    #expect(try keyring.install(from: cache, ["--unsigned"]).status == 0)
  }

  @Test func `keys are told with what they are, and only the promised one is imported`() throws {
    let listed = try keyring.albedo(["--json", "buildcache", "keys", "--mirror", cache])
    let item = try #require(try JSONReport(listed.output).items.first)
    #expect(item.id == KeyringSite.labKey && item.outcome == "kept")
    #expect(listed.output.contains("Lab Signer"))
    #expect(!FileManager.default.fileExists(atPath: keyring.home))

    // Another key under the same name.
    let other = keyring.site.folder["other"]
    let fingerprint = try keyring.makeKey(in: other)
    let text = try GnuPG(other).run(["--armor", "--export", fingerprint]).output
    let sum = try Program.run("/usr/bin/env", ["sha256sum"], input: text).output.prefix(64)
    try keyring.site.folder.write("cache/blobs/sha256/\(sum.prefix(2))/\(sum)", text)
    try keyring.site.folder.write(
      "cache/v3/manifests/key/\(KeyringSite.labKey).key.manifest.json",
      """
      {"version":3,"data":[{"contentLength":\(text.utf8.count),"mediaType":"application/pgp-keys",
      "compression":"none","checksumAlgorithm":"sha256","checksum":"\(sum)"}]}
      """)
    let outcome = try keyring.albedo(["buildcache", "keys", "-it", "--mirror", cache])
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("is not what it is called: it holds \(fingerprint)"))
    #expect(try keyring.albedo(["gpg", "list"]).output == "")
  }
}
