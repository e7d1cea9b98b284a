internal import Terminal

/// A page of the manual before it has a form: the terminal's, troff's and Markdown's come from it.
package struct ManualPage: Sendable, Equatable {
  /// What a section holds.
  enum Content: Sendable, Equatable {
    /// Paragraphs separated by empty lines; one that begins with a blank stays as it is.
    case prose(String)
    /// Subjects with explanations.
    case rows([Page.Row])
    /// Lines that must stay as they are, such as commands to copy.
    case lines([String])

    var isEmpty: Bool {
      switch self {
      case .prose(let text): text.isEmpty
      case .rows(let rows): rows.isEmpty
      case .lines(let lines): lines.isEmpty
      }
    }
  }

  /// A titled part of the page.
  struct Section: Sendable, Equatable {
    /// The title in lower case.
    var title: String
    /// The content.
    var content: Content
  }

  /// The words of the command: `["buildcache", "push"]`; empty for the program.
  let path: [String]
  /// One line in lower case without a full stop.
  let summary: String
  /// The words that may follow the command.
  let usage: [String]
  /// What stands before the first section.
  let description: String
  /// The sections that are not empty.
  private(set) var sections: [Section] = []

  init(path: [String], summary: String, usage: [String], description: String = "") {
    self.path = path
    self.summary = summary
    self.usage = usage
    self.description = description
  }

  /// Adds a section unless it would be empty.
  mutating func add(_ title: String, _ content: Content) {
    if !content.isEmpty { sections.append(Section(title: title, content: content)) }
  }

  /// The name of the page as manuals have it: `albedo-buildcache-push`.
  package var name: String { ([CommandLineParser.program] + path).joined(separator: "-") }
}

extension ManualPage {
  /// Returns the page as help shows it, `columnCount` columns wide; it ends in a line feed.
  package func text(columnCount: Int) -> String {
    var page = Page(columnCount: columnCount)
    let title = "usage: " + CommandLineParser.title(of: path)
    let indent = String(repeating: " ", count: min(title.count + 1, columnCount / 2))
    page.add(
      TextWrapper(columnCount: columnCount, hangingIndent: indent)
        .wrap(([title] + usage).joined(separator: " ")))
    // The program's own page begins with what most people look for.
    if !path.isEmpty {
      page.add(paragraphs: summary)
      page.add(paragraphs: description)
    }
    for section in sections { page.add(section) }
    return page.text
  }
}

extension Page {
  /// Adds a section of a manual page.
  mutating func add(_ section: ManualPage.Section) {
    switch section.content {
    case .prose(let text):
      if !section.title.isEmpty { add(section.title + ":") }
      add(paragraphs: text)
    case .rows(let rows): add(title: section.title, rows: rows)
    case .lines(let lines): add(title: section.title, lines: lines)
    }
  }
}
