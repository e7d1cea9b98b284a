import AlbedoTesting
import Relocation
import Testing

@Suite struct RelocationNoteTests {
  /// A text or a binary and what there is to know of its relocation from `/old` to `/new`.
  struct Case: CustomTestStringConvertible, Sendable {
    let content: String
    let notes: [String]
    var testDescription: String { content }
    init(_ content: String, _ notes: String...) {
      self.content = content
      self.notes = notes
    }
  }

  private func summary(_ notes: [RelocationNote]) -> [String] {
    notes.map { "\($0.kind.rawValue) \($0.offset) \($0.count)" }
  }

  @Test(arguments: [
    Case("-L/old/lib /old: \"/old\" x=/old. /old, /old.."),
    Case("/old2 and /old/x", "no_boundary 0 1"),
    Case("a /old-2 /old_x", "no_boundary 2 2"),
    Case("/old.d/x", "no_boundary 0 1"),
    Case("file:///old/x", "left 7 1"),
    Case("//old /usr/old", "left 1 1"),
    Case("/old/a/old/b", "left 6 1"),
    Case("x /old2/old file:///old", "no_boundary 2 1", "left 7 2"),
  ])
  func `texts`(example: Case) throws {
    let change = TextRelocation.change(
      of: Array(example.content.utf8).span, map: try prefixMap(["/old", "/new"]))
    #expect(summary(change.notes) == example.notes)
  }

  @Test(arguments: [
    Case("\0/old/share/a\0-L/old/share/b\0:/old/share:/\0"),
    Case("\0/old2/share/a\0", "no_boundary 1 1"),
    Case("\0/usr/old/share/a\0/usr/x-old/share\0", "inside_path 5 1"),
  ])
  func `binaries`(example: Case) throws {
    let change = try BinaryRelocation.change(
      of: Array(example.content.utf8).span, map: try prefixMap(["/old", "/new"]), file: "f")
    #expect(summary(change.notes) == example.notes)
  }

  @Test func `a prefix in the end that was taken with another is told`() throws {
    let input = Array("\0/xold/xold\0".utf8)
    let change = try BinaryRelocation.change(
      of: input.span, map: try prefixMap(["/xold", "/yold"]), file: "f")
    #expect(summary(change.notes) == ["left 6 1"])
  }

  @Test func `a search path and a link without boundary are told`() throws {
    let map = try prefixMap(["/o", "/p"])
    var input = try Fixture.bytes("elf/pie.exe")
    let place = try #require(input.firstRange(of: Array("/o/lib:".utf8))).lowerBound
    input[place + 2] = 0x32
    let change = try BinaryRelocation.change(of: input.span, map: map, file: "f")
    #expect(summary(change.notes) == ["no_boundary \(place) 1"])
    #expect(LinkRelocation.notes(of: Array("/o2".utf8), map: map).map(\.kind) == [.noBoundary])
    #expect(LinkRelocation.notes(of: Array("/o/2".utf8), map: map).isEmpty)
    #expect(LinkRelocation.notes(of: Array("x/o2".utf8), map: map).isEmpty)
  }

  @Test func `what an upstream keeps gives no note`() throws {
    let map = try prefixMap(["/old/up", "/old/up"], ["/old", "/new"])
    let text = Array("/old/up2 file:///old/up /old/up/old/up".utf8)
    #expect(TextRelocation.change(of: text.span, map: map).notes.isEmpty)
  }

  @Test func `a message names file, offset and number`() {
    let note = RelocationNote(kind: .noBoundary, offset: 17, count: 3, prefix: Array("/old".utf8))
    #expect(
      note.message(of: "bin/x")
        == "'bin/x', byte 17 and 2 more: replaced where a longer name begins with '/old'")
    let padded = PaddedRoot("/opt/store", byteCount: 128).path + "/p"
    let other = RelocationNote(kind: .left, offset: 1, prefix: Array(padded.utf8))
    #expect(other.message(of: "x").hasSuffix("there: '/opt/store/[padded-to-128-chars]/p'"))
  }

  @Test func `short strings move their end only where that is asked for`() throws {
    let input = Array("\0/old/s\0".utf8)
    let map = try prefixMap(["/old/s", "/n"])
    #expect(throws: RelocationError.self) {
      try BinaryRelocation.change(of: input.span, map: map, file: "f")
    }
    let change = try BinaryRelocation.change(
      of: input.span, map: map, file: "f", shortStrings: .moveEnd)
    #expect(String(decoding: change.patch.applied(to: input), as: UTF8.self) == "\0/////n\0")
    #expect(change.notes.map(\.kind) == [.endMoved])
  }
}
