/// A part of a version as recipes see it: a run of digits, or of letters.
package enum VersionPart: Sendable, Hashable {
  /// Digits, without leading zeros.
  case number(String)
  /// Letters.
  case word(String)

  /// The digits or letters.
  package var text: String {
    switch self {
    case .number(let text), .word(let text): text
    }
  }
}

extension Version {
  /// The parts in front of a final `rc1` and its like.
  package var parts: [VersionPart] {
    Self.segments(of: text).prefix(release.count).map {
      $0.isNumber ? .number($0.plainText) : .word($0.plainText)
    }
  }

  /// The version of some of the parts, with the separators between them as they are.
  ///
  /// Both ends may be negative, counted from the end, and lie outside. No parts give an empty version,
  /// which is older than all.
  package func slice(from start: Int?, to end: Int?) -> Version {
    let segments = Self.segments(of: text).prefix(release.count)
    func place(_ index: Int) -> Int {
      min(max(index < 0 ? segments.count + index : index, 0), segments.count)
    }
    let (first, last) = (place(start ?? 0), place(end ?? segments.count))
    guard first < last else { return .minimum }
    let chosen = segments[first..<last]
    var text = ""
    for (offset, segment) in chosen.enumerated() {
      text += segment.plainText
      if offset < chosen.count - 1 { text += segment.separator }
    }
    return (try? Version(plain: text)) ?? .minimum
  }

  /// The same version with other separators: `1_2_3b` of `1.2.3b`; without any for an empty text.
  package func separated(by separator: String) -> Version {
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
      .flatMap { $0.split(separator: "-", omittingEmptySubsequences: false) }
      .flatMap { $0.split(separator: "_", omittingEmptySubsequences: false) }
    return (try? Version(plain: pieces.joined(separator: separator))) ?? self
  }
}
