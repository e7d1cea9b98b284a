import AlbedoTesting
import Foundation
import Testing

/// `buildcache list`, against what Spack 1.2 prints for the same cache.
@Suite struct ListTests {
  static let cache = Fixture.path("spack-1.2/cache-unsigned")

  private func list(_ arguments: [String]) throws -> Program.Outcome {
    try SpackSite().plainAlbedo(["buildcache", "list", "--mirror", Self.cache] + arguments)
  }

  /// The standard output that a recording of Spack holds.
  private func recorded(_ name: String) throws -> String {
    let text = try Fixture.text("spack-1.2/outputs/\(name).txt")
    let start = try #require(text.range(of: "--- stdout\n")).upperBound
    return String(
      text[start...].prefix(upTo: try #require(text.range(of: "--- stderr")).lowerBound))
  }

  @Test(arguments: ["-a", "-la", "-va", "-La", "-Na"])
  func `a listing is what Spack prints`(options: String) throws {
    let outcome = try list([options])
    #expect(outcome.status == 0)
    #expect(try outcome.output == recorded("bc-list" + options))
  }

  @Test func `a listing as JSON has the fields of every result`() throws {
    let report = try JSONReport(try list(["--json", "-a", "quill"]).output)
    #expect(report.command == "buildcache list")
    #expect(report.totals == ["present": 4])
    #expect(report.items.map(\.spec).contains("quill@1.1/gyjc6nz"))
    #expect(report.items.allSatisfy { $0.id.count == 32 && $0.outcome == "present" })
  }

  @Test func `a listing without a match is empty and no failure`() throws {
    let outcome = try list(["-a", "nosuch"])
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
  }
}
