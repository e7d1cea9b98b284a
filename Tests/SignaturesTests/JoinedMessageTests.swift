import AlbedoTesting
import Diagnostics
import Foundation
import SystemPackage
import Testing

@testable import Signatures

/// Several signatures in one message, as gpg reads them.
@Suite struct JoinedMessageTests {
  private let rings: Rings
  private let ring: Keyring

  init() throws {
    rings = try Rings()
    ring = rings.ring("ring")
  }

  private static let text = "- dashes\n--- more\n\n{\"version\":3}\n-----END-----\n"

  @Test func `signatures of two messages stand in one, and gpg takes both`() throws {
    let ada = try ring.createKey(Rings.request("Ada"))
    let grace = try ring.createKey(Rings.request("Grace"))
    let joined = try ClearSignedMessage.joined(
      try ring.sign(Self.text, with: ada), try ring.sign(Self.text, with: grace), source: "m")
    let verified = try ring.verify(joined)
    #expect(verified.payload == Array(Self.text.utf8))
    #expect(verified.signatures.map(\.status) == [.good, .good])
    #expect(
      Set(verified.signatures.compactMap(\.primaryKey)) == [ada.fingerprint, grace.fingerprint])
    let changed = String(decoding: joined, as: UTF8.self)
      .replacingOccurrences(of: "\"version\":3", with: "\"version\":4")
    // GnuPG does not go on behind a bad one.
    #expect(try ring.verify(Array(changed.utf8)).signatures.map(\.status) == [.bad])
  }

  @Test func `several keys sign at once`() throws {
    let keys = try ["Ada", "Grace", "Joan"].map { try ring.createKey(Rings.request($0)) }
    let signed = try ring.sign(
      Array(Self.text.utf8).span, with: keys.map(\.fingerprint), form: .clear)
    #expect(
      Set(try ring.verify(signed).signatures.compactMap(\.primaryKey))
        == Set(keys.map(\.fingerprint)))
  }

  @Test func `digests of both are named once`() throws {
    let ada = try ring.createKey(Rings.request("Ada"))
    let grace = try ring.createKey(Rings.request("Grace"))
    let file = try rings.folder.write("text", Self.text)
    let gpg = try GnuPG(ring.home.string)
    try gpg.run(["-u", grace.fingerprint, "--digest-algo", "SHA384", "--clearsign", file])
    let joined = try ClearSignedMessage.joined(
      try ring.sign(Self.text, with: ada), try rings.folder.bytes("text.asc"), source: "m")
    let header = String(decoding: joined, as: UTF8.self).split(separator: "\n")[1]
    #expect(header.hasPrefix("Hash: SHA") && header.hasSuffix(",SHA384"), "\(header)")
    #expect(try ring.verify(joined).signatures.map(\.status) == [.good, .good])
  }

  @Test func `signatures of different texts are not joined`() throws {
    let ada = try ring.createKey(Rings.request("Ada"))
    let error = #expect(throws: SignatureError.self) {
      try ClearSignedMessage.joined(
        try ring.sign("one\n", with: ada), try ring.sign("two\n", with: ada), source: "m")
    }
    #expect(error?.code == .malformed && error?.message.contains("different texts") == true)
  }

  @Test(arguments: 0..<7) func `base 64 is what the decoder reads`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 97 + 200) }
    let text = ClearSignedMessage.encoded(bytes)
    #expect(text == Data(bytes).base64EncodedString())
    #expect(ClearSignedMessage.decoded(Array(text.utf8)[...]) == bytes)
  }
}
