import AlbedoTesting
import Diagnostics
import Foundation
import LuaRuntime
import Testing

/// The articles of LuaRuntime.docc: their Swift compiles, their Lua parses, their links lead on.
@Suite struct DocumentationTests {
  private static let folder = Fixture.checkout + "/Sources/LuaRuntime/LuaRuntime.docc"

  private static let articles = try? FileManager.default.contentsOfDirectory(atPath: folder)
    .filter { $0.hasSuffix(".md") }.sorted()

  /// One block of code of an article.
  struct Sample: Sendable, CustomTestStringConvertible {
    let article: String
    let language: String
    let lines: [String]

    var testDescription: String { "\(article): \(lines.first ?? "")" }
  }

  private static let samples = (articles ?? []).flatMap { samples(of: folder + "/" + $0) }

  /// The guide that begins with nothing; it lies with the other guides.
  private static let guideSamples = samples(of: Fixture.checkout + "/docs/guides/embed.md")

  private static func samples(of path: String) -> [Sample] {
    let article = String(path.split(separator: "/").last ?? "")
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var samples: [Sample] = []
    for (number, part) in text.components(separatedBy: "```").enumerated()
    where number % 2 == 1 {
      let lines = part.components(separatedBy: "\n")
      samples.append(
        Sample(article: article, language: lines[0], lines: Array(lines.dropFirst().dropLast())))
    }
    return samples
  }

  @Test(arguments: samples.filter { $0.language == "swift" })
  func `the Swift code of an article is compiled with the tests`(_ sample: Sample) throws {
    let files = ["DocumentationSamples.swift", "DocumentationSamples+Errors.swift"]
    let compiled = try files.map { try Self.text(of: "/Tests/LuaRuntimeTests/" + $0) }.joined()
    let lines = sample.lines.filter { !$0.hasPrefix("import ") }
    #expect(Self.bare(compiled).contains(Self.bare(lines.joined(separator: "\n"))))
  }

  @Test(arguments: guideSamples.filter { $0.language == "swift" })
  func `the Swift code of the guide is compiled with the tests`(_ sample: Sample) throws {
    let compiled = try Self.text(of: "/Tests/LuaRuntimeTests/GuideSamples.swift")
    #expect(Self.bare(compiled).contains(Self.bare(sample.lines.joined(separator: "\n"))))
  }

  @Test func `the samples of the guide print what their comments say`() async throws {
    #expect(Self.guideSamples.count > 6)
    var printed: [String] = []
    try await GuideSamples.run { printed.append("\($0)") }
    #expect(
      printed == [
        "42", "8", "inn.free_rooms: argument 1 (guests): integer expected, got string",
        "lua.instruction_limit", "true", "true",
      ])
  }

  @Test(arguments: samples.filter { $0.language == "lua" })
  func `the Lua code of an article parses`(_ sample: Sample) async throws {
    let runner = try await LuaRunner()
    _ = try await runner.load(LuaSource(sample.lines.joined(separator: "\n"), name: "=sample"))
  }

  @Test func `every block of code says its language, and every article is linked`() throws {
    #expect(Self.samples.count > 20)
    for sample in Self.samples { #expect(["swift", "lua"].contains(sample.language), "\(sample)") }
    let start = try Self.text(of: "/Sources/LuaRuntime/LuaRuntime.docc/LuaRuntime.md")
    for article in Self.articles ?? [] where article != "LuaRuntime.md" {
      #expect(start.contains("- <doc:\(article.dropLast(3))>"), "\(article)")
    }
  }

  @Test func `every public type is among the topics`() throws {
    let start = try Self.text(of: "/Sources/LuaRuntime/LuaRuntime.docc/LuaRuntime.md")
    let folder = Fixture.checkout + "/Sources/LuaRuntime"
    let pattern = /^public (?:indirect )?(?:final )?(?:struct|enum|class|actor|protocol) (\w+)/
    var found = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix(".swift") {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      for line in text.components(separatedBy: "\n") {
        // The attribute of a type that wraps pointers stands on its line.
        let line = line.hasPrefix("@safe ") ? String(line.dropFirst(6)) : line
        guard let match = try pattern.firstMatch(in: line) else { continue }
        found += 1
        #expect(start.contains("- ``\(match.1)``"), "\(match.1)")
      }
    }
    #expect(found > 20)
  }

  @Test func `the samples do what the articles say`() async throws {
    try await Samples.overview()
    #expect(
      try await Samples.running("return select('#', ...), (select(3, ...))") == [3, ["a", "b"]])
    let transcript = Journal()
    let runner = try await LuaRunner()
    try await ErrorSamples.tasks(runner)
    try await Samples.setOutput(of: runner, to: transcript)
    try await Samples.setSearcher(of: runner, ["prices": "return { tea = 2 }"])
    try await runner.install(Samples.shop)
    let results = try await runner.run(
      chunk: """
        print(require("prices").tea)
        local shop, items = require("shop"), {}
        shop.each(function(item) items[#items + 1] = item end)
        return shop.total(items[1], 4), shop.deliver(items[2], { seconds = 0, note = "soon" })
        """, name: "=t")
    #expect(results == [10.0, "honey, soon"])
    #expect(transcript.lines == ["2\n"])
    let sandbox = try await ErrorSamples.sandboxed()
    #expect(try await ErrorSamples.asking(sandbox, "return ... .. '!'") == ["tea!"])
    let judge = LuaSource("return function(item, n) return n < 4 end", name: "=judge")
    try await ErrorSamples.judging(
      sandbox, judge, [Samples.Order(item: "tea", count: 2), Samples.Order(item: "oats", count: 9)])
  }

  private static func text(of path: String) throws -> String {
    try String(contentsOfFile: Fixture.checkout + path, encoding: .utf8)
  }

  /// The text without indentation, empty lines, and the word that a type's constants need.
  private static func bare(_ text: String) -> String {
    text.components(separatedBy: "\n").map { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      return line.hasPrefix("static let ") ? String(line.dropFirst("static ".count)) : line
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
