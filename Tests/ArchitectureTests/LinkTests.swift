import AlbedoTesting
import Foundation
import Testing

/// The links of the pages that people read, as far as they lead to files of the checkout.
@Suite struct LinkTests {
  /// The pages, relative to the checkout.
  private static var pages: [String] {
    let folders = ["docs", "Examples", "Benchmarks", "Tests/Fixtures", "Sources"]
    let below = folders.flatMap { folder in
      (FileManager.default.enumerator(atPath: Fixture.checkout + "/" + folder)?
        .compactMap { $0 as? String } ?? []).map { folder + "/" + $0 }
    }
    return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + below.filter { $0.hasSuffix(".md") }
  }

  /// The anchor that a heading gets: lower case, blanks as dashes, no punctuation.
  private static func anchors(in page: String) -> Set<String> {
    Set(
      page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        line.drop { $0 == "#" || $0 == " " }.lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacingOccurrences(of: " ", with: "-")
      })
  }

  @Test func `the map of the manual names every page`() throws {
    let folder = Fixture.checkout + "/docs"
    let map = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
    let pages = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") && !$0.hasPrefix("reference/") && $0 != "README.md" }
    for page in pages { #expect(map.contains("](\(page))"), "docs/README.md misses \(page)") }
    #expect(pages.count > 10)
  }

  @Test func `every link within the checkout leads somewhere`() throws {
    var count = 0
    for page in Self.pages {
      let path = Fixture.checkout + "/" + page
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)\s]+)\)/) where !match.1.contains("://") {
        let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts[0].isEmpty ? path : folder.appendingPathComponent(String(parts[0])).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page): \(match.1)")
        if parts.count > 1, let linked = try? String(contentsOfFile: target, encoding: .utf8) {
          #expect(Self.anchors(in: linked).contains(String(parts[1])), "\(page): \(match.1)")
        }
        count += 1
      }
    }
    #expect(count > 10)
  }
}
