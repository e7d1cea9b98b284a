import Diagnostics
import Relocation
import Testing

@Suite struct StringRelocationTests {
  @Test(arguments: try VectorCase.all("relocate-text.json", kind: "binary"))
  func `C strings change as in Spack`(vector: VectorCase) throws {
    let input = try vector.bytes("input_b64")
    let map = try vector.map()
    let sharedEnd = try #require(vector.fields["suffix_safety_size"] as? Int)
    let relocate = {
      try StringRelocation.patch(for: input.span, map: map, file: "f", sharedEnd: sharedEnd)
    }
    switch vector.fields["error"] as? String {
    case "CannotGrowString":
      #expect(#expect(throws: RelocationError.self, performing: relocate)?.code == .cannotGrow)
    case "CannotShrinkCString":
      #expect(#expect(throws: RelocationError.self, performing: relocate)?.code == .cannotShrink)
    default:
      let patch = try relocate()
      #expect(patch.isEmpty == !(try vector.flag("changed")))
      #expect(patch.applied(to: input) == (try vector.bytes("output_b64")))
      #expect(patch.keepsLength)
    }
  }

  @Test func `an error names the file, the place and the missing bytes`() throws {
    let input = Array("abc/short/x\0".utf8)
    let error = #expect(throws: RelocationError.self) {
      try StringRelocation.patch(
        for: input.span, map: try prefixMap(["/short", "/longer!"]), file: "lib/libx.so")
    }
    #expect(
      error?.message
        == "could not relocate 'lib/libx.so': the string at byte 3 has 2 bytes too few for "
        + "'/short' to '/longer!'")
    let shrink = #expect(throws: RelocationError.self) {
      try StringRelocation.patch(
        for: Array("/12345678\0".utf8).span, map: try prefixMap(["/12345678", "/1"]), file: "f")
    }
    #expect(shrink?.message.contains("at byte 0") == true)
    #expect(shrink?.message.contains("1 byte shorter") == true)
  }

  @Test func `room lists every string that does not fit`() throws {
    let input = Array("/old/a\0../old/b\0/12345678\0".utf8)
    let map = try prefixMap(["/old", "/newer"], ["/12345678", "/1"])
    let misfits = Room.misfits(in: input.span, map: map)
    #expect(misfits.map(\.offset) == [0, 9, 16])
    #expect(misfits.map(\.missingByteCount) == [2, 2, 1])
    #expect(misfits.map(\.reason) == [.mustGrow, .mustGrow, .mustShrinkMore])
    #expect(Room.misfits(in: input.span, map: map, limit: 2).count == 2)
  }
}
