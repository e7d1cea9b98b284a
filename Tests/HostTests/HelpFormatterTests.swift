import AlbedoTesting
import Host
import Testing

@Suite struct HelpFormatterTests {
  @Test(arguments: [60, 100])
  func `a command's page holds everything that it declares`(columnCount: Int) throws {
    let formatter = HelpFormatter(columnCount: columnCount)
    let page = try formatter.page(for: ["buildcache", "push"], in: CommandTable.sample)
    try expectSnapshot(page, named: "push-\(columnCount).txt")
  }

  @Test(arguments: [60, 100])
  func `a group's page lists its subcommands`(columnCount: Int) throws {
    let formatter = HelpFormatter(columnCount: columnCount)
    let page = try formatter.page(for: ["buildcache"], in: CommandTable.sample)
    try expectSnapshot(page, named: "buildcache-\(columnCount).txt")
  }

  @Test func `a group's page has its sections in their order, and then what is in none`() throws {
    var table = CommandTable.sample
    table.declarations["buildcache"]?.sections = [
      SubcommandSection(title: "fill", commands: ["push", "no-such-command"]),
      SubcommandSection(title: "look", commands: ["list"]),
    ]
    let page = try HelpFormatter(columnCount: 80).page(for: ["buildcache"], in: table)
    let places = [
      "\nsubcommands: fill:\n  push", "\nsubcommands: look:\n  list, ls", "\nother subcommands:\n",
    ]
    .map { page.ranges(of: $0).first?.lowerBound }
    #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    #expect(!page.contains("no-such-command"))
    #expect(page.ranges(of: "push").count == 1)
  }

  @Test(arguments: [60, 100])
  func `the overview lists all commands and the program's options`(columnCount: Int) throws {
    let formatter = HelpFormatter(columnCount: columnCount)
    let page = try formatter.overview(of: CommandTable.sample)
    try expectSnapshot(page, named: "overview-\(columnCount).txt")
  }

  @Test(arguments: [40, 60, 100])
  func `no line is wider than the page unless a word or an example is`(columnCount: Int) throws {
    let formatter = HelpFormatter(columnCount: columnCount)
    let page = try formatter.page(for: ["buildcache", "list"], in: CommandTable.sample)
    let words = page.split(whereSeparator: \.isWhitespace).map(\.count)
    let limit = max(columnCount, 14 + (words.max() ?? 0))
    for line in page.split(separator: "\n") { #expect(line.count <= limit) }
  }

  @Test func `a command's own letter is not shown as one of the program's`() throws {
    let page = try HelpFormatter(columnCount: 80)
      .page(for: ["buildcache", "list"], in: CommandTable.sample)
    #expect(page.contains("-v, --variants"))
    #expect(page.contains("      --verbose"))
    #expect(!page.contains("-v, --verbose"))
  }

  @Test func `hidden and refused options are not shown`() throws {
    let page = try HelpFormatter(columnCount: 80)
      .page(for: ["buildcache", "push"], in: CommandTable.sample)
    #expect(!page.contains("--allow-root"))
    #expect(!page.contains("--s3-access-key-secret "))
  }

  @Test func `a script that cannot be loaded is listed as such`() throws {
    var table = CommandTable.sample
    table.broken = ["gpg"]
    let formatter = HelpFormatter(columnCount: 80)
    #expect(
      try formatter.overview(of: table).contains("cannot be loaded: 'albedo help gpg' says why"))
    #expect(throws: CommandTable.Broken.self) { try formatter.page(for: ["gpg"], in: table) }
  }
}
