import AlbedoTesting
import Diagnostics
import Foundation
import Signatures
import SystemPackage
import Testing

@Suite struct KeyringTests {
  private let rings: Rings

  init() throws { rings = try Rings() }

  @Test func `reading makes no folder, writing makes one for its owner alone`() throws {
    let ring = rings.ring("deep/ring")
    #expect(try ring.publicKeys().isEmpty)
    #expect(try ring.secretKeys().isEmpty)
    #expect(try ring.keys(in: Fixture.bytes("keys/gpg-pub.asc"), source: "key").count == 1)
    #expect(!ring.exists)
    _ = try ring.createKey(Rings.request("Ada"))
    let mode = try FileManager.default.attributesOfItem(atPath: ring.home.string)[.posixPermissions]
    #expect(mode as? Int == 0o700)
  }

  @Test func `a key that is made signs, is trusted, and says what it is`() throws {
    let ring = rings.ring("ring")
    var request = Rings.request("Ada Signer")
    (request.comment, request.expires) = ("for tests", "2y")
    let key = try ring.createKey(request)
    #expect(key.name == "Ada Signer (for tests) <adasigner@example.org>")
    #expect(key.fingerprint.count == 40 && key.hasSecret && key.isUltimatelyTrusted && key.canSign)
    #expect(key.parts.map(\.usage) == ["SC"] && key.parts.map(\.algorithm) == ["ed25519"])
    #expect((key.expires ?? 0) - key.created > 600 * 24 * 3600)
    #expect(try ring.publicKeys() == [key])
  }

  @Test func `Spack's kind of key is RSA with 4096 bits`() throws {
    let ring = rings.ring("ring")
    var request = Rings.request("Ada")
    request.algorithm = .rsa4096
    let key = try ring.createKey(request)
    #expect(key.parts.map(\.algorithm) == ["rsa4096"] && key.parts.map(\.usage) == ["SC"])
    #expect(key.expires == nil)
  }

  @Test(arguments: ["Ada\nKey-Type: DSA", " Ada", "Ada</GnupgKeyParms>", "Ada\u{7}", ""])
  func `a name cannot bring parameters of its own`(name: String) throws {
    var request = Rings.request("Ada")
    request.name = name
    let error = #expect(throws: SignatureError.self) {
      try rings.ring("ring").createKey(request)
    }
    #expect(error?.code == .invalidRequest)
    #expect(!rings.ring("ring").exists)
  }

  @Test(arguments: [
    "bogus", "5 d", "1h", "2030-13-01", "2030-1-1", "20301331T000000", "seconds=", "y", "-1",
  ]) func `an end that gpg would not understand is told with the forms`(end: String) throws {
    var request = Rings.request("Ada")
    request.expires = end
    let error = #expect(throws: SignatureError.self) {
      try rings.ring("ring").createKey(request)
    }
    #expect(error?.code == .invalidRequest && error?.message.hasPrefix("'\(end)'") == true)
    #expect(error?.hint?.contains("2y") == true && !rings.ring("ring").exists)
  }

  @Test(arguments: ["never", "30", "3w", "20601231T101010", "seconds=5000", "2060-12-31"])
  func `an end in any form of gpg's is taken`(end: String) throws {
    var request = Rings.request("Ada")
    request.expires = end
    let key = try rings.ring("ring").createKey(request)
    #expect((key.expires == nil) == (end == "never"))
  }

  @Test func `a key cannot end before it begins`() throws {
    var request = Rings.request("Ada")
    request.expires = "2020-01-01"
    let error = #expect(throws: SignatureError.self) {
      try rings.ring("ring").createKey(request)
    }
    #expect(error?.code == .failed && error?.hint?.contains("must lie ahead") == true)
  }

  @Test func `an imported key is not trusted until somebody says so`() throws {
    let ring = rings.ring("ring")
    let bytes = try Fixture.bytes("keys/gpg-pub.asc")
    let imported = try ring.importKeys(bytes, source: "gpg-pub.asc")
    #expect(imported.map(\.isNew) == [true])
    let fingerprint = "ED3DA4D7B95D239AA5A3AE74BC69215D805B2C52"
    #expect(imported.map(\.key.fingerprint) == [fingerprint])
    #expect(try ring.publicKeys().map(\.isUltimatelyTrusted) == [false])
    try ring.setTrust(true, of: [fingerprint])
    #expect(try ring.publicKeys().map(\.isUltimatelyTrusted) == [true])
    #expect(try ring.importKeys(bytes, source: "gpg-pub.asc").map(\.isNew) == [false])
    try ring.setTrust(false, of: [fingerprint])
    #expect(try ring.publicKeys().map(\.isUltimatelyTrusted) == [false])
  }

  @Test func `a key does not go by a name that its owner has withdrawn`() throws {
    let ring = rings.ring("ring")
    let key = try ring.createKey(Rings.request("Ada"))
    let gpg = try GnuPG(ring.home.string)
    try gpg.run(["--quick-add-uid", key.fingerprint, "Grace <grace@example.org>"])
    try gpg.run(["--quick-revoke-uid", key.fingerprint, key.name])
    let changed = try #require(try ring.publicKeys().first)
    #expect(changed.name == "Grace <grace@example.org>" && changed.names == [changed.name])
    #expect(changed.userIDs.count == 2)
  }

  @Test func `another program's change of the ring is seen`() throws {
    let ring = rings.ring("ring")
    let gpg = try GnuPG(ring.home.string)
    #expect(try ring.publicKeys().isEmpty)
    try gpg.run(["--import", Fixture.path("keys/gpg-pub.asc")])
    #expect(try ring.publicKeys().count == 1)
    gpg.end()
  }

  @Test func `a file without a key is refused by its name`() throws {
    let error = #expect(throws: SignatureError.self) {
      try rings.ring("ring").importKeys(Array("no key\n".utf8), source: "motto.txt")
    }
    #expect(error?.code == .badKeyFile)
    #expect(error?.message == "'motto.txt' holds no key")
  }

  @Test func `a secret key goes only when that is said`() throws {
    let ring = rings.ring("ring")
    let key = try ring.createKey(Rings.request("Ada"))
    let error = #expect(throws: SignatureError.self) {
      try ring.remove(key, includingSecret: false)
    }
    #expect(error?.code == .secretKey)
    #expect(try ring.publicKeys().count == 1)
    try ring.remove(key, includingSecret: true)
    #expect(try ring.publicKeys().isEmpty)
    #expect(try ring.secretKeys().isEmpty)
  }

  @Test func `exported keys are the keys of another ring`() throws {
    let (first, second, third) = (rings.ring("one"), rings.ring("two"), rings.ring("three"))
    let key = try first.createKey(Rings.request("Ada"))
    let text = try first.exportPublic([key.fingerprint])
    #expect(String(decoding: text, as: UTF8.self).hasPrefix("-----BEGIN PGP PUBLIC KEY BLOCK"))
    #expect(try second.importKeys(text, source: "key").map(\.key.hasSecret) == [false])
    let secret = try first.exportSecret([key.fingerprint])
    #expect(String(decoding: secret, as: UTF8.self).hasPrefix("-----BEGIN PGP PRIVATE KEY BLOCK"))
    #expect(try third.keys(in: secret, source: "key").map(\.hasSecret) == [true])
    #expect(try third.importKeys(secret, source: "key").map(\.key.hasSecret) == [true])
    let signed = try third.sign("text\n", with: key)
    #expect(try first.verify(signed).signatures.map(\.status) == [.good])
    #expect(try first.exportPublic([]).isEmpty)
  }

  @Test func `a key is meant by fingerprint, id, address, name, or a piece that no other has`()
    throws
  {
    let ring = rings.ring("ring")
    let ada = try ring.createKey(Rings.request("Ada Byron"))
    let grace = try ring.createKey(Rings.request("Grace Byron"))
    let keys = try ring.publicKeys()
    let texts = [
      ada.fingerprint, ada.fingerprint.lowercased(), String(ada.fingerprint.suffix(16)),
      "0x" + ada.fingerprint.suffix(8), "adabyron@example.org",
      "Ada Byron <adabyron@example.org>", "ada",
    ]
    for text in texts {
      #expect(try Keyring.find(text, in: keys, of: ring.home) == ada, "\(text)")
    }
    let several = #expect(throws: SignatureError.self) {
      try Keyring.find("Byron", in: keys, of: ring.home)
    }
    #expect(several?.code == .ambiguousKey)
    #expect(several?.message.contains(grace.fingerprint) == true)
    let none = #expect(throws: SignatureError.self) {
      try Keyring.find("Alan", in: keys, of: ring.home)
    }
    #expect(none?.code == .unknownKey)
    #expect(none?.message.contains("Grace Byron <gracebyron@example.org>") == true)
  }
}
