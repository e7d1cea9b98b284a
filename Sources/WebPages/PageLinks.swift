/// Where a web page leads: the links of its HTML, and nothing else of it.
///
/// A page comes from anywhere. It is read once from front to back, so the work grows with its size
/// alone; nothing of it is nested, kept or run. What is malformed is read as browsers read it, as far as
/// links are concerned: a tag that does not end is none, and a script is passed over.
package struct PageLinks: Sendable, Equatable {
  /// What is taken of one page at most.
  package struct Limits: Sendable {
    /// How many links.
    package var linkCount = 50_000
    /// How many bytes a link has; a longer one is left out.
    package var linkByteCount = 4096

    /// The usual limits.
    package init() {}
  }

  /// The links in their order, as they are written but for their escapes.
  package private(set) var links: [String] = []
  /// The pages that belong into this one: what `<include-fragment>` loads.
  package private(set) var fragments: [String] = []
  /// What links start from, if the page says.
  package private(set) var base: String?
  /// Whether there are more links than the limits allow.
  package private(set) var isCut = false

  private let limits: Limits

  /// Reads a page.
  package init(_ html: [UInt8], limits: Limits = Limits()) {
    self.limits = limits
    var scanner = TagScanner(html)
    while !isCut, let tag = scanner.next() {
      switch tag.name {
      case .anchor: add(tag.address, of: html, to: \.links)
      case .fragment: add(tag.address, of: html, to: \.fragments)
      case .base where base == nil: base = text(of: tag.address, in: html)
      default: break
      }
      if let downloads = tag.downloads {
        for path in Self.paths(in: text(of: downloads, in: html, limit: Self.listLimit) ?? "") {
          add(path, to: \.links)
        }
      }
    }
  }

  /// Whether two pages lead to the same places.
  package static func == (left: Self, right: Self) -> Bool {
    left.links == right.links && left.fragments == right.fragments && left.base == right.base
      && left.isCut == right.isCut
  }

  /// The list of a page's downloads, which GitLab writes into one attribute.
  private static let listLimit = 64 << 10

  private mutating func add(
    _ address: Range<Int>?, of html: [UInt8], to list: WritableKeyPath<Self, [String]>
  ) {
    if let text = text(of: address, in: html) { add(text, to: list) }
  }

  private mutating func add(_ link: String, to list: WritableKeyPath<Self, [String]>) {
    guard !link.isEmpty, link.utf8.count <= limits.linkByteCount else { return }
    guard links.count + fragments.count < limits.linkCount else {
      isCut = true
      return
    }
    self[keyPath: list].append(link)
  }

  /// An attribute's value, without its escapes and what browsers take out of links.
  private func text(of value: Range<Int>?, in html: [UInt8], limit: Int? = nil) -> String? {
    // An escape is longer than what it stands for.
    guard let value, value.count <= 10 * (limit ?? limits.linkByteCount) else { return nil }
    let kept = html[value].filter { $0 >= 0x20 && $0 != 0x7F }
    return CharacterReferences.resolved(String(decoding: kept, as: UTF8.self)).trimmingBlanks
  }

  /// The values of `"path"` in a list of objects in JSON; anything odd is passed over.
  private static func paths(in json: String) -> [String] {
    var paths: [String] = []
    var rest = json[...]
    while let mark = rest.firstRange(of: "\"path\"") {
      rest = rest[mark.upperBound...].drop { $0 == " " || $0 == ":" }
      guard rest.first == "\"" else { continue }
      let value = rest.dropFirst().prefix { $0 != "\"" }
      rest = rest[value.endIndex...]
      paths.append(String(value).replacing("\\/", with: "/"))
    }
    return paths
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = self[...].drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
