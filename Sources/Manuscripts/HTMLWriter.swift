/// Writes a text as HTML that holds nothing but what the text says: no script, no style, no markup of
/// the author's own.
package struct HTMLWriter {
  /// A heading of the page, to be linked to.
  package struct Heading: Sendable, Equatable {
    /// The level, from 1 to 6.
    package var level: Int
    /// The words without marks.
    package var text: String
    /// What follows `#` in an address.
    package var anchor: String
    /// The beginning of the first paragraph below the heading; may be empty.
    package var summary: String
  }

  /// Says where a target of the text leads to from the page; nil makes a link plain words.
  private let resolve: (String) -> String?
  /// Says where to read about what code names; nil where that is nowhere.
  private let resolveCode: (String) -> String?
  /// The headings so far, in order.
  package private(set) var headings: [Heading] = []
  private var anchors: [String: Int] = [:]
  private var html = ""

  /// Creates a writer; `resolve` gets the target of each link as its author wrote it, `resolveCode`
  /// the words of code that stands in running text and not in a link.
  ///
  /// What they return is used only if it is a relative address, or one of http, https or mailto.
  package init(
    resolve: @escaping (String) -> String?,
    resolveCode: @escaping (String) -> String? = { _ in nil }
  ) {
    self.resolve = resolve
    self.resolveCode = resolveCode
  }

  /// Returns the blocks as HTML, the content of one element of a page.
  package mutating func write(_ manuscript: Manuscript) -> String {
    html = ""
    add(manuscript.blocks)
    return html
  }

  /// Returns text that means nothing else within elements and quoted attributes.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", " "...: result.unicodeScalars.append(scalar)
      default: break
      }
    }
    return result
  }

  /// Returns the anchor of a heading: lower case, blanks as dashes, no punctuation.
  package static func anchor(_ text: String) -> String {
    String(
      text.lowercased().compactMap { character -> Character? in
        if character == " " { return "-" }
        let isKept =
          character.isLetter || character.isNumber || character == "-" || character == "_"
        return isKept ? character : nil
      })
  }

  private mutating func add(_ blocks: [Manuscript.Block]) {
    for block in blocks { add(block) }
  }

  private mutating func add(_ block: Manuscript.Block) {
    switch block {
    case .heading(let level, let words): addHeading(level, words)
    case .paragraph(let words):
      html += "<p>\(inline(words))</p>\n"
      if let last = headings.indices.last, headings[last].summary.isEmpty {
        headings[last].summary = String(words.plainText.prefix(160))
      }
    case .code(let language, let lines):
      let word = language.prefix { $0.isLetter || $0.isNumber }
      let name = word.isEmpty ? "" : " class=\"language-\(Self.escaped(String(word)))\""
      let text = lines.map(Self.escaped).joined(separator: "\n")
      html += "<pre tabindex=\"0\"><code\(name)>\(text)</code></pre>\n"
    case .list(let start, let items):
      let tag = start == nil ? "ul" : "ol"
      let first = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      html += "<\(tag)\(first)>\n"
      for item in items { addItem(item) }
      html += "</\(tag)>\n"
    case .table(let head, let rows): addTable(head, rows)
    case .quote(let blocks):
      html += "<blockquote>\n"
      add(blocks)
      html += "</blockquote>\n"
    case .rule: html += "<hr>\n"
    }
  }

  private mutating func addHeading(_ level: Int, _ words: [Manuscript.Inline]) {
    let text = words.plainText
    let plain = Self.anchor(text)
    let base = plain.isEmpty ? "section" : plain
    let count = anchors[base, default: 0]
    anchors[base] = count + 1
    var anchor = count == 0 ? base : "\(base)-\(count)"
    // A heading of its own may have the name that a repeated one would get.
    while count > 0, anchors[anchor] != nil { anchor += "x" }
    if count > 0 { anchors[anchor] = 1 }
    headings.append(Heading(level: level, text: text, anchor: anchor, summary: ""))
    let link =
      level == 1
      ? ""
      : "<a class=\"anchor\" href=\"#\(Self.escaped(anchor))\" aria-label=\"link to this part\">#</a>"
    // The name of what is explained here would lead to itself.
    let shown = inline(words, isLinked: true)
    html += "<h\(level) id=\"\(Self.escaped(anchor))\">\(shown)\(link)</h\(level)>\n"
  }

  /// An item of one paragraph is a line; one of several blocks keeps them apart.
  private mutating func addItem(_ blocks: [Manuscript.Block]) {
    html += "<li>"
    if case .paragraph(let words)? = blocks.first {
      html += inline(words)
      let rest = blocks.dropFirst()
      if !rest.isEmpty { html += "\n" }
      add(Array(rest))
    } else {
      add(blocks)
    }
    html += "</li>\n"
  }

  private mutating func addTable(
    _ head: [[Manuscript.Inline]], _ rows: [[[Manuscript.Inline]]]
  ) {
    html += "<div class=\"table\" tabindex=\"0\"><table>\n"
    if head.contains(where: { !$0.isEmpty }) {
      let cells = head.map { "<th scope=\"col\">\(inline($0))</th>" }.joined()
      html += "<thead><tr>\(cells)</tr></thead>\n"
    }
    html += "<tbody>\n"
    for row in rows {
      html += "<tr>" + row.map { "<td>\(inline($0))</td>" }.joined() + "</tr>\n"
    }
    html += "</tbody></table></div>\n"
  }

  /// `isLinked`: within a link there can be no other.
  private func inline(_ parts: [Manuscript.Inline], isLinked: Bool = false) -> String {
    parts.map { part in
      switch part {
      case .text(let text): Self.escaped(text)
      case .code(let text):
        if !isLinked, let address = resolveCode(text), Self.isHarmless(address) {
          "<a href=\"\(Self.escaped(address))\"><code>\(Self.escaped(text))</code></a>"
        } else {
          "<code>\(Self.escaped(text))</code>"
        }
      case .emphasis(let inner): "<em>\(inline(inner, isLinked: isLinked))</em>"
      case .strong(let inner): "<strong>\(inline(inner, isLinked: isLinked))</strong>"
      case .lineBreak: "<br>"
      case .link(let inner, let target):
        if !isLinked, let address = resolve(target), Self.isHarmless(address) {
          "<a href=\"\(Self.escaped(address))\">\(inline(inner, isLinked: true))</a>"
        } else {
          inline(inner, isLinked: isLinked)
        }
      }
    }.joined()
  }

  private static func isHarmless(_ address: String) -> Bool {
    let beginning = address.prefix { !"/?#".contains($0) }
    guard let colon = beginning.firstIndex(of: ":") else { return true }
    return ["http", "https", "mailto"].contains(beginning[..<colon].lowercased())
  }
}
