import WebPages

extension FuzzTarget {
  /// The reader of pages of the web.
  static let pages = [
    FuzzTarget(name: "html-links") { bytes in
      var limits = PageLinks.Limits()
      (limits.linkCount, limits.linkByteCount) = (100, 200)
      let page = PageLinks(bytes, limits: limits)
      let links = page.links + page.fragments
      precondition(links.count <= 100, "there are more links than are taken")
      for link in links {
        precondition(!link.isEmpty && link.utf8.count <= 200, "a link is longer than is taken")
        guard let target = PageURL.resolve(link, on: "https://h/a/b?c#d") else {
          preconditionFailure("a link leads nowhere from a page with a host")
        }
        if target.hasPrefix("https://h/") {
          precondition(!target.prefix { !"?#".contains($0) }.hasSuffix("/.."), "a path climbs")
        }
        _ = (PageURL.isWeb(target), PageURL.origin(of: target), PageURL.withoutFragment(target))
      }
    }
  ]
}
