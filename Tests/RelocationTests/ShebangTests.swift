import AlbedoTesting
import Diagnostics
import Relocation
import Testing

@Suite struct ShebangTests {
  @Test(arguments: try VectorCase.all("sbang-and-padding.json", kind: "sbang"))
  func `first lines are rewritten as in Spack`(vector: VectorCase) throws {
    let rule = try Shebang(sbang: Array(try vector.text("sbang_path").utf8))
    let input = try vector.bytes("input_b64")
    let edit = rule.edit(forHead: input.span)
    #expect((edit != nil) == (try vector.flag("changed")))
    let output = edit.map { $0.bytes + input[$0.range.upperBound...] } ?? input
    #expect(output == (try vector.bytes("output_b64")))
  }

  @Test func `a line that already runs sbang stays`() throws {
    let sbang = "/" + String(repeating: "s", count: 120)
    let line = Array("#!/bin/sh \(sbang)\n".utf8)
    #expect(try Shebang(sbang: Array(sbang.utf8)).edit(forHead: line.span) == nil)
  }

  @Test func `a line without end within 4096 bytes stays unless the file ends`() throws {
    let rule = try Shebang(sbang: Array("/s".utf8))
    let line = Array("#!/".utf8) + [UInt8](repeating: 0x78, count: 4092)
    #expect(rule.edit(forHead: line.span)?.range == 0..<4095)
    #expect(rule.edit(forHead: (line + [0x78]).span) == nil)
    #expect(rule.edit(forHead: (line + [0x0A]).span)?.range == 0..<4096)
  }

  @Test func `a script path beyond the limit is refused`() {
    let path = [UInt8](repeating: 0x78, count: 128)
    let error = #expect(throws: RelocationError.self) { try Shebang(sbang: path) }
    #expect(error?.code == .sbangTooLong)
    #expect(throws: Never.self) { try Shebang(sbang: path, limit: Shebang.macOSLimit) }
  }

  @Test(arguments: try VectorCase.all("sbang-and-padding.json", kind: "pad"))
  func `roots are padded as in Spack`(vector: VectorCase) throws {
    let length = try #require(vector.fields["length"] as? Int)
    let root = PaddedRoot(try vector.text("path"), byteCount: length)
    #expect(root.path == (try vector.text("output")))
    #expect(root.endsInSlash == (try vector.flag("warns")))
  }

  @Test func `roots are padded to the lengths that configurations ask for`() throws {
    var tally = Tally("config.json padding")
    let document = try Fixture.json("vectors/config.json") as? [String: Any]
    for vector in try #require(document?["padding"] as? [[String: Any]]) {
      let root = try #require(vector["root"] as? String)
      let length = try #require(vector["length"] as? Int)
      let padded = PaddedRoot(root, byteCount: length).path
      tally.check(padded == vector["padded"] as? String, "\(root), \(length): \(padded)")
    }
    tally.finish()
  }

  @Test(arguments: try VectorCase.all("sbang-and-padding.json", kind: "padding_filter"))
  func `padding is shortened in texts as in Spack`(vector: VectorCase) throws {
    #expect(PaddedRoot.shortened(try vector.text("input")) == (try vector.text("output")))
  }

  @Test func `what is no whole padding stays in a text`() {
    let pad = "/" + PaddedRoot.placeholder
    for text in ["", "/a\(pad)", "/a\(pad)x/b", "/a/__spack_path/b"] {
      #expect(PaddedRoot.shortened(text) == text)
    }
    #expect(
      PaddedRoot.shortened("x /a\(pad)\(pad)_/b \(pad)/ /\(pad)/__/")
        == "x /a/[padded-to-29-chars]\(pad)_/b /[padded-to-27-chars]/ //[padded-to-31-chars]/")
  }

  @Test func `a padded root is as long as asked and never ends in a slash`() {
    for count in 12...3796 {
      let root = PaddedRoot("/opt/store", byteCount: count)
      #expect(root.path.utf8.count == count)
      #expect(!root.path.hasSuffix("/"))
    }
  }
}
