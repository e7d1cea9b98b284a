import Diagnostics

extension YAMLEdit {
  /// The elements of the list that the path leads to.
  private func elements(of spot: Spot) throws(DocumentError) -> [YAMLNode] {
    let target = spot.member.value
    guard !target.hasAnchor else { throw refusal("an anchor stands before the list") }
    guard case .list(let elements) = target.content else {
      throw refusal("the list is not written there")
    }
    return elements
  }

  /// Adds an element to the path's list, which has some, before the one at `index` or at the end.
  mutating func insertElement(_ value: DocumentValue, at index: Int) throws(DocumentError) {
    let spot = try spot(path.count)
    let elements = try elements(of: spot)
    guard let last = elements.last else { throw refusal("the list is empty") }
    if spot.member.value.style == .flow {
      let text = YAMLBlockWriter.flowText(of: value)
      guard index < elements.count else {
        return splice(last.range.upperBound..<last.range.upperBound, ", " + text)
      }
      let start = elements[index].range.lowerBound
      return splice(start..<start, text + ", ")
    }
    let column = try dash(of: elements[min(index, elements.count - 1)]).column
    let step = step(in: spot.mapping, owner: spot.owner)
    let texts = YAMLBlockWriter(step: step).lines(of: .list([value]), column: column)
    guard index < elements.count else { return addLines(texts, behind: last.range.upperBound) }
    let start = try dash(of: elements[index]).lineStart
    let above = commentsStart(above: start) { _ in true }
    let text = texts.flatMap { $0.utf8 + lines.newline }
    splices.append(Splice(range: above..<above, text: text))
  }

  /// Takes one element of the path's list away; it must not be the only one.
  ///
  /// Comment lines directly above a block's element with the dash's indentation go, too.
  mutating func removeElement(at index: Int) throws(DocumentError) {
    let spot = try spot(path.count)
    let elements = try elements(of: spot)
    guard elements.count > 1, elements.indices.contains(index) else {
      throw refusal("it is the only element")
    }
    let element = elements[index]
    guard spot.member.value.style != .flow else { return removeFromFlow(elements, at: index) }
    let dash = try dash(of: element)
    let above = commentsStart(above: dash.lineStart) { $0 == dash.column }
    let upper = element.range.upperBound
    let end = lines.isBehindLineEnd(upper) ? upper : lines.next(after: upper)
    removeLines(above..<end)
  }

  private mutating func removeFromFlow(_ elements: [YAMLNode], at index: Int) {
    let element = elements[index].range
    guard index + 1 < elements.count else {
      // The last one: what stands between it and the one before goes, unless that has a comment.
      let previous = elements[index - 1].range.upperBound
      let hasComment = lines.bytes[previous..<element.lowerBound].contains(UInt8(ascii: "#"))
      return splice((hasComment ? element.lowerBound : previous)..<element.upperBound, "")
    }
    var end = lines.skippingBlanks(element.upperBound)
    guard end < lines.bytes.count, lines.bytes[end] == UInt8(ascii: ",") else {
      return splice(element, "")
    }
    end = lines.skippingBlanks(end + 1)
    if lines.isFirstInLine(element.lowerBound), end == lines.end(of: end) {
      return removeLines(lines.start(of: element.lowerBound)..<lines.next(after: end))
    }
    splice(element.lowerBound..<end, "")
  }

  /// Where the dash of a block's element stands, which must be first in its line.
  private func dash(of element: YAMLNode) throws(DocumentError) -> (lineStart: Int, column: Int) {
    let lineStart = lines.start(of: element.range.lowerBound)
    let dash = lines.skippingBlanks(lineStart)
    guard dash < element.range.lowerBound, lines.bytes[dash] == UInt8(ascii: "-"),
      lines.skippingBlanks(dash + 1) == element.range.lowerBound
    else { throw refusal("an element of the list is written in an unusual way") }
    return (lineStart, dash - lineStart)
  }
}
