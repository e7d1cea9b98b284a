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

  static let queries: [(words: [String], hashes: [String])] = [
    (["quill+shared"], ["4xfpsw7", "lgclo6p", "mn23n4b"]), (["quill~shared"], ["gyjc6nz"]),
    (["scribe", "^woodcut"], ["zzcppg6"]), (["scribe ^press=letterpress@2:"], ["suo3kpn"]),
    (["quill@2", "flavor=fancy", "%gcc@12"], ["mn23n4b"]), (["quill", "codecs=utf8"], ["mn23n4b"]),
    (["%c=gcc", "^quill@2+shared", "^press"], ["suo3kpn", "zzcppg6"]),
    (["inkwell", "target=x86_64:", "os=debian12"], ["pk5qnoc", "yealzjl"]),
    (["/lgclo6p", "/gyjc6nz"], ["gyjc6nz", "lgclo6p"]), (["motto", "%gcc"], []),
    (["quill@2", "target=x86_64_v3:"], []),
  ]

  @Test(arguments: queries)
  func `a listing takes what a user may write`(_ words: [String], _ hashes: [String]) throws {
    let report = try JSONReport(try list(["--json", "-a"] + words).output)
    #expect(report.items.map { String($0.id.prefix(7)) }.sorted() == hashes)
  }

  @Test func `a mistake in a query is marked`() throws {
    let outcome = try list(["-a", "quill", "+shared", "^", "]"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("\n    quill +shared ^ ]\n                    ^\n"))
  }
}
