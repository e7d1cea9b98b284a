import Diagnostics
import Host
import Synchronization
import Testing

/// How often something was asked.
private final class Tally: Sendable {
  private let asked = Mutex(0)

  var number: Int { asked.withLock { $0 } }

  /// Counts a question, and answers yes.
  func count() -> Bool {
    asked.withLock { $0 += 1 }
    return true
  }
}

/// Files in a table.
private struct FileTable: ScriptFiles {
  var texts: [String: String]
  var unreadable: Set<String> = []

  func entries(of folder: String) throws(HostError) -> [ScriptEntry] {
    if unreadable.contains(folder) {
      throw HostError(.unreadableScript, "could not list '\(folder)'")
    }
    let found = texts.keys.filter { $0.hasPrefix(folder + "/") }.map { name in
      let parts = name.dropFirst(folder.count + 1).split(separator: "/")
      return ScriptEntry(name: String(parts[0]), isFolder: parts.count > 1)
    }
    return Array(Set(found))
  }

  func contains(_ path: String) -> Bool { texts[path] != nil }

  func bytes(of path: String) throws(HostError) -> [UInt8] {
    guard let text = texts[path] else { throw HostError(.unreadableScript, "no '\(path)'") }
    return Array(text.utf8)
  }
}

private func place(_ origin: String, isGuarded: Bool = false, _ names: String...) -> ScriptPlace {
  let texts = Dictionary(uniqueKeysWithValues: names.map { ("albedo/" + $0, origin + " " + $0) })
  return .scope(
    origin, location: "/" + origin, isGuarded: isGuarded, files: FileTable(texts: texts))
}

private let shipped = ScriptPlace.shipped(
  location: "albedo:",
  files: FileTable(texts: [
    "scripts/help.lua": "", "scripts/mirror.lua": "", "scripts/mirror/create.lua": "",
    "scripts/mirror/list.lua": "", "scripts/buildcache/push.lua": "shipped push",
    "stdlib/albedo/report.lua": "", "stdlib/albedo/workflow/init.lua": "",
  ]))

private func finder(allowsOverride: Bool) -> ScriptFinder {
  ScriptFinder(
    places: [
      place("env", "scripts/mirror/create.lua", "lib/site/tool.lua"),
      place(
        "user", "scripts/mirror/mine.lua", "scripts/_draft.lua", "scripts/notes.txt",
        "scripts/empty/readme.txt", "scripts/help.lua", "lib/albedo/report.lua"),
      place("site", isGuarded: true, "scripts/help.lua", "lib/site/tool.lua"),
      shipped,
    ], allowsOverride: allowsOverride)
}

@Suite struct ScriptFinderTests {
  @Test func `the names below a group come from every place`() throws {
    let finder = finder(allowsOverride: false)
    #expect(try finder.commandNames(below: []) == ["buildcache", "help", "mirror"])
    #expect(try finder.commandNames(below: ["mirror"]) == ["create", "list", "mine"])
    #expect(try finder.commandNames(below: ["help"]).isEmpty)
    #expect(try finder.commandNames(below: ["nothing"]).isEmpty)
  }

  @Test func `the first place wins where the site allows it`() throws {
    let found = try #require(try finder(allowsOverride: true).findCommand(at: ["help"]))
    #expect(found.winner.location == "/user/albedo/scripts/help.lua")
    #expect(
      found.shadowed.map(\.location) == [
        "/site/albedo/scripts/help.lua", "albedo:scripts/help.lua",
      ])
    #expect(found.refused.isEmpty)
  }

  @Test func `a guarded file cannot be replaced from before, but by another guarded place`() throws
  {
    let finder = finder(allowsOverride: false)
    let help = try #require(try finder.findCommand(at: ["help"]))
    #expect(help.winner.origin == "site")
    #expect(help.refused.map(\.origin) == ["user"])
    #expect(help.shadowed.map(\.origin) == ["shipped"])
    let create = try #require(try finder.findCommand(at: ["mirror", "create"]))
    #expect(create.winner.origin == "shipped")
    #expect(create.refused.map(\.origin) == ["env"])
    #expect(try finder.findCommand(at: ["mirror", "mine"])?.winner.origin == "user")
    #expect(try finder.findCommand(at: ["mirror", "none"]) == nil)
    #expect(try finder.findCommand(at: []) == nil)
  }

  @Test func `modules are found by their dotted name, as a file or a folder`() throws {
    let finder = finder(allowsOverride: false)
    #expect(
      try finder.findModule(named: "albedo.report")?.winner.path == "stdlib/albedo/report.lua")
    #expect(
      try finder.findModule(named: "albedo.workflow")?.winner.path
        == "stdlib/albedo/workflow/init.lua")
    #expect(try finder.findModule(named: "site.tool")?.winner.origin == "site")
    #expect(try finder.findModule(named: "json") == nil)
  }

  @Test func `the site is asked only about a file that would replace another`() throws {
    let asked = Tally()
    let finder = ScriptFinder(
      places: [place("user", "scripts/help.lua", "scripts/mine.lua"), shipped],
      allowsOverride: asked.count())
    _ = try finder.findCommand(at: ["mine"])
    _ = try finder.findCommand(at: ["mirror", "create"])
    #expect(asked.number == 0)
    #expect(try finder.findCommand(at: ["help"])?.winner.origin == "user")
    _ = try finder.findCommand(at: ["help"])
    #expect(asked.number == 1)
  }

  @Test func `all commands are listed with their files`() throws {
    let commands = try finder(allowsOverride: false).commands()
    let lines = commands.map { command in
      command.path.joined(separator: " ") + ": " + (command.choice?.winner.origin ?? "-")
    }
    #expect(
      lines == [
        "buildcache: -", "buildcache push: shipped", "help: site", "mirror: shipped",
        "mirror create: shipped", "mirror list: shipped", "mirror mine: user",
      ])
  }

  @Test func `the content of a found file can be read`() throws {
    let finder = finder(allowsOverride: false)
    let push = try #require(try finder.findCommand(at: ["buildcache", "push"]))
    #expect(String(decoding: try finder.bytes(of: push.winner), as: UTF8.self) == "shipped push")
    var stranger = push.winner
    stranger.location = "elsewhere"
    #expect(throws: HostError.self) { try finder.bytes(of: stranger) }
  }

  @Test(arguments: ["..", ".", "", "a/b", "a.b", "-a", "_a", "é", "a\0", "a b", "a\n"])
  func `a word that cannot name a command is refused`(word: String) {
    let finder = finder(allowsOverride: true)
    for path in [[word], ["mirror", word]] {
      #expect { try finder.findCommand(at: path) } throws: {
        ($0 as? HostError)?.code == .invalidName
      }
      #expect(throws: HostError.self) { try finder.commandNames(below: path) }
    }
  }

  @Test(arguments: ["..", "a..b", ".a", "a.", "a/b", "", "a.../b", "a\\b", "é"])
  func `a name that cannot be a module's is refused`(name: String) {
    #expect { try finder(allowsOverride: true).findModule(named: name) } throws: {
      ($0 as? HostError)?.code == .invalidName
    }
  }

  @Test func `folders are followed to a limited depth`() throws {
    let deep = (1...9).map { "g\($0)" }
    let finder = ScriptFinder(
      places: [place("user", "scripts/" + deep.joined(separator: "/") + "/x.lua")],
      allowsOverride: true)
    #expect(try finder.commandNames(below: []).isEmpty)
    #expect(try finder.commands().isEmpty)
  }

  @Test func `a folder that cannot be listed is an error`() {
    let files = FileTable(texts: [:], unreadable: ["albedo/scripts"])
    let finder = ScriptFinder(
      places: [.scope("user", location: "/u", isGuarded: false, files: files)],
      allowsOverride: true)
    #expect { try finder.commands() } throws: { ($0 as? HostError)?.code == .unreadableScript }
  }
}
