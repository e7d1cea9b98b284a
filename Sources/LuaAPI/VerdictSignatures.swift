internal import LuaRuntime
internal import PolicyModel

extension VerdictObject {
  /// What a verdict on `cache.accept` knows of an entry's signatures.
  static let signatureProperties = [
    NativeProperty(
      "signature", .optional(.string),
      help: "for `cache.accept`: `absent`, `unverified`, `malformed` or `verified`",
      of: VerdictObject.self
    ) { $0.signature.map { .text($0.word) } ?? .nil },
    NativeProperty(
      "signatures", .optional(.list(of: .table)),
      help: "for `cache.accept`: each signature that was verified, with `fingerprint`, `name`,"
        + " `state` (`trusted`, `untrusted`, `bad`, `expired_signature`, `expired_key`,"
        + " `revoked_key`, `unknown_key`, `error`), `detail`, and `accepted`, whether it counts",
      of: VerdictObject.self
    ) { object in
      guard let request = object.acceptRequest else { return .nil }
      guard case .verified(let findings) = request.signature else { return .list([]) }
      return .list(
        findings.map { finding in
          .record([
            "fingerprint": .text(finding.fingerprint), "state": .text(finding.state.rawValue),
            "name": finding.name.map { .text($0) } ?? .nil,
            "detail": finding.detail.map { .text($0) } ?? .nil,
            "accepted": .boolean(request.isAccepted(finding)),
          ])
        })
    },
    NativeProperty(
      "pinned", .boolean,
      help:
        "for `cache.accept`: whether only keys count that the configuration names for the cache",
      of: VerdictObject.self
    ) { .boolean($0.acceptRequest?.pinnedSigners != nil) },
  ]

  private var acceptRequest: AcceptRequest? {
    (verdict as? Verdict<AcceptRequest>)?.request
  }

  private var signature: AcceptRequest.Signature? { acceptRequest?.signature }
}

extension AcceptRequest.Signature {
  /// The case as scripts know it.
  var word: String {
    switch self {
    case .absent: "absent"
    case .unverified: "unverified"
    case .malformed: "malformed"
    case .verified: "verified"
    }
  }
}
