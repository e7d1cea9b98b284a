import AlbedoTesting
import Foundation
import Testing

/// Pushes to a cache that is signed.
@Suite(.needsMounts) struct SignedPushTests {
  private let keyring: KeyringSite
  private let cache: CacheFolder

  init() throws {
    keyring = try KeyringSite()
    try keyring.site.unpack("store")
    cache = CacheFolder(path: keyring.site.folder["cache"])
  }

  private func push(_ more: [String] = [], environment: [String: String] = [:]) throws
    -> Program.Outcome
  {
    try keyring.site.albedo(
      ["buildcache", "push"] + more + [cache.path, "motto"], environment: environment)
  }

  @Test func `what is pushed signed is verified by gpg and installed elsewhere`() throws {
    let fingerprint = try keyring.makeKey()
    let outcome = try push()
    #expect(outcome.status == 0, "\(outcome)")
    let manifest = cache.path + "/" + KeyringSite.motto
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    #expect(text.hasPrefix("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA"))
    let gpg = try GnuPG(keyring.home)
    #expect(try gpg.run(["--verify", manifest]).status == 0)
    #expect(!outcome.output.contains("PRIVATE") && !outcome.errorOutput.contains("PRIVATE"))

    // Another machine with a ring of its own takes the key from the cache.
    let environment = ["SPACK_GNUPGHOME": keyring.site.folder["ring"]]
    let arguments = ["buildcache", "install", "--mirror", cache.path, "motto"]
    let refused = try keyring.site.albedo(store: "/srv/two", arguments, environment: environment)
    #expect(refused.status == 4 && refused.output.contains("unknown key \(fingerprint)"))
    let keys = try keyring.albedo(
      ["buildcache", "keys", "-it", "--mirror", cache.path], environment: environment)
    #expect(keys.output.contains("\(fingerprint) (Ada Signer <ada@example.org>): trusted"))
    let installed = try keyring.site.albedo(store: "/srv/two", arguments, environment: environment)
    #expect(installed.status == 0, "\(installed)")
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
  }

  @Test func `pushing again finds the entry and the key there, and writes nothing`() throws {
    _ = try keyring.makeKey()
    #expect(try push().status == 0)
    let before = try TreeListing(of: cache.path)
    let again = try push()
    #expect(again.status == 0 && again.output.contains("present"))
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
  }

  @Test func `without a key, or with several, a signed push says so before it packs`() throws {
    let none = try push()
    #expect(none.status == 4, "\(none)")
    #expect(none.errorOutput.contains("there is no key that signs"))
    #expect(none.errorOutput.contains("hint: make one with 'albedo gpg create NAME EMAIL'"))
    let ada = try keyring.makeKey()
    let grace = try keyring.makeKey("Grace Signer <grace@example.org>")
    let several = try push()
    #expect(several.status == 4)
    #expect(several.errorOutput.contains("there are 2 keys that sign: \(ada) (Ada Signer"))
    #expect(try push(["--key", "nobody@example.org"]).status == 4)
    #expect(!FileManager.default.fileExists(atPath: cache.path))

    let named = try push(["-k", "grace@example.org"])
    #expect(named.status == 0, "\(named)")
    let verified = try keyring.albedo(
      ["--json", "gpg", "verify", cache.path + "/" + KeyringSite.motto])
    #expect(verified.status == 0 && verified.output.contains(grace))
  }

  @Test func `two keys of two pushes are both in the list`() throws {
    let ada = try keyring.makeKey()
    #expect(try push().status == 0)
    let ring = keyring.site.folder["ring"]
    let grace = try keyring.makeKey("Grace Signer <grace@example.org>", in: ring)
    #expect(try push(["--force"], environment: ["SPACK_GNUPGHOME": ring]).status == 0)
    let listed = try keyring.albedo(["--json", "buildcache", "keys", "--mirror", cache.path])
    #expect(Set(try JSONReport(listed.output).items.map(\.id)) == [ada, grace])
  }

  @Test func `--unsigned pushes plain text and needs no key`() throws {
    #expect(try push(["--unsigned"]).status == 0)
    let text = try String(contentsOfFile: cache.path + "/" + KeyringSite.motto, encoding: .utf8)
    #expect(text.hasPrefix("{"))
    #expect(!FileManager.default.fileExists(atPath: keyring.home))
  }

  @Test func `a keyring with a long path works where nothing shortens its sockets`() throws {
    let home = keyring.site.folder["long/" + String(repeating: "and-longer/", count: 12) + "ring"]
    let create = ["gpg", "create", "Ada Signer", "ada@example.org"]
    let environment = ["SPACK_GNUPGHOME": home]
    let made = try keyring.site.albedo(
      create, preparation: "mount -t tmpfs none /run", environment: environment)
    #expect(made.status == 0, "\(made)")
    let pushed = try keyring.site.albedo(
      ["buildcache", "push", cache.path, "motto"], preparation: "mount -t tmpfs none /run",
      environment: environment)
    #expect(pushed.status == 0, "\(pushed)")
    #expect(GnuPG.agentsLeft(below: keyring.site.folder.path).isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: keyring.site.folder["home"])
    #expect(!left.contains { $0.hasPrefix("albedo-gpg-") }, "\(left)")
  }
}
