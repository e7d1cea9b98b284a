import AlbedoTesting
import Foundation
import Testing

/// What `mirror create -D` takes besides what is named, and how it says whence it knows.
@Suite struct MirrorNeedsTests {
  /// The versions whose files a run has brought or found.
  private static func taken(_ report: JSONReport) -> Set<String> {
    Set(
      report.items.filter { ["added", "present"].contains($0.outcome) }.compactMap(\.spec)
        .filter { !$0.contains(" ") })
  }

  /// How a run has ended.
  private struct Run {
    let status: Int32
    let report: JSONReport
    let taken: Set<String>
    let said: String
  }

  private static func run(_ site: SourceSite, _ arguments: [String]) throws -> Run {
    let outcome = try site.albedo(arguments)
    let report = try JSONReport(outcome.output)
    return Run(
      status: outcome.status, report: report, taken: taken(report), said: outcome.errorOutput)
  }

  private static func create(_ site: SourceSite, _ arguments: [String]) -> [String] {
    ["--json", "mirror", "create", "-d", site.mirror, "-D"] + arguments
  }

  @Test func `of what nobody has built the recipes say what it can need`() throws {
    let site = try SourceSite()
    try site.addCompiler()
    let run = try Self.run(site, Self.create(site, ["-n", "1", "pamphlet"]))
    #expect(run.status == 0, "\(run)")
    #expect(
      run.taken == [
        "inkwell@0.6", "letterpress@2.1", "nibmaker@1.4", "pamphlet@2024.05", "quill@2.0",
        "scribe@3.2.1", "woodcut@1.3",
      ])
    #expect(run.said.contains("all that recipes can need"), "\(run.said)")
    #expect(run.said.contains("press is letterpress or woodcut"), "\(run.said)")
  }

  @Test func `for a virtual package stands what the site prefers or has`() throws {
    let preferring = try SourceSite()
    try preferring.addCompiler(packages: "  all: {providers: {press: [woodcut]}}")
    let preferred = try Self.run(preferring, Self.create(preferring, ["-n", "1", "pamphlet"]))
    #expect(preferred.taken.contains("woodcut@1.3"))
    #expect(!preferred.taken.contains { $0.hasPrefix("letterpress") })
    let having = try SourceSite()
    try having.addCompiler(
      packages: "  woodcut: {buildable: false, externals: [{spec: woodcut@1.3, prefix: /usr}]}")
    let had = try Self.run(having, Self.create(having, ["-n", "1", "pamphlet"]))
    #expect(!had.taken.contains { $0.hasPrefix("letterpress") || $0.hasPrefix("woodcut") })
    let reasons = had.report.items.filter { $0.outcome == "external" }.compactMap(\.reason)
    #expect(reasons.contains("'woodcut' of the system provides it"), "\(had)")
  }

  @Test func `of a spec in a cache its own dependencies are taken`() throws {
    let site = try SourceSite()
    _ = try site.site.copyCache()
    try site.write(
      "mirrors", "mirrors: {built: {url: 'file://\(site.site.folder["cache"])', source: false}}\n")
    let run = try Self.run(site, Self.create(site, ["pamphlet"]))
    #expect(run.said.contains("dependencies: those of 1 spec"), "\(run.said)")
    #expect(
      run.taken.isSuperset(of: [
        "inkwell@0.6", "pamphlet@2024.05", "quill@2.0", "scribe@3.2.1", "woodcut@1.3",
      ]))
    // Only one of both provides what it was built with.
    #expect(!run.taken.contains { $0.hasPrefix("letterpress") })
  }

  @Test func `of an environment the locked dependencies are taken`() throws {
    let site = try SourceSite()
    let environment = Fixture.path("environments/spack-1.2")
    let arguments = ["--json", "-e", environment, "mirror", "create", "-d", site.mirror, "-D"]
    let run = try Self.run(site, arguments + ["pamphlet"])
    #expect(run.said.contains("dependencies: those of 1 spec"), "\(run.said)")
    #expect(run.taken.isSuperset(of: ["pamphlet@2024.05", "scribe@3.2.1", "woodcut@1.3"]))
    #expect(!run.taken.contains { $0.hasPrefix("letterpress") })
  }

  @Test func `of what is installed the dependencies in the store are taken`() throws {
    let site = try SourceSite()
    try site.site.unpack("store")
    let arguments = ["-c", "config:install_tree:root:" + site.site[SpackSite.storeRoot]]
    let run = try Self.run(site, arguments + Self.create(site, ["pamphlet"]))
    #expect(run.said.contains("dependencies: those of 1 spec installed in"), "\(run.said)")
    #expect(run.taken.isSuperset(of: ["pamphlet@2024.05", "scribe@3.2.1", "woodcut@1.3"]))
    #expect(!run.taken.contains { $0.hasPrefix("letterpress") })
  }

  @Test func `a build that fetches by itself is told of, and the ledger remembers it`() throws {
    let site = try SourceSite()
    let text = try String(
      contentsOfFile: site.site.folder["repo/packages/motto/package.py"], encoding: .utf8)
    try site.write(
      recipe: "motto",
      text.replacingOccurrences(
        of: "(Package):", with: "(Package):\n    depends_on(\"go\", type=\"build\")\n"))
    let made = try site.albedo(["mirror", "create", "-d", site.mirror, "motto", "blotter"])
    #expect(made.status == 0, "\(made)")
    let told = "builds that may fetch more by themselves, which no mirror has: motto@1"
    #expect(made.errorOutput.contains(told), "\(made)")
    #expect(!made.errorOutput.contains("blotter@"), "\(made)")
    let ledger = try String(
      contentsOfFile: site.mirror + "/.albedo/ledger.jsonl", encoding: .utf8)
    let warned = ledger.split(separator: "\n").filter { $0.contains("\"warnings\"") }
    #expect(warned.count == 1, "\(ledger)")
    #expect(warned.first?.contains("it is built with 'go'") == true)
    let again = try site.albedo(["--json", "mirror", "create", "-d", site.mirror, "motto"])
    #expect(again.output.contains("it is built with 'go'"), "\(again)")
  }
}
