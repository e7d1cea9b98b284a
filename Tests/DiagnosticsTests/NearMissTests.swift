import Diagnostics
import Testing

@Suite struct NearMissTests {
  @Test(arguments: [
    ("psuh", ["push"]), ("pus", ["push"]), ("pushh", ["push"]), ("lsit", ["list"]),
    ("check", ["check", "check-index"]),
    ("updat", ["update-index"]), ("x", []), ("", []), ("quill", []),
    (String(repeating: "push", count: 1000), []),
  ])
  func `words that are near are offered, the nearest first`(word: String, expected: [String]) {
    let words = ["push", "list", "check", "check-index", "update-index"]
    #expect(NearMiss.suggestions(for: word, among: words) == expected)
  }
}
