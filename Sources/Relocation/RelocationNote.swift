/// Something about a relocated file that its user should know: a rule was followed that may not
/// have done what was meant.
///
/// There is one note of a kind for a file, with the first place and the number of places.
package struct RelocationNote: Sendable, Equatable {
  /// What there is to know.
  package enum Kind: String, Sendable, CaseIterable {
    /// The name goes on behind the prefix: `/old2` has become `/new2`.
    case noBoundary = "no_boundary"
    /// The prefix stood within a longer path of a binary: `/usr/old` has become `/usr/new`.
    case insidePath = "inside_path"
    /// The prefix stands where the rules do not look, and is still there.
    case left
    /// A short string was moved together with an end that others may share.
    case endMoved = "end_moved"
    /// The file is of a kind that is never changed, and names the prefix.
    case notChanged = "not_changed"
    /// The file has a code signature, which is void now.
    case signature
  }

  /// What there is to know.
  package let kind: Kind
  /// The first place, in bytes from the start of the file as it was.
  package let offset: Int
  /// How many places there are.
  package let count: Int
  /// The old prefix at the first place; empty for a signature.
  package let prefix: [UInt8]

  /// Creates a note.
  package init(kind: Kind, offset: Int, count: Int = 1, prefix: [UInt8]) {
    self.kind = kind
    self.offset = offset
    self.count = count
    self.prefix = prefix
  }

  /// Returns the note as a sentence about `file`.
  package func message(of file: String) -> String {
    let old = "'\(readable(prefix))'"
    let place = "'\(file)', byte \(offset)" + (count > 1 ? " and \(count - 1) more" : "")
    switch kind {
    case .noBoundary: return "\(place): replaced where a longer name begins with \(old)"
    case .insidePath: return "\(place): replaced within another path: \(old)"
    case .left: return "\(place): not replaced, as the rules do not look there: \(old)"
    case .endMoved: return "\(place): replaced in a string whose end others may share: \(old)"
    case .notChanged: return "\(place): not replaced, as such files never change: \(old)"
    case .signature:
      return
        "'\(file)': its code signature is void; 'codesign -f -s - FILE' on a Mac makes a new one"
    }
  }
}

/// Gathers notes of one file.
struct NoteCollector {
  private var found: [RelocationNote.Kind: (offset: Int, count: Int, prefix: [UInt8])] = [:]

  /// The notes, in the order of their kinds.
  var notes: [RelocationNote] {
    RelocationNote.Kind.allCases.compactMap { kind in
      found[kind].map {
        RelocationNote(kind: kind, offset: $0.offset, count: $0.count, prefix: $0.prefix)
      }
    }
  }

  /// Counts a place.
  mutating func add(_ kind: RelocationNote.Kind, at offset: Int, _ prefix: [UInt8]) {
    if let first = found[kind], first.offset <= offset {
      found[kind]?.count += 1
    } else {
      found[kind] = (offset, (found[kind]?.count ?? 0) + 1, prefix)
    }
  }

  /// Counts a place when a name goes on behind a prefix that ends at `end` of `bytes`.
  mutating func addBoundary(
    in bytes: Span<UInt8>, end: Int, at offset: Int, _ prefix: [UInt8]
  ) {
    if Self.nameGoesOn(in: bytes, at: end, behind: prefix) { add(.noBoundary, at: offset, prefix) }
  }

  /// Counts a path at `offset` of a file whose head is a prefix, when the name goes on behind it.
  mutating func addHead(of path: Span<UInt8>, at offset: Int, _ map: PrefixMap) {
    guard let match = map.matcher.match(in: path, at: 0) else { return }
    let pair = map.pairs[match.rank]
    guard pair.old != pair.new else { return }
    addBoundary(in: path, end: match.end, at: offset, pair.old)
  }

  /// Takes the notes of another pass over the same file.
  mutating func add(_ others: NoteCollector) {
    for (kind, other) in others.found {
      let count = found[kind]?.count ?? 0
      if let first = found[kind], first.offset <= other.offset {
        found[kind]?.count += other.count
      } else {
        found[kind] = (other.offset, other.count + count, other.prefix)
      }
    }
  }

  /// Whether the byte at `end` continues a name: a letter, digit, `_`, `-`, or another character
  /// of names with such a one behind it, as in `/old.d` but not in `/old.`.
  private static func nameGoesOn(
    in bytes: Span<UInt8>, at end: Int, behind prefix: [UInt8]
  ) -> Bool {
    guard end < bytes.count, prefix.last != 0x2F else { return false }
    if PathScan.isWord(bytes[end]) { return true }
    let isJoint = [0x2B, 0x2E, 0x40, 0x7E].contains(bytes[end])
    return isJoint && end + 1 < bytes.count && PathScan.isWord(bytes[end + 1])
  }
}

/// What relocation does to one file.
package struct FileChange: Sendable, Equatable {
  /// The changes.
  package let patch: Patch
  /// What there is to know of them.
  package let notes: [RelocationNote]
}
