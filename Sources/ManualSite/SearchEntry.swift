import Foundation
import Manuscripts

/// Something that the search of the site finds.
struct SearchEntry: Encodable {
  /// What is shown, and found first.
  let title: String
  /// Where it is, from the top of the site.
  let path: String
  /// The page and its part of the manual.
  let place: String
  /// The beginning of what it says.
  let text: String

  private enum CodingKeys: String, CodingKey {
    case title = "t"
    case path = "p"
    case place = "w"
    case text = "x"
  }

  /// Returns the entries of one page: itself and its parts.
  static func entries(for page: SitePage, headings: [HTMLWriter.Heading]) -> [SearchEntry] {
    let own = SearchEntry(
      title: page.title, path: page.path, place: page.part.rawValue,
      text: String(page.summary.prefix(160)))
    // Every command has the same parts, such as its options.
    if page.part == .commands { return [own] }
    return [own]
      + headings.filter { $0.level == 2 || $0.level == 3 }.filter { !plain.contains($0.text) }
      .map { heading in
        SearchEntry(
          title: heading.text, path: page.path + "#" + heading.anchor, place: page.title,
          text: heading.summary)
      }
  }

  /// Headings that say nothing without their page.
  private static let plain: Set = ["Functions", "Constants"]

  /// Returns the index as a script that a page opened as a file can load.
  static func script(for entries: [SearchEntry]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(entries), as: UTF8.self)
      .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
    return "window.albedoSearch = \(text);\n"
  }
}
