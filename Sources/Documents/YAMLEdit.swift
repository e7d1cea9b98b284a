import Diagnostics

/// One change of a YAML text as splices of its bytes, found from where its nodes stand.
///
/// What the splices give is not yet known to be right; `YAMLText` reads it again.
struct YAMLEdit {
  /// Bytes that take the place of others.
  struct Splice {
    var range: Range<Int>
    var text: [UInt8]
  }

  let lines: TextLines
  let root: YAMLNode?
  let path: [String]
  let source: String
  var splices: [Splice] = []

  init(_ bytes: [UInt8], source: String, path: [String]) throws(DocumentError) {
    lines = TextLines(bytes)
    root = try YAMLNodeBuilder.root(of: bytes, source: source)
    self.path = path
    self.source = source
  }

  /// The text with all splices.
  var result: [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for splice in splices.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += lines.bytes[position..<max(position, splice.range.lowerBound)]
      result += splice.text
      position = max(position, splice.range.upperBound)
    }
    return result + lines.bytes[position...]
  }

  /// The error of a change that is not made.
  func refusal(_ reason: String, cause: (any Error)? = nil) -> DocumentError {
    DocumentError(
      .editRefused, "could not change '\(path.joined(separator: ":"))' in '\(source)': \(reason)",
      hint: "change the file with an editor", cause: cause)
  }

  // MARK: Finding

  /// A key that the path names, and the mapping that it stands in.
  struct Spot {
    var mapping: YAMLNode
    var index: Int
    /// The key whose value the mapping is; nil for the root and for an element of a list.
    var owner: YAMLMember?

    var members: [YAMLMember] { mapping.members ?? [] }
    var member: YAMLMember { members[index] }
  }

  /// Finds the key that the first `count` keys of the path lead to.
  func spot(_ count: Int) throws(DocumentError) -> Spot {
    guard var mapping = root else { throw refusal("there is nothing in it") }
    var owner: YAMLMember?
    var spot: Spot?
    for name in path.prefix(count) {
      if let member = spot?.member { (mapping, owner) = (member.value, member) }
      guard let members = mapping.members else {
        if case .alias = mapping.content { throw refusal("it is written as an alias") }
        throw refusal("it is in no mapping")
      }
      guard let index = members.firstIndex(where: { $0.name == name }) else {
        let isMerged = members.contains { $0.name == "<<" }
        throw refusal(isMerged ? "'<<' may bring the key '\(name)'" : "it has no key '\(name)'")
      }
      spot = Spot(mapping: mapping, index: index, owner: owner)
    }
    guard let spot else { throw refusal("it is the whole text") }
    return spot
  }

  /// How far values are indented below their keys here, in columns: two where nothing tells.
  func step(in mapping: YAMLNode?, owner: YAMLMember?) -> Int {
    for member in mapping?.members ?? [] where member.value.isBlock {
      guard case .mapping = member.value.content else { continue }
      return max(1, column(of: member.value.range) - column(of: member.key.range))
    }
    if let mapping, mapping.isBlock, let owner {
      return max(1, column(of: mapping.range) - column(of: owner.key.range))
    }
    return 2
  }

  func column(of range: Range<Int>) -> Int { lines.column(of: range.lowerBound) }

  /// The offset behind the colon of a key in block style.
  func colonEnd(_ member: YAMLMember) throws(DocumentError) -> Int {
    let colon = lines.skippingBlanks(member.key.range.upperBound)
    guard colon < lines.bytes.count, lines.bytes[colon] == UInt8(ascii: ":") else {
      throw refusal("its key is written in an unusual way")
    }
    return colon + 1
  }

  // MARK: Splicing

  mutating func splice(_ range: Range<Int>, _ text: String) {
    splices.append(Splice(range: range, text: Array(text.utf8)))
  }

  /// Adds whole lines behind the line that a value ends in, or where it ends at a line's start.
  mutating func addLines(_ texts: [String], behind end: Int) {
    var text: [UInt8] = []
    let isLineStart = lines.isBehindLineEnd(end)
    for line in texts {
      text += isLineStart ? line.utf8 + lines.newline : lines.newline + line.utf8
    }
    let offset = isLineStart ? end : lines.end(of: end)
    splices.append(Splice(range: offset..<offset, text: text))
  }

  /// Removes whole lines; a text without a last line end still has none afterwards.
  mutating func removeLines(_ range: Range<Int>) {
    var range = range
    if range.upperBound == lines.bytes.count, !lines.isBehindLineEnd(range.upperBound) {
      range = lines.beforeLineEnd(range.lowerBound)..<range.upperBound
    }
    splices.append(Splice(range: range, text: []))
  }

  /// The end of the lines of a member in block style, with the further indented comments below it.
  func linesEnd(of member: YAMLMember) -> Int {
    var end = lines.isBehindLineEnd(member.end) ? member.end : lines.next(after: member.end)
    var position = end
    while position < lines.bytes.count {
      if let column = lines.commentColumn(position) {
        guard column > self.column(of: member.key.range) else { break }
        end = lines.next(after: position)
      } else if !lines.isBlank(position) {
        break
      }
      position = lines.next(after: position)
    }
    return end
  }
}
