/// One stretch of a file and the bytes that take its place.
package struct Edit: Sendable, Equatable {
  /// The bytes of the original that go, as offsets from the start of the file.
  package let range: Range<Int>
  /// What comes in their place; of the same length in a binary, of any length in a text.
  package let bytes: [UInt8]

  /// Creates an edit.
  package init(range: Range<Int>, bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }

  /// Creates an edit that overwrites as many bytes as it brings.
  init(overwriting offset: Int, with bytes: [UInt8]) {
    self.init(range: offset..<(offset + bytes.count), bytes: bytes)
  }
}

/// All changes of one file: edits in ascending order that never overlap, and bytes to append.
package struct Patch: Sendable, Equatable {
  /// Bytes that go behind the end of the file.
  package struct Tail: Sendable, Equatable {
    /// Where the bytes go, at or behind the end of the original; the gap is filled with NUL.
    package let offset: Int
    /// The bytes.
    package var bytes: [UInt8]
  }

  /// The edits, sorted by offset.
  package private(set) var edits: [Edit]
  /// What to append; nil for all but binaries whose RPATH or interpreter had to grow.
  package private(set) var tail: Tail?

  /// Creates a patch that changes nothing.
  package init() {
    edits = []
  }

  /// Creates a patch from edits that are sorted and do not overlap.
  init(sorted edits: [Edit]) {
    self.edits = edits
  }

  /// Creates a patch from edits in any order, or returns nil when two of them overlap.
  init?(_ edits: [Edit], tail: Tail? = nil) {
    let sorted = edits.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where first.range.upperBound > second.range.lowerBound { return nil }
    self.edits = sorted
    self.tail = tail
  }

  /// Whether the file stays as it is.
  package var isEmpty: Bool { edits.isEmpty && tail == nil }

  /// Whether every edit can be written over a mapped file; the tail is another matter.
  package var keepsLength: Bool { edits.allSatisfy { $0.range.count == $0.bytes.count } }

  /// Returns the size of the changed file for an original of `byteCount` bytes.
  package func changedByteCount(of byteCount: Int) -> Int {
    if let tail { return tail.offset + tail.bytes.count }
    return edits.reduce(byteCount) { $0 + $1.bytes.count - $1.range.count }
  }

  /// Changes the bytes of the original in memory; linear in the size of the file.
  package func apply(to bytes: inout [UInt8]) {
    if keepsLength {
      for edit in edits { bytes.replaceSubrange(edit.range, with: edit.bytes) }
    } else {
      var result: [UInt8] = []
      result.reserveCapacity(changedByteCount(of: bytes.count))
      var position = 0
      for edit in edits {
        result += bytes[position..<edit.range.lowerBound]
        result += edit.bytes
        position = edit.range.upperBound
      }
      result += bytes[position...]
      bytes = result
    }
    guard let tail else { return }
    bytes += [UInt8](repeating: 0, count: tail.offset - bytes.count)
    bytes += tail.bytes
  }

  /// Returns this patch followed by edits of its result; all edits must keep the length.
  ///
  /// `later` may touch the tail too: its offsets are those of the changed file.
  func followed(by later: [Edit]) -> Patch {
    var result = Patch(sorted: Self.composed(edits, then: later.filter { !isInTail($0) }))
    guard var newTail = tail else { return result }
    for edit in later.filter(isInTail) {
      let start = edit.range.lowerBound - newTail.offset
      newTail.bytes.replaceSubrange(start..<(start + edit.range.count), with: edit.bytes)
    }
    result.tail = newTail
    return result
  }

  private func isInTail(_ edit: Edit) -> Bool {
    guard let tail else { return false }
    return edit.range.lowerBound >= tail.offset
  }

  /// Merges two passes: where edits touch the same bytes, the later one is laid over the earlier.
  private static func composed(_ earlier: [Edit], then later: [Edit]) -> [Edit] {
    guard !earlier.isEmpty else { return later }
    let all =
      (earlier.map { (edit: $0, pass: 0) } + later.map { (edit: $0, pass: 1) })
      .sorted { $0.edit.range.lowerBound < $1.edit.range.lowerBound }
    var result: [Edit] = []
    var cluster: [(edit: Edit, pass: Int)] = []
    var end = 0
    for item in all {
      if !cluster.isEmpty, item.edit.range.lowerBound >= end {
        result.append(merged(cluster, end: end))
        cluster = []
      }
      cluster.append(item)
      end = max(end, item.edit.range.upperBound)
    }
    if !cluster.isEmpty { result.append(merged(cluster, end: end)) }
    return result
  }

  private static func merged(_ cluster: [(edit: Edit, pass: Int)], end: Int) -> Edit {
    guard cluster.count > 1 else { return cluster[0].edit }
    let start = cluster[0].edit.range.lowerBound
    var bytes = [UInt8](repeating: 0, count: end - start)
    for pass in 0...1 {
      for item in cluster where item.pass == pass {
        let place = item.edit.range.lowerBound - start
        bytes.replaceSubrange(place..<(place + item.edit.bytes.count), with: item.edit.bytes)
      }
    }
    return Edit(range: start..<end, bytes: bytes)
  }
}
