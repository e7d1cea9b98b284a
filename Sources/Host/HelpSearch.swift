internal import Diagnostics
internal import LuaRuntime
internal import Manuscripts
internal import Terminal

/// Looks for words in all that help can explain.
struct HelpSearch {
  /// Something that can be found.
  struct Entry {
    let name: String
    let summary: String
    /// Further words that it may be found by.
    var body = ""
  }

  /// One kind of what can be found.
  struct Group {
    let title: String
    let entries: [Entry]
  }

  private let words: [String]

  /// Creates a search for text that has all words of `query`, in any order and case.
  init(query: String) {
    words = query.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Returns the groups with what has all words; names that have them come first.
  func matches(in groups: [Group]) -> [Group] {
    groups.compactMap { group in
      let named = group.entries.filter { has($0.name) }
      let told = group.entries.filter { entry in
        !has(entry.name) && has(entry.name + " " + entry.summary + " " + entry.body)
      }
      let found = named + told
      return found.isEmpty ? nil : Group(title: group.title, entries: found)
    }
  }

  private func has(_ text: String) -> Bool {
    let text = text.lowercased()
    return !words.isEmpty && words.allSatisfy { text.contains($0) }
  }
}

extension Guide {
  /// Prints what of the manual has all words of `query`.
  ///
  /// Raises `nothingFound` where nothing has them.
  func search(_ query: String) async throws {
    let found = HelpSearch(query: query).matches(in: try await searchGroups())
    guard !found.isEmpty else {
      throw HostError(
        .nothingFound, "nothing in the manual has '\(query)'",
        hint: "'albedo help' lists the commands and topics; fewer words find more")
    }
    var page = Page(columnCount: formatter.columnCount)
    for group in found {
      page.add(
        title: group.title, rows: group.entries.map { Page.Row(left: $0.name, right: $0.summary) })
    }
    try console.write(page.text)
  }

  private func searchGroups() async throws -> [HelpSearch.Group] {
    let commands = try await settled { source in
      try source.visibleCommands().map { (path: $0, declaration: try source.declaration(at: $0)) }
    }
    let options = commands.flatMap { command in
      command.declaration.options.filter { !$0.isHidden && $0.removal == nil }.map { option in
        HelpSearch.Entry(
          name: command.path.joined(separator: " ") + " " + option.spelling, summary: option.help)
      }
    }
    let entries = ModuleCatalogue.entries(of: try machine.catalogue.modules())
    let modules = entries.filter { if case .module = $0.entry { true } else { false } }
    let parts = entries.filter { if case .module = $0.entry { false } else { true } }
    return [
      HelpSearch.Group(
        title: "commands",
        entries: commands.map { command in
          HelpSearch.Entry(
            name: command.path.joined(separator: " "), summary: command.declaration.summary,
            body: command.declaration.description)
        }),
      HelpSearch.Group(title: "options", entries: options),
      HelpSearch.Group(
        title: "topics",
        entries: HelpTopic.all.map { topic in
          HelpSearch.Entry(name: topic.name, summary: topic.summary, body: topic.markdown)
        }),
      HelpSearch.Group(title: "modules", entries: modules.map(Self.entry)),
      HelpSearch.Group(title: "in modules", entries: parts.map(Self.entry)),
    ]
  }

  private static func entry(_ found: (name: String, entry: ModuleCatalogue.Entry))
    -> HelpSearch.Entry
  {
    var body = ""
    if case .function(let function, _) = found.entry { body = function.details }
    var summary = found.entry.summary
    if case .paragraph(let words)? = Manuscript(summary).blocks.first { summary = words.quotedText }
    return HelpSearch.Entry(name: found.name, summary: summary, body: body)
  }
}
