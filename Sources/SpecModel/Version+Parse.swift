import Diagnostics

extension Version {
  /// The longest text that is taken for a version.
  static let maximumByteCount = 4096

  /// Reads one version.
  ///
  /// A text that starts with `git.`, has 40 hexadecimal digits, or holds a `=` behind its start
  /// names a place in git.
  package init(_ text: String) throws(SpecError) {
    let trimmed = text.trimmingBlanks
    guard trimmed.utf8.count <= Self.maximumByteCount else {
      throw SpecError(.invalidText, "could not read a version: it is longer than 4096 characters")
    }
    if let git = try Self.gitVersion(trimmed) {
      self = git
    } else {
      try self.init(plain: trimmed)
    }
  }

  /// Reads a version that is no git reference, whatever it looks like.
  init(plain text: String) throws(SpecError) {
    guard text.utf8.count <= Self.maximumByteCount,
      let first = text.utf8.first, Self.isVersionByte(first), first != UInt8(ascii: "="),
      text.utf8.allSatisfy(Self.isVersionByte)
    else {
      throw SpecError(
        .invalidText,
        "could not read the version '\(text)': it has to consist of letters, "
          + "digits, '.', '_' and '-'")
    }
    var segments = Self.segments(of: text)
    let prerelease = Self.takePrerelease(from: &segments)
    self.init(text: text, release: segments.map(\.component), prerelease: prerelease)
  }

  private static func gitVersion(_ text: String) throws(SpecError) -> Version? {
    let separator = text.firstIndex(of: "=").flatMap { $0 == text.startIndex ? nil : $0 }
    let named = text[..<(separator ?? text.endIndex)]
    let isNamed = named.hasPrefix("git.")
    guard isNamed || separator != nil || isCommit(named) else { return nil }
    let reference = isNamed ? named.dropFirst(4) : named
    guard !reference.isEmpty, reference.utf8.allSatisfy(isReferenceByte) else {
      throw SpecError(
        .invalidText, "could not read the version '\(text)': '\(reference)' is no git reference")
    }
    let git = GitReference(reference: String(reference), hasVersion: separator != nil)
    guard let separator else {
      return Version(text: text, release: maximum.release, git: git)
    }
    let version = try Version(plain: String(text[text.index(after: separator)...]))
    return Version(
      text: text, release: version.release, prerelease: version.prerelease, git: git)
  }

  /// The same version spelled by its parts: without leading zeros, without what stands before the
  /// first part, and without the word `final`.
  var spelledByParts: Version {
    var result = ""
    for (index, segment) in Self.segments(of: text).enumerated() {
      if index < release.count {
        result += segment.plainText + segment.separator
      } else if index == release.count {
        result += prerelease.rank == .final ? "" : segment.plainText
        result += prerelease.number == nil ? "" : segment.separator
      } else {
        result += segment.plainText
      }
    }
    return Version(text: result, release: release, prerelease: prerelease)
  }

  /// A run of digits or of letters with the separators behind it.
  struct Segment {
    var text: Substring
    var isNumber: Bool
    var separator: Substring = ""

    var plainText: String { isNumber ? DecimalNumber(digits: text).digits : String(text) }

    var component: VersionComponent {
      isNumber ? .integer(DecimalNumber(digits: text)) : VersionComponent(letters: String(text))
    }
  }

  static func segments(of text: String) -> [Segment] {
    var segments: [Segment] = []
    var rest = text[...]
    while let start = rest.utf8.firstIndex(where: { isDigit($0) || isLetter($0) }) {
      rest = rest[start...]
      let isNumber = rest.utf8.first.map(isDigit) ?? false
      let end = rest.utf8.firstIndex { isNumber ? !isDigit($0) : !isLetter($0) } ?? rest.endIndex
      let next = rest[end...].utf8.firstIndex { isDigit($0) || isLetter($0) } ?? rest.endIndex
      segments.append(Segment(text: rest[..<end], isNumber: isNumber, separator: rest[end..<next]))
      rest = rest[next...]
    }
    return segments
  }

  /// Takes a final `rc1` or `rc` off the segments; a name that stands alone is no prerelease.
  private static func takePrerelease(from segments: inout [Segment]) -> Prerelease {
    let count = segments.count
    if count >= 3, segments[count - 1].isNumber,
      let rank = Prerelease.Rank(name: segments[count - 2].text)
    {
      let number = DecimalNumber(digits: segments[count - 1].text)
      segments.removeLast(2)
      return Prerelease(rank: rank, number: number)
    }
    if count >= 2, let rank = Prerelease.Rank(name: segments[count - 1].text) {
      segments.removeLast()
      return Prerelease(rank: rank)
    }
    return .final
  }

  /// Whether `text` is a whole commit hash.
  static func isCommit(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { isDigit($0) || (97...102).contains($0 | 0x20) }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

  /// Letters, digits, `_`, `-` and `.`.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
    default: isDigit(byte) || isLetter(byte)
    }
  }

  static func isReferenceByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || byte == UInt8(ascii: "/")
  }

  private static func isVersionByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || byte == UInt8(ascii: "=")
  }
}

extension StringProtocol {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    // Nearly every text has none, which its outermost characters show by themselves.
    let (first, last) = (unicodeScalars.first, unicodeScalars.last)
    guard let first, let last else { return "" }
    if first > " ", first.isASCII, last > " ", last.isASCII { return String(self) }
    let blanks: [Character] = [" ", "\t", "\n", "\r"]
    let start = drop { blanks.contains($0) }
    guard let last = start.lastIndex(where: { !blanks.contains($0) }) else { return "" }
    return String(start[...last])
  }
}
