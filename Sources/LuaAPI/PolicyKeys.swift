internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import Signatures
internal import SpecModel

/// Finds the keys that sign, as policy and the user want it.
struct PolicyKeys {
  private let session: APISession

  init(_ session: APISession) {
    self.session = session
  }

  /// Returns a verdict for each key: those that a rule names, else those that are wanted, else the
  /// only one there is.
  func judgements(
    cache: String, spec: SpecObject?, wanted: [String], with file: String?
  ) async throws -> [Judgement] {
    let keyring = session.keyring
    let keys = try await onWorker { try keyring.secretKeys().filter(\.canSign) }
    let statements = try await statements(cache, spec, wanted, keys, file)
    let failures = statements.compactMap { $0.opinion(on: .cacheKey) }.filter { $0.answer == .deny }
    let chosen = PolicyHearing.lastKeys(statements)
    let names: [String?] = chosen?.keys ?? (wanted.isEmpty ? [nil] : wanted)
    return names.map { name in
      let meant = name.map { Keyring.matching($0, in: keys) } ?? keys
      let request = SigningKeyRequest(
        subject: spec?.node.shortText ?? cache, hash: spec?.node.hash.text, cache: cache,
        wanted: name,
        candidates: meant.map {
          SigningKeyRequest.Candidate(fingerprint: $0.fingerprint, name: $0.name)
        })
      let choice = chosen.map { choice in
        Opinion(
          .allow, reason: choice.statement.reason(on: .cacheKey) ?? "",
          rule: choice.statement.ruleText)
      }
      return Judgement(
        verdict: Policy.decide(request, opinions: failures + (choice.map { [$0] } ?? [])),
        statements: statements)
    }
  }

  private func statements(
    _ cache: String, _ spec: SpecObject?, _ wanted: [String], _ keys: [OpenPGPKey],
    _ file: String?
  ) async throws -> [PolicyStatement] {
    let hearing = try await session.hearing(.cacheKey, with: file)
    guard hearing.isNeeded else { return [] }
    let facts: [(String, PolicyValue?)] = [
      ("cache", .text(cache)),
      ("wanted", wanted.isEmpty ? nil : .text(wanted.joined(separator: " "))),
      (
        "keys",
        .list(
          keys.map { key in
            .record([
              PolicyEntry("fingerprint", .text(key.fingerprint)),
              PolicyEntry("name", .text(key.name)),
            ])
          })
      ),
    ]
    let input = spec.map { PolicyInput($0, facts) } ?? PolicyInput(facts)
    return try await hearing.statements(about: [input])[0]
  }
}
