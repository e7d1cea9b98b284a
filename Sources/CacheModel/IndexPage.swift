/// The index of a cache of generation 0: a page of links to the metadata of its entries.
///
/// Spack of that time finds the specs by following every link that ends in `.spec.yaml`.
package enum IndexPage {
  /// Returns the page with links to files that lie beside it.
  package static func encode(_ names: [String]) -> [UInt8] {
    var text = "<!DOCTYPE html>\n<html>\n<head><title>Build cache</title></head>\n<body>\n<ul>\n"
    for name in names.sorted() {
      let shown = escaped(name)
      text += "  <li><a href=\"\(shown)\">\(shown)</a></li>\n"
    }
    return Array((text + "</ul>\n</body>\n</html>\n").utf8)
  }

  /// Names come from a listing, so they may hold anything.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for character in name {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
    return text
  }
}
