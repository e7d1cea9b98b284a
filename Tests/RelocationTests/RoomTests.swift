import AlbedoTesting
import Diagnostics
import Relocation
import Testing

@Suite struct RoomTests {
  private func room(_ text: String, _ prefixes: String...) throws -> Room {
    try RoomSurvey(prefixes: prefixes.map { Array($0.utf8) })
      .room(of: Array(text.utf8).span, file: "f")
  }

  @Test func `a binary without the prefix goes anywhere`() throws {
    let room = try room("\0/usr/lib\0", "/old")
    #expect(room.limits.isEmpty)
    #expect(room.shortages(for: try prefixMap(["/old", "/a/very/long/root"])).isEmpty)
  }

  @Test func `a string limits the new prefix to the length of the old one`() throws {
    let room = try room("\0\0/old/lib/libz.so\0", "/old")
    let longer = room.shortages(for: try prefixMap(["/old", "/longer"]))
    #expect(longer.map(\.missingByteCount) == [3])
    #expect(longer.first?.place == Room.Place(file: "f", offset: 2))
    #expect(room.shortages(for: try prefixMap(["/old", "/new"])).isEmpty)
  }

  @Test func `a short string also limits how the new prefix ends`() throws {
    let room = try room("\0/old/prefix/abc/x\0", "/old/prefix/abc")
    let limit = try #require(room.limits.first)
    #expect(limit.byteCount == 15 && limit.sharedEndByteCount == 5)
    func missing(_ new: String) throws -> [Int] {
      room.shortages(for: try prefixMap(["/old/prefix/abc", new])).map(\.missingByteCount)
    }
    #expect(try missing("/new/prefix/abc").isEmpty)
    #expect(try missing("/new/prefix/abd") == [8])
    #expect(try missing("/new/xyz") == [1])
    #expect(try missing("/new/xy").isEmpty)
    #expect(
      room.shortages(for: try prefixMap(["/old/prefix/abc", "/new/xyz"]), shortStrings: .moveEnd)
        .isEmpty)
  }

  @Test func `the tightest of several files counts`() throws {
    let survey = try RoomSurvey(prefixes: [Array("/old".utf8)])
    var room = survey.room(of: Array("\0/old/lib/libz.so\0".utf8).span, file: "a")
    for (file, text) in [("b", "/old/x\0"), ("c", "/old\0")] {
      let bytes = Array(text.utf8)
      room.merge(survey.room(of: bytes.span, file: file))
    }
    let limit = try #require(room.limits.first)
    #expect(room.limits.count == 1)
    #expect(limit.place == Room.Place(file: "a", offset: 1))
    #expect(limit.sharedEndPlace == Room.Place(file: "c", offset: 0))
    #expect(limit.sharedEndByteCount == 7)
  }

  @Test func `search path and interpreter of an extensible file set no limit`() throws {
    let survey = try RoomSurvey(prefixes: [Array("/o".utf8)])
    for name in ["pie.exe", "no-pie.exe", "static-pie.exe", "libgreet.so", "libword.so"] {
      let bytes = try Fixture.bytes("elf/" + name)
      let room = survey.room(of: bytes.span, file: name)
      #expect(room.limits.isEmpty)
    }
    // Without section headers nobody knows where the strings end.
    var stripped = try Fixture.bytes("elf/libgreet.so")
    stripped.replaceSubrange(40..<48, with: [UInt8](repeating: 0, count: 8))
    stripped.replaceSubrange(58..<64, with: [UInt8](repeating: 0, count: 6))
    let room = survey.room(of: stripped.span, file: "f")
    #expect(room.limits.map(\.byteCount) == [2])
  }

  @Test func `load commands limit by the gap behind them`() throws {
    let file = SyntheticMachO(
      commands: [.name("/old/lib/a.dylib"), .searchPath("/old/lib")], gapByteCount: 64)
    let survey = try RoomSurvey(prefixes: [Array("/old".utf8)])
    let bytes = file.bytes
    let room = survey.room(of: bytes.span, file: "f")
    let limit = try #require(room.limits.first)
    #expect(limit.byteCount > 20 && limit.byteCount < 60)
    for (count, fits) in [(limit.byteCount, true), (limit.byteCount + 1, false)] {
      let map = try prefixMap(["/old", "/" + String(repeating: "n", count: count - 1)])
      let misfits = Room.misfits(in: bytes.span, map: map)
      #expect(misfits.isEmpty == fits)
    }
  }

  @Test func `an old prefix that the map lacks goes where its root goes`() throws {
    let room = try room("\0/root/x/lib/liba\0", "/root/x")
    let shortages = room.shortages(for: try prefixMap(["/root", "/rootlonger"]))
    #expect(shortages.map(\.missingByteCount) == [6])
    #expect(room.shortages(for: try prefixMap(["/elsewhere", "/a/longer/one"])).isEmpty)
    #expect(
      room.shortages(for: try prefixMap(["/root/x", "/root/x"], ["/root", "/longerroot"])).isEmpty)
  }

  @Test func `the answer is that of the relocation itself`() throws {
    var numbers = SeededNumbers(seed: 4)
    let olds = ["/old/store/a-1", "/old/store/b-2", "/old/store"]
    let survey = try RoomSurvey(prefixes: olds.map { Array($0.utf8) })
    let roots = ["/old/store", "/new/store", "/n/store", "/n", "/old/stork", "/longer/store"]
    let words = olds + ["\0", "/lib", "x", "/x\0", "\0\0", "-L"]
    var outcomes: Set<Bool> = []
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 1...8, using: &numbers))
        .map { _ in words[Int.random(in: 0..<words.count, using: &numbers)] }.joined()
      let root = roots[Int.random(in: 0..<roots.count, using: &numbers)]
      let map = try PrefixMap(pairs(olds.map { [$0, root + $0.dropFirst(10)] }))
      let bytes = Array(text.utf8)
      let fits = survey.room(of: bytes.span, file: "f").shortages(for: map).isEmpty
      let misfits = Room.misfits(in: bytes.span, map: map)
      #expect(fits == misfits.isEmpty, "\(text) to \(root)")
      outcomes.insert(fits)
    }
    #expect(outcomes == [true, false])
  }
}
