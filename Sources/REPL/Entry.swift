/// The lines that are read until they make something complete.
struct Entry: Equatable, Sendable {
  /// The lines, joined by line feeds.
  private(set) var text = ""
  /// The number of the first of them, from 1.
  private(set) var firstLine = 1
  /// Why the lines are not complete; nil when nothing is missing yet.
  var problem: String?
  private var lineCount = 0

  /// Whether there are no lines.
  var isEmpty: Bool { lineCount == 0 }

  /// Whether the lines say nothing.
  var isBlank: Bool { text.allSatisfy(\.isWhitespace) }

  /// Whether there is one line.
  var isFirstLine: Bool { lineCount == 1 }

  /// Adds a line.
  mutating func add(_ line: String) {
    // Some editors begin a file with a mark of its encoding.
    let isMarked = firstLine == 1 && isEmpty && line.hasPrefix("\u{FEFF}")
    let line = isMarked ? String(line.unicodeScalars.dropFirst()) : line
    text = isEmpty ? line : text + "\n" + line
    lineCount += 1
    problem = nil
  }

  /// Forgets the lines; the next one follows them in the source.
  mutating func clear() {
    self = Entry(firstLine: firstLine + lineCount)
  }

  /// Begins without lines.
  init(firstLine: Int = 1) { self.firstLine = firstLine }
}
