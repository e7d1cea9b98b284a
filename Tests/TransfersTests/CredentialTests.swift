import AlbedoTesting
import Diagnostics
import Foundation
import SystemPackage
import Testing

@testable import Transfers

/// Who is told which secret.
@Suite struct CredentialTests {
  private static let basic = "Basic " + Data("user:hush".utf8).base64EncodedString()
  private static let proof = TransferCredential.Proof.basic(user: "user", secret: Secret("hush"))

  private func server(_ elsewhere: String = "") throws -> LoopbackServer {
    try LoopbackServer { request, answer in
      switch request.path {
      case "/away": answer.send("302 Found", "", ["Location": elsewhere])
      case "/stay": answer.send("302 Found", "", ["Location": "/x"])
      default: answer.send("200 OK", request.fields["authorization"] ?? "nobody")
      }
    }
  }

  @Test func `a name and password go to their own place alone`() async throws {
    let server = try server()
    let client = quickClient {
      $0.credentials = [TransferCredential(prefix: server.url("/site"), Self.proof)]
    }
    #expect(try await client.text(server.url("/site/x")) == Self.basic)
    #expect(try await client.text(server.url("/sites")) == "nobody")
  }

  @Test func `a token goes with every request below its URL`() async throws {
    let server = try server()
    let client = quickClient {
      $0.credentials = [TransferCredential(prefix: server.url(), .bearer(Secret("t0ken")))]
    }
    #expect(try await client.text(server.url("/x")) == "Bearer t0ken")
    #expect(try await client.text(server.url("/stay")) == "Bearer t0ken")
  }

  @Test func `a redirect to another host takes nothing along`() async throws {
    let other = try server()
    let server = try server(other.url("/x"))
    let own = server.url().replacing("http://", with: "http://user:hush@")
    let configured = quickClient {
      $0.credentials = [TransferCredential(prefix: server.url(), Self.proof)]
    }
    #expect(try await configured.text(server.url("/away")) == "nobody")
    #expect(try await quickClient().text(own + "/away") == "nobody")
    #expect(server.requests.allSatisfy { $0.fields["authorization"] == Self.basic })
  }

  @Test func `a user in the URL is sent and not shown`() async throws {
    let server = try server()
    let own = server.url("/stay").replacing("http://", with: "http://user:hush@")
    let client = quickClient()
    let answer = try await client.read(
      TransferRequest(own), byteLimit: 100, progress: ItemProgress())
    #expect(answer.bytes == Array(Self.basic.utf8))
    #expect(answer.head.finalURL == server.url("/x"))
    let error = await failure { () async throws(TransferError) in
      try await client.text(own, byteLimit: 1)
    }
    #expect(error.map { ErrorReport.text(for: $0) }?.contains("hush") == false)
  }

  @Test func `a user that a redirect names is not believed`() async throws {
    let other = try server()
    let server = try server(other.url("/x").replacing("http://", with: "http://a:b@"))
    #expect(try await quickClient().text(server.url("/away")) == "nobody")
  }

  @Test func `a netrc answers for its hosts, unless a credential does`() async throws {
    let folder = try TemporaryFolder()
    let netrc = try folder.write("netrc", "machine 127.0.0.1 login user password hush\n")
    let server = try server()
    let client = quickClient { settings in
      settings.usesNetrc = true
      settings.netrcFile = FilePath(netrc)
      settings.credentials = [
        TransferCredential(prefix: server.url("/site"), .bearer(Secret("t0ken")))
      ]
    }
    #expect(try await client.text(server.url("/x")) == Self.basic)
    #expect(try await client.text(server.url("/site/x")) == "Bearer t0ken")
    let absent = quickClient { settings in
      settings.usesNetrc = true
      settings.netrcFile = FilePath(folder["absent"])
    }
    #expect(try await absent.text(server.url("/x")) == "nobody")
  }

  @Test func `nothing is sent after a redirect from https to http`() throws {
    let client = quickClient {
      $0.credentials = [TransferCredential(prefix: "http://h", Self.proof)]
    }
    let (secure, open) = try (WebURL("https://h/x"), WebURL("http://h/x"))
    #expect(client.proof(for: open, first: open, hasLeftTLS: false) == Self.proof)
    #expect(client.proof(for: open, first: secure, hasLeftTLS: true) == nil)
  }
}
