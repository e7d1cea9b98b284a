/// Makes the pages of the manual from declarations.
package struct HelpFormatter: Sendable {
  /// The width of a page as text, in columns.
  package let columnCount: Int

  /// Creates a formatter for pages of a width.
  package init(columnCount: Int) { self.columnCount = columnCount }

  /// Returns the help page of the command at `path`, which ends in a line feed.
  ///
  /// Loads the declarations of the command and of its subcommands, no others. Raises what the
  /// source raises for the command itself; a subcommand that cannot be loaded is listed so.
  package func page(for path: [String], in source: any CommandSource) throws -> String {
    try manualPage(for: path, in: source).text(columnCount: columnCount)
  }

  /// Returns the page that shows the program's options and all its commands.
  ///
  /// A group shows the names of its subcommands. Loads the declarations of the first level.
  package func overview(of source: any CommandSource) throws -> String {
    try manualPage(for: [], in: source).text(columnCount: columnCount)
  }

  /// Returns the page of a topic, which ends in a line feed.
  package func page(for topic: HelpTopic) -> String {
    var page = Page(columnCount: columnCount)
    page.add(paragraphs: topic.summary)
    for section in topic.sections { page.add(section) }
    return page.text
  }

  /// Returns the page of a command, or of the program where `path` is empty, before it has a form.
  package func manualPage(
    for path: [String], in source: any CommandSource
  ) throws -> ManualPage {
    if path.isEmpty { return try programPage(source) }
    let declaration = try source.declaration(at: path)
    let names = try source.commandNames(below: path)
    var page = ManualPage(
      path: path, summary: declaration.summary,
      usage: usage(of: declaration, hasSubcommands: !names.isEmpty),
      description: declaration.description)
    page.add("arguments", .rows(declaration.arguments.map(row)))
    var rest = names
    for section in declaration.sections {
      let members = section.commands.filter(names.contains)
      rest.removeAll(where: members.contains)
      page.add(
        "subcommands: " + section.title, .rows(rows(members, below: path, in: source)))
    }
    let title = rest.count == names.count ? "subcommands" : "other subcommands"
    page.add(title, .rows(rows(rest, below: path, in: source)))
    page.add("options", .rows(rows(declaration.options)))
    page.add("options of every command", .rows(rows(Self.trailingOptions(declaration))))
    page.add("examples", .lines(declaration.examples))
    return page
  }

  private func programPage(_ source: any CommandSource) throws -> ManualPage {
    var page = ManualPage(
      path: [], summary: "make and use mirrors and build caches of Spack packages",
      usage: ["[OPTIONS]", "COMMAND", "[...]"], description: Self.programDescription)
    var rows: [Row] = []
    for name in try source.commandNames(below: []) {
      guard var row = row(of: name, below: [], in: source) else { continue }
      let below = try source.commandNames(below: [name])
      let lines = [row.right, below.joined(separator: ", ")]
      row.right = lines.filter { !$0.isEmpty }.joined(separator: "\n")
      rows.append(row)
    }
    page.add("commands", .rows(rows))
    page.add("options", .rows(self.rows(GlobalOptions.declarations)))
    page.add("topics", .rows(HelpTopic.all.map { Row(left: $0.name, right: $0.summary) }))
    let help = "'\(CommandLineParser.program) help"
    page.add(
      "",
      .prose(
        help + " NAME' explains a command, a topic, or a module of Lua such as albedo.spec; "
          + help + " -k WORDS' searches all of them."))
    return page
  }

  private static let programDescription =
    "Albedo is a scripting host for sites that run Spack. Its commands are Lua scripts; sites can"
    + " add their own."

  /// Returns the options of the program that the command does not use for itself, without the
  /// spellings that it does.
  private static func trailingOptions(_ declaration: CommandDeclaration) -> [OptionDeclaration] {
    let taken = Set(declaration.options.flatMap(\.spellings))
    let free = GlobalOptions.trailingSpellings.subtracting(taken)
    return GlobalOptions.declarations.compactMap { option in
      guard free.contains(option.spelling) else { return nil }
      var copy = option
      copy.shorts = option.shorts.filter { free.contains("-\($0)") }
      return copy
    }
  }
}

extension HelpFormatter {
  private typealias Row = Page.Row

  private func usage(of declaration: CommandDeclaration, hasSubcommands: Bool) -> [String] {
    var words: [String] = []
    for option in declaration.options where option.isRequired {
      words.append(option.spelling + (option.kind.takesValue ? " " + option.valueName : ""))
    }
    if declaration.options.contains(where: { !$0.isRequired && !isHidden($0) }) {
      words.append("[OPTIONS]")
    }
    if hasSubcommands { words.append(declaration.isRunnable ? "[COMMAND ...]" : "COMMAND [...]") }
    return words + declaration.arguments.map(\.usage)
  }

  private func row(_ argument: ArgumentDeclaration) -> Row {
    var notes: [String] = []
    if !argument.choices.isEmpty {
      notes.append("one of " + argument.choices.joined(separator: ", "))
    }
    return Row(left: argument.name.uppercased(), right: sentence(argument.help, notes))
  }

  private func rows(
    _ names: [String], below path: [String], in source: any CommandSource
  ) -> [Row] { names.compactMap { row(of: $0, below: path, in: source) } }

  /// The line of a command in a list of many; nil for one that is hidden.
  private func row(of name: String, below path: [String], in source: any CommandSource) -> Row? {
    guard let declaration = try? source.declaration(at: path + [name]) else {
      let command = CommandLineParser.helpCommand(for: path + [name])
      return Row(left: name, right: "cannot be loaded: '\(command)' says why")
    }
    if declaration.isHidden { return nil }
    return Row(
      left: ([name] + declaration.aliases).joined(separator: ", "), right: declaration.summary)
  }

  private func rows(_ options: [OptionDeclaration]) -> [Row] {
    options.filter { !isHidden($0) }.map { option in
      Row(left: label(of: option), right: sentence(option.help, notes(on: option)))
    }
  }

  private func isHidden(_ option: OptionDeclaration) -> Bool {
    option.isHidden || option.removal != nil
  }

  /// Returns the spellings: `-k, --key KEY`; a missing letter leaves its place free.
  private func label(of option: OptionDeclaration) -> String {
    let shorts = option.shorts.map { "-\($0), " }.joined()
    let long = option.kind == .negatableFlag ? "--[no-]" + option.name : option.spelling
    let value = option.kind.takesValue ? " " + option.valueName : ""
    let more = option.kind == .valueList ? " [...]" : ""
    return (shorts.isEmpty ? "    " : shorts) + long + value + more
  }

  private func notes(on option: OptionDeclaration) -> [String] {
    var notes: [String] = []
    if !option.choices.isEmpty { notes.append("one of " + option.choices.joined(separator: ", ")) }
    if let text = option.defaultValue.flatMap(shown) { notes.append("default: " + text) }
    if option.isRequired { notes.append("required") }
    if option.kind == .repeatedValue { notes.append("may be repeated") }
    let current = option.aliases.filter { $0.deprecation == nil }
    let same = current.filter { $0.value == nil }.map(\.spelling)
    if !same.isEmpty { notes.append("also " + same.joined(separator: ", ")) }
    for alias in current {
      if let value = alias.value.flatMap(shown) {
        notes.append("\(alias.spelling) for \(value)")
      }
    }
    if let note = option.deprecation { notes.append("outdated: " + note) }
    return notes
  }

  private func shown(_ value: OptionValue) -> String? {
    switch value {
    case .absent: nil
    case .flag(let isOn): isOn ? "on" : "off"
    case .count(let count): String(count)
    case .text(let text): text
    case .list(let list): list.isEmpty ? nil : list.joined(separator: ", ")
    }
  }

  private func sentence(_ help: String, _ notes: [String]) -> String {
    let inner = notes.isEmpty ? "" : "(\(notes.joined(separator: "; ")))"
    return [help, inner].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
