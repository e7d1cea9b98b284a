import AlbedoTesting
import Diagnostics
import RecipeModel
import SpecModel
import Testing

@Suite struct HostileRecipeTests {
  private func read(_ text: String) throws(RecipeError) -> Recipe {
    try readRecipe(Array("from spack.package import *\n\(text)".utf8))
  }

  private func code(_ text: String) -> RecipeFailure? {
    do {
      _ = try read(text)
      return nil
    } catch {
      #expect(error.message.contains("package.py"))
      return error.code
    }
  }

  @Test(arguments: [
    "class Tool(Package):\n    url = \"x", "class Tool(Package):\n    '''x\n", "x = (1, 2",
    "x = [1, 2)", "x = 1)", "x = \\ 1", "\tx = $", "if x:\n    a\n  b", "x = 'a\nb'", "x = ?",
    "class Tool:\n    def f(self:\n        pass",
  ])
  func `a broken text is an error with its line`(_ text: String) throws {
    let error = #expect(throws: RecipeError.self) { try self.read(text) }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("line ") == true)
  }

  @Test func `bytes that are no text are errors`() {
    #expect(code("class Tool(Package):\n    x = '\0'") == .malformed)
    for bytes: [UInt8] in [[0xff, 0xfe], [0x78, 0xc3]] {
      let error = #expect(throws: RecipeError.self) {
        try readRecipe(bytes)
      }
      #expect(error?.code == .malformed)
    }
  }

  @Test func `10 MB are refused at once`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "("), count: 10 << 20)
    let duration = ContinuousClock().measure {
      let error = #expect(throws: RecipeError.self) {
        try readRecipe(bytes)
      }
      #expect(error?.code == .limitExceeded)
    }
    #expect(duration < .milliseconds(100))
  }

  @Test(arguments: [
    String(repeating: "(", count: 10_000), "x = " + String(repeating: "[", count: 100_000),
    "x = " + String(repeating: "not ", count: 100_000) + "1",
    "x = " + String(repeating: "-", count: 100_000) + "1",
    "x = a" + String(repeating: ".a", count: 100_000),
    "x = a" + String(repeating: "()", count: 100_000),
    "x = 1" + String(repeating: " + 1", count: 100_000),
    "x = 1" + String(repeating: " ** 1", count: 100_000),
    "x = " + String(repeating: "1 if 1 else ", count: 100_000) + "1",
    "x = " + String(repeating: "lambda: ", count: 100_000) + "1",
    (0..<1000).map { String(repeating: " ", count: $0) + "if x:\n" }.joined(),
    "x = " + String(repeating: "{1:", count: 5000) + "1" + String(repeating: "}", count: 5000),
  ])
  func `deep nesting is refused, not followed`(_ text: String) {
    // A chain of sums is flat, so that only the package is missing.
    #expect([.limitExceeded, .malformed, .missingPackage].contains(code(text)))
  }

  @Test func `values that double for ever are cut off`() throws {
    let doubling =
      "class Tool(Package):\n    a = 'x'\n"
      + String(repeating: "    a = a + a\n", count: 1000) + "    url = a\n"
    #expect(try read(doubling).attributes["url"]?.unknown != nil)
    let lists =
      "class Tool(Package):\n    a = ['x']\n"
      + String(repeating: "    a = [a, a]\n", count: 1000) + "    url = a\n"
    #expect(try read(lists).attributes["url"]?.unknown != nil)
    let busy = "while True:\n    x = 1\nclass Tool(Package):\n    pass\n"
    #expect(code(busy) == .limitExceeded)
  }

  @Test func `long texts and long lists are read in a moment`() throws {
    let text =
      "class Tool(Package):\n    x = '" + String(repeating: "a", count: 1 << 20) + "'\n    y = ["
      + String(repeating: "'b', ", count: 50_000) + "]\n    url = 'https://e.org/a-1.tgz'\n"
    #expect(try read(text).attributes["url"]?.value != nil)
  }

  @Test func `a recipe cut anywhere is read or refused, and never claims more`() throws {
    let whole = try Fixture.bytes("repo/packages/quill/package.py")
    let versions = try RecipeReaderTests.fixture("quill").versions.map(\.version.text)
    for count in stride(from: 0, to: whole.count, by: Campaign.isWhole ? 1 : 23) {
      guard
        let cut = try? readRecipe(Array(whole.prefix(count)), name: "quill")
      else { continue }
      #expect(versions.starts(with: cut.versions.map(\.version.text)))
    }
  }

  @Test func `a recipe with wrong bytes is read or refused`() throws {
    var generator = SeededNumbers(seed: 20_260_701)
    let sources = try ["quill", "blotter", "vellum", "scribe"].map {
      try Fixture.bytes("repo/packages/\($0)/package.py")
    }
    let words = [
      "(", ")", "\"\"\"", "'", "\n", "    ", "\\", "for", "with", "f'", "{", "#", ",", "=",
    ]
    for round in 0..<Campaign.count(short: 300, whole: 200_000) {
      var bytes = sources[round % sources.count]
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: words.randomElement()?.utf8.map(\.self) ?? [], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        }
      }
      _ = try? readRecipe(bytes, name: "quill")
    }
  }
}
