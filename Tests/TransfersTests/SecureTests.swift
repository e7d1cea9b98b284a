import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import SystemPackage
import Testing

@testable import Transfers

/// A real server: TLS, HTTP/2, ranges and tags as nginx makes them.
@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed")) struct SecureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a certificate that nobody vouches for is refused`() async throws {
    try folder.write("www/x", "hello")
    let server = try Nginx(over: folder["www"], isSecure: true)
    let strict = quickClient()
    let error = await failure { () async throws(TransferError) in
      try await strict.text(server.url + "/x")
    }
    #expect(error?.code == .badCertificate)
    #expect(error?.message.contains("certificate") == true)

    let file = quickClient { $0.certificates = server.certificate.map { FilePath($0) } }
    #expect(try await file.text(server.url + "/x") == "hello")
    let lax = quickClient { $0.verifiesCertificates = false }
    #expect(try await lax.text(server.url + "/x") == "hello")

    let certificate = try #require(server.certificate)
    try folder.write("certs/site.pem", try String(contentsOfFile: certificate, encoding: .utf8))
    _ = try Program.run("/usr/bin/env", ["openssl", "rehash", folder["certs"]])
    let rehashed = quickClient { $0.certificates = FilePath(folder["certs"]) }
    #expect(try await rehashed.text(server.url + "/x") == "hello")
  }

  @Test(arguments: [
    (Nginx.CertificateFault.otherHost, "no alternative certificate subject name"),
    (.expired, "certificate has expired"),
  ])
  func `a certificate of another host, or of another time, is refused and said so`(
    fault: Nginx.CertificateFault, words: String
  ) async throws {
    try folder.write("www/x", "hello")
    let server = try Nginx(over: folder["www"], isSecure: true, certificateFault: fault)
    let client = quickClient { $0.certificates = server.certificate.map { FilePath($0) } }
    let error = await failure { () async throws(TransferError) in
      try await client.text(server.url + "/x")
    }
    #expect(error?.code == .badCertificate)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func `many transfers share few connections of HTTP 2`() async throws {
    for number in 0..<100 { try folder.write("www/\(number)", "\(number)") }
    let server = try Nginx(
      over: folder["www"], isSecure: true,
      extra: "add_header X-Protocol $server_protocol; add_header X-Number $connection;")
    let client = quickClient { $0.certificates = server.certificate.map { FilePath($0) } }
    try await withThrowingTaskGroup { group in
      for number in 0..<100 {
        group.addTask {
          let text = try await client.text(server.url + "/\(number)")
          #expect(text == "\(number)")
        }
      }
      try await group.waitForAll()
    }
    let question = Question(
      url: try WebURL(server.url + "/1"), fields: [])
    let answer = try await client.answer(to: question, NoBody())
    #expect(answer.head["x-protocol"] == "HTTP/2.0")
    #expect((answer.head["x-number"].flatMap { Int($0) } ?? 99) <= 3)
  }

  @Test func `a download is resumed by the tag of a real server`() async throws {
    let content = someBytes(3 << 20)
    try folder.write("www/x", content)
    let server = try Nginx(over: folder["www"])
    let client = quickClient()
    let whole = try await client.fetch(server.url + "/x", to: folder["whole"])
    #expect(whole.entityTag?.hasPrefix("\"") == true)
    try folder.write("part", Array(content[..<1_000_000]))
    try folder.write(
      "part.source", "url \(server.url)/x\netag \(whole.entityTag ?? "")\nsize \(content.count)\n")
    let rest = try await client.fetch(server.url + "/x", to: folder["part"])
    #expect(rest.wasResumed && rest.digest == whole.digest)
    #expect(try folder.bytes("part") == content)
  }
}
