/// How a word at the cursor can go on.
package struct LineCompletion: Sendable, Equatable {
  /// One way to go on.
  package struct Candidate: Sendable, Equatable {
    /// The whole word, which begins with what was typed.
    package var word: String
    /// What is typed behind the word when it is the only one: `(`, `"`.
    package var ending: String

    /// Creates a candidate.
    package init(_ word: String, ending: String = "") {
      self.word = word
      self.ending = ending
    }
  }

  /// The part of the word before the cursor.
  package var typed: String
  /// What the word can be, sorted.
  package var candidates: [Candidate]

  /// Creates a completion.
  package init(typed: String, candidates: [Candidate]) {
    self.typed = typed
    self.candidates = candidates
  }

  /// Nothing to offer.
  package static let none = LineCompletion(typed: "", candidates: [])

  /// What to type for the user: all that the candidates share, and the ending of a single one.
  var insertion: String {
    guard let first = candidates.first else { return "" }
    var shared = Array(first.word.unicodeScalars)
    for candidate in candidates.dropFirst() {
      let other = Array(candidate.word.unicodeScalars)
      shared = Array(zip(shared, other).prefix { $0 == $1 }.map(\.0))
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: shared.dropFirst(typed.unicodeScalars.count))
    return String(text) + (candidates.count == 1 ? first.ending : "")
  }
}
