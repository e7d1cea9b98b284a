package import Digests

/// What a server says of an object, without its bytes.
package struct TransferHead: Sendable, Equatable {
  /// The size in bytes; nil when the server does not tell.
  package let byteCount: Int64?
  /// What tells this content from another.
  package let validator: Validator
  /// The media type in lower case, without parameters: `application/json`.
  package let contentType: String?
  /// The URL that answered, after redirects, without secrets.
  package let finalURL: String
}

/// The whole of a small object.
package struct TransferAnswer: Sendable {
  /// Whether the content has changed since the validator of the request.
  package enum Status: Sendable, Hashable {
    /// `bytes` are the content.
    case fresh
    /// It has not changed, and there are no bytes.
    case notModified
  }

  /// Whether there are bytes.
  package let status: Status
  /// The content.
  package let bytes: [UInt8]
  /// What the server says of it.
  package let head: TransferHead
}

/// A file that was fetched.
package struct Download: Sendable, Equatable {
  /// The size of the whole file in bytes.
  package let byteCount: Int64
  /// The digest of the whole file.
  package let digest: Digest
  /// The URL that answered, after redirects, without secrets.
  package let finalURL: String
  /// The media type in lower case, without parameters: `text/html` where an archive was expected
  /// comes from a page of errors or of a login.
  package let contentType: String?
  /// The entity tag, as the server sent it.
  package let entityTag: String?
  /// Whether the file's beginning was there before.
  package let wasResumed: Bool

  /// Whether the server says that it has sent a web page.
  package var isWebPage: Bool { contentType == "text/html" }
}
