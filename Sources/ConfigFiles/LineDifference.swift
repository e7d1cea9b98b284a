internal import Documents

extension SectionFile.Change {
  /// Returns the lines that differ: those that go after `-`, those that come after `+`.
  ///
  /// Secrets among the values at `secrets` are asterisks. Lines that both texts have at their starts
  /// and ends are left out. Throws `document.edit_refused` when a secret cannot be found.
  package func differingLines(hiding secrets: [[String]]) throws -> [String] {
    let old = Self.lines(of: try before.masking(secrets))
    let new = Self.lines(of: try after.masking(secrets))
    let head = zip(old, new).prefix { $0 == $1 }.count
    let most = min(old.count, new.count) - head
    let tail = zip(old.reversed(), new.reversed()).prefix(most).prefix { $0 == $1 }.count
    return old[head..<(old.count - tail)].map { "-" + $0 }
      + new[head..<(new.count - tail)].map { "+" + $0 }
  }

  private static func lines(of text: YAMLText) -> [Substring] {
    var lines = String(decoding: text.bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
