import AlbedoTesting
import Diagnostics
import Patterns
import Testing

@Suite struct PatternTests {
  @Test func `a match tells where it and its groups are, in bytes`() throws {
    let pattern = try Pattern("(é+)(x)?-(b)")
    let match = try #require(try pattern.firstMatch(in: "aéé-b"))
    #expect(match.range == 1..<7)
    #expect(match.groups == [1..<5, nil, 6..<7])
    #expect(try pattern.firstMatch(in: "aéé-c") == nil)
  }

  @Test func `a search can begin anywhere, and finds an empty match at the end`() throws {
    #expect(try Pattern("a").firstMatch(in: "aba", from: 1)?.range == 2..<3)
    #expect(try Pattern("$").firstMatch(in: "aba", from: 3)?.range == 3..<3)
    #expect(try Pattern("a").firstMatch(in: "aba", from: 4) == nil)
    #expect(try Pattern("a").firstMatch(in: "aba", from: -1) == nil)
    #expect(try Pattern("^a").firstMatch(in: "") == nil)
  }

  @Test func `the end of a text is its very end`() throws {
    #expect(try Pattern("a$").firstMatch(in: "a\n") == nil)
  }

  @Test func `options make case equal and matches whole`() throws {
    #expect(try Pattern("ab", options: .ignoringCase).firstMatch(in: "xAB") != nil)
    let whole = try Pattern("a|ab", options: .wholeText)
    #expect(try whole.firstMatch(in: "ab")?.range == 0..<2)
    #expect(try whole.firstMatch(in: "abc") == nil)
  }

  @Test func `a malformed expression says where and why`() {
    let error = #expect(throws: PatternError.self) { try Pattern("é(a") }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("'é(a' at character 4") == true)
    #expect(throws: PatternError.self) { try Pattern(#"\C"#) }
  }

  @Test func `an expression that takes for ever is ended`() throws {
    let pattern = try Pattern("(a+)+$")
    let error = #expect(throws: PatternError.self) {
      try pattern.firstMatch(in: String(repeating: "a", count: 64) + "b")
    }
    #expect(error?.code == .limitExceeded)
  }

  @Test func `memory, lengths and depth of a match are bounded`() throws {
    let text = String(repeating: "ab", count: 100_000)
    let deep = try Pattern("^(?:(a)|(b))*c", limits: PatternLimits(heapKibibytes: 64))
    #expect(throws: PatternError.self) { try deep.firstMatch(in: text) }
    let long = #expect(throws: PatternError.self) {
      try Pattern("a", limits: PatternLimits(textByteCount: 10)).firstMatch(in: text)
    }
    #expect(long?.code == .limitExceeded)
    let wide = #expect(throws: PatternError.self) {
      try Pattern(text, limits: PatternLimits(expressionByteCount: 10))
    }
    #expect(wide?.code == .limitExceeded)
    #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 10_000)) }
  }

  @Test func `bytes that are not UTF-8 are refused`() throws {
    let pattern = try Pattern(".")
    for bytes: [UInt8] in [[0xff], [0xc3], [0x61, 0xed, 0xa0, 0x80]] {
      let error = #expect(throws: PatternError.self) { try pattern.firstMatch(in: bytes) }
      #expect(error?.code == .notUTF8)
    }
    let error = #expect(throws: PatternError.self) {
      try pattern.firstMatch(in: Array("é".utf8), from: 1)
    }
    #expect(error?.code == .notUTF8)
  }

  @Test func `NUL is a character like any other`() throws {
    #expect(try Pattern("a\0b").firstMatch(in: "xa\0b")?.range == 1..<4)
  }

  @Test func `threads share an expression`() async throws {
    let pattern = try Pattern(#"(\d+)$"#)
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let text = "quill-\(number)"
          return (try? pattern.firstMatch(in: text))??.groups == [6..<text.utf8.count]
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func `owners leave nothing behind`() throws {
    for _ in 0..<10_000 {
      let pattern = try Pattern("a(b)?")
      _ = try pattern.firstMatch(in: "xab")
    }
  }
}
