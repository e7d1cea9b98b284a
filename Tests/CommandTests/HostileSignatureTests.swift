import AlbedoTesting
import Foundation
import Testing

/// Entries with signatures that hold, but must not count: what `install` and `trust` say of each.
@Suite(.needsMounts) struct HostileSignatureTests {
  private let keyring: KeyringSite
  private let cache: String
  private let gpg: GnuPG
  private let plain: String

  init() throws {
    keyring = try KeyringSite()
    cache = try keyring.site.copyCache("cache-unsigned")
    gpg = try GnuPG(keyring.home)
    plain = try keyring.site.folder.write(
      "plain", Fixture.bytes("spack-1.2/cache-unsigned/" + KeyringSite.motto))
  }

  /// Signs a text with gpg itself and returns the message.
  private func sign(_ file: String, in ring: GnuPG? = nil, _ more: String...) throws -> String {
    let output = keyring.site.folder["signed"]
    let outcome = try (ring ?? gpg).run(more + ["--output", output, "--clearsign", file])
    try #require(outcome.status == 0, "\(outcome)")
    (ring ?? gpg).end()
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  private func makeKey(_ name: String, until end: String = "0") throws -> String {
    let address = name.lowercased() + "@example.org"
    try gpg.run([
      "--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", "\(name) <\(address)>",
      "ed25519", "sign", end,
    ])
    gpg.end()
    let keys = try gpg.run(["--with-colons", "--list-keys", address]).output
    return try #require(
      keys.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last.map(
        String.init))
  }

  /// Puts a text in the place of the manifest of motto, and expects that nothing comes of it.
  private func expectRefusal(
    _ text: String, _ words: String, state: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    try text.write(toFile: cache + "/" + KeyringSite.motto, atomically: true, encoding: .utf8)
    let outcome = try keyring.install(from: cache)
    #expect(outcome.status == 4, "\(outcome)", sourceLocation: location)
    #expect(outcome.output.contains(words), "\(outcome)", sourceLocation: location)
    #expect(outcome.errorOutput.contains("hint: "), sourceLocation: location)
    #expect(keyring.packages().isEmpty, sourceLocation: location)
    let report = try keyring.albedo(["--json", "buildcache", "trust", cache])
    #expect(
      report.output.contains("\"state\":\"\(state)\""), "\(report)", sourceLocation: location)
  }

  @Test func `a key that has ended, and a signature that has, do not count`() throws {
    try gpg.setTime("20200101T000000")
    let brief = try makeKey("Brief", until: "30d")
    let ofEnded = try sign(plain, "-u", brief)
    let lasting = try makeKey("Lasting")
    let ended = try sign(plain, "-u", lasting, "--default-sig-expire", "10d")
    try gpg.setTime(nil)
    try expectRefusal(ofEnded, "it is signed by the expired key \(brief)", state: "expired_key")
    try expectRefusal(ended, "its signature by \(lasting)", state: "expired_signature")
  }

  @Test func `a revoked key does not count, also for what it signed before`() throws {
    let key = try makeKey("Ada")
    let signed = try sign(plain)
    try signed.write(toFile: cache + "/" + KeyringSite.motto, atomically: true, encoding: .utf8)
    #expect(try keyring.install(from: cache).status == 0)
    try FileManager.default.removeItem(atPath: keyring.site[SpackSite.storeRoot])
    try gpg.revoke(key)
    try expectRefusal(signed, "it is signed by the revoked key \(key)", state: "revoked_key")
  }

  @Test func `a key that is only in the keyring, or nowhere, does not count`() throws {
    let other = try GnuPG(keyring.site.folder["other"])
    let key = try keyring.makeKey("Eve <eve@example.org>", in: other.home)
    let signed = try sign(plain, in: other)
    try expectRefusal(signed, "it is signed by the unknown key \(key)", state: "unknown_key")
    try gpg.run(["--import"], input: try other.run(["--armor", "--export", key]).output)
    try expectRefusal(signed, "it is signed by the untrusted key \(key)", state: "untrusted")
  }

  @Test func `a trusted signature over another text spoils a good one of somebody else`() throws {
    _ = try makeKey("Ada")
    let other = try GnuPG(keyring.site.folder["other"])
    let eve = try keyring.makeKey("Eve <eve@example.org>", in: other.home)
    let forged = try keyring.site.folder.write(
      "forged",
      Fixture.text("spack-1.2/cache-unsigned/" + KeyringSite.motto)
        .replacingOccurrences(of: "\"gzip\"", with: "\"none\""))
    // Eve's message, with the packets of Ada's signature of the true text behind hers.
    let message = try sign(forged, in: other)
    let mark = "-----BEGIN PGP SIGNATURE-----"
    func packets(_ text: String) throws -> Data {
      let armour = text.components(separatedBy: mark)[1].split(separator: "\n")
        .prefix { !$0.hasPrefix("=") && !$0.hasPrefix("-") }.joined()
      return try #require(Data(base64Encoded: armour))
    }
    let both = try packets(message) + packets(try sign(plain))
    let joined =
      message.components(separatedBy: mark)[0] + mark + "\n\n"
      + both.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
      + "\n-----END PGP SIGNATURE-----\n"
    try expectRefusal(joined, "is bad", state: "bad")
    try gpg.run(["--import"], input: try other.run(["--armor", "--export", eve]).output)
    try gpg.run(["--import-ownertrust"], input: "\(eve):6:\n")
    try expectRefusal(joined, "is bad", state: "bad")
  }

  @Test func `a signature made with SHA-1 does not count`() throws {
    _ = try makeKey("Ada")
    try expectRefusal(
      try sign(plain, "--digest-algo", "SHA1"), "it was made with SHA-1", state: "error")
  }
}
