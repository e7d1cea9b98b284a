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

  @Test func `room is the longest prefix that always fits`() throws {
    let prefix = Array("/a/padded/prefix".utf8)
    func room(_ text: String) throws -> Int? {
      try Room.maximumByteCount(of: prefix, in: Array(text.utf8).span)
    }
    #expect(try room("nothing here, that is long enough\0") == nil)
    #expect(try room("/a/padded/prefix/share/data\0") == 16)
    #expect(try room("/a/padded/prefix/share/data\0/a/padded/prefix\0") == 8)
    #expect(throws: RelocationError.self) {
      try Room.maximumByteCount(of: [], in: prefix.span)
    }
  }

  @Test func `any prefix up to the room fits, whatever it is`() throws {
    let old = Array("/a/padded/prefix".utf8)
    for text in ["x/a/padded/prefix/share/data\0", "/a/padded/prefix/b\0", "/a/padded/prefix"] {
      let bytes = Array(text.utf8)
      let room = try #require(try Room.maximumByteCount(of: old, in: bytes.span))
      for count in 1...room {
        let new = Array(("/" + String(repeating: "z", count: count - 1)).utf8)
        let map = try PrefixMap([PrefixMap.Pair(old: old, new: new)])
        #expect(Room.misfits(in: bytes.span, map: map).isEmpty)
      }
    }
  }
}
