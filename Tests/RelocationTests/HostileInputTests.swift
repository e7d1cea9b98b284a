import AlbedoTesting
import Diagnostics
import Foundation
import Relocation
import Testing

@Suite struct HostileInputTests {
  private static let names = [
    "pie.exe", "no-pie.exe", "static-pie.exe", "libgreet.so", "libword.so",
  ]

  /// Relocates what may be rubbish; the result may be an error but must be well-formed.
  private func relocate(_ bytes: [UInt8], _ map: PrefixMap) {
    guard let patch = try? BinaryRelocation.patch(for: bytes.span, map: map, file: "f")
    else { return }
    var end = 0
    for edit in patch.edits {
      #expect(edit.range.lowerBound >= end && edit.range.count == edit.bytes.count)
      end = edit.range.upperBound
    }
    #expect(end <= bytes.count)
    if let tail = patch.tail {
      #expect(tail.offset >= bytes.count && tail.bytes.count <= 2 * bytes.count + 70_000 * 56)
    }
  }

  @Test(arguments: names)
  func `every truncation of an ELF file is survived`(name: String) throws {
    let bytes = try Fixture.bytes("elf/" + name)
    let map = try prefixMap(["/o", "/somewhere/else"])
    for count in Array(0..<1200) + Array(stride(from: 1200, to: bytes.count, by: 97)) {
      relocate(Array(bytes[..<count]), map)
    }
  }

  @Test(arguments: names)
  func `changed headers of an ELF file are survived`(name: String) throws {
    var numbers = SeededNumbers(seed: UInt64(name.utf8.count) &* 0x9E37_79B9_7F4A_7C15)
    let original = try Fixture.bytes("elf/" + name)
    let maps = [
      try prefixMap(["/o", "/somewhere/else"]), try prefixMap(["/o/", "/"], ["lib", "a"]),
    ]
    let interesting: [UInt8] = [0, 1, 2, 5, 0x0A, 0x0F, 0x1D, 0x7F, 0x80, 0xFE, 0xFF]
    for round in 0..<1000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &numbers) {
        // Headers, notes and dynamic strings are in front, the section table at the end.
        let place =
          Bool.random(using: &numbers)
          ? Int.random(in: 4..<1024, using: &numbers)
          : Int.random(in: 4..<bytes.count, using: &numbers)
        bytes[place] = interesting[Int.random(in: 0..<interesting.count, using: &numbers)]
      }
      relocate(bytes, maps[round % 2])
    }
  }

  @Test func `changed hand-made files of other classes are survived`() throws {
    var numbers = SeededNumbers(seed: 31)
    let map = try prefixMap(["/old", "/somewhere/else/that/is/long"])
    for vector in try VectorCase.all("relocate-elf.json") {
      let original = try vector.bytes("input_b64")
      for _ in 0..<300 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
          bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
            in: 0...255, using: &numbers)
        }
        relocate(bytes, map)
      }
    }
  }

  /// With ALBEDO_SOAK every byte is flipped, in each of its bits; else every 16th byte, in one.
  @Test(arguments: ["elf/libword.so", "elf/ppc.exe", "macho/libgreet.dylib"])
  func `flipped bytes are survived by every pass`(name: String) throws {
    let original = try Fixture.bytes(name)
    let map = try prefixMap(["/o", "/somewhere/else"])
    let survey = try RoomSurvey(prefixes: [Array("/o".utf8)])
    let isSoak = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] != nil
    for place in stride(from: 0, to: original.count, by: isSoak ? 1 : 16) {
      for bit in isSoak ? Array(0..<8) : [place / 16 % 8] {
        var bytes = original
        bytes[place] ^= 1 << UInt8(bit)
        relocate(bytes, map)
        _ = survey.room(of: bytes.span, file: name)
      }
    }
  }

  @Test func `changed load commands are survived`() throws {
    var numbers = SeededNumbers(seed: 77)
    let map = try prefixMap(["/old", "/somewhere/else/that/is/long"], ["/o", "/p"])
    let commands: [SyntheticMachO.Command] = [
      .name("/old/a"), .library("/old/b"), .searchPath("/old/lib"), .signature,
    ]
    let slices = MachORelocationTests.formats.map {
      SyntheticMachO(
        is64Bit: $0.is64Bit, isBigEndian: $0.isBigEndian, commands: commands, gapByteCount: 90
      ).bytes
    }
    let interesting: [UInt8] = [0, 1, 4, 8, 0x0C, 0x19, 0x7F, 0x80, 0xFF]
    for original in slices + [SyntheticMachO.universal(slices)] {
      for _ in 0..<1500 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
          bytes[Int.random(in: 4..<min(bytes.count, 400), using: &numbers)] =
            interesting[Int.random(in: 0..<interesting.count, using: &numbers)]
        }
        relocate(bytes, map)
      }
      for count in 0..<min(original.count, 600) { relocate(Array(original[..<count]), map) }
    }
  }

  @Test func `rubbish is survived by every pass`() throws {
    var numbers = SeededNumbers(seed: 5)
    let map = try prefixMap(["/o", "/somewhere"], ["a", "bb"])
    let rule = try Shebang(sbang: Array("/s".utf8))
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
        UInt8.random(in: 0...255, using: &numbers)
      }
      relocate(bytes, map)
      _ = TextRelocation.relocated(bytes, map: map)
      _ = FileClassifier.kind(of: bytes.span)
      _ = rule.edit(forHead: bytes.span)
      _ = Room.misfits(in: bytes.span, map: map)
    }
  }
}
