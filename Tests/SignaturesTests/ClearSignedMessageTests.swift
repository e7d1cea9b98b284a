import AlbedoTesting
import Diagnostics
import Foundation
import Signatures
import Testing

@Suite struct ClearSignedMessageTests {
  /// A way to put something around or into a signed text that gpg itself may pass over.
  struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let apply: @Sendable (String) -> String
  }

  private static let changes = [
    Change(testDescription: "text before the armour") { "{}\n" + $0 },
    Change(testDescription: "an empty line before the armour") { "\n" + $0 },
    Change(testDescription: "text behind the armour") { $0 + "{}\n" },
    Change(testDescription: "an empty line behind the armour") { $0 + "\n" },
    Change(testDescription: "two messages") { $0 + $0 },
    Change(testDescription: "a header that stops unescaping") {
      $0.replacingOccurrences(of: "Hash: SHA512\n", with: "Hash: SHA512\nNotDashEscaped: yes\n")
    },
    Change(testDescription: "an unknown hash") {
      $0.replacingOccurrences(of: "Hash: SHA512", with: "Hash: SHA513")
    },
    Change(testDescription: "no empty line behind the headers") {
      $0.replacingOccurrences(of: "SHA512\n\n", with: "SHA512\n")
    },
    Change(testDescription: "another armour within the text") {
      $0.replacingOccurrences(of: "\n{", with: "\n-----BEGIN PGP SIGNED MESSAGE-----\n{")
    },
    Change(testDescription: "a header in the signature") {
      $0.replacingOccurrences(of: "SIGNATURE-----\n\n", with: "SIGNATURE-----\nCharset: x\n\n")
    },
    Change(testDescription: "a cut") { String($0.dropLast(40)) },
    Change(testDescription: "a cut before the signature") { String($0.prefix(200)) },
    Change(testDescription: "a wrong checksum of the signature") {
      $0.replacing(#/\n=..../#) { $0.output.hasSuffix("AAAA") ? "\n=BBBB" : "\n=AAAA" }
    },
    Change(testDescription: "a second checksum") {
      $0.replacing(#/\n=..../#) { $0.output + $0.output }
    },
    Change(testDescription: "nothing") { _ in "" },
  ]

  private static func signed() throws -> String {
    try Fixture.text(
      "spack-1.2/cache-signed/v3/manifests/spec/motto/"
        + "motto-1-u7pyu5l2e445brjwcchquga477jqerle.spec.manifest.json")
  }

  @Test func `what Spack has signed is one message`() throws {
    let text = try Self.signed()
    try ClearSignedMessage.check(Array(text.utf8), source: "m")
    try ClearSignedMessage.check(
      Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8), source: "m")
    try ClearSignedMessage.check(Array(text.dropLast().utf8), source: "m")
  }

  @Test(arguments: changes) func `anything outside the one message is refused`(change: Change)
    throws
  {
    let original = try Self.signed()
    let changed = change.apply(original)
    #expect(changed != original)
    let error = #expect(throws: SignatureError.self) {
      try ClearSignedMessage.check(Array(changed.utf8), source: "motto")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.hasPrefix("'motto' is not one signed message: ") == true)
  }

  @Test func `hostile text ends in a word, not in a crash`() throws {
    let whole = Array(try Self.signed().utf8)
    for count in stride(from: 0, to: whole.count - 1, by: 7) {
      _ = try? ClearSignedMessage.check(Array(whole[..<count]), source: "m")
      _ = try? ClearSignedMessage.check(Array(whole[count...]), source: "m")
    }
    var lines = Array("-----BEGIN PGP SIGNED MESSAGE-----\n\n".utf8)
    lines += [UInt8](repeating: 0x0A, count: 1 << 20)
    #expect(throws: SignatureError.self) { try ClearSignedMessage.check(lines, source: "m") }
  }
}
