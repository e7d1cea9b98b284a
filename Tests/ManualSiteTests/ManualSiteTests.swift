import AlbedoTesting
import Foundation
import ManualSite
import Testing

/// The manual of the checkout as a site.
@Suite struct ManualSiteTests {
  /// The files of the site by their paths, made once for all tests.
  private static let site = Task {
    let files = try await ManualSite(root: Fixture.checkout).files()
    return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
  }

  private func pages() async throws -> [(path: String, html: String)] {
    try await Self.site.value.filter { $0.key.hasSuffix(".html") }
      .map { (path: $0.key, html: $0.value) }
  }

  private static func ids(in html: String) -> [String] {
    html.matches(of: /[ ]id="([^"]*)"/).map { String($0.1) }
  }

  @Test func `every page has a language, a title, a width for telephones and one main heading`()
    async throws
  {
    let pages = try await pages()
    #expect(pages.count > 100)
    for page in pages {
      let place: Comment = "\(page.path)"
      #expect(page.html.hasPrefix("<!doctype html>\n<html lang=\"en\">"), place)
      #expect(page.html.contains("<meta name=\"viewport\" content=\"width=device-width,"), place)
      #expect(page.html.contains("<meta charset=\"utf-8\">"), place)
      let title = page.html.firstMatch(of: /<title>([^<]+)<\/title>/)
      #expect((title?.1.count ?? 0) > 3, place)
      #expect(page.html.matches(of: /<h1(?: |>)/).count == 1, place)
      #expect(page.html.matches(of: /<main[ ]/).count == 1, place)
    }
  }

  @Test func `no page has an id twice`() async throws {
    for page in try await pages() {
      let ids = Self.ids(in: page.html)
      let twice = Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys
      #expect(twice.isEmpty, "\(page.path)")
    }
  }

  @Test func `every link of the site leads to a page, and to a part that the page has`()
    async throws
  {
    let site = try await Self.site.value
    let ids = site.mapValues { Set(Self.ids(in: $0)) }
    var count = 0
    for page in try await pages() {
      let folder = URL(fileURLWithPath: "/" + page.path).deletingLastPathComponent()
      for match in page.html.matches(of: /(?:href|src)="([^"]*)"/) {
        let target = match.1.replacingOccurrences(of: "&amp;", with: "&")
        if target.contains("://") || target.hasPrefix("data:") { continue }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path =
          parts[0].isEmpty
          ? page.path
          : String(folder.appendingPathComponent(String(parts[0])).standardized.path.dropFirst())
        #expect(site[path] != nil, "\(page.path): \(target)")
        if parts.count > 1 {
          #expect(ids[path]?.contains(String(parts[1])) == true, "\(page.path): \(target)")
        }
        count += 1
      }
    }
    #expect(count > 1_000)
  }

  @Test func `links between the pages of the checkout are links of the site, too`() async throws {
    let index = try #require(try await Self.site.value["index.html"])
    for match in try String(contentsOfFile: Fixture.checkout + "/docs/README.md", encoding: .utf8)
      .matches(of: /\]\(([^)#]+)\.md/)
    {
      let page = match.1.split(separator: "/").last ?? ""
      let file =
        switch match.1 {
        case "../README": "readme.html"
        case "../CONTRIBUTING", "../CHANGELOG": page.lowercased() + ".html"
        default: page == "README" ? "index.html" : page + ".html"
        }
      #expect(index.contains(file + "\">"), "\(match.1)")
    }
  }

  @Test func `nothing is asked of a network`() async throws {
    for (path, text) in try await Self.site.value {
      for match in text.matches(of: /(?:src|srcset|action|data)="([^"]*)"/) {
        #expect(!match.1.contains("//"), "\(path): \(match.1)")
      }
      for match in text.matches(of: /<link [^>]*href="([^"]*)"/) {
        #expect(!match.1.contains("//"), "\(path): \(match.1)")
      }
    }
    let site = try await Self.site.value
    let style = try #require(site["style.css"])
    #expect(!style.contains("url(") && !style.contains("@import"))
    let script = try #require(site["search.js"])
    for word in ["fetch(", "XMLHttpRequest", "import(", "innerHTML", "eval(", "WebSocket"] {
      #expect(!script.contains(word))
    }
  }

  @Test func `every page loads the one stylesheet and the scripts, and has none of its own`()
    async throws
  {
    for page in try await pages() {
      #expect(page.html.matches(of: /rel="stylesheet"/).count == 1)
      #expect(page.html.matches(of: /<script/).count == 2)
      #expect(!page.html.contains("<style") && !page.html.contains(" style="))
      #expect(page.html.firstMatch(of: /[ ]on[a-z]+="/) == nil, "\(page.path)")
    }
  }

  @Test func `the search finds every module, command and topic, and each entry has its place`()
    async throws
  {
    let site = try await Self.site.value
    let script = try #require(site["search-index.js"])
    let json = script.dropFirst("window.albedoSearch = ".count).dropLast(";\n".count)
    let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8))
    let entries = try #require(parsed as? [[String: String]])
    let titles = Set(entries.compactMap { $0["t"] })
    for name in [
      "albedo.spec", "albedo.batch", "albedo buildcache push", "exit-status", "spec.parse(text)",
      "albedo.workflow.push",
    ] {
      #expect(titles.contains(name), "\(name)")
    }
    for entry in entries {
      let parts = try #require(entry["p"]).split(separator: "#", maxSplits: 1)
      let page = try #require(site[String(parts[0])], "\(entry)")
      if parts.count > 1 { #expect(Self.ids(in: page).contains(String(parts[1])), "\(entry)") }
    }
  }

  @Test func `names in code lead to what explains them`() async throws {
    let site = try await Self.site.value
    let page = try #require(site["reference/lua/albedo.spec.html"])
    #expect(page.contains("<code>albedo.SpecQuery</code>"))
    let module = try #require(site["reference/lua/albedo.batch.html"])
    #expect(
      module.contains("href=\"../../reference/lua/albedo.report.html#class-albedoitem\""))
  }

  @Test func `a site is written whole in place of an old one`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("site/old.html", "old")
    let count = try await ManualSite(root: Fixture.checkout).write(to: folder["site"])
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder["site"])
      .filter { $0.hasSuffix(".html") }
    #expect(names.count == count && !names.contains("old.html"))
    #expect(names.contains("index.html") && names.contains("guides/first-hour.html"))
  }
}
