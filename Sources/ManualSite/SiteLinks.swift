import Host
import Manuscripts

/// Where the links of pages lead to within the site.
struct SiteLinks: Sendable {
  /// The paths of pages by what the checkout calls them: their files, and folders for lists.
  private var paths: [String: String] = [:]
  /// The addresses of what code may name: modules, their functions and classes, commands.
  private var names: [String: String] = [:]

  init(pages: [SitePage], modules: [GeneratedPages.ModulePage]) {
    for page in pages where !page.source.isEmpty {
      paths[page.source] = page.path
      if page.source.hasSuffix("/README.md") {
        paths[String(page.source.dropLast("/README.md".count))] = page.path
      }
      if page.part == .commands { names[page.title] = page.path }
      if page.part == .topics { names["albedo help " + page.title] = page.path }
    }
    for list in SiteLists.folders { paths[list.folder] = list.path }
    for module in modules {
      let path = "reference/lua/\(module.name).html"
      names[module.name] = path
      for (name, heading) in module.headings {
        names[name] = path + "#" + HTMLWriter.anchor(heading)
      }
    }
  }

  /// Returns the address of a link's target from the page; nil where the site does not have it.
  func address(of target: String, on page: SitePage) -> String? {
    if target.hasPrefix("#") { return target }
    if target.hasPrefix("doc:") {
      return paths["Sources/LuaRuntime/LuaRuntime.docc/\(target.dropFirst(4)).md"]
        .map { page.upward + $0 }
    }
    if target.contains("://") || target.hasPrefix("mailto:") { return target }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = page.source.split(separator: "/").dropLast()
    guard let source = Self.normalised(folder + parts[0].split(separator: "/")),
      let path = paths[source]
    else { return nil }
    return page.upward + path + (parts.count > 1 ? "#" + parts[1] : "")
  }

  /// Returns the address of what code names: `albedo.Spec[]`, `albedo buildcache push`.
  func address(ofCode code: String, on page: SitePage) -> String? {
    var name = code[...]
    while let last = name.last, "[]?".contains(last) { name.removeLast() }
    if name.hasSuffix("()") { name.removeLast(2) }
    guard let path = names[String(name)], path != page.path else { return nil }
    return page.upward + path
  }

  private static func normalised(_ parts: [Substring]) -> String? {
    var result: [Substring] = []
    for part in parts where part != "." {
      if part != ".." {
        result.append(part)
      } else if result.popLast() == nil {
        return nil
      }
    }
    return result.joined(separator: "/")
  }
}

/// The pages that list others.
enum SiteLists {
  /// The lists by the folders of the checkout that hold what they list.
  static let folders: [(part: SitePage.Part, folder: String, path: String, title: String)] = [
    (.commands, "docs/reference/commands", "reference/commands/index.html", "Commands"),
    (.modules, "docs/reference/lua", "reference/lua/index.html", "Lua modules"),
    (.topics, "docs/reference/topics", "reference/topics/index.html", "Topics of help"),
  ]

  /// Returns the pages in the order in which the first one, the map, names them; then the others.
  static func ordered(_ pages: [SitePage]) -> [SitePage] {
    guard let map = pages.first(where: { $0.path == "index.html" }) else { return pages }
    let links = SiteLinks(pages: pages, modules: [])
    var places: [String: Int] = [:]
    for (index, target) in map.manuscript.linkTargets.enumerated() {
      if let path = links.address(of: target, on: map), places[path] == nil { places[path] = index }
    }
    let named = pages.filter { places[$0.path] != nil }
      .sorted { (places[$0.path] ?? 0) < (places[$1.path] ?? 0) }
    return [map] + named + pages.filter { places[$0.path] == nil && $0.path != map.path }
  }

  static func pages(of pages: [SitePage]) -> [SitePage] {
    folders.map { list in
      let members = pages.filter { $0.part == list.part }
      var blocks: [Manuscript.Block] = [.heading(level: 1, [.text(list.title)])]
      if list.part == .modules {
        let isWorkflow: (SitePage) -> Bool = { $0.title.contains(".workflow.") }
        blocks.append(table(of: members.filter { !isWorkflow($0) }))
        blocks.append(.heading(level: 2, [.text("Workflows")]))
        blocks.append(
          .paragraph([
            .text(
              "What the commands do with many items, in Lua: to be read, copied and changed. "
                + "Their functions may change with any version.")
          ]))
        blocks.append(table(of: members.filter(isWorkflow)))
      } else {
        blocks.append(table(of: members))
      }
      return SitePage(
        path: list.path, source: list.folder + "/README.md", part: list.part,
        Manuscript(blocks: blocks))
    }
  }

  private static func table(of pages: [SitePage]) -> Manuscript.Block {
    .table(
      head: [[], []],
      rows: pages.map { page in
        let file = page.source.split(separator: "/").last.map(String.init) ?? ""
        return [[.link([.code(page.title)], target: file)], [.text(page.summary)]]
      })
  }
}
