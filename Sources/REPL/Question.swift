internal import LuaRuntime

/// A line that asks about something: `?store.open` for what it does, `??store.open` for its source.
struct Question: Equatable, Sendable {
  /// What is asked about, as it was typed.
  let subject: String
  /// Whether the source is wanted instead of the documentation.
  let wantsSource: Bool

  /// Reads a line; nil for one that asks nothing.
  ///
  /// No Lua begins with a question mark.
  init?(_ line: String) {
    var rest = line.drop { $0 == " " || $0 == "\t" }
    guard rest.first == "?" else { return nil }
    rest.removeFirst()
    wantsSource = rest.first == "?"
    if wantsSource { rest.removeFirst() }
    rest = rest.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace || last == "(" { rest.removeLast() }
    subject = String(rest)
  }
}

/// A Lua function as its source says it: where it is, and what stands above it.
struct SourceExcerpt: Equatable, Sendable {
  /// Where the function is: `file.lua:12-20`.
  let place: String
  /// The lines of the function.
  let lines: [String]
  /// The lines of the comment above it, their dashes taken away.
  let comment: [String]

  /// Cuts a function out of the text of its file.
  init(_ origin: LuaOrigin, file: String, text: String) {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.last == "\r" ? $0.dropLast() : $0 }
    let first = min(max(origin.lines.lowerBound, 1), max(1, all.count))
    let last = min(max(origin.lines.upperBound, first), max(1, all.count))
    place = first == last ? "\(file):\(first)" : "\(file):\(first)-\(last)"
    lines = all[min(first - 1, all.count)..<min(last, all.count)].map(String.init)
    var comment: [String] = []
    for line in all[..<min(first - 1, all.count)].reversed() {
      let trimmed = line.drop(while: \.isWhitespace)
      guard trimmed.hasPrefix("--") else { break }
      comment.insert(String(trimmed.drop { $0 == "-" }), at: 0)
    }
    self.comment = comment
  }

  /// The sentences of the comment, one paragraph a list of lines; annotations are not among them.
  var paragraphs: [String] {
    var paragraphs: [String] = []
    var isOpen = false
    for line in comment {
      let text = line.drop(while: \.isWhitespace)
      if text.isEmpty || text.hasPrefix("@") {
        isOpen = false
      } else if isOpen {
        paragraphs[paragraphs.count - 1] += " " + text
      } else {
        paragraphs.append(String(text))
        isOpen = true
      }
    }
    return paragraphs
  }

  /// What the annotations say of parameters and results: a name and the rest, in order.
  var annotations: [(name: String, text: String)] {
    comment.compactMap { line in
      let words = line.drop(while: \.isWhitespace).split(separator: " ", maxSplits: 2)
      guard words.count > 1 else { return nil }
      switch words[0] {
      case "@param": return (String(words[1]), words.count > 2 ? String(words[2]) : "")
      case "@return":
        return ("returns", words.dropFirst().joined(separator: " "))
      default: return nil
      }
    }
  }
}
