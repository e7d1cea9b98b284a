import Foundation
import Host
import Manuscripts

/// A page of the site before it has a form.
struct SitePage: Sendable {
  /// The part of the manual that a page belongs to, in the order of the menu.
  enum Part: String, CaseIterable {
    case guides = "Guides"
    case subjects = "Subjects"
    case commands = "Commands"
    case modules = "Lua modules"
    case topics = "Topics"
    case library = "LuaRuntime in Swift"
    case about = "About Albedo"
  }

  /// Where it is in the site.
  let path: String
  /// Where it is in the checkout, which links of other pages name; empty for a list.
  let source: String
  let part: Part
  let manuscript: Manuscript

  init(path: String, source: String, part: Part, _ manuscript: Manuscript) {
    self.path = path
    self.source = source
    self.part = part
    self.manuscript = manuscript
  }

  /// A page of a command or a topic.
  init(generated page: GeneratedPages.Page) {
    let path = page.path.dropFirst("docs/".count).dropLast(".md".count) + ".html"
    let isTopic = page.path.contains("/topics/")
    var manuscript = Manuscript(page.text)
    // Whoever reads the site cannot edit it.
    manuscript.blocks.removeAll { block in
      if case .paragraph(let words) = block {
        words.plainText.hasPrefix("Made by make docs")
      } else {
        false
      }
    }
    self.init(
      path: String(path), source: page.path, part: isTopic ? .topics : .commands, manuscript)
  }

  /// A page of a module.
  init(module: GeneratedPages.ModulePage) {
    self.init(
      path: "reference/lua/\(module.name).html", source: "docs/reference/lua/\(module.name).md",
      part: .modules, Manuscript(module.markdown))
  }

  /// The title, or the name of the file where there is none.
  var title: String {
    manuscript.title ?? String(path.split(separator: "/").last?.dropLast(5) ?? "")
  }

  /// What the first paragraph says, for lists.
  var summary: String {
    for case .paragraph(let words) in manuscript.blocks { return words.plainText }
    return ""
  }

  /// What leads from the page's folder to the top of the site: `../../`, or nothing.
  var upward: String {
    String(repeating: "../", count: path.split(separator: "/").count - 1)
  }
}

/// The pages that lie in the checkout.
struct Checkout {
  let root: String

  /// `docs/guides`.
  func guides() throws -> [SitePage] { try folder("docs/guides", to: "guides", .guides) }

  /// What lies in `docs` itself; its README is the first page of the site.
  func subjects() throws -> [SitePage] { try folder("docs", to: "", .subjects) }

  /// `docs/policies`: a page, and files in Lua.
  func policies() throws -> [SitePage] {
    let files = try names(in: "docs/policies", suffix: ".lua").map { name in
      let source = "docs/policies/" + name
      let lines = try text(source).split(separator: "\n", omittingEmptySubsequences: false)
      return SitePage(
        path: "policies/\(name).html", source: source, part: .subjects,
        Manuscript(blocks: [
          .heading(level: 1, [.text(name)]), .code(language: "lua", lines: lines.map(String.init)),
        ]))
    }
    return try folder("docs/policies", to: "policies/", .guides) + files
  }

  /// The documentation of `LuaRuntime`, and of the program that shows it.
  func library() throws -> [SitePage] {
    let catalogue = "Sources/LuaRuntime/LuaRuntime.docc"
    return try folder(catalogue, to: "library", .library)
      + [try page("Examples/embedding/README.md", to: "library/example.html", .library)]
  }

  /// The pages at the top of the checkout.
  func about() throws -> [SitePage] {
    try [
      ("README.md", "readme"), ("CHANGELOG.md", "changelog"), ("CONTRIBUTING.md", "contributing"),
      ("Benchmarks/README.md", "benchmarks"),
    ].map { try page($0.0, to: $0.1 + ".html", .about) }
  }

  private func folder(_ source: String, to target: String, _ part: SitePage.Part) throws
    -> [SitePage]
  {
    let start = target.isEmpty || target.hasSuffix("/") ? target : target + "/"
    return try names(in: source, suffix: ".md").map { name in
      let stem = name == "README.md" ? "index" : String(name.dropLast(3))
      return try page(source + "/" + name, to: start + stem + ".html", part)
    }
  }

  private func page(_ source: String, to path: String, _ part: SitePage.Part) throws -> SitePage {
    SitePage(path: path, source: source, part: part, Manuscript(try text(source)))
  }

  private func names(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
      .filter { $0.hasSuffix(suffix) }.sorted()
  }

  private func text(_ source: String) throws -> String {
    try String(contentsOfFile: root + "/" + source, encoding: .utf8)
  }
}
