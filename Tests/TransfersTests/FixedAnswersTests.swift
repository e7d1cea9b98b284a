import AlbedoTesting
import Diagnostics
import Foundation
import SystemPackage
import Testing

@testable import Transfers

/// A network that is made up.
@Suite struct FixedAnswersTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func client(
    _ answers: [String: (status: Int, text: String, fields: [(name: String, value: String)])]
  ) throws -> TransferClient {
    var table: [String: FixedAnswers.Answer] = [:]
    for (number, (url, answer)) in answers.enumerated() {
      let body = try folder.write("body-\(number)", answer.text)
      table[url] = FixedAnswers.Answer(
        status: answer.status, fields: answer.fields, body: FilePath(body))
    }
    let network = FixedAnswers(table, log: FilePath(folder["requests"]))
    return quickClient { $0.fixedAnswers = network }
  }

  private var requests: [String] {
    let text = (try? String(contentsOfFile: folder["requests"], encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  @Test func `what there is is read and downloaded, whatever its size`() async throws {
    let large = String(repeating: "0123456789abcdef", count: 100_000)
    let client = try client([
      "https://a.example.org/small": (200, "hello", []),
      "https://a.example.org/large": (200, large, []),
    ])
    #expect(try await client.text("https://a.example.org/small") == "hello")
    _ = try await client.fetch("https://a.example.org/large", to: folder["large"])
    #expect(try String(contentsOfFile: folder["large"], encoding: .utf8) == large)
    let head = try await client.head(TransferRequest("https://a.example.org/small"))
    #expect(head?.byteCount == 5)
    #expect(requests.contains("HEAD https://a.example.org/small"))
    #expect(requests.contains("GET https://a.example.org/large"))
  }

  @Test func `statuses mean what they mean elsewhere`() async throws {
    let client = try client([
      "https://a.example.org/gone": (404, "", []),
      "https://a.example.org/down": (503, "", []),
      "https://a.example.org/moved": (302, "", [("location", "https://b.example.org/here")]),
      "https://b.example.org/here": (200, "moved", []),
    ])
    #expect(try await client.text("https://a.example.org/moved") == "moved")
    await #expect { try await client.text("https://a.example.org/gone") } throws: {
      ($0 as? TransferError)?.code == .notFound
    }
    await #expect { try await client.text("https://a.example.org/down") } throws: {
      ($0 as? TransferError)?.code == .serverError
    }
  }

  @Test func `nothing else is reached, not even what is there`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", "real") }
    let client = try client([:])
    let url = server.url("/real")
    await #expect { try await client.text(url) } throws: {
      ($0 as? TransferError)?.code == .unreachable
    }
    #expect(server.requests.isEmpty)
    #expect(requests == ["GET \(url)"])
  }
}
