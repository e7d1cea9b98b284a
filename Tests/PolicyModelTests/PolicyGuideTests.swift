import AlbedoTesting
import Foundation
import PolicyModel
import Testing

/// The guide in `docs/policies`, as far as it repeats what the table of decisions says.
@Suite struct PolicyGuideTests {
  private let guide: String

  init() throws {
    guide = try String(
      contentsOfFile: Fixture.checkout + "/docs/policies/README.md", encoding: .utf8)
  }

  @Test func `the guide lists the fields of every decision`() {
    var lines = PolicyDecision.allCases.map { decision in
      let names = PolicyField.all(of: decision).filter { $0.name != "decision" }
        .map { "`\($0.name)`" + ($0.isOptional ? "?" : "") }
      return "- `\(decision.rawValue)`: " + names.joined(separator: ", ")
    }
    lines += ["", "| field | type | what it is |", "|---|---|---|"]
    var seen: Set<String> = []
    for decision in PolicyDecision.allCases {
      for field in PolicyField.all(of: decision)
      where !field.isOptional || decision != .cacheKey || field.name == "wanted" {
        let line = "| `\(field.name)` | \(field.type) | \(field.help) |"
        if seen.insert(line).inserted { lines.append(line) }
      }
    }
    let start = guide.range(of: "<!-- fields -->\n")?.upperBound ?? guide.startIndex
    let end = guide.range(of: "\n<!-- end of fields -->")?.lowerBound ?? start
    #expect(String(guide[start..<end]) == lines.joined(separator: "\n"))
  }

  @Test(arguments: PolicyDecision.allCases)
  func `the guide names every decision in its table`(_ decision: PolicyDecision) {
    let rows = guide.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(rows.contains { $0.contains("`\(decision.rawValue)`") })
  }
}
