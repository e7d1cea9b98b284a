import Host
import Manuscripts

/// The menu that every page has.
struct SiteMenu {
  private let parts: [(title: String, items: [(title: String, path: String)])]

  init(pages: [SitePage]) {
    let lists = SiteLists.folders
    parts = SitePage.Part.allCases.compactMap { part in
      let members = pages.filter { $0.part == part && $0.path != "index.html" }
      if let list = lists.first(where: { $0.part == part }) {
        return (part == lists[0].part ? "Reference" : "", [(list.title, list.path)])
      }
      let shown = members.filter { !$0.path.hasSuffix(".lua.html") }
      return shown.isEmpty ? nil : (part.rawValue, shown.map { ($0.title, $0.path) })
    }
  }

  /// Returns the menu as seen from a page.
  func html(on page: SitePage) -> String {
    var html = ""
    for part in parts {
      if !part.title.isEmpty { html += "<h2>\(HTMLWriter.escaped(part.title))</h2>\n" }
      html += "<ul>\n"
      for item in part.items {
        let mark = item.path == page.path ? " aria-current=\"page\"" : ""
        html += "<li><a href=\"\(HTMLWriter.escaped(page.upward + item.path))\"\(mark)>"
        html += HTMLWriter.escaped(item.title) + "</a></li>\n"
      }
      html += "</ul>\n"
    }
    return html
  }
}

/// What stands around the text of a page.
struct SiteTemplate {
  let page: SitePage
  let menu: SiteMenu

  /// Parts of a page are listed at its top from this many on.
  private static let listedPartCount = 4

  func html(body: String, headings: [HTMLWriter.Heading]) -> String {
    let title = HTMLWriter.escaped(page.title)
    let up = page.upward
    let whole = page.path == "index.html" ? "Albedo: the manual" : title + " · Albedo"
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(whole)</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="\(up)style.css">
      <script defer src="\(up)search-index.js"></script>
      <script defer src="\(up)search.js"></script>
      </head>
      <body data-top="\(up)">
      <a class="skip" href="#site-text">Skip to the text</a>
      <header>
      <a class="home" href="\(up)index.html">Albedo</a>
      <a class="contents" href="#site-menu">Contents</a>
      <div class="search" id="site-search" hidden>
      <input type="search" id="site-query" placeholder="Search  ( / )" aria-label="Search the manual" role="combobox" aria-expanded="false" aria-controls="site-found" aria-autocomplete="list" autocomplete="off" autocapitalize="off" spellcheck="false">
      <ul id="site-found" role="listbox" aria-label="Found" hidden></ul>
      <p id="site-count" class="spoken" role="status"></p>
      </div>
      </header>
      <div class="frame">
      <main id="site-text" tabindex="-1">
      \(parts(headings))\(body)</main>
      <nav id="site-menu" aria-label="Manual">
      \(menu.html(on: page))</nav>
      </div>
      <footer>Albedo \(HTMLWriter.escaped(GeneratedPages.version))</footer>
      </body>
      </html>

      """
  }

  /// The list of the page's parts; nothing for a short page.
  private func parts(_ headings: [HTMLWriter.Heading]) -> String {
    let shown = headings.filter { $0.level == 2 || $0.level == 3 }
    guard shown.count >= Self.listedPartCount else { return "" }
    let items = shown.map { heading in
      "<li class=\"level-\(heading.level)\"><a href=\"#\(HTMLWriter.escaped(heading.anchor))\">"
        + HTMLWriter.escaped(heading.text) + "</a></li>\n"
    }
    return "<details class=\"parts\"><summary>On this page</summary>\n<ul>\n"
      + items.joined() + "</ul></details>\n"
  }
}
