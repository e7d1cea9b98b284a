/// What a spec asks of a package's architecture; what is nil is not asked.
package struct ArchitectureQuery: Sendable, Hashable {
  /// Such as `linux`, or `*` for any.
  package var platform: String?
  /// Such as `debian12`, or `*` for any.
  package var os: String?
  /// Names and ranges of microarchitectures: `x86_64_v3:`, `zen2,zen3`, `*`.
  package var target: String?

  /// Creates a query.
  package init(platform: String? = nil, os: String? = nil, target: String? = nil) {
    self.platform = platform
    self.os = os
    self.target = target
  }

  /// The query that only an architecture of a built package meets.
  package init(_ architecture: Architecture) {
    self.init(
      platform: architecture.platform, os: architecture.os, target: architecture.target)
  }

  /// Whether all three are there and the target is one name.
  package var isConcrete: Bool {
    guard platform != nil, os != nil, let target else { return false }
    return Self.isName(target)
  }

  private static func isName(_ target: String) -> Bool {
    !target.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",") }
  }

  /// Whether what this says is what `other` asks for.
  ///
  /// As in Spack, an `*` for the platform or system that is met leaves the rest unlooked at.
  package func satisfies(_ other: Self) -> Bool {
    for (ours, theirs) in [(platform, other.platform), (os, other.os)] {
      guard let theirs else { continue }
      if theirs == "*", ours != nil { return true }
      if ours != theirs { return false }
    }
    guard let theirs = other.target, !theirs.isEmpty else { return true }
    guard let ours = target else { return false }
    return theirs == "*" || Self.overlaps(ours, theirs)
  }

  /// Whether two lists of targets have one in common.
  private static func overlaps(_ ours: String, _ theirs: String) -> Bool {
    if isName(ours), isName(theirs) { return ours == theirs }
    return TargetList(ours).intersects(TargetList(theirs))
  }

  /// Whether something could be as both say.
  package func intersects(_ other: Self) -> Bool {
    for (ours, theirs) in [(platform, other.platform), (os, other.os)] {
      if let ours, let theirs, ours != theirs { return false }
    }
    guard let ours = target, let theirs = other.target, !ours.isEmpty, !theirs.isEmpty else {
      return true
    }
    return theirs == "*" || Self.overlaps(ours, theirs)
  }

  /// Adds what `other` asks; returns false, changing nothing, when nothing can be as both say.
  mutating func constrain(_ other: Self) -> Bool {
    guard intersects(other) else { return false }
    var target = target ?? other.target
    if let ours = self.target, let theirs = other.target {
      let common = TargetList(ours).intersection(TargetList(theirs))
      guard !common.isEmpty else { return false }
      target = common.joined(separator: ",")
    } else if let single = target, !Self.isName(single) {
      // Spack intersects a list or range with nothing, and so forgets it.
      target = ""
    }
    self = Self(platform: platform ?? other.platform, os: os ?? other.os, target: target)
    return true
  }
}

extension ArchitectureQuery: CustomStringConvertible {
  /// `linux-debian12-x86_64`, with `None` for what is not asked, as Spack writes it.
  package var description: String {
    [platform, os, target].map { $0 ?? "None" }.joined(separator: "-")
  }
}

/// Names and ranges of microarchitectures, such as `zen2,x86_64_v3:`.
struct TargetList {
  /// A name, or what lies between two; an end that is missing is nil.
  private enum Item {
    case name(Substring)
    case range(Substring?, Substring?)
  }

  private let items: [Item]

  init(_ text: String) {
    items = text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      guard let colon = item.firstIndex(of: ":") else { return .name(item) }
      let (first, last) = (item[..<colon], item[item.index(after: colon)...])
      return .range(first.isEmpty ? nil : first, last.isEmpty ? nil : last)
    }
  }

  /// Whether some name or range of this overlaps one of `other`.
  func intersects(_ other: Self) -> Bool {
    items.contains { item in other.items.contains { Self.common(item, $0) != nil } }
  }

  /// Returns the overlaps of all pairs, as they are written.
  func intersection(_ other: Self) -> [String] {
    items.flatMap { item in other.items.compactMap { Self.common(item, $0) } }
  }

  private static func common(_ left: Item, _ right: Item) -> String? {
    switch (left, right) {
    case (.name(let a), .name(let b)): return a == b ? String(a) : nil
    case (.name(let name), .range(let first, let last)),
      (.range(let first, let last), .name(let name)):
      let isInside =
        (first.map { isAtMost($0, name) } ?? true) && (last.map { isAtMost(name, $0) } ?? true)
      return isInside ? String(name) : nil
    case (.range(let a, let b), .range(let c, let d)):
      guard let first = bound(a, c, takesGreater: true),
        let last = bound(b, d, takesGreater: false)
      else { return nil }
      if let first = first.name, let last = last.name {
        if first == last { return String(first) }
        guard isAtMost(first, last) else { return nil }
      }
      return "\(first.name ?? ""):\(last.name ?? "")"
    }
  }

  /// The end of a range that two ranges have in common.
  private struct Bound {
    /// Nil when there is no end.
    var name: Substring?
  }

  /// Returns nil when the ends cannot be compared.
  private static func bound(
    _ left: Substring?, _ right: Substring?, takesGreater: Bool
  ) -> Bound? {
    guard let left, let right else { return Bound(name: left ?? right) }
    if isAtMost(left, right) { return Bound(name: takesGreater ? right : left) }
    if isAtMost(right, left) { return Bound(name: takesGreater ? left : right) }
    return nil
  }

  private static func isAtMost(_ older: Substring, _ newer: Substring) -> Bool {
    Microarchitecture.isAtMost(String(older), String(newer))
  }
}
