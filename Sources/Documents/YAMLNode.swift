import Diagnostics

/// A value of a YAML text as it stands there: what it consists of, and which bytes it takes.
struct YAMLNode: Sendable {
  /// What a value consists of.
  enum Content: Sendable {
    /// A text, a number, or nothing at all.
    case scalar
    /// `*name`, which stands for a value elsewhere.
    case alias
    /// The elements of a list.
    case list([YAMLNode])
    /// The keys of a mapping with their values, in order; `<<` is one of them.
    case mapping([YAMLMember])
  }

  /// What the value consists of.
  var content: Content
  /// The bytes of the value with its anchor and tag.
  ///
  /// A value in block style ends with the last value in it; nothing at all is an empty range behind
  /// its colon. A text of whole lines ends at the start of the line that follows.
  var range: Range<Int>
  /// How the value is written.
  var style: YAMLStyle
  /// Whether an anchor stands before the value.
  var hasAnchor: Bool

  /// The members of a mapping; nil for anything else.
  var members: [YAMLMember]? {
    guard case .mapping(let members) = content else { return nil }
    return members
  }

  /// Whether this is a list or mapping by indentation, with something in it.
  var isBlock: Bool {
    switch content {
    case .scalar, .alias: false
    case .list, .mapping: style != .flow
    }
  }
}

/// One key of a mapping with its value, as they stand in a text.
struct YAMLMember: Sendable {
  /// The key's text, without quotes.
  var name: String
  /// The key.
  var key: YAMLNode
  /// The value.
  var value: YAMLNode

  /// The end of the member's bytes.
  var end: Int { max(key.range.upperBound, value.range.upperBound) }
}

/// Turns the events of a YAML text into nodes.
///
/// The text must have been decoded before: that bounds its depth and checks its keys.
struct YAMLNodeBuilder {
  /// A list or mapping whose end has not come yet.
  private struct Frame {
    var isMapping: Bool
    var node: YAMLNode
    var elements: [YAMLNode] = []
    var members: [YAMLMember] = []
    var key: (name: String, node: YAMLNode)?
  }

  private let offsets: ScalarOffsets
  private var frames: [Frame] = []
  private var root: YAMLNode?

  private init(_ bytes: [UInt8]) { offsets = ScalarOffsets(bytes) }

  /// Returns the node of the text's one document; nil for a text without a value.
  static func root(of bytes: [UInt8], source: String) throws(DocumentError) -> YAMLNode? {
    var builder = YAMLNodeBuilder(bytes)
    try YAMLParser.read(bytes, source: source) { (event) throws(DocumentError) in
      builder.take(event)
    }
    return builder.root
  }

  private mutating func take(_ event: YAMLEvent) {
    let range = offsets[event.extent.lowerBound]..<offsets[event.extent.upperBound]
    func node(_ content: YAMLNode.Content) -> YAMLNode {
      YAMLNode(
        content: content, range: range, style: event.style, hasAnchor: event.anchor != nil)
    }
    switch event.kind {
    case .documentStart: break
    case .alias: add(node(.alias), name: "")
    case .scalar(let text, _): add(node(.scalar), name: text)
    case .listStart: frames.append(Frame(isMapping: false, node: node(.list([]))))
    case .mappingStart: frames.append(Frame(isMapping: true, node: node(.mapping([]))))
    case .listEnd, .mappingEnd: close(endingAt: range.upperBound)
    }
  }

  private mutating func close(endingAt end: Int) {
    guard let frame = frames.popLast() else { return }
    var node = frame.node
    let last = frame.isMapping ? frame.members.last?.end : frame.elements.last?.range.upperBound
    node.content = frame.isMapping ? .mapping(frame.members) : .list(frame.elements)
    let upper = node.style == .flow ? end : last ?? node.range.upperBound
    node.range = node.range.lowerBound..<max(node.range.lowerBound, upper)
    add(node, name: "")
  }

  private mutating func add(_ node: YAMLNode, name: String) {
    guard !frames.isEmpty else {
      root = node
      return
    }
    var frame = frames.removeLast()
    if !frame.isMapping {
      frame.elements.append(node)
    } else if let key = frame.key {
      frame.members.append(YAMLMember(name: key.name, key: key.node, value: node))
      frame.key = nil
    } else {
      frame.key = (name, node)
    }
    frames.append(frame)
  }
}

/// The byte at which each Unicode scalar of a UTF-8 text starts.
private struct ScalarOffsets {
  /// Empty for a text of ASCII alone, where both are the same.
  private var starts: [UInt32] = []
  private let markByteCount: Int
  private let byteCount: Int

  init(_ bytes: [UInt8]) {
    // libyaml takes a byte order mark away before it begins to count.
    markByteCount = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    byteCount = bytes.count
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    starts.reserveCapacity(bytes.count)
    for (offset, byte) in bytes.enumerated().dropFirst(markByteCount) where byte & 0xC0 != 0x80 {
      starts.append(UInt32(truncatingIfNeeded: offset))
    }
  }

  subscript(index: Int) -> Int {
    if starts.isEmpty { return min(index, byteCount) }
    return index < starts.count ? Int(starts[index]) : byteCount
  }
}
