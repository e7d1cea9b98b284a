import Terminal

/// Writes help pages from declarations.
package struct HelpFormatter: Sendable {
  /// The width of the page in columns.
  package let columnCount: Int

  /// Creates a formatter for pages of a width.
  package init(columnCount: Int) { self.columnCount = columnCount }

  /// Returns the help page of the command at `path`, which ends in a line feed.
  ///
  /// Loads the declarations of the command and of its subcommands, no others. Raises what the
  /// source raises for the command itself; a subcommand that cannot be loaded is listed so.
  package func page(for path: [String], in source: any CommandSource) throws -> String {
    let declaration = try source.declaration(at: path)
    let names = try source.commandNames(below: path)
    var page = Page(columnCount: columnCount)
    page.add(usage(of: declaration, at: path, hasSubcommands: !names.isEmpty))
    page.add(paragraphs: declaration.summary)
    page.add(paragraphs: declaration.description)
    page.add(title: "arguments", rows: declaration.arguments.map(row))
    page.add(title: "subcommands", rows: rows(names, below: path, in: source))
    page.add(title: "options", rows: rows(declaration.options))
    page.add(title: "options of every command", rows: rows(Self.trailingOptions(declaration)))
    page.add(title: "examples", lines: declaration.examples)
    return page.text
  }

  /// Returns the page that shows the program's options and all its commands.
  ///
  /// A group shows the names of its subcommands. Loads the declarations of the first level.
  package func overview(of source: any CommandSource) throws -> String {
    var page = Page(columnCount: columnCount)
    page.add("usage: \(CommandLineParser.program) [OPTIONS] COMMAND [...]")
    let names = try source.commandNames(below: [])
    var rows: [Row] = []
    for name in names {
      let below = try source.commandNames(below: [name])
      var row = row(of: name, below: [], in: source)
      let lines = [row.right, below.joined(separator: ", ")]
      row.right = lines.filter { !$0.isEmpty }.joined(separator: "\n")
      rows.append(row)
    }
    page.add(title: "commands", rows: rows)
    page.add(title: "options", rows: self.rows(GlobalOptions.declarations))
    page.add(
      paragraphs: "'\(CommandLineParser.program) help COMMAND' explains a command and its options.")
    return page.text
  }

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

  private func usage(
    of declaration: CommandDeclaration, at path: [String], hasSubcommands: Bool
  ) -> String {
    let title = "usage: " + CommandLineParser.title(of: path)
    var words: [String] = []
    for option in declaration.options where option.isRequired {
      words.append(option.spelling + (option.kind.takesValue ? " " + option.valueName : ""))
    }
    if declaration.options.contains(where: { !$0.isRequired && !isHidden($0) }) {
      words.append("[OPTIONS]")
    }
    if hasSubcommands { words.append(declaration.isRunnable ? "[COMMAND ...]" : "COMMAND [...]") }
    words += declaration.arguments.map(\.usage)
    let indent = String(repeating: " ", count: min(title.count + 1, columnCount / 2))
    return TextWrapper(columnCount: columnCount, hangingIndent: indent)
      .wrap(([title] + words).joined(separator: " "))
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
  ) -> [Row] { names.map { row(of: $0, below: path, in: source) } }

  private func row(of name: String, below path: [String], in source: any CommandSource) -> Row {
    guard let declaration = try? source.declaration(at: path + [name]) else {
      let command = CommandLineParser.helpCommand(for: path + [name])
      return Row(left: name, right: "cannot be loaded: '\(command)' says why")
    }
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
