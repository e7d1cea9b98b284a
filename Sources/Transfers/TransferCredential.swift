package import Diagnostics

/// Who may read below a URL.
///
/// It goes to the host of its own URL alone: a redirect to another host does not take it along.
package struct TransferCredential: Sendable, Hashable {
  /// A way to say who one is.
  package enum Proof: Sendable, Hashable {
    /// A name and a password (RFC 7617).
    case basic(user: String, secret: Secret)
    /// A token (RFC 6750).
    case bearer(Secret)
    /// The key with which requests to S3 are signed, and the region that the signature is for.
    case signature(S3Key, region: String)
  }

  /// The URL below which it holds, such as `https://cache.example.org/site`.
  package let prefix: String
  /// What is sent.
  package let proof: Proof

  /// Creates a credential for everything at and below the URL `prefix`.
  package init(prefix: String, _ proof: Proof) {
    self.prefix = prefix
    self.proof = proof
  }
}

/// The credentials of a client, in the order in which they are tried.
struct CredentialTable: Sendable {
  private let entries: [(place: WebURL, proof: TransferCredential.Proof)]

  /// Keeps the credentials whose prefix is a URL of the web, the longest first.
  init(_ credentials: [TransferCredential]) {
    entries = credentials.compactMap { credential in
      (try? WebURL(credential.prefix)).map { ($0, credential.proof) }
    }.sorted { $0.place.path.utf8.count > $1.place.path.utf8.count }
  }

  /// Returns what to send with a request for `url`: same scheme, host and port, path at or below.
  func proof(for url: WebURL) -> TransferCredential.Proof? {
    entries.first { url.isBelow($0.place) }?.proof
  }
}
