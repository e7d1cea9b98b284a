import Diagnostics

/// All versions from one to another, including everything that starts with the last one.
///
/// `1.2:1.4` holds 1.2, 1.3 and 1.4.9; `1.2` is the range `1.2:1.2`; an end may be missing.
package struct VersionRange: Sendable, Hashable, CustomStringConvertible {
  /// The first version; nil when there is none.
  package let first: Version?
  /// The last version, whose longer forms belong to the range too; nil when there is none.
  package let last: Version?
  /// The first version inside.
  let lower: Version
  /// The first version behind the range.
  let upper: Version
  /// Whether it holds every version.
  let isAny: Bool

  /// Creates a range.
  ///
  /// Throws when no version can lie in it. `1.0:1` is not empty: it holds 1.0 and every 1.x.
  package init(from first: Version?, through last: Version?) throws(SpecError) {
    self.init(unchecked: first, last)
    // Meeting ends (`1.2:1.1`) are let pass, as in Spack, though nothing can lie between them.
    guard lower <= upper else {
      throw SpecError(
        .emptyRange, "the range '\(first?.text ?? ""):\(last?.text ?? "")' holds no version")
    }
  }

  private init(unchecked first: Version?, _ last: Version?) {
    self.first = first
    self.last = last
    lower = first ?? .minimum
    upper = last?.next ?? .maximum
    isAny = first == nil && last == nil
  }

  /// Every version: `:`.
  package static let any = Self(unchecked: nil, nil)

  /// Whether `version` lies in the range.
  package func contains(_ version: Version) -> Bool {
    if version.isUnresolved { return isAny }
    return version.compareValue(with: lower) >= 0 && version.compareValue(with: upper) < 0
  }

  /// Whether every version of this range lies in `other`.
  package func isInside(_ other: Self) -> Bool {
    other.lower.compareValue(with: lower) <= 0 && upper.compareValue(with: other.upper) <= 0
  }

  /// Returns the versions that lie in both; nil if there are none.
  package func intersection(_ other: Self) -> Self? {
    let result = Self(
      unchecked: lower < other.lower ? other.first : first,
      (other.upper < upper ? other.last : last)?.spelledByParts)
    return result.lower < result.upper ? result : nil
  }

  /// Returns the two as one if they overlap or touch.
  func union(_ other: Self) -> Self? {
    guard lower <= other.upper, other.lower <= upper else { return nil }
    return Self(
      unchecked: other.lower < lower ? other.first : first,
      (upper < other.upper ? other.last : last)?.spelledByParts)
  }

  /// `1.2`, `1.2:1.4`, `1.2:`, `:1.4` or `:`.
  ///
  /// An end that comes from joining or intersecting is spelled by its parts, as Spack does.
  package var description: String {
    if let first, first.next == upper { return first.text }
    return "\(first?.text ?? ""):\(last?.text ?? "")"
  }

  /// Whether both hold the same versions.
  package static func == (left: Self, right: Self) -> Bool {
    left.lower == right.lower && left.upper == right.upper
  }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(lower)
    hasher.combine(upper)
  }
}
