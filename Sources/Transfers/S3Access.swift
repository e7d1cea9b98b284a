package import Diagnostics

/// What proves to a service of S3 who asks.
package struct S3Key: Sendable, Hashable {
  /// The name of the key.
  package let id: String
  /// The key, which is never sent.
  package let secret: Secret
  /// The token of a session, for keys that hold for a while only.
  package let sessionToken: Secret?

  /// Creates a key.
  package init(id: String, secret: Secret, sessionToken: Secret? = nil) {
    self.id = id
    self.secret = secret
    self.sessionToken = sessionToken
  }
}

/// How the objects below an `s3:` URL are reached.
package struct S3Access: Sendable, Hashable {
  /// The URL below which it holds: `s3://bucket/site`, or `s3://` for all.
  package let prefix: String
  /// The service, `https://minio.example.org:9000`; nil for Amazon's.
  package let endpoint: String?
  /// The region; nil where nobody has said.
  package let region: String?
  /// With what requests are signed; nil asks without a name.
  package let key: S3Key?

  /// Creates the description of a place.
  package init(prefix: String, endpoint: String? = nil, region: String? = nil, key: S3Key? = nil) {
    self.prefix = prefix
    self.endpoint = endpoint
    self.region = region
    self.key = key
  }

  /// Whether a URL is one of S3.
  package static func isObject(_ url: String) -> Bool {
    url.utf8.count >= scheme.utf8.count && url.prefix(scheme.count).lowercased() == scheme
  }

  static let scheme = "s3://"
  /// Where requests go, and what signatures name, when nobody has said.
  static let usualRegion = "us-east-1"
}

/// The places of S3 that a client knows, the longest prefix first.
struct S3Table: Sendable {
  private let entries: [(place: S3Name, access: S3Access)]

  init(_ accesses: [S3Access]) {
    entries = accesses.compactMap { access in S3Name(access.prefix).map { ($0, access) } }
      .sorted { $0.place.depth > $1.place.depth }
  }

  /// Returns the address at which an object is asked for, and with which key.
  ///
  /// With an endpoint, and for buckets whose name has dots, the bucket is part of the path; else of the
  /// host. Throws `transfer.bad_url`.
  func address(of url: String) throws(TransferError) -> WebURL {
    guard let name = S3Name(url), S3Name.isBucket(name.bucket), !name.hasDotSegments else {
      throw TransferError(
        .badURL, "'\(ShownURL.withoutSecrets(url))' names no object of S3",
        hint: "write s3://BUCKET/KEY")
    }
    let access = entries.first { name.isBelow($0.place) }?.access
    let region = access?.region ?? S3Access.usualRegion
    guard region.utf8.allSatisfy(S3Name.isPlain) else {
      throw TransferError(.badURL, "'\(region)' is no region of S3")
    }
    let proof = access?.key.map { TransferCredential.Proof.signature($0, region: region) }
    let key = PercentEscape.path(of: name.key)
    let object = S3Access.scheme + name.bucket + "/" + name.shownKey
    if let endpoint = access?.endpoint {
      let service = try WebURL(endpoint.contains("://") ? endpoint : "https://" + endpoint)
      guard service.isHTTP else { throw WebURL.bad(endpoint, "S3 is reached over http or https") }
      let folder = service.path.hasSuffix("/") ? service.path : service.path + "/"
      return WebURL(
        service, host: service.host, path: folder + name.bucket + "/" + key, query: name.query,
        key: proof, object: object)
    }
    // A certificate for *.amazonaws.com does not hold for one more part of a name.
    let host = access?.region == nil ? "s3.amazonaws.com" : "s3.\(region).amazonaws.com"
    let isInPath = name.bucket.contains(".")
    let service = try WebURL("https://" + (isInPath ? host : "\(name.bucket).\(host)"))
    return WebURL(
      service, host: service.host, path: "/" + (isInPath ? name.bucket + "/" : "") + key,
      query: name.query, key: proof, object: object)
  }
}

/// An `s3:` URL in its parts.
struct S3Name: Sendable, Hashable {
  /// The bucket; empty in `s3://`, which stands for all.
  let bucket: String
  /// The key in bytes, without escapes and without the slash that separates it from the bucket.
  let key: [UInt8]
  /// The key as it was written.
  let shownKey: String
  /// What stood behind `?`.
  let query: String?

  init?(_ url: String) {
    guard S3Access.isObject(url) else { return nil }
    let rest = url.dropFirst(S3Access.scheme.count).prefix { $0 != "#" }
    let question = rest.firstIndex(of: "?")
    let place = rest[..<(question ?? rest.endIndex)]
    query = question.map { String(rest[rest.index(after: $0)...]) }
    bucket = String(place.prefix { $0 != "/" })
    shownKey = String(place.dropFirst(bucket.count + 1))
    key = PercentEscape.bytes(of: shownKey[...]) ?? Array(shownKey.utf8)
  }

  /// Whether it stands for every bucket.
  var isAll: Bool { bucket.isEmpty }

  /// How much it says.
  var depth: Int { bucket.utf8.count + key.count }

  /// Whether the key climbs: a client of the web resolves such parts before it asks.
  var hasDotSegments: Bool {
    key.split(separator: UInt8(ascii: "/")).contains {
      [[0x2E], [0x2E, 0x2E]].contains(Array($0))
    }
  }

  /// Whether this is `other` or lies below it.
  func isBelow(_ other: S3Name) -> Bool {
    if other.isAll { return true }
    let prefix = other.key.last == UInt8(ascii: "/") ? Array(other.key.dropLast()) : other.key
    guard bucket == other.bucket, key.starts(with: prefix) else { return false }
    return prefix.isEmpty || key.count == prefix.count
      || key[prefix.count] == UInt8(ascii: "/")
  }

  /// Whether a text can be the name of a bucket: it becomes a part of a host.
  static func isBucket(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count) && !text.hasPrefix(".") && !text.contains("..")
      && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }
  }

  /// Whether a byte is a letter, a digit or a hyphen.
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
