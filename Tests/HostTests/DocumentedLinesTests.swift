import AlbedoTesting
import Foundation
import Host
import Manuscripts
import Testing

/// The code in the pages of `docs`: command lines that the program would read, Lua that is Lua.
@Suite struct DocumentedLinesTests {
  /// A block of code in a page.
  private struct Block {
    let page: String
    let language: String
    let lines: [String]
  }

  /// All blocks of `docs`, but for the reference, whose examples have tests of their own.
  private static func blocks() throws -> [Block] {
    let folder = Fixture.checkout + "/docs"
    let pages = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") && !$0.hasPrefix("reference/") }
    return try (pages.map { "docs/" + $0 } + ["README.md"]).sorted().flatMap { page in
      let text = try String(contentsOfFile: Fixture.checkout + "/" + page, encoding: .utf8)
      return blocks(in: Manuscript(text).blocks, of: page)
    }
  }

  private static func blocks(in blocks: [Manuscript.Block], of page: String) -> [Block] {
    blocks.flatMap { block -> [Block] in
      switch block {
      case .code(let language, let lines):
        return [Block(page: page, language: language, lines: lines)]
      case .list(_, let items): return items.flatMap { Self.blocks(in: $0, of: page) }
      case .quote(let inner): return Self.blocks(in: inner, of: page)
      default: return []
      }
    }
  }

  /// The command lines of a block: those behind `$ `, or all that begin with the program's name.
  private static func commandLines(of block: Block) -> [String] {
    guard ["", "console", "sh"].contains(block.language) else { return [] }
    var lines: [String] = []
    var isOpen = false
    for line in block.lines {
      let text = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
      if isOpen {
        lines[lines.count - 1] += " " + text
      } else if text.hasPrefix("albedo ") {
        lines.append(text)
      } else {
        continue
      }
      isOpen = text.hasSuffix("\\")
      if isOpen { lines[lines.count - 1].removeLast() }
    }
    return lines
  }

  /// The words of a command line up to a pipe or the like; a shell splits them.
  private static func words(of line: String) throws -> [String] {
    let end = line.firstRange(of: /[ ](?:[|]|&&|>|2>|#)/)?.lowerBound ?? line.endIndex
    let outcome = try Program.run(
      "/bin/sh", ["-c", "set -f; printf '%s\\n' " + line[..<end]],
      environment: ["HOME": "/home/ada"])
    #expect(outcome.status == 0, "\(line)")
    return outcome.output.split(separator: "\n").dropFirst().map(String.init)
  }

  @Test func `every command line of the pages is one that albedo understands`() async throws {
    let lines = try Self.blocks().flatMap { block in
      Self.commandLines(of: block).map { (page: block.page, line: $0) }
    }
    let problems = try await GeneratedPages.problems(
      inCommandLines: try lines.map { try Self.words(of: $0.line) })
    for ((page, line), problem) in zip(lines, problems) {
      #expect(problem == nil, "\(page): \(line)")
    }
    #expect(lines.count > 30)
  }

  @Test func `a command line that albedo does not understand is noticed`() async throws {
    let block = Block(page: "", language: "console", lines: ["$ albedo buildcache push --nosuch x"])
    let line = try #require(Self.commandLines(of: block).first)
    let words = try Self.words(of: line)
    let problems = try await GeneratedPages.problems(
      inCommandLines: [words, ["help", "albedo.nosuch"], ["find"]])
    #expect(problems.map { $0 is HostError } == [true, true, false])
    #expect(problems[2] == nil)
  }

  @Test func `the Lua of the pages is Lua without mistyped globals`() throws {
    let folder = try TemporaryFolder()
    var kinds: Set<LuaKind> = []
    for (index, block) in try Self.blocks().enumerated() {
      guard let kind = LuaKind(block.language, block.lines) else { continue }
      let name = block.page.replacingOccurrences(of: "/", with: "-") + "-\(index).lua"
      try folder.write("\(kind)/" + name, block.lines.joined(separator: "\n") + "\n")
      kinds.insert(kind)
    }
    #expect(kinds.contains(.script) && kinds.contains(.recipe))
    for kind in kinds {
      let outcome = try Program.run(
        "/usr/bin/env",
        [
          "luacheck", "--no-config", "--no-cache", "--no-color", "--std", "lua54", "--no-unused",
          "--no-redefined", "--no-max-line-length", "--quiet", folder["\(kind)"],
        ] + kind.options, environment: ProcessInfo.processInfo.environment)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errorOutput)")
    }
  }

  /// What a block of Lua may take for granted.
  private enum LuaKind {
    /// Nothing but Lua.
    case script
    /// Part of something that is not shown: `lua fragment`.
    case fragment
    /// The words of recipes.
    case recipe

    init?(_ language: String, _ lines: [String]) {
      let words = language.split(separator: " ")
      guard words.first == "lua" else { return nil }
      let isRecipe = lines.contains { $0.hasPrefix("package \"") }
      self = words.last == "fragment" ? .fragment : isRecipe ? .recipe : .script
    }

    var options: [String] {
      switch self {
      case .script: []
      case .fragment: ["--ignore", "11."]
      case .recipe:
        [
          "--read-globals", "package", "version", "patch", "resource", "depends_on", "extends",
          "conflicts", "provides", "requires", "variant", "license", "maintainers",
          "redistribute", "can_splice", "when", "defaults", "fmt",
        ]
      }
    }
  }
}
