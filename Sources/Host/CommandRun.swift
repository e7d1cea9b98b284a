internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime
internal import Platform
internal import SystemPackage
internal import Terminal

/// One run of a command whose line has been read.
struct CommandRun {
  let parsed: ParsedCommandLine
  let commands: ScriptCommands
  let finder: ScriptFinder
  let runner: LuaRunner
  let console: Console

  /// Runs the command and returns its exit status.
  func run() async throws -> Int32 {
    switch parsed.path {
    case ["run"]: try await runFile()
    case ["eval"]: try await runText(parsed.arguments["code"]?.text ?? "", name: "=eval")
    case ["help"]: try await explain()
    default: try await runScript()
    }
  }

  private func runScript() async throws -> Int32 {
    let loaded = try await commands.settle { try commands.loaded(at: parsed.path) }
    guard let function = loaded.run else {
      preconditionFailure("the parser lets only commands through that can be run")
    }
    return status(of: try await runner.call(function, [context]))
  }

  private func runFile() async throws -> Int32 {
    let name = parsed.arguments["file"]?.text ?? "-"
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(name == "-" ? "/dev/stdin" : FilePath(name))
    } catch {
      throw HostError(.unreadableScript, "could not read the script '\(name)'", cause: error)
    }
    return try await runText(bytes, name: name == "-" ? "=stdin" : "@" + name)
  }

  private func runText(_ text: String, name: String) async throws -> Int32 {
    try await runText(Array(text.utf8), name: name)
  }

  private func runText(_ bytes: [UInt8], name: String) async throws -> Int32 {
    // A comment in the place of a '#!' line keeps the numbers of the lines.
    let isExecutable = bytes.starts(with: Array("#".utf8))
    let source = LuaSource(
      LuaString(bytes: isExecutable ? Array("--".utf8) + bytes : bytes), name: name)
    let arguments = parsed.arguments["arguments"]?.list ?? []
    return status(of: try await runner.run(source, arguments: arguments.map { .text($0) }))
  }

  private func explain() async throws -> Int32 {
    if parsed.options["paths"]?.isOn == true {
      for command in try finder.commands() {
        guard let choice = command.choice else { continue }
        let name = command.path.joined(separator: " ")
        try console.write("\(name): \(choice.winner.location) (\(choice.winner.origin))\n")
        for file in choice.shadowed + choice.refused {
          try console.write("  not used: \(file.location) (\(file.origin))\n")
        }
      }
      return ExitClass.success.rawValue
    }
    let words = parsed.arguments["command"]?.list ?? []
    let help = HelpFormatter(columnCount: console.settings.output.columnCount)
    let page = try await commands.settle {
      words.isEmpty
        ? try help.overview(of: commands)
        : try help.page(
          for: try CommandLineParser(source: commands).commandPath(for: words), in: commands)
    }
    try console.write(page)
    return ExitClass.success.rawValue
  }

  /// What a command's `run` gets: its arguments, its options and those of the program, its output.
  private var context: LuaValue {
    let globals = parsed.globals
    var options = parsed.options
    for (name, isOn) in [
      ("json", globals.isJSON), ("dry-run", globals.isDryRun), ("verbose", globals.isVerbose),
      ("quiet", globals.isQuiet), ("offline", globals.isOffline),
    ] where options[name] == nil {
      options[name] = .flag(isOn)
    }
    let output = OutputObject(
      ConsoleOutput(console: console), printsItems: options["json"]?.isOn != true)
    return .record([
      "arguments": Self.table(parsed.arguments), "options": Self.table(options),
      "output": .object(output),
    ])
  }

  private static func table(_ values: [String: OptionValue]) -> LuaValue {
    .table(
      values.sorted { $0.key < $1.key }.map { name, value in
        LuaField(key: .text(name), value: LuaValue(option: value))
      })
  }

  /// An integer that a script returns is its exit status; anything else is success.
  private func status(of results: [LuaValue]) -> Int32 {
    guard let status = results.first?.integer else { return ExitClass.success.rawValue }
    // The system keeps eight bits; a failure must not become a success in them.
    return (0...255).contains(status) ? Int32(status) : ExitClass.failed.rawValue
  }
}

extension LuaValue {
  /// The value of an option as scripts see it; nil for one that was not given.
  fileprivate init(option value: OptionValue) {
    switch value {
    case .absent: self = .nil
    case .flag(let isOn): self = .boolean(isOn)
    case .count(let count): self = .integer(Int64(count))
    case .text(let text): self = .text(text)
    case .list(let texts): self = .list(texts.map { .text($0) })
    }
  }
}
