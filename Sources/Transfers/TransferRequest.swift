package import Diagnostics

/// What is asked for.
package struct TransferRequest: Sendable {
  /// The URL, `http:`, `https:`, `ftp:` or `s3:`; a name and password in it are sent as if they were
  /// configured.
  package var url: String
  /// What the caller has already: an answer without a body is enough when it is still current.
  ///
  /// For `read` alone.
  package var validator: Validator?
  /// Further fields of the request's head, such as `Accept`; secrets belong into credentials.
  package var fields: [(name: String, value: String)] = []
  /// The only bytes that are wanted, as far as the server knows how to send a part.
  package var range: ClosedRange<Int64>?
  /// The media type that is wanted, such as `text/html`; an object of another one is not read.
  ///
  /// For `read` alone.
  package var mediaType: String?
  /// How long this server is waited for at least, to connect and for each byte, whatever the settings
  /// say.
  package var patience: Duration?
  /// What goes along as `Cookie`, to the host of the URL alone.
  package var cookie: Secret?

  /// Asks for `url`.
  package init(_ url: String, validator: Validator? = nil) {
    self.url = url
    self.validator = validator
  }
}

/// What tells one content of a URL from another (RFC 9110, 8.8).
package struct Validator: Sendable, Hashable {
  /// The entity tag with its quotes, as the server sent it.
  package var entityTag: String?
  /// The time of the last change, as the server sent it.
  package var lastModified: String?

  /// Creates a validator.
  package init(entityTag: String? = nil, lastModified: String? = nil) {
    self.entityTag = entityTag
    self.lastModified = lastModified
  }

  /// The entity tag when it promises that every byte is the same.
  package var strongTag: String? {
    // It goes back into the head of a request: what no tag may have could begin a line of its own.
    guard let entityTag, entityTag.hasPrefix("\""), entityTag.hasSuffix("\""), entityTag.count > 1,
      entityTag.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { return nil }
    return entityTag
  }
}
