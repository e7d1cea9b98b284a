import Diagnostics

/// A set of versions as a query states it: `1.2`, `=1.2.3`, `1.2:1.4,2:`.
///
/// Its parts are in order and do not overlap; ranges that touch are one.
package struct VersionList: Sendable, Hashable, CustomStringConvertible {
  /// One part of the set.
  package enum Part: Sendable, Hashable {
    /// Exactly this version: `=1.2`.
    case exactly(Version)
    /// The versions of a range.
    case range(VersionRange)
  }

  /// The parts in order.
  package private(set) var parts: [Part]

  /// Whether the text had an empty place, as in `1.2,`.
  ///
  /// Spack prints such a place as `:`, though no version belongs to it.
  private var hasEmptyPlace = false

  /// The longest list that is read.
  static let maximumCount = 1000

  /// Creates the set of all given parts.
  package init(_ parts: [Part] = []) {
    self.parts = []
    for part in parts { add(part) }
  }

  /// Every version.
  package static let any = Self([.range(.any)])

  /// Reads what stands behind `@` in a spec, without the `@`.
  ///
  /// An empty text means every version.
  package init(_ text: String) throws(SpecError) {
    if text.trimmingBlanks.isEmpty {
      self = .any
      return
    }
    var parts: [Part] = []
    var hasEmptyPlace = false
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let item = item.trimmingBlanks
      if !item.isEmpty { parts.append(try Self.part(item)) }
      hasEmptyPlace = hasEmptyPlace || item.isEmpty
      guard parts.count <= Self.maximumCount else {
        throw SpecError(.limitExceeded, "a list of versions has more than 1000 parts")
      }
    }
    self.init(parts)
    self.hasEmptyPlace = hasEmptyPlace
  }

  /// Whether every version belongs to the set.
  package var isAny: Bool {
    guard parts.count == 1, case .range(let range) = parts[0] else { return false }
    return range.isAny
  }

  /// Whether no version belongs to the set.
  package var isEmpty: Bool { parts.isEmpty }

  /// The one version, if the set is `=VERSION`.
  package var exactVersion: Version? {
    guard parts.count == 1, case .exactly(let version) = parts[0] else { return nil }
    return version
  }

  private static func part(_ text: String) throws(SpecError) -> Part {
    if text.hasPrefix("=") { return .exactly(try Version(String(text.dropFirst()))) }
    guard let colon = text.firstIndex(of: ":") else {
      let version = try Version(text)
      if version.git != nil { return .exactly(version) }
      return .range(try VersionRange(from: version, through: version))
    }
    let ends = [text[..<colon], text[text.index(after: colon)...]].map(\.trimmingBlanks)
    return .range(try VersionRange(from: try end(ends[0]), through: try end(ends[1])))
  }

  /// Reads the end of a range, which is a plain version even if it looks like a git reference.
  private static func end(_ text: String) throws(SpecError) -> Version? {
    text.isEmpty ? nil : try Version(plain: text)
  }
}

extension VersionList.Part: CustomStringConvertible {
  /// `=1.2` or the range; a git reference has no `=`, since it cannot start a range.
  package var description: String {
    switch self {
    case .exactly(let version): version.git == nil ? "=\(version)" : version.text
    case .range(let range): range.description
    }
  }

  var lower: Version {
    switch self {
    case .exactly(let version): version
    case .range(let range): range.lower
    }
  }

  /// Whether every version of this part belongs to `other`.
  func isInside(_ other: Self) -> Bool {
    switch (self, other) {
    case (.exactly(let a), .exactly(let b)): a == b
    case (.exactly(let version), .range(let range)): range.contains(version)
    case (.range, .exactly): false
    case (.range(let a), .range(let b)): a.isInside(b)
    }
  }

  /// Returns what belongs to both.
  func intersection(_ other: Self) -> Self? {
    if case .range(let a) = self, case .range(let b) = other {
      return a.intersection(b).map(Self.range)
    }
    if isInside(other) { return self }
    return other.isInside(self) ? other : nil
  }

  /// Whether some version belongs to both.
  ///
  /// A range whose ends meet (`2:1`) holds nothing, and yet meets what reaches over its ends, as in
  /// Spack.
  func intersects(_ other: Self) -> Bool {
    if case .range(let a) = self, case .range(let b) = other {
      return a.lower < b.upper && b.lower < a.upper
    }
    return isInside(other) || other.isInside(self)
  }

  /// Whether this part stands before `other` in a list.
  func precedes(_ other: Self) -> Bool {
    switch (self, other) {
    case (.exactly(let version), .range(let range)): version.compareValue(with: range.lower) <= 0
    case (.range(let range), .exactly(let version)): range.lower.compareValue(with: version) < 0
    case (.exactly(let a), .exactly(let b)): a < b
    case (.range(let a), .range(let b)):
      a.lower == b.lower ? a.upper < b.upper : a.lower < b.lower
    }
  }
}

extension VersionList {
  /// The parts, joined by commas.
  package var description: String {
    ((hasEmptyPlace ? [":"] : []) + parts.map(\.description)).joined(separator: ",")
  }

  /// Whether `version` belongs to the set.
  package func contains(_ version: Version) -> Bool {
    parts.contains { VersionList.Part.exactly(version).isInside($0) }
  }

  /// Whether everything in this set belongs to one part of `other`.
  package func satisfies(_ other: Self) -> Bool {
    parts.allSatisfy { part in other.parts.contains { part.isInside($0) } }
  }

  /// Whether some version belongs to both.
  package func intersects(_ other: Self) -> Bool {
    parts.contains { part in other.parts.contains { part.intersects($0) } }
  }

  /// Returns what belongs to both; empty if nothing does.
  package func intersection(_ other: Self) -> Self {
    var result = Self()
    for part in parts {
      for otherPart in other.parts {
        if let common = part.intersection(otherPart) { result.add(common) }
      }
    }
    return result
  }

  /// Returns what belongs to either.
  package func union(_ other: Self) -> Self {
    var result = self
    for part in other.parts { result.add(part) }
    return result
  }

  /// Adds a part, joining what overlaps or touches.
  ///
  /// Takes time in proportion to the parts.
  mutating func add(_ part: Part) {
    guard case .range(var range) = part else {
      if parts.contains(where: { part.isInside($0) }) { return }
      insert(part)
      return
    }
    parts.removeAll { existing in
      switch existing {
      case .exactly(let version): return range.contains(version)
      case .range(let other):
        guard let joined = range.union(other) else { return false }
        range = joined
        return true
      }
    }
    // Joining may have made the range reach exact versions that it did not hold before.
    parts.removeAll { $0.isInside(.range(range)) }
    insert(.range(range))
  }

  private mutating func insert(_ part: Part) {
    let place = parts.firstIndex { part.precedes($0) } ?? parts.endIndex
    parts.insert(part, at: place)
  }
}
