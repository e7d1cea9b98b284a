import Foundation
import Host
import Manuscripts

/// The manual as HTML pages: guides and subjects from `docs`, the reference from declarations and
/// annotations, the documentation of the library.
///
/// The pages need no server and no network: they are opened as files.
package struct ManualSite {
  /// A file of the site.
  package struct File: Sendable {
    /// The path below the folder of the site.
    package let path: String
    /// The whole text.
    package let text: String
  }

  private let pages: [SitePage]
  private let links: SiteLinks

  /// Reads the pages of the checkout in `root`; those of modules and commands come from the program.
  ///
  /// Raises what reading a page raises, and what a script raises that cannot be loaded.
  package init(root: String) async throws {
    let checkout = Checkout(root: root)
    let modules = try GeneratedPages.modules()
    let commands = try await GeneratedPages.commands()
    var pages = try checkout.guides() + checkout.subjects() + checkout.policies()
    pages += commands.map(SitePage.init(generated:))
    pages += modules.map(SitePage.init(module:))
    pages += try checkout.library() + checkout.about()
    pages += SiteLists.pages(of: pages)
    self.pages = SiteLists.ordered(pages)
    links = SiteLinks(pages: pages, modules: modules)
  }

  /// Returns all files of the site.
  package func files() throws -> [File] {
    let menu = SiteMenu(pages: pages)
    var found: [SearchEntry] = []
    var files: [File] = []
    for page in pages {
      let links = links
      var writer = HTMLWriter(
        resolve: { links.address(of: $0, on: page) },
        resolveCode: { links.address(ofCode: $0, on: page) })
      let body = writer.write(page.manuscript)
      found += SearchEntry.entries(for: page, headings: writer.headings)
      let text = SiteTemplate(page: page, menu: menu).html(body: body, headings: writer.headings)
      files.append(File(path: page.path, text: text))
    }
    return files + [
      File(path: "style.css", text: SiteAssets.style),
      File(path: "search.js", text: SiteAssets.script),
      File(path: "search-index.js", text: try SearchEntry.script(for: found)),
    ]
  }

  /// Writes the site into a folder whose old content goes; returns how many pages it has.
  package func write(to folder: String) throws -> Int {
    let manager = FileManager.default
    if manager.fileExists(atPath: folder) { try manager.removeItem(atPath: folder) }
    for file in try files() {
      let url = URL(fileURLWithPath: folder + "/" + file.path)
      try manager.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
    return pages.count
  }
}
