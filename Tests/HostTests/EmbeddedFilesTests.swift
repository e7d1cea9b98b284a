import AlbedoTesting
import Foundation
import Host
import Testing

@Suite struct EmbeddedFilesTests {
  /// The Lua files of the checkout that the program shall carry.
  private static let expected: [String] = ["scripts", "stdlib"].flatMap { folder in
    let walk = FileManager.default.enumerator(atPath: Fixture.checkout + "/" + folder)
    let names = (walk?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".lua") }
    return names.filter { !$0.hasPrefix("_meta/") || $0 == "_meta/types.lua" }
      .map { folder + "/" + $0 }
  }.sorted()

  @Test func `the program carries every script and module of the checkout, byte for byte`() throws {
    #expect(EmbeddedFiles.names == Self.expected)
    for name in Self.expected {
      let path = Fixture.checkout + "/" + name
      #expect(EmbeddedFiles.text(name) == (try String(contentsOfFile: path, encoding: .utf8)))
    }
  }

  @Test func `a name that is not carried has no text`() throws {
    #expect(EmbeddedFiles.text("scripts/../Package.swift") == nil)
    let files = EmbeddedScriptFiles()
    #expect(!files.contains("scripts"))
    #expect(files.entries(of: "nowhere").isEmpty)
    #expect(throws: HostError.self) { try files.bytes(of: "scripts/none") }
  }
}

@Suite struct EmbedToolTests {
  private static var tool: String {
    (Program.albedo as NSString).deletingLastPathComponent + "/embed-scripts"
  }

  @Test func `every character survives in a literal on one line`() throws {
    let folder = try TemporaryFolder()
    let text = "a \"q\" \\(x) \\n\n\t\r\n\0\u{7F}\u{2028}\u{202E} é 日本 \u{1F642}\u{FEFF}"
    try folder.write("x.lua", text)
    let output = folder["out.swift"]
    #expect(try Program.run(Self.tool, [output, folder.path, "x.lua"]).status == 0)
    let source = try String(contentsOfFile: output, encoding: .utf8)
    let literal = #"a \"q\" \\(x) \\n\n\u{9}\u{d}\n\u{0}\u{7f}\u{2028}\u{202e} é 日本 🙂\u{feff}"#
    #expect(source.contains("    case \"x.lua\": \"" + literal + "\"\n"))
    #expect(source.contains("    \"x.lua\",\n"))
  }

  @Test func `a file that is missing or no text stops the build with its name`() throws {
    let folder = try TemporaryFolder()
    try folder.write("bad.lua", [0x61, 0xFF])
    for (name, reason) in [("none.lua", "could not read 'none.lua'"), ("bad.lua", "not UTF-8")] {
      let outcome = try Program.run(Self.tool, [folder["out.swift"], folder.path, name])
      #expect(outcome.status == 1)
      #expect(outcome.errorOutput.hasPrefix("embed-scripts: error: "))
      #expect(outcome.errorOutput.contains(reason))
    }
    #expect(try Program.run(Self.tool, []).status == 1)
  }
}
