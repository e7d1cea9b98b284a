internal import Diagnostics
internal import RecipeModel
internal import WebPages

/// What pages were read, and where they lead.
package struct PageHarvest: Sendable {
  /// A page that could not be read.
  package struct Failure: Sendable {
    /// The page, without secrets.
    package let page: String
    /// Why.
    package let error: any Error
    /// Whether it was one of those that were asked for first, and not a link of another page.
    package let isRoot: Bool
  }

  /// The URLs that the pages lead to, with their fragments.
  package internal(set) var links: Set<String> = []
  /// How many pages were read.
  package internal(set) var pageCount = 0
  /// The pages that could not be read.
  package internal(set) var failures: [Failure] = []
  /// Why pages were left out that might say more; nil when none were.
  package internal(set) var cut: String?
}

/// What is read of the web for one package at most.
package struct HarvestLimits: Sendable {
  /// How many pages.
  package var pageCount = 400
  /// How many bytes one page has.
  package var pageByteCount = 16 << 20
  /// How many bytes all pages have.
  package var byteCount = 128 << 20
  /// How many links all pages have.
  package var linkCount = 100_000
  /// How long it takes.
  package var time: Duration = .seconds(180)
  /// How many pages are read at a time.
  package var jobs = 8

  /// The usual limits.
  package init() {}
}

/// Which pages are read next: those that were asked for, what belongs into them, and then the pages
/// behind their links.
///
/// Decides and remembers; whoever drives it reads the pages.
struct HarvestRules {
  /// A page to be read.
  struct Page: Sendable {
    let url: String
    /// How many links lead to it.
    let level: Int
  }

  private let depth: Int
  private let limits: HarvestLimits
  private var waiting: [Page] = []
  private var seen: Set<String> = []
  private var taken = 0
  private var byteCount = 0
  private let roots: Set<String>
  private(set) var harvest = PageHarvest()

  init(roots: [String], depth: Int, limits: HarvestLimits) {
    self.depth = depth
    self.limits = limits
    self.roots = Set(roots.map(PageURL.origin))
    for root in roots { add(root, level: 0) }
  }

  /// The next page; nil when nothing is left, or may be read.
  mutating func next(elapsed: Duration) -> Page? {
    guard !waiting.isEmpty else { return nil }
    if let cut = reachedLimit(elapsed) {
      harvest.cut = cut
      waiting = []
      return nil
    }
    taken += 1
    return waiting.removeFirst()
  }

  private func reachedLimit(_ elapsed: Duration) -> String? {
    if byteCount >= limits.byteCount {
      return "only \(QuantityText.size(Int64(byteCount))) of pages were read"
    }
    if harvest.links.count >= limits.linkCount { return "only \(limits.linkCount) links were read" }
    if elapsed >= limits.time { return "only \(QuantityText.span(limits.time)) were spent" }
    return nil
  }

  /// Takes what a page leads to; `url` is the one that answered.
  mutating func read(_ page: Page, _ content: PageLinks, at url: String, byteCount count: Int) {
    harvest.pageCount += 1
    byteCount += count
    seen.insert(PageURL.withoutFragment(url))
    let base = content.base.flatMap { PageURL.resolve($0, on: url) } ?? url
    // What belongs into a page is as deep as that.
    for fragment in content.fragments {
      if let target = PageURL.resolve(fragment, on: base) { add(target, level: page.level) }
    }
    for link in content.links {
      guard let target = PageURL.resolve(link, on: base), PageURL.isWeb(target) else { continue }
      if harvest.links.count < limits.linkCount { harvest.links.insert(target) }
      if page.level < depth, ArchiveExtension.find(in: PageURL.withoutFragment(target)) == nil {
        add(target, level: page.level + 1)
      }
    }
  }

  /// Notes that a page could not be read.
  mutating func failed(_ page: Page, _ error: any Error) {
    harvest.failures.append(
      PageHarvest.Failure(
        page: ShownURL.withoutSecrets(page.url), error: error, isRoot: page.level == 0))
  }

  private mutating func add(_ url: String, level: Int) {
    let place = PageURL.withoutFragment(url)
    guard PageURL.isWeb(place), !seen.contains(place) else { return }
    guard waiting.count + taken < limits.pageCount else {
      harvest.cut = harvest.cut ?? "only \(limits.pageCount) pages were read"
      return
    }
    seen.insert(place)
    let page = Page(url: place, level: level)
    // Pages of the package's own hosts say more than what they happen to link to.
    if roots.contains(PageURL.origin(of: place)),
      let first = waiting.firstIndex(where: {
        $0.level == level && !roots.contains(PageURL.origin(of: $0.url))
      })
    {
      waiting.insert(page, at: first)
    } else if let first = waiting.firstIndex(where: { $0.level > level }) {
      waiting.insert(page, at: first)
    } else {
      waiting.append(page)
    }
  }
}
