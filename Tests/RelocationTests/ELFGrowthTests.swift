import AlbedoTesting
import Diagnostics
import Foundation
import Relocation
import Testing

#if arch(x86_64) && os(Linux)
@Suite struct ELFGrowthTests {
  private static let names = [
    "pie.exe", "no-pie.exe", "static-pie.exe", "libgreet.so", "libword.so",
  ]

  /// A folder to which all files of the fixture have been relocated, from `/o`.
  private func relocatedTree() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let map = try prefixMap(["/o", folder.path])
    for name in Self.names {
      let input = try Fixture.bytes("elf/" + name)
      let patch = try BinaryRelocation.patch(for: input.span, map: map, file: name)
      let path = try folder.write(
        name.hasSuffix(".so") ? "lib/" + name : name, patch.applied(to: input))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder["ld"], withDestinationPath: "/lib64/ld-linux-x86-64.so.2")
    return folder
  }

  @Test(arguments: ["pie.exe", "no-pie.exe"])
  func `an executable runs with a longer interpreter and search path`(name: String) throws {
    let folder = try relocatedTree()
    let outcome = try withExtendedLifetime(folder) {
      try Program.run(folder[name], environment: [:])
    }
    #expect(outcome.output == "hello from the moved library 42\n")
    #expect(outcome.errorOutput == "")
    #expect(outcome.status == 0)
  }

  @Test func `a static executable runs with a longer search path`() throws {
    let folder = try relocatedTree()
    let outcome = try withExtendedLifetime(folder) {
      try Program.run(folder["static-pie.exe"], environment: [:])
    }
    #expect(outcome.output == "static\n")
    #expect(outcome.status == 0)
  }

  @Test(arguments: [
    ("pie.exe", "(RUNPATH)            Library runpath: [ROOT/lib:/usr/lib]"),
    ("no-pie.exe", "(RUNPATH)            Library runpath: [ROOT/lib:/usr/lib]"),
    ("static-pie.exe", "(RUNPATH)            Library runpath: [ROOT/lib]"),
    ("lib/libgreet.so", "(RPATH)              Library rpath: [ROOT/lib]"),
    ("lib/libword.so", "(RUNPATH)            Library runpath: [ROOT/word]"),
  ])
  func `readelf shows the new search path under the old tag`(name: String, line: String) throws {
    let folder = try relocatedTree()
    let outcome = try Program.run("/usr/bin/readelf", ["-dlSW", "--dyn-syms", folder[name]])
    #expect(outcome.errorOutput == "")
    #expect(
      outcome.output.contains(line.replacingOccurrences(of: "ROOT", with: folder.path)))
  }

  @Test(arguments: names)
  func `the rest of the dynamic section and all symbols stay`(name: String) throws {
    func lines(_ path: String) throws -> [String] {
      try Program.run("/usr/bin/readelf", ["-dVW", "--dyn-syms", path]).output
        .split(separator: "\n").map(String.init)
        .filter { line in
          !["PATH)", "(STRTAB)", "(STRSZ)", "(GNU_HASH)", "at offset", "Addr:"].contains {
            line.contains($0)
          }
        }
    }
    let folder = try relocatedTree()
    let old = try lines(Fixture.path("elf/" + name))
    let new = try withExtendedLifetime(folder) {
      try lines(folder[name.hasSuffix(".so") ? "lib/" + name : name])
    }
    #expect(old.count > 5)
    #expect(new == old)
  }

  @Test(arguments: names)
  func `the old strings are wiped where nothing else uses them`(name: String) throws {
    let folder = try relocatedTree()
    let bytes = try folder.bytes(name.hasSuffix(".so") ? "lib/" + name : name)
    #expect(bytes.firstRange(of: Array("/o/".utf8)) == nil)
  }

  @Test func `a name that shares the end of the old search path is kept`() throws {
    // The symbol's name is the end of "/o/word"; only "/o/" may go.
    let folder = try relocatedTree()
    let symbols = try withExtendedLifetime(folder) {
      try Program.run("/usr/bin/readelf", ["-W", "--dyn-syms", folder["lib/libword.so"]])
    }
    #expect(symbols.output.contains(" word\n"))
  }

  @Test func `a grown file can grow and shrink again`() throws {
    let folder = try relocatedTree()
    let once = try folder.bytes("pie.exe")
    let next = folder.path + "/and/further/down"
    let map = try prefixMap([folder.path, next])
    let twice = try BinaryRelocation.patch(for: once.span, map: map, file: "pie.exe")
      .applied(to: once)
    #expect(twice.count > once.count)
    let back = try prefixMap([next, folder.path])
    let thrice = try BinaryRelocation.patch(for: twice.span, map: back, file: "pie.exe")
    #expect(thrice.tail == nil)
    let path = try folder.write("again", thrice.applied(to: twice))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let outcome = try withExtendedLifetime(folder) { try Program.run(path, environment: [:]) }
    #expect(outcome.output == "hello from the moved library 42\n")
  }

  @Test(arguments: names)
  func `the program headers stay where they are and nothing is inserted before the end`(
    name: String
  ) throws {
    let input = try Fixture.bytes("elf/" + name)
    let patch = ELFRelocation.patch(for: input.span, map: try prefixMap(["/o", "/longer"]))
    let tail = try #require(patch.tail)
    #expect(tail.offset == (input.count + 4095) / 4096 * 4096)
    #expect(patch.applied(to: input)[32..<40] == input[32..<40])
  }

  @Test(arguments: ["pie.exe", "no-pie.exe", "static-pie.exe", "libgreet.so", "libword.so"])
  func `the program headers move where something stands in their way`(name: String) throws {
    // Without their program headers nobody can tell who else uses the notes behind the table.
    var input = try Fixture.bytes("elf/" + name)
    let count = Int(input[56])
    for entry in 0..<count {
      let type = 64 + 56 * entry
      if input[type] == 4, input[type + 3] == 0 { input[type..<(type + 4)] = [0, 0, 0, 0x60] }
    }
    let patch = ELFRelocation.patch(for: input.span, map: try prefixMap(["/o", "/longer"]))
    let output = patch.applied(to: input)
    let tail = try #require(patch.tail)
    // Kernels before 5.18 find the table by the distance between offsets and addresses.
    let address = name == "no-pie.exe" ? 0x400000 : 0
    let shown = try headers(of: output)
    #expect(output[32..<40] != input[32..<40])
    #expect(
      shown.contains { line in
        line.hasPrefix("LOAD") && line.contains(hex(tail.offset))
          && line.contains(hex(tail.offset + address))
      })
    let folder = try relocatedTree()
    defer { withExtendedLifetime(folder) {} }
    guard name.hasSuffix(".exe") else { return }
    let map = try prefixMap(["/o", folder.path])
    let path = try folder.write(
      "moved", ELFRelocation.patch(for: input.span, map: map).applied(to: input))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let expected = name == "static-pie.exe" ? "static\n" : "hello from the moved library 42\n"
    #expect(try Program.run(path, environment: [:]).output == expected)
  }

  private func headers(of bytes: [UInt8]) throws -> [String] {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try Program.run("/usr/bin/readelf", ["-lW", try folder.write("f", bytes)]).output
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func hex(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  @Test(arguments: ["i386.exe", "ppc.exe", "s390x.exe"])
  func `files of other classes and byte orders grow`(name: String) throws {
    let input = try Fixture.bytes("elf/" + name)
    let root = "/a/root/that/is/much/longer"
    let change = try BinaryRelocation.change(
      of: input.span, map: try prefixMap(["/o", root]), file: name)
    #expect(change.patch.tail != nil && change.notes.isEmpty)
    let folder = try TemporaryFolder()
    let path = try folder.write("f", change.patch.applied(to: input))
    let shown = try withExtendedLifetime(folder) {
      try Program.run("/usr/bin/readelf", ["-dlSW", "--dyn-syms", path])
    }
    #expect(shown.errorOutput == "")
    #expect(shown.output.contains("Library runpath: [\(root)/lib:/usr/lib]"))
    #expect(shown.output.contains("interpreter: \(root)/ld]"))
    #expect(shown.output.contains(" number\n"))
    let strings = change.patch.applied(to: input).firstRange(of: Array("/o/".utf8))
    #expect(strings == nil)
  }

  @Test func `a needed library with an old prefix changes in place like any string`() throws {
    var input = try Fixture.bytes("elf/pie.exe")
    let name = try #require(input.firstRange(of: Array("libgreet.so".utf8)))
    input.replaceSubrange(name, with: Array("/p/q/lib.so".utf8))
    let change = try BinaryRelocation.change(
      of: input.span, map: try prefixMap(["/p/q", "/r"]), file: "f")
    let output = change.patch.applied(to: input)
    #expect(change.patch.tail == nil)
    #expect(Array(output[name]) == Array("///r/lib.so".utf8))
    // It does not grow: only search paths and interpreters do.
    #expect(throws: RelocationError.self) {
      try BinaryRelocation.change(of: input.span, map: prefixMap(["/p/q", "/p/qq"]), file: "f")
    }
  }

  @Test func `an interpreter that grows leaves the search path alone`() throws {
    let input = try Fixture.bytes("elf/pie.exe")
    let change = try BinaryRelocation.change(
      of: input.span, map: try prefixMap(["/o/ld", "/a/much/longer/ld"]), file: "f")
    let output = change.patch.applied(to: input)
    let file = ELFFile(output.span)
    #expect(file?.searchPath(in: output.span) == Array("/o/lib:/usr/lib".utf8))
    #expect(file?.interpreter(in: output.span) == Array("/a/much/longer/ld".utf8))
  }

  @Test func `a C string that must grow is still refused`() throws {
    let input = try Fixture.bytes("elf/pie.exe")
    let map = try prefixMap(["/o", "/longer"], ["hello", "hellooo"], ["%s %d", "%s %d %d"])
    let error = #expect(throws: RelocationError.self) {
      try BinaryRelocation.patch(for: input.span, map: map, file: "bin/pie.exe")
    }
    #expect(error?.code == .cannotGrow)
    let place = try #require(input.firstRange(of: Array("%s %d".utf8))).lowerBound
    #expect(error?.message.contains("'bin/pie.exe': the string at byte \(place) has 3") == true)
  }

  @Test func `a needed library with an old prefix is treated as a string in the copied table`()
    throws
  {
    var input = try Fixture.bytes("elf/pie.exe")
    let name = try #require(input.firstRange(of: Array("libgreet.so".utf8)))
    input.replaceSubrange(name, with: Array("/p/q/lib.so".utf8))
    let map = try prefixMap(["/o", "/longer"], ["/p/q", "/r"])
    let output = try BinaryRelocation.patch(for: input.span, map: map, file: "f")
      .applied(to: input)
    let folder = try TemporaryFolder()
    let path = try folder.write("f", output)
    let shown = try withExtendedLifetime(folder) {
      try Program.run("/usr/bin/readelf", ["-dW", path])
    }
    #expect(shown.output.contains("[///r/lib.so]"))
    #expect(shown.output.contains("[/longer/lib:/usr/lib]"))
  }
}
#endif
