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

  @Test(arguments: ["-a", "-la", "-va", "-La", "-Na", "-lva"])
  func `a listing is what Spack prints`(options: String) throws {
    let outcome = try list([options])
    #expect(outcome.status == 0)
    #expect(try outcome.output == recorded("bc-list" + options))
  }

  @Test(arguments: ["./cache", "../cache", "/srv/cache", "file:///srv/cache"])
  func `a place that is named like a package is refused, and how it is named is said`(
    place: String
  ) throws {
    let outcome = try list([place])
    #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
    #expect(
      outcome.errorOutput.contains("hint: name the cache with an option: --mirror \(place)\n"))
  }

  @Test func `a configured mirror of another kind is left out, a named one is an error`() throws {
    let site = try SpackSite()
    func list(_ mirrors: String, _ arguments: String...) throws -> Program.Outcome {
      try site.plainAlbedo(["-c", "mirrors:\(mirrors)", "buildcache", "list", "-a"] + arguments)
    }
    let both = "{far: 'gs://bucket/x', near: '\(Self.cache)'}"
    let outcome = try list(both)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try outcome.output == recorded("bc-list-a"))
    #expect(outcome.errorOutput.contains("warning: the mirror 'far' is left out: cannot use 'gs:"))
    for alone in [try list(both, "--mirror", "far"), try list("{far: 'gs://bucket/x'}")] {
      #expect(alone.status == 1, "\(alone)")
      #expect(alone.errorOutput.contains("error: cannot use 'gs://bucket/x'"), "\(alone)")
    }
  }

  @Test(arguments: [
    (["-la", "quill"], "spec"), (["-la", "quill@1.1:"], "spec2"),
    (["-la", "scribe^letterpress"], "dep"), (["-a", "nosuch"], "none-a"),
  ])
  func `a listing of some packages is what Spack prints`(words: [String], name: String) throws {
    let outcome = try list(words)
    #expect(outcome.status == 0)
    #expect(try outcome.output == recorded("bc-list-" + name))
  }

  @Test func `a listing on a terminal is what Spack prints`() throws {
    let site = try SpackSite()
    var screen = TerminalScreen(columnCount: 80, rowCount: 100)
    _ = try TerminalWindow(columnCount: 80, rowCount: 100).run(
      Program.albedo, ["buildcache", "list", "-lva", "--mirror", Self.cache],
      environment: site.environment
    ) { piece, _ in screen.write(piece) }
    let text = try Fixture.text("spack-1.2/outputs/bc-list-lva.tty.txt")
    let start = try #require(text.range(of: "-- linux")).lowerBound
    let lines = FindSite.shown(String(text[start...]), columns: 80)
    #expect(screen.lines == ["16 cached builds"] + lines)
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
