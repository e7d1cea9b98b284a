/// Finds any of several byte strings, the earliest in the text first, then the first in the list.
///
/// The search skips like Horspool's, over a window as long as the shortest string, so that most
/// bytes of a text are never looked at; candidates are checked in a trie. Worst case: the length
/// of the text times that of the longest string.
struct PrefixMatcher: Sendable {
  /// One string found.
  struct Match {
    /// Where it begins.
    var offset: Int
    /// One past its last byte.
    var end: Int
    /// Its place in the list.
    var rank: Int
  }

  private struct Node {
    var byte: UInt8
    var child: Int32 = -1
    var sibling: Int32 = -1
    var rank: Int32 = .max
    var depth: Int32
  }

  /// The length of the longest string in bytes, 0 for an empty list.
  let longest: Int
  private let window: Int
  /// How far to move when a byte stands at the window's end; 0 asks for a comparison.
  private let skips: [UInt16]
  /// How far to move after a comparison.
  private let steps: [UInt16]
  private var nodes: [Node]

  /// Creates a matcher of strings that are not empty and at most 65,535 bytes long.
  init(_ strings: [[UInt8]]) {
    longest = strings.map(\.count).max() ?? 0
    window = strings.map(\.count).min() ?? 0
    var steps = [UInt16](repeating: UInt16(max(window, 1)), count: 256)
    for string in strings {
      for (index, byte) in string.prefix(window).dropLast().enumerated() {
        steps[Int(byte)] = min(steps[Int(byte)], UInt16(window - 1 - index))
      }
    }
    var skips = steps
    for string in strings { skips[Int(string[window - 1])] = 0 }
    self.steps = steps
    self.skips = skips
    nodes = [Node(byte: 0, depth: 0)]
    for (rank, string) in strings.enumerated() { insert(string, rank: Int32(rank)) }
  }

  private mutating func insert(_ string: [UInt8], rank: Int32) {
    var node = 0
    for byte in string {
      if let child = child(of: node, byte) {
        node = child
      } else {
        nodes.append(
          Node(byte: byte, sibling: nodes[node].child, depth: nodes[node].depth + 1))
        nodes[node].child = Int32(nodes.count - 1)
        node = nodes.count - 1
      }
    }
    nodes[node].rank = min(nodes[node].rank, rank)
  }

  private func child(of node: Int, _ byte: UInt8) -> Int? {
    var child = nodes[node].child
    while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
    return child >= 0 ? Int(child) : nil
  }

  /// Returns the first string of the list that stands at `offset`.
  func match(in bytes: Span<UInt8>, at offset: Int) -> Match? {
    var node = 0
    var best = 0
    var position = offset
    while position < bytes.count, let next = child(of: node, bytes[position]) {
      node = next
      position += 1
      if nodes[node].rank < nodes[best].rank { best = node }
    }
    guard best != 0 else { return nil }
    return Match(
      offset: offset, end: offset + Int(nodes[best].depth), rank: Int(nodes[best].rank))
  }

  /// Returns the first match that begins at `start` or later but before `limit`.
  func next(in bytes: Span<UInt8>, from start: Int, before limit: Int) -> Match? {
    guard window > 0 else { return nil }
    let stop = min(min(limit, bytes.count) + window - 1, bytes.count)
    let skips = skips.span
    var last = start + window - 1
    while last < stop {
      let byte = Int(bytes[last])
      let skip = Int(skips[byte])
      if skip == 0 {
        if let match = match(in: bytes, at: last - window + 1) { return match }
        last += Int(steps[byte])
      } else {
        last += skip
      }
    }
    return nil
  }
}
