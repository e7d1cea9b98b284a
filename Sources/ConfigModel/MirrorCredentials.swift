package import Diagnostics
internal import Documents

/// What a mirror's configuration gives to prove who asks.
package struct MirrorCredential: Sendable, Equatable {
  /// A way to say who one is.
  package enum Proof: Sendable, Equatable {
    /// A name and a password: `access_pair`.
    case pair(id: String, secret: Secret)
    /// A token: `access_token_variable`.
    case token(Secret)
  }

  /// The URL of the mirror, below which it holds.
  package let url: String
  /// What is to be sent.
  package let proof: Proof
}

extension Configuration {
  /// Returns the credentials of the configured mirrors, those of each direction for its own URL.
  ///
  /// Secrets come from the variables of the environment that are named; where one is not set, there
  /// are none. The plain secrets of older files (a list as `access_pair`, `access_token`) are read,
  /// too. A direction's own keys come before those of the mirror.
  package func mirrorCredentials(substitution: PathSubstitution) -> [MirrorCredential] {
    guard case .mapping(let entries) = section("mirrors") else { return [] }
    var credentials: [MirrorCredential] = []
    for (_, entry) in entries {
      for direction in ["fetch", "push"] {
        let own = entry[direction]
        func value(_ key: String) -> DocumentValue? { own?[key] ?? entry[key] }
        guard let url = own?.string ?? value("url")?.string,
          let proof = Self.proof(value, substitution.environment)
        else { continue }
        let credential = MirrorCredential(url: substitution.path(url), proof: proof)
        if !credentials.contains(credential) { credentials.append(credential) }
      }
    }
    return credentials
  }

  private static func proof(
    _ value: (String) -> DocumentValue?, _ environment: [String: String]
  ) -> MirrorCredential.Proof? {
    func variable(_ name: DocumentValue?) -> String? {
      name?.string.flatMap { environment[$0] }.map(withoutEnds)
    }
    if let token = variable(value("access_token_variable")) ?? value("access_token")?.text {
      return .token(Secret(token))
    }
    let pair = value("access_pair")
    if let list = pair?.list {
      guard list.count == 2, let id = list[0].text, let secret = list[1].text else { return nil }
      return .pair(id: id, secret: Secret(secret))
    }
    guard let id = pair?["id"]?.text ?? variable(pair?["id_variable"]),
      let secret = variable(pair?["secret_variable"])
    else { return nil }
    return .pair(id: id, secret: Secret(secret))
  }

  /// Variables that are filled from files end with a line break, which is no part of a secret.
  private static func withoutEnds(_ text: String) -> String {
    var text = Substring(text)
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
