import AlbedoTesting
import Foundation
import Host
import Testing

@Suite struct ManualTests {
  private func page(_ path: [String]) throws -> ManualPage {
    try HelpFormatter(columnCount: 80).manualPage(for: path, in: CommandTable.sample)
  }

  @Test(arguments: [[], ["buildcache"], ["buildcache", "push"]] as [[String]])
  func `a page is what man and Markdown want`(path: [String]) throws {
    let page = try page(path)
    try expectSnapshot(page.troff(version: "1.2.3"), named: page.name + ".1")
    try expectSnapshot(page.markdown, named: page.name + ".md")
  }

  @Test(arguments: [[], ["buildcache"], ["buildcache", "push"]] as [[String]])
  func `groff has nothing to say against a page`(path: [String]) throws {
    guard let groff = Self.groff else { return }
    let folder = try TemporaryFolder()
    let file = try folder.write("page.1", try page(path).troff(version: "1"))
    let outcome = try Program.run(groff, ["-man", "-ww", "-Tascii", file])
    #expect(outcome.status == 0)
    #expect(outcome.errorOutput == "")
  }

  @Test func `no text of a declaration becomes a request of troff`() throws {
    var table = CommandTable.sample
    table.declarations["top"]?.summary = "'so /etc/passwd"
    table.declarations["top"]?.description = ".so /etc/passwd\n\n\\n é\u{1F642}"
    let page = try HelpFormatter(columnCount: 80).manualPage(for: ["top"], in: table)
    let lines = page.troff(version: "1").split(separator: "\n")
    #expect(!lines.contains { $0.hasPrefix(".so") || $0.hasPrefix("'") })
    #expect(lines.contains("\\&.so /etc/passwd"))
    #expect(lines.contains("\\en \\[u00E9]\\[u1F642]"))
  }

  @Test(arguments: HelpTopic.all.map(\.name), [40, 80, 200])
  func `a topic fits the width`(name: String, columnCount: Int) throws {
    let topic = try #require(HelpTopic.find(name))
    let text = HelpFormatter(columnCount: columnCount).page(for: topic)
    try expectSnapshot(text, named: "topic-\(name)-\(columnCount).txt")
  }

  @Test func `installed pages and completions are where the system looks for them`() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      "/bin/sh", [Fixture.checkout + "/demo/manual.sh", Program.albedo, folder.path])
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    for shell in CompletionShell.allCases {
      let path = shell.installPath.dropFirst("share/".count)
      #expect(try folder.bytes(String(path)) == Array(shell.script.utf8))
    }
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder["man/man1"])
    #expect(pages.contains("albedo.1") && pages.contains("albedo-buildcache-push.1"))
    #expect(!pages.contains("albedo-complete.1"))
    for path in [
      "man/man3/albedo.spec.3lua", "man/man7/albedo-options.7", "albedo/lua-meta/albedo/spec.lua",
      "albedo/lua-meta/types.lua",
    ] {
      #expect(FileManager.default.fileExists(atPath: folder[path]), "\(path)")
    }
  }

  @Test func `every variable that the sources read is in the manual`() throws {
    let walk = FileManager.default.enumerator(atPath: Fixture.checkout + "/Sources")
    let files = (walk?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
    // libedit asks for its own file itself.
    var read: Set<String> = ["EDITRC"]
    for file in files {
      let text = try String(contentsOfFile: Fixture.checkout + "/Sources/" + file, encoding: .utf8)
      read.formUnion(text.matches(of: /environment\["([A-Z_]+)"\]/).map { String($0.1) })
    }
    let topic = try #require(HelpTopic.find("environment"))
    let page = HelpFormatter(columnCount: 80).page(for: topic)
    let told = Set(page.matches(of: /(?m)^  ([A-Z_]+)/).map { String($0.1) })
    #expect(read == told)
  }

  private static var groff: String? {
    ["/usr/bin/groff", "/usr/local/bin/groff"]
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
