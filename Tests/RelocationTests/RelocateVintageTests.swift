import Diagnostics
import Relocation
import Testing

/// What the functions of Spack 0.16 do, beside what Albedo does with its archives.
///
/// The differences are those of docs/differences.md: an old prefix is not a regular expression, and
/// search paths that are the same twice stay.
@Suite struct RelocateVintageTests {
  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "text_0_16"))
  func `texts change as in 0.16, but that a dot is a dot`(vector: VectorCase) throws {
    let input = try vector.bytes("input_b64")
    let map = try prefixMap([try vector.text("old"), try vector.text("new")])
    let output = TextRelocation.relocated(input, map: map) ?? input
    let isPattern = (try vector.text("old")).contains("/o.d")
    #expect((output == (try vector.bytes("output_b64"))) == !isPattern)
    if isPattern { #expect(String(decoding: output, as: UTF8.self) == "/oXd /n") }
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "binary_0_16"))
  func `strings change as in 0.16 where they are allowed to move their ends`(
    vector: VectorCase
  ) throws {
    let input = try vector.bytes("input_b64")
    let map = try prefixMap([try vector.text("old"), try vector.text("new")])
    let change = try? BinaryRelocation.change(
      of: input.span, map: map, file: "f", shortStrings: .moveEnd)
    #expect((change == nil) == (vector.fields["error"] is String))
    #expect(change?.patch.applied(to: input) ?? input == (try vector.bytes("output_b64")))
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "transform_rpaths"))
  func `search paths change as in 0.16, but that repeated ones stay`(vector: VectorCase) throws {
    let old = try vector.strings("rpaths")
    let new = ELFRelocation.relocated(
      searchPath: Array(old.joined(separator: ":").utf8), map: try vector.map())
    let items = new.map { String(decoding: $0, as: UTF8.self).split(separator: ":") } ?? []
    var unique: [String] = []
    for item in new == nil ? old : items.map(String.init) where !unique.contains(item) {
      unique.append(item)
    }
    #expect(unique == (try vector.strings("output")))
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "make_relative"))
  func `search paths become relative as in 0.16`(vector: VectorCase) throws {
    let (file, root) = (try vector.text("file"), try vector.text("root"))
    let result = try vector.strings("paths").map {
      text(RelativePath.relative(bytes($0), marker: "$ORIGIN", in: bytes(file), below: bytes(root)))
    }
    #expect(result == (try vector.strings("output")))
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "normalize_relative"))
  func `search paths become absolute as in 0.16`(vector: VectorCase) throws {
    let file = bytes(try vector.text("file"))
    let result = try vector.strings("paths").map { path in
      RelativePath.absolute(bytes(path), marker: "$ORIGIN", in: file).map(text) ?? path
    }
    #expect(result == (try vector.strings("output")))
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "macho_make_relative"))
  func `paths of load commands become relative as in 0.16`(vector: VectorCase) throws {
    let (file, root) = (bytes(try vector.text("file")), bytes(try vector.text("root")))
    let expected = try #require(vector.fields["output"] as? [String: String])
    for path in try vector.strings("rpaths") + vector.strings("deps") {
      let new = RelativePath.relative(
        bytes(path), marker: RelativePath.machOMarker, in: file, below: root)
      #expect(text(new) == expected[path])
    }
    #expect(expected[try vector.text("id")] == "@rpath/a.dylib")
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "macho_make_normal"))
  func `paths of load commands become absolute as in 0.16`(vector: VectorCase) throws {
    let file = bytes(try vector.text("file"))
    let expected = try #require(vector.fields["output"] as? [String: String])
    for path in try vector.strings("rpaths") + vector.strings("deps") {
      let new = RelativePath.absolute(bytes(path), marker: RelativePath.machOMarker, in: file)
      #expect(new.map(text) ?? path == expected[path])
    }
  }

  @Test(arguments: try VectorCase.all("relocate-0.16.json", kind: "make_link_relative"))
  func `links become relative as in 0.16`(vector: VectorCase) throws {
    let link = bytes(try vector.text("link"))
    let folder = Array(link[..<(link.lastIndex(of: 0x2F) ?? 0)])
    #expect(
      text(RelativePath.relative(bytes(try vector.text("target")), to: folder))
        == (try vector.text("output")))
  }

  // MARK: Archives made with -r

  private let map = try? prefixMap(
    ["/old/linux/p-1", "/new/p/1"], ["/old/linux/q-2", "/new/q/2"], ["/old", "/new"])

  @Test func `relative search paths follow packages that lie otherwise now`() throws {
    let map = try #require(map)
    let moved = MovedFile(
      old: bytes("/old/linux/p-1/bin/x"), new: bytes("/new/p/1/bin/x"), newRoot: bytes("/new"))
    func relocated(_ path: String) -> String? {
      ELFRelocation.relocated(searchPath: bytes(path), map: map, moved: moved).map(text)
    }
    #expect(
      relocated("$ORIGIN/../lib:$ORIGIN/../../q-2/lib") == "$ORIGIN/../lib:$ORIGIN/../../../q/2/lib"
    )
    #expect(relocated("$ORIGIN/../lib") == nil)
    #expect(relocated("$ORIGINAL/x:/usr/lib") == nil)
    #expect(relocated("$ORIGIN/../../../../usr/lib") == nil)
    #expect(relocated("/old/linux/q-2/lib") == "/new/q/2/lib")
  }

  @Test func `a dependency outside the root gets an absolute search path`() throws {
    let map = try prefixMap(["/old/p", "/new/p"], ["/old/q", "/up/q"], ["/old", "/new"])
    let moved = MovedFile(
      old: bytes("/old/p/bin/x"), new: bytes("/new/p/bin/x"), newRoot: bytes("/new"))
    let new = ELFRelocation.relocated(
      searchPath: bytes("$ORIGIN/../lib:$ORIGIN/../../q/lib"), map: map, moved: moved)
    #expect(new.map(text) == "$ORIGIN/../lib:/up/q/lib")
  }

  @Test func `load commands with relative paths follow, too`() throws {
    let map = try #require(map)
    let moved = MovedFile(
      old: bytes("/old/linux/p-1/lib/x"), new: bytes("/new/p/1/lib/x"), newRoot: bytes("/new"))
    let file = SyntheticMachO(
      commands: [.library("@loader_path/../../q-2/lib/q"), .searchPath("@loader_path/.")],
      gapByteCount: 64)
    let change = try BinaryRelocation.change(
      of: file.bytes.span, map: map, file: "f", moved: moved)
    let new = change.patch.applied(to: file.bytes)
    #expect(
      MachORelocation.paths(in: new.span).map(text)
        == ["@loader_path/../../../q/2/lib/q", "@loader_path/."])
  }

  @Test func `relative links follow packages that lie otherwise now`() throws {
    let map = try #require(map)
    let moved = MovedFile(
      old: bytes("/old/linux/p-1/inc"), new: bytes("/new/p/1/inc"), newRoot: bytes("/new"))
    #expect(
      moved.relocated(linkTarget: bytes("../q-2/include"), map: map).map(text)
        == "../../q/2/include")
    #expect(moved.relocated(linkTarget: bytes("lib/x"), map: map) == nil)
    #expect(moved.relocated(linkTarget: bytes("/usr/lib"), map: map) == nil)
  }

  // MARK: Links of Spack 0.13 and 0.14

  @Test(arguments: [
    ("@@@@@@@@/p/1-x/share/a", "/srv/old/p/1-x/share/a"),
    ("@@@@@@@@/p/1-x/../../../srv/old/p/2-y/lib", "/srv/old/p/2-y/lib"),
    ("@@@@@@@@/p/1-x/../../../old/p/2-y/lib", "/srv/old/p/2-y/lib"),
    ("@@@@@@@@/p/1-x/../../../else/where", "/srv/old/p/1-x/../../../else/where"),
    ("@@@@@@@@/q", "/srv/old/q"), ("@@@@@@@@q", nil), ("@@@@@@@@@/q", nil), ("@@/q", nil),
    ("x", nil),
    ("@@@@@@@@/p/1-x/..", "/srv/old/p/1-x/.."),
  ])
  func `masked links are unmasked`(target: String, expected: String?) {
    let result = LinkRelocation.unmasked(
      bytes(target), root: bytes("/srv/old"), relativePrefix: bytes("p/1-x"))
    #expect(result.map(text) == expected)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
