internal import Diagnostics
internal import Documents

/// The list of the keys that a cache publishes: `{"keys":{"FINGERPRINT":{}}}`, sorted.
package struct KeyList: Sendable, Equatable {
  /// The fingerprints, 40 hex digits in upper case, sorted, each once.
  package private(set) var fingerprints: [String]

  /// Creates a list of fingerprints.
  package init(_ fingerprints: [String] = []) {
    self.fingerprints = Set(fingerprints).sorted()
  }

  /// Adds fingerprints.
  package mutating func add(_ more: [String]) { self = KeyList(fingerprints + more) }

  /// Returns the list as Spack writes it.
  package func encode() -> [UInt8] {
    var keys = DocumentMapping()
    for fingerprint in fingerprints { keys[fingerprint] = .mapping([:]) }
    return JSON.encode(.mapping(["keys": .mapping(keys)]), style: .compact)
  }

  /// Reads a list; `source` names the file in errors.
  ///
  /// Throws `cache.malformed`, also for what is no fingerprint: it becomes part of a path.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> KeyList {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw CacheError(
        .malformed, "could not read the list of keys '\(source)'", hint: hint, cause: error)
    }
    guard let keys = root["keys"]?.mapping else {
      throw CacheError(.malformed, "'\(source)' is not a list of keys", hint: hint)
    }
    let fingerprints = keys.map(\.key)
    for fingerprint in fingerprints where !isFingerprint(fingerprint) {
      throw CacheError(
        .malformed, "'\(source)' lists '\(fingerprint)', which is not a fingerprint", hint: hint)
    }
    return KeyList(fingerprints)
  }

  /// Whether a text is a fingerprint of a key of version 4 or 5, in upper case.
  package static func isFingerprint(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
  }

  private static let hint =
    "remove that file and publish the keys again with 'albedo gpg publish --update-index'"
}
