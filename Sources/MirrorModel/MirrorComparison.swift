/// In what two source mirrors differ.
///
/// Content under a digest is the same wherever its path is the same and its size; names for people
/// are compared by what they lead to. What else has one path and one size has to be read.
package struct MirrorComparison: Sendable {
  /// One path that both mirrors have.
  package struct Pair: Sendable, Equatable {
    /// The entry of the first mirror.
    package let here: MirrorEntry
    /// That of the second.
    package let there: MirrorEntry
    /// In what they differ, as a clause; empty where that is to be found out by reading.
    package let reason: String
  }

  /// What the first mirror alone has.
  package var onlyHere: [MirrorEntry] = []
  /// What the second mirror alone has.
  package var onlyThere: [MirrorEntry] = []
  /// What is different under one path.
  package var different: [Pair] = []
  /// What may be different: files of one size whose path does not promise what is in them.
  package var undecided: [Pair] = []
  /// What is the same.
  package var equal: [MirrorEntry] = []

  private static let compared: Set<MirrorEntry.Kind> = MirrorEntry.Kind.sources.union([.link])

  /// Compares two inventories.
  package init(_ first: MirrorInventory, _ second: MirrorInventory) {
    for here in first.entries where Self.compared.contains(here.kind) {
      guard let there = second.entry(at: here.path) else {
        onlyHere.append(here)
        continue
      }
      compare(here, there)
    }
    onlyThere = second.entries.filter {
      Self.compared.contains($0.kind) && first.entry(at: $0.path) == nil
    }
  }

  private mutating func compare(_ here: MirrorEntry, _ there: MirrorEntry) {
    func differ(_ reason: String) {
      different.append(Pair(here: here, there: there, reason: reason))
    }
    switch (here.destination, there.destination) {
    case (let one?, let other?) where one == other: equal.append(here)
    case (let one?, let other?): differ("leads to '\(one)', and to '\(other)'")
    default:
      if here.target != nil || there.target != nil {
        differ(here.target == nil ? "a file, and a link" : "a link, and a file")
      } else if here.byteCount != there.byteCount {
        differ("\(here.byteCount) bytes, and \(there.byteCount)")
      } else if here.kind == .archive {
        equal.append(here)
      } else {
        undecided.append(Pair(here: here, there: there, reason: ""))
      }
    }
  }
}
