/// Guesses at what somebody meant who mistyped a word.
package enum NearMiss {
  private static let maximumCharacterCount = 40

  /// Returns up to three of `candidates` that are near `word`, the nearest first.
  ///
  /// Near means at most one mistake in every three characters, a mistake being a character too
  /// many, too few or wrong, or two that changed places; or that the candidate begins with the
  /// word; and at most one mistake more than the nearest candidate needs. Longer words than 40 characters have no neighbours, which bounds the cost.
  package static func suggestions(for word: String, among candidates: [String]) -> [String] {
    let typed = Array(word)
    guard !typed.isEmpty, typed.count <= maximumCharacterCount else { return [] }
    let scored = Set(candidates).compactMap { candidate -> (distance: Int, text: String)? in
      let characters = Array(candidate)
      guard characters.count <= maximumCharacterCount else { return nil }
      if typed.count > 2, candidate.hasPrefix(word) { return (1, candidate) }
      let limit = max(1, min(typed.count, characters.count) / 3)
      guard abs(characters.count - typed.count) <= limit, typed.count > 1 else { return nil }
      let distance = distance(typed, characters)
      return distance <= limit ? (distance, candidate) : nil
    }
    let sorted = scored.sorted { ($0.distance, $0.text) < ($1.distance, $1.text) }
    let limit = (sorted.first?.distance ?? 0) + 1
    return sorted.prefix { $0.distance <= limit }.prefix(3).map(\.text)
  }

  /// Returns a question that offers the suggestions for `word`, or nil where there are none.
  package static func question(for word: String, among candidates: [String]) -> String? {
    let found = suggestions(for: word, among: candidates)
    return found.isEmpty ? nil : "did you mean \(alternatives(found))?"
  }

  /// Returns `words` in quotes with "or" before the last.
  package static func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Returns the optimal string alignment distance (Damerau–Levenshtein without overlaps).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let replacing = last[j] + (a[i] == b[j] ? 0 : 1)
        var best = min(replacing, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
