import AlbedoTesting
import Relocation
import Testing

@Suite struct PatchTests {
  @Test func `the size of the result is known before the patch is applied`() throws {
    let text = Array("x=/old y=/old/lib\n".utf8)
    let elf = try Fixture.bytes("elf/pie.exe")
    let map = try prefixMap(["/old", "/newer"], ["/o/", "/longer/"])
    let changes = [
      (TextRelocation.patch(for: text.span, map: map), text),
      (try BinaryRelocation.patch(for: elf.span, map: map, file: "pie.exe"), elf),
      (Patch(), text),
    ]
    for (patch, bytes) in changes {
      #expect(patch.changedByteCount(of: bytes.count) == patch.applied(to: bytes).count)
    }
  }

  @Test func `edits of a text name the prefix alone`() throws {
    let text = Array("-L/old/lib".utf8)
    let patch = TextRelocation.patch(for: text.span, map: try prefixMap(["/old", "/newer"]))
    #expect(patch.edits == [Edit(range: 2..<6, bytes: Array("/newer".utf8))])
    #expect(!patch.keepsLength)
  }

  @Test func `a file that can be written over keeps every other byte`() throws {
    let elf = try Fixture.bytes("elf/pie.exe")
    let patch = try BinaryRelocation.patch(
      for: elf.span, map: try prefixMap(["/o/", "/longer/"]), file: "pie.exe")
    var mapped = elf
    for edit in patch.edits { mapped.replaceSubrange(edit.range, with: edit.bytes) }
    let tail = try #require(patch.tail)
    let gap = [UInt8](repeating: 0, count: tail.offset - elf.count)
    #expect(patch.applied(to: elf) == mapped + gap + tail.bytes)
  }

  @Test func `an empty map changes no binary`() throws {
    let elf = try Fixture.bytes("elf/pie.exe")
    let patch = try BinaryRelocation.patch(for: elf.span, map: try prefixMap(), file: "pie.exe")
    #expect(patch.isEmpty)
  }
}
