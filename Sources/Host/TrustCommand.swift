internal import Diagnostics
internal import LuaAPI
internal import Platform
internal import SystemPackage
internal import Terminal

/// The command `albedo trust`.
struct TrustCommand {
  let ledger: TrustLedger
  let console: Console
  let globals: GlobalOptions
  /// Makes the path that a user wrote absolute.
  let absolute: (String) -> String

  private typealias Item = ResultDocument.Item

  /// Runs the command with what its line says.
  func run(_ parsed: ParsedCommandLine) throws -> Int32 {
    let folder = parsed.arguments["folder"]?.text.map(absolute)
    let items: [Item]
    if parsed.options["list"]?.isOn == true {
      items = try list(folder)
    } else {
      guard let folder else {
        throw HostError(
          .missingArgument, "'albedo trust' needs the argument FOLDER",
          hint: "'albedo trust --list' shows what is trusted; 'albedo help trust' explains more")
      }
      items = [try parsed.options["remove"]?.isOn == true ? remove(folder) : trust(folder)]
    }
    try report(items)
    return ExitClass.success.rawValue
  }

  private func trust(_ folder: String) throws -> Item {
    guard ((try? FileStatus.ifPresent(FilePath(folder))) ?? nil)?.kind == .folder else {
      throw HostError(
        .invalidValue, "'\(folder)' is no folder",
        hint: "name the folder that you give with -C; 'albedo help trust' explains more")
    }
    let content = try LuaFolder(reading: folder)
    guard !content.files.isEmpty else {
      throw HostError(
        .invalidValue, "'\(folder)' holds no Lua that could be trusted",
        hint: "commands and modules are looked for below 'albedo'; 'albedo help scripts' says more")
    }
    let verdict = try ledger.verdict(on: content)
    for path in content.files.keys.sorted() { console.receive(.note("  \(path)")) }
    let count = "\(content.files.count) Lua \(content.files.count == 1 ? "file" : "files")"
    if verdict == .trusted { return Item(folder: folder, outcome: .present, reason: count) }
    if !globals.isDryRun { try ledger.trust(content) }
    return Item(
      folder: folder, outcome: verdict == .unknown ? .added : .updated, reason: count)
  }

  private func remove(_ folder: String) throws -> Item {
    guard try ledger.folders()[folder] != nil else {
      throw HostError(
        .invalidValue, "'\(folder)' is not trusted",
        hint: "'albedo trust --list' shows what is")
    }
    if !globals.isDryRun { try ledger.forget(folder) }
    return Item(folder: folder, outcome: .removed, reason: "its Lua does not run any more")
  }

  private func list(_ only: String?) throws -> [Item] {
    try ledger.folders().sorted { $0.key < $1.key }.filter { only == nil || $0.key == only }
      .map { folder, digests in
        let content: LuaFolder
        do {
          content = try LuaFolder(reading: folder)
        } catch {
          return Item(folder: folder, outcome: .refused, reason: ErrorReport.sentence(for: error))
        }
        switch TrustLedger.compare(digests, with: try content.digests()) {
        case .changed(let changes):
          return Item(
            folder: folder, outcome: .refused, reason: TrustNotice.summary(of: changes))
        case .trusted, .unknown:
          return Item(folder: folder, outcome: .kept, reason: "as it was trusted")
        }
      }
  }

  private func report(_ items: [Item]) throws {
    if globals.isJSON {
      try console.write(ResultDocument.text(of: items, command: ["trust"]))
      return
    }
    let output = ConsoleOutput(console: console)
    for item in items {
      // A name with a line feed must not pass for another row, in a log neither.
      let text = TerminalText.escaped("\(item.folder) (\(item.reason))")
      try output.item(OutputItem(text: text, outcome: item.outcome))
    }
    if items.isEmpty { console.receive(.note("no folder is trusted")) }
    if globals.isDryRun { console.receive(.note("nothing was changed")) }
  }
}

/// What the user is told of folders whose Lua is left out.
enum TrustNotice {
  /// Returns the changes in a line: the first three, and how many more.
  static func summary(of changes: [String]) -> String {
    let rest = changes.count > 3 ? ", and \(changes.count - 3) more" : ""
    return "changed since it was trusted: " + changes.prefix(3).joined(separator: ", ") + rest
  }

  /// Returns the warning for a folder that is not trusted, or nil for one that is.
  static func warning(for content: LuaFolder, _ verdict: TrustLedger.Verdict) -> String? {
    let advice = "look at it, then say 'albedo trust \(content.folder)'"
    switch verdict {
    case .trusted: return nil
    case .unknown:
      return "the Lua of '\(content.folder)' is not used, since nobody has trusted it: \(advice)"
    case .changed(let changes):
      return "the Lua of '\(content.folder)' is not used; it has \(summary(of: changes)): \(advice)"
    }
  }
}
