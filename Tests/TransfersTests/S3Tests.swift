import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Testing

@testable import Transfers

/// Objects of S3, asked for without a name or with signed requests.
@Suite struct S3Tests {
  private static let key = S3Key(
    id: "AKIDEXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))

  private func client(
    _ server: LoopbackServer, _ key: S3Key?, region: String? = nil, path: String = ""
  ) -> TransferClient {
    quickClient { settings in
      settings.objectStores = [
        S3Access(prefix: "s3://other", endpoint: "http://127.0.0.1:1"),
        S3Access(prefix: "s3://", endpoint: server.url(path), region: region, key: key),
      ]
    }
  }

  /// A server that lets in whoever has signed with `key` for `region`.
  private static func server(_ key: S3Key, region: String) throws -> LoopbackServer {
    try LoopbackServer { request, answer in
      let wrong = SignatureCheck(request, key, region: region).mistake
      if let wrong { return answer.send("403 Forbidden", wrong) }
      answer.send("200 OK", request.path)
    }
  }

  @Test(arguments: [
    "s3://bucket/site/_source-cache/archive/ab/ab7d.tar.gz", "s3://bucket/a%20b%2Bc~d_e.tar.gz",
    "s3://bucket/git//group/tool.git/x+y@1.0=2.tar.gz", "s3://bucket/list?list-type=2&prefix=a%2Fb",
  ])
  func `a request is signed so that the service can tell who asks`(url: String) async throws {
    let server = try Self.server(Self.key, region: "eu-west-1")
    let client = client(server, Self.key, region: "eu-west-1")
    let path = try await client.text(url)
    #expect(path.hasPrefix("/bucket/"))
    let head = try await client.head(TransferRequest(url))
    #expect(head != nil)
    for request in server.requests {
      #expect(!request.fields.values.contains { $0.contains(Self.key.secret.text) })
    }
  }

  @Test func `a key of a session sends its token, which is signed`() async throws {
    let key = S3Key(id: "A", secret: Secret("b"), sessionToken: Secret("tok/en=="))
    let server = try Self.server(key, region: "us-east-1")
    _ = try await client(server, key).text("s3://bucket/x")
    #expect(server.requests.first?.fields["x-amz-security-token"] == "tok/en==")
    let signed = server.requests.first?.fields["authorization"] ?? ""
    #expect(signed.contains("x-amz-security-token"))
  }

  @Test func `without a key nothing is signed, and an endpoint's path is kept`() async throws {
    let server = try LoopbackServer { request, answer in answer.send("200 OK", request.path) }
    let text = try await client(server, nil, path: "/store/").text("s3://my.bucket/a/b c")
    #expect(text == "/store/my.bucket/a/b%20c")
    #expect(server.requests.first?.fields["authorization"] == nil)
  }

  @Test(arguments: [
    ("s3://bucket/a/b", nil, "https://bucket.s3.amazonaws.com/a/b"),
    ("s3://bucket/a/b", "eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com/a/b"),
    ("s3://my.bucket/a", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.bucket/a"),
    ("S3://bucket/a?x=1#part", nil, "https://bucket.s3.amazonaws.com/a?x=1"),
  ])
  func `Amazon's addresses follow from bucket and region`(
    url: String, region: String?, expected: String
  ) throws {
    let table = S3Table([S3Access(prefix: "s3://", region: region)])
    #expect(try table.address(of: url).text == expected)
  }

  @Test(arguments: [
    "s3://", "s3:///key", "s3://bu cket/a", "s3://u:p@bucket/a", "s3://bucket:80/a", "s3://../a",
    "s3://bucket/../other/a", "s3://bucket/a/%2e%2e/%2e%2e/other/a", "s3://b%2fc/a",
  ])
  func `what names no object is refused`(url: String) {
    let error = #expect(throws: TransferError.self) { try S3Table([]).address(of: url) }
    #expect(error?.code == .badURL)
  }

  @Test func `the longest prefix decides how an object is reached`() throws {
    let table = S3Table([
      S3Access(prefix: "s3://", region: "all"), S3Access(prefix: "s3://b/in/", region: "inner"),
      S3Access(prefix: "s3://b", region: "bucket"),
    ])
    for (url, region) in [
      ("s3://b/in/x", "inner"), ("s3://b/inner", "bucket"), ("s3://b/in", "inner"),
      ("s3://c/in/x", "all"),
    ] {
      #expect(try table.address(of: url).host.contains(".\(region)."), "\(url)")
    }
  }

  @Test func `a refused request says which URL it was and what to do`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/bucket/region":
        answer.send("301 Moved Permanently", "", ["x-amz-bucket-region": "eu-north-1"])
      case "/bucket/absent": answer.send("404 Not Found", "")
      default: answer.send("403 Forbidden", "")
      }
    }
    let (nameless, clientWithKey) = (client(server, nil), client(server, Self.key))
    let unnamed = await failure { () async throws(TransferError) in
      try await nameless.text("s3://bucket/x")
    }
    #expect(unnamed?.code == .forbidden)
    #expect(unnamed?.message.contains("'s3://bucket/x'") == true)
    #expect(unnamed?.hint?.contains("AWS_ACCESS_KEY_ID") == true)
    let named = await failure { () async throws(TransferError) in
      try await clientWithKey.text("s3://bucket/x")
    }
    #expect(named?.hint?.contains("check that the key may read the bucket") == true)
    let region = await failure { () async throws(TransferError) in
      try await clientWithKey.text("s3://bucket/region")
    }
    #expect(region?.hint?.hasPrefix("set AWS_REGION=eu-north-1") == true)
    let absent = await failure { () async throws(TransferError) in
      try await clientWithKey.text("s3://bucket/absent")
    }
    #expect(absent?.code == .notFound)
  }

  @Test func `a redirect to another host is not signed`() async throws {
    let other = try LoopbackServer { _, answer in answer.send("200 OK", "x") }
    let server = try LoopbackServer { _, answer in
      answer.send("307 Temporary Redirect", "", ["Location": other.url("/x")])
    }
    _ = try await client(server, Self.key).text("s3://bucket/x")
    let fields = try #require(other.requests.first?.fields)
    #expect(fields["authorization"] == nil)
    #expect(fields["x-amz-security-token"] == nil)
  }
}

/// What a service of S3 does with the signature of a request (Signature Version 4).
private struct SignatureCheck {
  /// What is wrong; nil where the signature is good.
  let mistake: String?

  init(_ request: LoopbackServer.Request, _ key: S3Key, region: String) {
    mistake = Self.mistake(request, key, region)
  }

  private static func mistake(
    _ request: LoopbackServer.Request, _ key: S3Key, _ region: String
  ) -> String? {
    let words = (request.fields["authorization"] ?? "").replacingOccurrences(of: ",", with: " ")
      .split(separator: " ").map(String.init)
    func value(_ name: String) -> String {
      words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } ?? ""
    }
    guard words.first == "AWS4-HMAC-SHA256" else { return "there is no signature" }
    let time = request.fields["x-amz-date"] ?? ""
    let scope = "\(time.prefix(8))/\(region)/s3/aws4_request"
    guard value("Credential") == "\(key.id)/\(scope)" else { return "another scope" }
    let names = value("SignedHeaders").split(separator: ";").map(String.init)
    let needed = ["host"] + request.fields.keys.filter { $0.hasPrefix("x-amz-") }
    guard names == names.sorted(), needed.allSatisfy(names.contains) else {
      return "signed fields: \(names)"
    }
    let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
    let query = parts.count > 1 ? parts[1].split(separator: "&").sorted() : []
    let canonical =
      [request.method, parts[0], query.joined(separator: "&")]
      + names.map { "\($0):\(request.fields[$0] ?? "")" }
      + ["", names.joined(separator: ";"), request.fields["x-amz-content-sha256"] ?? ""]
    let text = [
      "AWS4-HMAC-SHA256", time, scope, hex(sha256(Array(canonical.joined(separator: "\n").utf8))),
    ].joined(separator: "\n")
    let signing = [String(time.prefix(8)), region, "s3", "aws4_request"].reduce(
      Array("AWS4\(key.secret.text)".utf8)
    ) { hmac($0, Array($1.utf8)) }
    let expected = hex(hmac(signing, Array(text.utf8)))
    return value("Signature") == expected
      ? nil : "another signature for:\n" + canonical.joined(separator: "\n")
  }

  private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array((try? Digest(of: bytes).hexadecimal) ?? "")
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  /// RFC 2104.
  private static func hmac(_ key: [UInt8], _ text: [UInt8]) -> [UInt8] {
    let short = key.count > 64 ? sha256(key) : key
    let block = short + [UInt8](repeating: 0, count: 64 - short.count)
    return sha256(block.map { $0 ^ 0x5C } + sha256(block.map { $0 ^ 0x36 } + text))
  }
}
