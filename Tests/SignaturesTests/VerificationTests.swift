import AlbedoTesting
import Diagnostics
import Foundation
import Signatures
import SystemPackage
import Testing

@Suite struct VerificationTests {
  private let rings: Rings
  private let ring: Keyring

  init() throws {
    rings = try Rings()
    ring = rings.ring("ring")
  }

  private static let text = "{\n\"version\":3\n}\n"

  @Test func `a good signature of an own key is good and trusted`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let verified = try ring.verify(try ring.sign(Self.text, with: key))
    #expect(verified.payload == Array(Self.text.utf8))
    let report = try #require(verified.signatures.first)
    #expect(verified.signatures.count == 1)
    #expect(report.status == .good && report.isTrusted && report.name == key.name)
    #expect(report.primaryKey == key.fingerprint && report.signingKey == key.fingerprint)
    #expect(abs(Double(report.created) - Date().timeIntervalSince1970) < 60)
  }

  @Test func `a text with another byte in it is bad`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let signed = String(decoding: try ring.sign(Self.text, with: key), as: UTF8.self)
    let changed = signed.replacingOccurrences(of: "\"version\":3", with: "\"version\":4")
    #expect(try ring.verify(Array(changed.utf8)).signatures.map(\.status) == [.bad])
  }

  @Test func `a key that is only imported is good, but not trusted`() throws {
    let other = rings.ring("other")
    let key = try other.createKey(Rings.request("Grace"))
    let signed = try other.sign(Self.text, with: key)
    _ = try ring.importKeys(try other.exportPublic([key.fingerprint]), source: "key")
    let report = try #require(try ring.verify(signed).signatures.first)
    #expect(report.status == .good && !report.isTrusted && report.primaryKey == key.fingerprint)
    try ring.setTrust(true, of: [key.fingerprint])
    #expect(try ring.verify(signed).signatures.map(\.isTrusted) == [true])
  }

  @Test func `an unknown key is told by its fingerprint, and makes no folder`() throws {
    let other = rings.ring("other")
    let key = try other.createKey(Rings.request("Grace"))
    let report = try #require(
      try ring.verify(try other.sign(Self.text, with: key)).signatures.first)
    #expect(report.status == .unknownKey && !report.isTrusted)
    #expect(report.signingKey == key.fingerprint && report.primaryKey == nil)
    #expect(!ring.exists)
  }

  @Test func `an expired key and an expired signature are told apart`() throws {
    let gpg = try GnuPG(ring.home.string)
    try gpg.setTime("20200101T000000", options: ["default-sig-expire 10d"])
    var request = Rings.request("Ada")
    let lasting = try ring.createKey(request)
    let expiredSignature = try ring.sign(Self.text, with: lasting)
    try gpg.setTime("20200101T000000")
    (request.name, request.expires) = ("Brief", "30d")
    let brief = try ring.createKey(request)
    let ofExpiredKey = try ring.sign(Self.text, with: brief)
    try gpg.setTime(nil)
    let first = try #require(try ring.verify(expiredSignature).signatures.first)
    #expect(first.status == .expiredSignature)
    let second = try #require(try ring.verify(ofExpiredKey).signatures.first)
    #expect(second.status == .expiredKey && !second.isTrusted)
    let keys = try ring.publicKeys()
    #expect(keys.filter(\.isExpired).map(\.fingerprint) == [brief.fingerprint])
    #expect(keys.filter(\.canSign).map(\.fingerprint) == [lasting.fingerprint])
  }

  @Test func `a key that its owner has revoked is told`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let signed = try ring.sign(Self.text, with: key)
    try GnuPG(ring.home.string).revoke(key.fingerprint)
    let report = try #require(try ring.verify(signed).signatures.first)
    #expect(report.status == .revokedKey && !report.isTrusted)
    #expect(try ring.publicKeys().map(\.defect) == ["revoked"])
  }

  @Test func `a key that was switched off is good, but not trusted`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let signed = try ring.sign(Self.text, with: key)
    try GnuPG(ring.home.string).run(
      ["--command-fd", "0", "--edit-key", key.fingerprint], input: "disable\nsave\n")
    let report = try #require(try ring.verify(signed).signatures.first)
    #expect(try ring.publicKeys().map(\.isDisabled) == [true])
    #expect(!report.isTrusted)
  }

  @Test func `several signatures on one text are all reported`() throws {
    let other = rings.ring("other")
    let ada = try other.createKey(Rings.request("Ada"))
    let grace = try other.createKey(Rings.request("Grace"))
    _ = try ring.importKeys(try other.exportPublic([ada.fingerprint]), source: "key")
    let file = try rings.folder.write("text", Self.text)
    try GnuPG(other.home.string).run([
      "-u", ada.fingerprint, "-u", grace.fingerprint, "--clearsign", "--output", file + ".asc",
      file,
    ])
    let reports = try ring.verify(try rings.folder.bytes("text.asc")).signatures
    #expect(
      Set(reports.map { "\($0.status) \($0.signingKey)" })
        == ["good \(ada.fingerprint)", "unknownKey \(grace.fingerprint)"])
  }

  @Test func `a subkey signs for its primary key`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let made = try GnuPG(ring.home.string).run([
      "--passphrase", "", "--pinentry-mode", "loopback", "--quick-add-key", key.fingerprint,
      "ed25519", "sign",
    ])
    #expect(made.status == 0, "\(made.errorOutput)")
    let report = try #require(
      try ring.verify(try ring.sign(Self.text, with: key)).signatures.first)
    #expect(report.status == .good && report.isTrusted)
    #expect(report.primaryKey == key.fingerprint && report.signingKey != key.fingerprint)
    #expect(report.signingKey == (try ring.publicKeys()[0].parts.last?.fingerprint))
  }

  @Test func `a detached signature is about the bytes it is given`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let signature = try ring.sign(Self.text, with: key, .detached)
    for (text, status) in [(Self.text, SignatureReport.Status.good), ("other", .bad)] {
      let reports = try ring.verify(
        detached: signature, of: Array(text.utf8).span, source: "text")
      #expect(reports.map(\.status) == [status])
    }
    let error = #expect(throws: SignatureError.self) {
      try ring.verify(detached: Array("none".utf8), of: Array("text".utf8).span, source: "text")
    }
    #expect(error?.code == .malformed && error?.exitClass == .refused)
  }

  @Test(arguments: ["SHA1", "SHA256"])
  func `a signature made with SHA-1 does not count`(digest: String) throws {
    _ = try ring.createKey(Rings.request("Ada"))
    let file = try rings.folder.write("text", Self.text)
    try GnuPG(ring.home.string).run(["--digest-algo", digest, "--clearsign", file])
    let report = try #require(
      try ring.verify(try rings.folder.bytes("text.asc")).signatures.first)
    #expect(report.status == (digest == "SHA1" ? .error : .good))
    #expect(report.detail?.contains("SHA-1") == (digest == "SHA1" ? true : nil))
  }

  @Test func `a text that gpg would cut is not clear-signed`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let line = String(repeating: "a", count: 19_990)
    let signed = try ring.sign(line + "\n" + line + "\n", with: key)
    #expect(try ring.verify(signed).payload == Array((line + "\n" + line + "\n").utf8))
    let error = #expect(throws: SignatureError.self) { try ring.sign(line + "a\n", with: key) }
    #expect(error?.code == .invalidRequest && error?.hint?.contains("--clearsign") == true)
    #expect(try !ring.sign(line + "a\n", with: key, .detached).isEmpty)
  }

  @Test func `signing with a key that is not there names it`() throws {
    _ = try ring.createKey(Rings.request("Ada"))
    let fingerprint = String(repeating: "AB", count: 20)
    let error = #expect(throws: SignatureError.self) {
      try ring.sign(Array("text".utf8).span, with: fingerprint, form: .clear)
    }
    #expect(error?.code == .unknownKey && error?.message.contains(fingerprint) == true)
  }

  @Test func `a flipped byte is never good`() throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let signed = try ring.sign(Self.text, with: key)
    for place in stride(from: 0, to: signed.count, by: Campaign.count(short: 4, whole: 1)) {
      var flipped = signed
      flipped[place] ^= 1
      guard let verified = try? ring.verify(flipped) else { continue }
      #expect(verified.signatures.allSatisfy { $0.status != .good }, "byte \(place)")
    }
  }

  @Test func `threads verify and sign at once`() async throws {
    let key = try ring.createKey(Rings.request("Ada"))
    let (ring, text) = (ring, Self.text)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask {
          let signed = try ring.sign(text + "\(number)\n", with: key)
          let verified = try ring.verify(signed)
          return verified.signatures.allSatisfy(\.isTrusted)
            && verified.payload.suffix(2) == Array("\(number)\n".utf8)
        }
      }
      for try await isGood in group { #expect(isGood) }
    }
  }
}
