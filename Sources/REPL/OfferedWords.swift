internal import Synchronization

/// Words that code of the session offers to completion, such as the specs of a cache that is open.
final class OfferedWords: Sendable {
  private let words = Mutex<[String: [String]]>([:])

  /// Sets the words of a kind; those that were offered before are gone.
  func set(_ words: [String], of kind: String) {
    let sorted = Array(Set(words)).sorted()
    self.words.withLock { $0[kind] = sorted }
  }

  /// Returns the words of a kind that begin with a text, sorted; costs a binary search.
  func words(of kind: String, beginning: String) -> ArraySlice<String> {
    words.withLock { words in
      Self.slice(of: words[kind] ?? [], beginning: beginning)
    }
  }

  /// Returns the part of sorted words that begins with a text.
  static func slice(of words: [String], beginning: String) -> ArraySlice<String> {
    let start = partition(words) { $0 >= beginning }
    let end = partition(words) { $0 >= beginning && !$0.hasPrefix(beginning) }
    return words[start..<max(start, end)]
  }

  /// Returns the first place from which on the predicate holds.
  private static func partition(_ words: [String], _ holds: (String) -> Bool) -> Int {
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(words[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
