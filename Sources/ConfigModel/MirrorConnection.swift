package import Diagnostics
internal import Documents

/// A direction in which a mirror is used.
package enum MirrorDirection: String, Sendable, CaseIterable {
  /// Reading from it.
  case fetch
  /// Writing to it.
  case push
}

/// Where a part of a mirror's credentials is.
package enum CredentialSource: Sendable, Equatable {
  /// In the environment variable of this name.
  case variable(String)
  /// In the configuration itself.
  case plainText(Secret)
}

/// A name and what proves it: an S3 key with its secret, or a registry's user with the password.
package struct MirrorAccessPair: Sendable, Equatable {
  /// The name.
  package let id: CredentialSource
  /// The secret.
  package let secret: CredentialSource
}

/// How a mirror is reached in one direction.
///
/// Each value comes from the direction's own mapping where that has the key, else from the mirror.
/// Nothing is looked up here: a variable may be unset.
package struct MirrorConnection: Sendable, Equatable {
  /// The URL; nil where none is configured for this direction.
  package let url: String?
  /// The index view of a build cache.
  package let view: String?
  /// The profile of the S3 configuration.
  package let profile: String?
  /// The address of an S3 service that is not Amazon's.
  package let endpointURL: String?
  /// The name and secret of a login.
  package let accessPair: MirrorAccessPair?
  /// The token of a session.
  package let accessToken: CredentialSource?

  /// Reads the values of one direction; those of another type than the schema asks for are absent.
  init(_ entry: DocumentValue, _ direction: MirrorDirection, resolve: (String) -> String) {
    let own = entry[direction.rawValue]
    func value(_ key: String) -> DocumentValue? { own?[key] ?? entry[key] }
    let url = own?.string ?? value("url")?.string ?? entry.string
    self.url = url.map(resolve)
    view = value("view")?.string
    profile = value("profile")?.string
    endpointURL = value("endpoint_url")?.string
    accessPair = value("access_pair").flatMap(MirrorAccessPair.init)
    accessToken =
      value("access_token_variable")?.string.map { .variable($0) }
      ?? value("access_token")?.text.map { .plainText(Secret($0)) }
  }
}

extension MirrorAccessPair {
  /// Reads a pair: a list of id and secret, or a mapping that names variables.
  fileprivate init?(_ value: DocumentValue) {
    func source(_ key: String) -> CredentialSource? {
      value[key]?.text.map { .plainText(Secret($0)) }
        ?? value[key + "_variable"]?.string.map { .variable($0) }
    }
    if let list = value.list, list.count == 2, let id = list[0].text, let secret = list[1].text {
      (self.id, self.secret) = (.plainText(Secret(id)), .plainText(Secret(secret)))
    } else if let id = source("id"), let secret = source("secret") {
      (self.id, self.secret) = (id, secret)
    } else {
      return nil
    }
  }
}
