import Diagnostics

extension YAMLEdit {
  /// Adds the path's last key to the mapping that the others lead to.
  mutating func insert(
    _ key: String, _ value: DocumentValue, _ place: YAMLText.Place
  ) throws(DocumentError) {
    guard path.count > 1 else { return try insertAtRoot(key, value, place) }
    let spot = try spot(path.count - 1)
    let target = spot.member.value
    guard !target.hasAnchor else { throw refusal("an anchor stands before the mapping") }
    if let members = target.members, !members.isEmpty {
      return try insert(key, value, place, into: target, owner: spot.member)
    }
    guard spot.mapping.style != .flow else {
      return splice(target.range, YAMLBlockWriter.flowText(of: [key: value]))
    }
    try replaceValue(of: spot, with: .mapping([key: value]))
  }

  private mutating func insertAtRoot(
    _ key: String, _ value: DocumentValue, _ place: YAMLText.Place
  ) throws(DocumentError) {
    if let root, let members = root.members, !members.isEmpty {
      return try insert(key, value, place, into: root, owner: nil)
    }
    let texts = YAMLBlockWriter(step: 2).lines(key, value, column: 0)
    guard let root, !root.range.isEmpty else {
      // Nothing but comments: the key goes behind them.
      let count = lines.bytes.count
      if count == 0 {
        return splice(0..<0, texts.map { $0 + "\n" }.joined())
      }
      addLines(texts, behind: count)
      if !lines.isBehindLineEnd(count) { splices[0].text += lines.newline }
      return
    }
    if case .list = root.content { throw refusal("it is in no mapping") }
    guard lines.isFirstInLine(root.range.lowerBound) else {
      throw refusal("the text is written in an unusual way")
    }
    splice(root.range, texts.joined(separator: String(decoding: lines.newline, as: UTF8.self)))
  }

  private mutating func insert(
    _ key: String, _ value: DocumentValue, _ place: YAMLText.Place, into mapping: YAMLNode,
    owner: YAMLMember?
  ) throws(DocumentError) {
    guard let members = mapping.members, let last = members.last else { return }
    let index: Int? =
      switch place {
      case .first: 0
      case .last: nil
      case .before(let name): members.firstIndex { $0.name == name } ?? 0
      }
    let start = index.map { members[$0].key.range.lowerBound }
    if mapping.style == .flow {
      let text = YAMLScalar.spelling(of: key) + ": " + YAMLBlockWriter.flowText(of: value)
      guard let start else { return splice(last.end..<last.end, ", " + text) }
      return splice(start..<start, text + ", ")
    }
    let column = lines.column(of: mapping.range.lowerBound)
    let writer = YAMLBlockWriter(step: step(in: mapping, owner: owner))
    let texts = writer.lines(key, value, column: column)
    guard let start else { return addLines(texts, behind: last.end) }
    guard lines.isFirstInLine(start) else {
      // Behind the dash of a list's element, or a byte order mark.
      let newline = String(decoding: lines.newline, as: UTF8.self)
      let text = texts.joined(separator: newline).dropFirst(column)
      return splice(start..<start, text + newline + String(repeating: " ", count: column))
    }
    let above = commentsStart(above: lines.start(of: start)) { _ in true }
    let text = texts.flatMap { $0.utf8 + lines.newline }
    splices.append(Splice(range: above..<above, text: text))
  }

  /// The start of the comment lines directly above the line from `start`.
  func commentsStart(above start: Int, where belongs: (_ column: Int) -> Bool) -> Int {
    var start = start
    while let previous = lines.previous(before: start),
      let column = lines.commentColumn(previous), belongs(column)
    {
      start = previous
    }
    return start
  }

  /// Gives the path's last key another value.
  mutating func replace(
    with value: DocumentValue, was old: DocumentValue
  ) throws(DocumentError) {
    let spot = try spot(path.count)
    let target = spot.member.value
    guard !target.hasAnchor else { throw refusal("an anchor stands before it") }
    if spot.mapping.style == .flow {
      return splice(
        target.range,
        YAMLBlockWriter.quoted(value, like: target.style) ?? YAMLBlockWriter.flowText(of: value))
    }
    if !target.range.isEmpty, target.style != .lines, !target.isBlock,
      let text = YAMLBlockWriter.quoted(value, like: target.style)
        ?? YAMLBlockWriter.inlineText(of: value)
    {
      return splice(target.range, text)
    }
    try replaceValue(of: spot, with: value)
  }

  /// Puts a value behind the colon, or in lines below it, of a key in block style.
  private mutating func replaceValue(
    of spot: Spot, with value: DocumentValue
  ) throws(DocumentError) {
    let member = spot.member
    let colon = try colonEnd(member)
    var end = colon
    if member.value.isBlock, lines.start(of: member.value.range.lowerBound) > colon {
      removeLines(lines.next(after: colon)..<linesEnd(of: member))
    } else {
      // Blank lines behind a text of whole lines stay.
      end = max(colon, member.value.range.upperBound)
      while lines.isBehindLineEnd(end) { end = lines.beforeLineEnd(end) }
      splice(colon..<end, "")
    }
    if let text = YAMLBlockWriter.inlineText(of: value) {
      splices.append(Splice(range: colon..<colon, text: Array((" " + text).utf8)))
      return
    }
    let step = step(in: spot.mapping, owner: spot.owner)
    let column = column(of: member.key.range) + step
    addLines(YAMLBlockWriter(step: step).lines(of: value, column: column), behind: end)
  }

  /// Takes the path's last key away.
  mutating func remove() throws(DocumentError) {
    let spot = try spot(path.count)
    if spot.mapping.style == .flow { return removeFromFlow(spot) }
    let member = spot.member
    let start = member.key.range.lowerBound
    guard lines.isFirstInLine(start) else { return try removeBesideDash(spot) }
    let column = column(of: member.key.range)
    let above = commentsStart(above: lines.start(of: start)) { $0 == column }
    var end = linesEnd(of: member)
    if spot.members.count > 1 {
      // Of two blank lines that would meet, one goes.
      let isBlankAbove = lines.previous(before: above).map(lines.isBlank) ?? false
      if isBlankAbove, lines.isBlank(end) { end = lines.next(after: end) }
    } else if path.count > 1 {
      try emptyMapping(spot)
    }
    removeLines(above..<end)
  }

  /// Writes `{}` for a mapping whose only key goes.
  private mutating func emptyMapping(_ spot: Spot) throws(DocumentError) {
    guard let owner = spot.owner, !spot.mapping.hasAnchor else {
      throw refusal("nothing would be left of the mapping that it is in")
    }
    let colon = try colonEnd(owner)
    splices.append(Splice(range: colon..<colon, text: Array(" {}".utf8)))
  }

  /// Removes a key that shares its line with the dash of a list's element.
  private mutating func removeBesideDash(_ spot: Spot) throws(DocumentError) {
    guard spot.index + 1 < spot.members.count else {
      throw refusal("nothing would be left of the mapping that it is in")
    }
    let next = spot.members[spot.index + 1].key.range.lowerBound
    splice(spot.member.key.range.lowerBound..<next, "")
  }

  /// Removes a key between braces, with its comma.
  private mutating func removeFromFlow(_ spot: Spot) {
    let members = spot.members
    let start = spot.member.key.range.lowerBound
    var end = lines.skippingBlanks(spot.member.end)
    if end < lines.bytes.count, lines.bytes[end] == UInt8(ascii: ",") {
      end = lines.skippingBlanks(end + 1)
      let isWholeLine = lines.isFirstInLine(start) && end == lines.end(of: end)
      return isWholeLine
        ? removeLines(lines.start(of: start)..<lines.next(after: end)) : splice(start..<end, "")
    }
    guard spot.index > 0 else { return splice(start..<spot.member.end, "") }
    // The last one: its comma stands before it, unless a comment does.
    let previous = members[spot.index - 1].end
    let between = lines.bytes[previous..<start]
    splice((between.contains(UInt8(ascii: "#")) ? start : previous)..<spot.member.end, "")
  }
}
