internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime
internal import Terminal

/// What the program says about itself: help, topics, manual pages, paths, version.
struct Guide {
  let machine: ScriptMachine
  let console: Console
  /// Where albedo keeps things of the user.
  let dataFolder: String

  /// Lines longer than this are hard to read, however wide the terminal is.
  private static let maximumColumnCount = 100

  var formatter: HelpFormatter {
    HelpFormatter(columnCount: min(console.settings.output.columnCount, Self.maximumColumnCount))
  }

  /// Runs `albedo help`.
  func run(_ parsed: ParsedCommandLine) async throws {
    let words = parsed.arguments["name"]?.list ?? []
    if parsed.options["paths"]?.isOn == true { return try showPaths() }
    if parsed.options["names"]?.isOn == true { return try await showNames() }
    if let query = parsed.options["search"]?.text { return try await search(query) }
    let folder = parsed.options["to"]?.text
    if parsed.options["annotations"]?.isOn == true {
      return try writeAnnotations(to: folder ?? dataFolder + "/lua")
    }
    if parsed.options["man"]?.isOn == true {
      return try await showManual(of: words, to: folder)
    }
    if folder != nil {
      throw HostError(
        .missingOption, "--to says where to write, but not what",
        hint: "add --man or --annotations")
    }
    switch try subject(words) {
    case .topic(let topic): try console.write(formatter.page(for: topic))
    case .entry(let entry):
      try console.write(ModuleHelp(columnCount: formatter.columnCount).page(for: entry))
    case .command: try await explain(try await settled { _ in try path(words) })
    }
  }

  /// Prints the help of a command, or of the program where `path` is empty.
  func explain(_ path: [String]) async throws {
    try console.write(try await settled { try formatter.page(for: path, in: $0) })
  }

  func path(_ words: [String]) throws -> [String] {
    do {
      return try CommandLineParser(source: machine.commands).commandPath(for: words)
    } catch var error as HostError where error.code == .unknownCommand {
      let names =
        HelpTopic.all.map(\.name) + ((try? machine.catalogue.names()) ?? [])
        + (words.first.map { machine.catalogue.functionNames(besides: $0) } ?? [])
      if let question = words.first.flatMap({ NearMiss.question(for: $0, among: names) }) {
        error.hint = question + " 'albedo help' lists the commands and topics"
      }
      throw error
    }
  }

  func settled<Value>(_ body: (ScriptCommands) throws -> Value) async throws -> Value {
    try await machine.commands.settle { try body(machine.commands) }
  }

  // MARK: Paths

  private func showPaths() throws {
    for command in try machine.finder.commands() {
      guard let choice = command.choice else { continue }
      let name = command.path.joined(separator: " ")
      if BuiltInCommands.contains(command.path) {
        try console.write("\(name): inside the program (shipped)\n")
        for file in choice.all {
          try console.write(
            "  not used: \(file.location) (\(file.origin); nothing can replace this command)\n")
        }
        continue
      }
      let mark = choice.replacesShipped ? ", replaces the shipped one" : ""
      try console.write("\(name): \(choice.winner.location) (\(choice.winner.origin)\(mark))\n")
      for file in choice.shadowed {
        try console.write("  not used: \(file.location) (\(file.origin))\n")
      }
      for file in choice.refused {
        try console.write(
          "  not used: \(file.location) (\(file.origin); the site does not let it replace the"
            + " command)\n")
      }
    }
  }

  private func showNames() async throws {
    for path in try await settled({ try $0.visibleCommands() }) {
      try console.write(path.joined(separator: " ") + "\n")
    }
  }

  // MARK: Version

  /// Prints the version; in detail also that of Lua and what the user's places change.
  func showVersion(isVerbose: Bool) throws {
    try console.write("albedo \(Program.version)\n")
    guard isVerbose else { return }
    try console.write(LuaRunner.languageVersion + "\n")
    try console.write("interface for scripts: \(NativeModules.apiVersion)\n")
    for place in machine.finder.places where place.origin == "shipped" {
      let location = place.location.hasSuffix(":") ? "inside the program" : place.location
      try console.write("scripts: \(location)\n")
    }
    for command in try machine.finder.commands() {
      guard let choice = command.choice else { continue }
      let name = command.path.joined(separator: " ")
      if choice.replacesShipped {
        try console.write("replaced: \(name) by \(choice.winner.location)\n")
      }
      for file in choice.refused {
        try console.write(
          "not used: \(file.location), since the site does not let it replace \(name)\n")
      }
    }
  }
}

extension ScriptChoice {
  /// All files of the name in the order of the places.
  fileprivate var all: [ScriptFile] { refused + [winner] + shadowed }

  /// Whether a file of another place is used instead of a shipped one.
  fileprivate var replacesShipped: Bool {
    winner.origin != ScriptPlace.shippedOrigin
      && shadowed.contains { $0.origin == ScriptPlace.shippedOrigin }
  }
}

extension CommandSource {
  /// Returns the words of every command that is not hidden, groups before their subcommands.
  func visibleCommands(below path: [String] = []) throws -> [[String]] {
    try commandNames(below: path).flatMap { name -> [[String]] in
      let command = path + [name]
      if try declaration(at: command).isHidden { return [] }
      return [command] + (try visibleCommands(below: command))
    }
  }
}
