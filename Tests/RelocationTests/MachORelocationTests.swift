import AlbedoTesting
import Diagnostics
import Foundation
import Relocation
import Testing

@Suite struct MachORelocationTests {
  /// A class and a byte order.
  struct Format: CustomTestStringConvertible, Sendable {
    let is64Bit: Bool
    let isBigEndian: Bool
    var testDescription: String {
      (is64Bit ? "64" : "32") + (isBigEndian ? " big-endian" : " little-endian")
    }
  }

  static let formats = [(false, false), (false, true), (true, false), (true, true)]
    .map { Format(is64Bit: $0, isBigEndian: $1) }

  private func file(
    _ commands: [SyntheticMachO.Command], gap: Int = 0, format: Format = formats[2]
  ) -> SyntheticMachO {
    SyntheticMachO(
      is64Bit: format.is64Bit, isBigEndian: format.isBigEndian, commands: commands,
      gapByteCount: gap)
  }

  private func change(_ bytes: [UInt8], _ map: PrefixMap) throws -> FileChange {
    try BinaryRelocation.change(of: bytes.span, map: map, file: "lib/a.dylib")
  }

  private func relocated(_ bytes: [UInt8], _ map: [String]...) throws -> [UInt8] {
    try change(bytes, PrefixMap(pairs(map))).patch.applied(to: bytes)
  }

  /// Returns the paths of the load commands, slice after slice.
  private func paths(_ bytes: [UInt8]) -> [String] {
    MachORelocation.paths(in: bytes.span).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: formats)
  func `names, libraries and search paths change in place where they fit`(format: Format) throws {
    let old = file(
      [
        .name("/old/store/lib/a.dylib"), .library("/old/store/q/b.dylib"),
        .weakLibrary("/old/store/c.dylib"), .library("/usr/lib/libSystem.B.dylib"),
        .searchPath("/old/store/lib"), .searchPath("@loader_path/../lib"),
      ], format: format
    ).bytes
    let new = try relocated(old, ["/old/store", "/n"])
    #expect(new.count == old.count)
    #expect(
      paths(new) == [
        "/n/lib/a.dylib", "/n/q/b.dylib", "/n/c.dylib", "/usr/lib/libSystem.B.dylib", "/n/lib",
        "@loader_path/../lib",
      ])
    #expect(new.firstRange(of: Array("/old".utf8)) == nil)
  }

  @Test(arguments: formats)
  func `longer paths grow into the gap before the first section`(format: Format) throws {
    let commands: [SyntheticMachO.Command] = [
      .name("/old/a.dylib"), .library("/usr/lib/b.dylib"), .searchPath("/old/lib"),
    ]
    let file = file(commands, gap: 160, format: format)
    let root = "/a/root/that/is/much/longer"
    let new = try relocated(file.bytes, ["/old", root])
    #expect(paths(new) == [root + "/a.dylib", "/usr/lib/b.dylib", root + "/lib"])
    #expect(new.count == file.bytes.count)
    #expect(new[file.contentStart...] == file.bytes[file.contentStart...])
    // And back again, into the room that is there now.
    #expect(paths(try relocated(new, [root, "/old"])) == paths(file.bytes))
  }

  @Test func `load commands that would reach into the first section are refused`() throws {
    let name = "/old/lib/libsomething.dylib"
    let file = file([.name(name)], gap: 8)
    let offset = try #require(file.bytes.firstRange(of: Array(name.utf8))).lowerBound
    let root = "/longer/" + String(repeating: "x", count: 40)
    let error = #expect(throws: RelocationError.self) {
      try relocated(file.bytes, ["/old", root])
    }
    #expect(error?.code == .cannotGrow)
    // 24 bytes in front of the path, 72 of path and NUL, made a multiple of 8.
    let grown = 24 + 72 - (24 + 32)
    #expect(error?.message.contains("'lib/a.dylib'") == true)
    #expect(error?.message.contains("at byte \(offset)") == true)
    #expect(error?.message.contains("\(grown - 8) bytes too few") == true)
    #expect(error?.hint?.contains("headerpad") == true)
  }

  @Test func `a gap that holds something is not written over`() throws {
    var bytes = file([.name("/old/a")], gap: 200).bytes
    let start = try #require(bytes.firstRange(of: Array("/old/a\0".utf8))).upperBound
    bytes[start + 10] = 1
    #expect(throws: RelocationError.self) { try relocated(bytes, ["/old", "/much/longer/root"]) }
  }

  @Test func `every architecture of a universal file is changed`() throws {
    let slices = Self.formats.map {
      file([.name("/old/store/a"), .searchPath("/old/store/lib")], gap: 64, format: $0).bytes
    }
    let old = SyntheticMachO.universal(slices)
    for root in ["/n", "/a/much/longer/store"] {
      let new = try relocated(old, ["/old/store", root])
      #expect(
        paths(new) == Array(repeating: [root + "/a", root + "/lib"], count: 4).flatMap(\.self))
    }
  }

  @Test func `search paths that become the same are kept once`() throws {
    let file = file([
      .searchPath("/old/a/lib"), .name("/x"), .searchPath("/old/b/lib"), .searchPath("/old/a/lib"),
    ])
    let new = try relocated(file.bytes, ["/old/a", "/n"], ["/old/b", "/n"])
    #expect(paths(new) == ["/n/lib", "/x"])
    #expect(new[file.contentStart...] == file.bytes[file.contentStart...])
  }

  @Test(arguments: try VectorCase.all("relocate-text.json", kind: "macho"))
  func `paths become what Spack tells install_name_tool`(vector: VectorCase) throws {
    let map = try vector.map()
    let expected = try #require(vector.fields["paths_to_paths"] as? [String: String])
    for (old, new) in expected {
      let file = file([.searchPath(old)], gap: 64).bytes
      let change = try change(file, map)
      #expect(paths(change.patch.applied(to: file)) == [new])
    }
    // Spack leaves files alone whose own path names libgcc; here it is the path in the command.
    let isLeft = (try vector.text("path")).contains("libgcc_")
    #expect(isLeft == (vector.fields["install_name_tool_args"] is NSNull))
  }

  @Test func `the longest old prefix counts, and libgcc and relative paths stay`() throws {
    let old = file([
      .library("/old/store/gcc/lib/libgcc_s.1.dylib"), .library("@rpath/old/store/x"),
      .library("/old/store/q/x"),
    ]).bytes
    let new = try relocated(old, ["/old", "/1"], ["/old/store/q", "/2"])
    // The string pass, which knows no load commands, sees the first two afterwards.
    #expect(
      paths(new) == [
        "///1/store/gcc/lib/libgcc_s.1.dylib", "@rpath///1/store/x", "/2/x",
      ])
  }

  @Test func `object files keep their load commands`() throws {
    var object = file([.name("/old/lib/a.dylib")], gap: 100)
    object.fileType = 1
    // Only the pass over C strings changes them, which puts slashes in front.
    #expect(paths(try relocated(object.bytes, ["/old", "/n"])) == ["///n/lib/a.dylib"])
  }

  @Test func `a changed file that was signed gets a note, an unsigned one none`() throws {
    let map = try prefixMap(["/old", "/n"])
    let signed = try change(file([.name("/old/a"), .signature]).bytes, map)
    #expect(signed.notes.map(\.kind) == [.signature])
    #expect(signed.notes[0].message(of: "lib/a").contains("codesign"))
    #expect(try change(file([.name("/old/a")]).bytes, map).notes.isEmpty)
    #expect(try change(file([.name("/usr/a"), .signature]).bytes, map).notes.isEmpty)
  }

  @Test func `what a linker has made changes in place, grows and is refused`() throws {
    let library = try Fixture.bytes("macho/libgreet.dylib")
    let word = try Fixture.bytes("macho/libword.dylib")
    #expect(paths(library).contains("/o/lib/libword.dylib"))
    #expect(paths(library).contains("@loader_path/../lib"))
    let longer = "/new/t"
    let new = try relocated(library, ["/o", longer])
    #expect(
      paths(new) == paths(library).map { $0.hasPrefix("/o/") ? longer + $0.dropFirst(2) : $0 })
    // The string of this one cannot grow.
    let error = #expect(throws: RelocationError.self) { try relocated(word, ["/o", longer]) }
    #expect(error?.message.contains("the string at byte") == true)
    let both = SyntheticMachO.universal([library, word])
    let shorter = try change(both, prefixMap(["/o/", "/"]))
    #expect(shorter.notes.contains { $0.kind == .signature })
    #expect(!paths(shorter.patch.applied(to: both)).contains { $0.hasPrefix("/o/") })
  }
}
