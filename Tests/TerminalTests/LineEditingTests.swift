import Diagnostics
import Glibc
import Testing

@testable import Terminal

@Suite struct LineEditingTests {
  private static func completion(_ typed: String, _ words: [String]) -> LineCompletion {
    LineCompletion(
      typed: typed, candidates: words.map { LineCompletion.Candidate($0, ending: "(") })
  }

  @Test func `what all candidates share is typed, and the ending of a single one`() {
    #expect(Self.completion("st", ["store"]).insertion == "ore(")
    #expect(Self.completion("p", ["parse", "parse_all"]).insertion == "arse")
    #expect(Self.completion("", ["grüße", "grün"]).insertion == "grü")
    #expect(Self.completion("", ["a", "b"]).insertion == "")
    #expect(LineCompletion.none.insertion == "")
  }

  @Test func `rows of the screen are counted, line feeds and wide characters included`() {
    #expect(ScreenRows.count(of: "", columnCount: 10) == 1)
    #expect(ScreenRows.count(of: "123456789", columnCount: 10) == 1)
    #expect(ScreenRows.count(of: "1234567890", columnCount: 10) == 2)
    #expect(ScreenRows.count(of: "漢漢漢漢漢漢", columnCount: 10) == 2)
    #expect(ScreenRows.count(of: "a\nb\n", columnCount: 10) == 3)
  }

  /// Characters of a pipe that got the chunks one after the other.
  private func characters(_ chunks: [[UInt8]]) throws -> String {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { close(ends[0]) }
    let input = InputStream(descriptor: ends[0], pipe: try WakePipe())
    var text = String.UnicodeScalarView()
    for chunk in chunks {
      _ = unsafe write(ends[1], chunk, chunk.count)
      input.takeTypedAhead()
    }
    close(ends[1])
    while case .character(let scalar) = input.next() { text.append(scalar) }
    return String(text)
  }

  @Test func `characters arrive whole, whatever the pieces`() throws {
    let bytes = Array("aé漢😀z".utf8)
    #expect(try characters([bytes]) == "aé漢😀z")
    #expect(try characters(bytes.map { [$0] }) == "aé漢😀z")
  }

  @Test func `what is no UTF-8 becomes a replacement, and the rest stays`() throws {
    #expect(try characters([[0x61, 0xFF, 0x62]]) == "a\u{FFFD}b")
    #expect(try characters([[0xC3, 0x61]]) == "\u{FFFD}a")
    #expect(try characters([[0xED, 0xA0, 0x80, 0x61]]).hasSuffix("a"))
    #expect(try characters([[0x61, 0xE6, 0xBC]]).hasPrefix("a\u{FFFD}"))
  }

  @Test func `a wake is heard before more characters, and alone when nothing else is wanted`()
    throws
  {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let wakes = try WakePipe()
    let input = InputStream(descriptor: ends[0], pipe: wakes)
    _ = unsafe write(ends[1], [UInt8(ascii: "a")], 1)
    wakes.send(.resize)
    #expect(input.next() == .wake(.resize))
    #expect(input.nextWake(within: .milliseconds(1)) == nil)
    wakes.send(.answer)
    #expect(input.nextWake(within: .seconds(10)) == .answer)
    #expect(input.next() == .character("a"))
  }
}
