import Digests
import Documents

/// What the text of a node says about its hash.
package enum HashCheck: Sendable, Hashable {
  /// The text gives the hash.
  case verified
  /// The text cannot give the hash, for a reason such as "it was spliced".
  case unverifiable(reason: String)
  /// The text gives another hash: the node was changed or damaged.
  case differs(computed: SpecHash)
}

extension SpecNode {
  /// Compares the hash that the node goes by with its text, to find damage.
  ///
  /// The text holds the hashes of the dependencies, so each node is checked by itself. A hash in a
  /// file is never replaced by a computed one.
  package func checkHash() -> HashCheck {
    if originalFormat != format {
      return .unverifiable(
        reason: "it was first written in format \(originalFormat) and saved again in \(format)")
    }
    let computed = hashedTexts.compactMap(SpecHash.init(hashing:))
    if let buildSpec {
      // Spack often computes the hash before the node has its last shape.
      let spliced = computed.map { SpecHash(spliced: $0, from: buildSpec.hash) }
      return spliced.contains(hash) ? .verified : .unverifiable(reason: "it was spliced")
    }
    if computed.contains(hash) { return .verified }
    // Lock files of Spack 0.18 to 0.20 leave it out, although it counts.
    if format >= 3, packageHash == nil {
      return .unverifiable(reason: "the hash of its recipe is not recorded")
    }
    return computed.first.map { .differs(computed: $0) }
      ?? .unverifiable(reason: "its text cannot be hashed")
  }

  /// One of the hashes that the node's file records beside the one that it goes by.
  ///
  /// Spack 0.16 and 0.17 wrote `full_hash` and `build_hash`.
  package func recordedHash(_ key: NodeReference.Key) -> SpecHash? {
    key == .hash ? hash : body[key.rawValue]?.string.flatMap { SpecHash($0) }
  }

  /// The texts that the hash may have been computed from, the usual one first.
  var hashedTexts: [[UInt8]] {
    let node = hashedNode
    switch format {
    case 1: return [YAML.encodeAsSpack(.mapping(node), layout: .flow)]
    case 2, 3: return [JSON.encode(.mapping(node), style: .indented(2))]
    case 4:
      // Snapshots between Spack 0.20 and 0.21 hashed the new format in the old layout.
      return [
        JSON.encode(.mapping(node)), JSON.encode(.mapping(node), style: .indented(2)),
      ]
    default: return [JSON.encode(.mapping(node))]
    }
  }

  /// The node as it is hashed: without hashes of its own, and with some dependencies only.
  private var hashedNode: DocumentMapping {
    var node = body
    for key in ["hash", "full_hash", "build_hash"] { node[key] = nil }
    if format == 2 { node["package_hash"] = nil }
    if format < 5 { node["dependencies"] = hashedDependencies }
    return format == 1 ? DocumentMapping([(key: name, value: .mapping(node))]) : node
  }

  /// The dependencies that count; nil when there are none.
  private var hashedDependencies: DocumentValue? {
    let types: DependencyTypes = format < 3 ? [.link, .run] : [.build, .link, .run]
    let hashed = dependencies.filter { !$0.types.isDisjoint(with: types) }
    guard !hashed.isEmpty else { return nil }
    if format == 1 {
      return .mapping(
        DocumentMapping(
          hashed.map { (key: $0.name, value: ["hash": $0.hashValueText, "type": $0.typeNames]) }))
    }
    if format < 4 {
      return .list(
        hashed.map {
          ["name": .string($0.name), "hash": $0.hashValueText, "type": $0.typeNames]
        })
    }
    return .list(
      hashed.map {
        [
          "name": .string($0.name), "hash": $0.hashValueText,
          "parameters": [
            "deptypes": $0.typeNames, "virtuals": .list($0.virtuals.map { .string($0) }),
          ],
        ]
      })
  }
}

extension SpecDependency {
  fileprivate var hashValueText: DocumentValue { .string(hash.text) }
  fileprivate var typeNames: DocumentValue { .list(types.names.map { .string($0) }) }
}

extension SpecHash {
  /// Computes the hash of a text: SHA-1.
  package init?(hashing text: [UInt8]) {
    guard let digest = try? Digest(of: text, .sha1), let hash = SpecHash(digest.base32) else {
      return nil
    }
    self = hash
  }

  /// Makes the hash of a spliced node: the start of its own hash, and the last seven letters of the
  /// hash of what it was built as.
  package init(spliced own: SpecHash, from built: SpecHash) {
    let text = own.text.dropLast(Self.spliceLetterCount) + built.text.suffix(Self.spliceLetterCount)
    // Any 32 letters of base32 are a hash.
    self = SpecHash(text) ?? own
  }

  /// How many letters tell what a spliced node was built as.
  private static let spliceLetterCount = 7
}
