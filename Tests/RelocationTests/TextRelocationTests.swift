import AlbedoTesting
import Relocation
import Testing

@Suite struct TextRelocationTests {
  @Test(arguments: try VectorCase.all("relocate-text.json", kind: "text"))
  func `texts change as in Spack`(vector: VectorCase) throws {
    let input = try vector.bytes("input_b64")
    let result = TextRelocation.relocated(input, map: try vector.map())
    #expect((result != nil) == (try vector.flag("changed")))
    #expect(result ?? input == (try vector.bytes("output_b64")))
  }

  @Test(arguments: try VectorCase.all("relocate-text.json", kind: "needs_text_relocation"))
  func `a search finds what a relocation would change`(vector: VectorCase) throws {
    let search = try PrefixSearch(try vector.strings("prefixes").map { Array($0.utf8) })
    let input = try vector.bytes("input_b64")
    #expect(search.occurs(in: input.span) == (try vector.flag("match")))
  }

  @Test func `a search accepts absolute link targets that begin with a prefix`() throws {
    let search = try PrefixSearch([Array("/old".utf8), Array("rel".utf8)])
    #expect(search.isHead(of: Array("/old2/x".utf8)))
    #expect(!search.isHead(of: Array("/x/old".utf8)))
    #expect(!search.isHead(of: Array("rel/x".utf8)))
    #expect(!search.isHead(of: []))
  }

  @Test func `an empty map changes nothing`() throws {
    #expect(TextRelocation.relocated(Array("/old".utf8), map: try prefixMap()) == nil)
  }

  @Test func `prefixes of any shape agree with a plain reading of the rule`() throws {
    var numbers = SeededNumbers(seed: 42)
    let alphabet = Array("/ab- .".utf8)
    for _ in 0..<3000 {
      let olds = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in
        randomBytes(1...4, of: alphabet, &numbers)
      }
      let map = try PrefixMap(olds.map { PrefixMap.Pair(old: $0, new: Array("/NEW".utf8)) })
      let text = randomBytes(0...40, of: alphabet, &numbers)
      #expect(
        TextRelocation.relocated(text, map: map) ?? text == plainReading(text, map),
        "\(olds.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  @Test func `many refused places in one long word stay cheap`() throws {
    // Each place asks for the start of the same word; looking for it anew each time would take
    // minutes.
    let text = Array("/".utf8) + [UInt8](repeating: 0x61, count: 400_000)
    #expect(TextRelocation.relocated(text, map: try prefixMap(["a", "b"])) == nil)
  }

  private func randomBytes(
    _ count: ClosedRange<Int>, of alphabet: [UInt8], _ numbers: inout SeededNumbers
  ) -> [UInt8] {
    (0..<Int.random(in: count, using: &numbers)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &numbers)]
    }
  }

  /// The rule of the reference as a backtracking matcher would read it, without any shortcut.
  private func plainReading(_ text: [UInt8], _ map: PrefixMap) -> [UInt8] {
    func isWord(_ byte: UInt8) -> Bool { "ab-".utf8.contains(byte) }
    func isPath(_ byte: UInt8) -> Bool { byte == 0x2F || isWord(byte) }
    var result: [UInt8] = []
    var copied = 0
    var start = 0
    search: while start < text.count {
      if start == 0 || !isPath(text[start - 1]) {
        var place = start
        while place < text.count {
          if let pair = map.pairs.first(where: { text[place...].starts(with: $0.old) }) {
            result += text[copied..<place] + pair.new
            copied = place + pair.old.count
            start = copied
            while start < text.count, isPath(text[start]) { start += 1 }
            continue search
          }
          guard isWord(text[place]) else { break }
          place += 1
        }
      }
      start += 1
    }
    return result + text[copied...]
  }
}
