import AlbedoTesting
import Foundation
import Signatures
import SystemPackage
import Testing

/// Keyrings of one test, whose agents end with it.
final class Rings {
  let folder: TemporaryFolder
  private var rings: [Keyring] = []

  init() throws { folder = try TemporaryFolder() }

  deinit { for ring in rings { ring.end() } }

  func ring(_ name: String, passphrase: (@Sendable () -> String?)? = nil) -> Keyring {
    let ring = Keyring(
      home: FilePath(folder[name]), temporaryFolder: FilePath(folder.path),
      passphrase: passphrase)
    rings.append(ring)
    return ring
  }

  static func request(_ name: String, passphrase: String? = nil) -> KeyRequest {
    KeyRequest(
      name: name, email: name.lowercased().filter(\.isLetter) + "@example.org",
      algorithm: .ed25519, passphrase: passphrase)
  }
}

extension Keyring {
  func sign(_ text: String, with key: OpenPGPKey, _ form: SignatureForm = .clear) throws -> [UInt8]
  {
    try sign(Array(text.utf8).span, with: key.fingerprint, form: form)
  }

  func verify(_ bytes: [UInt8]) throws -> VerifiedText {
    try verify(clearSigned: bytes, source: "text")
  }
}
