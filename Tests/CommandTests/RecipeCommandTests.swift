import AlbedoTesting
import Testing

/// `albedo recipe` with names that nothing has, and with none.
@Suite struct RecipeCommandTests {
  private let site: SourceSite

  init() throws { site = try SourceSite() }

  private func run(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(["--json", "recipe"] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  @Test(arguments: ["check", "import"])
  func `a command that works on packages wants to know which`(_ command: String) throws {
    let outcome = try site.albedo(["recipe", command])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("no packages were named"), "\(outcome)")
    #expect(outcome.errorOutput.contains("--all"), "\(outcome)")
  }

  @Test func `a package that no repository has is unknown, beside those that are there`() throws {
    let checked = try run(["check", "no-such-package", "motto"])
    #expect(checked.status != 0)
    #expect(checked.report.totals == ["unknown": 1])
    let imported = try run(["import", "no-such-package", "motto", "-d", site.site.folder["lua"]])
    #expect(imported.status == 3)
    #expect(imported.report.totals == ["unknown": 1, "added": 1])
  }

  @Test func `nobody provides or needs what nobody knows, which is an error`() throws {
    for command in ["providers", "dependents"] {
      let outcome = try site.albedo(["recipe", command, "no-such-package"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("'no-such-package'"), "\(outcome)")
    }
    #expect(try site.albedo(["recipe", "providers", "press"]).status == 0)
    #expect(try site.albedo(["recipe", "dependents", "press"]).status == 0)
    #expect(try site.albedo(["recipe", "dependents", "quill"]).status == 0)
  }
}
