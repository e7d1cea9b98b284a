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
  /// are none. The plain secrets of older files (`access_pair`, `access_token`) are read, too.
  package func mirrorCredentials(substitution: PathSubstitution) -> [MirrorCredential] {
    connections(substitution).reduce(into: []) { credentials, connection in
      guard let credential = MirrorCredential(connection, substitution.environment),
        !credentials.contains(credential)
      else { return }
      credentials.append(credential)
    }
  }

  /// Returns how the configured mirrors in S3 are reached, those of each direction for its own URL.
  ///
  /// Secrets are found as those of `mirrorCredentials`.
  package func mirrorObjectStores(substitution: PathSubstitution) -> [MirrorObjectStore] {
    connections(substitution).compactMap { MirrorObjectStore($0, substitution.environment) }
      .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func connections(_ substitution: PathSubstitution) -> [MirrorConnection] {
    guard case .mapping(let entries) = section("mirrors") else { return [] }
    return entries.flatMap { _, entry in
      MirrorDirection.allCases.map { direction in
        MirrorConnection(entry, direction) { substitution.path($0) }
      }
    }
  }
}

/// What a mirror's configuration says of how its objects in S3 are reached.
package struct MirrorObjectStore: Sendable, Equatable {
  /// The URL of the mirror, below which it holds.
  package let url: String
  /// The service; nil for Amazon's, or what the environment says.
  package let endpointURL: String?
  /// The profile whose key is used; nil where none is named.
  package let profile: String?
  /// The name and the secret of a key; nil where the mirror has none of its own.
  package let key: (id: String, secret: Secret)?
  /// The token of a session that belongs to the key.
  package let sessionToken: Secret?

  package static func == (left: Self, right: Self) -> Bool {
    left.url == right.url && left.endpointURL == right.endpointURL && left.profile == right.profile
      && left.key?.id == right.key?.id && left.key?.secret == right.key?.secret
      && left.sessionToken == right.sessionToken
  }

  fileprivate init?(_ connection: MirrorConnection, _ environment: [String: String]) {
    guard let url = connection.url, url.lowercased().hasPrefix("s3://") else { return nil }
    self.url = url
    endpointURL = connection.endpointURL
    profile = connection.profile
    let pair = connection.accessPair
    if let id = pair?.id.secret(environment), let secret = pair?.secret.secret(environment) {
      key = (id.text, secret)
    } else {
      key = nil
    }
    sessionToken = connection.accessToken?.secret(environment)
  }
}

extension MirrorCredential {
  /// Looks up what a connection names; a token goes before a pair.
  fileprivate init?(_ connection: MirrorConnection, _ environment: [String: String]) {
    guard let url = connection.url else { return nil }
    if let token = connection.accessToken?.secret(environment) {
      self.init(url: url, proof: .token(token))
    } else if let pair = connection.accessPair, let id = pair.id.secret(environment),
      let secret = pair.secret.secret(environment)
    {
      self.init(url: url, proof: .pair(id: id.text, secret: secret))
    } else {
      return nil
    }
  }
}

extension CredentialSource {
  /// The text that is meant; nil where its variable is not set.
  fileprivate func secret(_ environment: [String: String]) -> Secret? {
    switch self {
    case .plainText(let secret): return secret
    case .variable(let name):
      // Variables that are filled from files end with a line break, which is no part of a secret.
      guard var text = environment[name]?[...] else { return nil }
      while text.last?.isNewline == true { text.removeLast() }
      return Secret(String(text))
    }
  }
}
