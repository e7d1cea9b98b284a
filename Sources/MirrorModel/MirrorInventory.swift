/// What the folder of a source mirror has, entry by entry.
package struct MirrorInventory: Sendable {
  /// The entries, ordered by the bytes of their paths.
  package let entries: [MirrorEntry]
  /// What has a name that is not text, and is therefore left alone.
  package let namelessCount: Int
  /// Where each entry is in ``entries``.
  private let places: [String: Int]
  /// The links that lead to each file, by the file's path.
  package private(set) var linksByFile: [String: [MirrorEntry]] = [:]

  /// Creates an inventory of entries in any order.
  package init(_ entries: [MirrorEntry], namelessCount: Int = 0) {
    let sorted = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.entries = sorted
    self.namelessCount = namelessCount
    places = Dictionary(
      sorted.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in sorted where entry.kind == .link {
      if case .file(let file) = end(of: entry) { linksByFile[file.path, default: []].append(entry) }
    }
  }

  /// Returns the entry at a path; doubled slashes count as one, as they do on disk.
  package func entry(at path: String) -> MirrorEntry? {
    places[MirrorNames.onDisk(path)].map { entries[$0] }
  }

  /// How a link ends.
  package enum LinkEnd: Sendable, Hashable {
    /// At a file of the mirror.
    case file(MirrorEntry)
    /// At nothing, or at another link.
    case nothing
    /// Outside of the mirror.
    case outside
  }

  /// Returns what a link leads to; nil for an entry that is no link.
  package func end(of entry: MirrorEntry) -> LinkEnd? {
    guard entry.target != nil else { return nil }
    guard let destination = entry.destination else { return .outside }
    guard let found = self.entry(at: destination), found.target == nil else { return .nothing }
    return .file(found)
  }

}

/// What a source mirror holds, in numbers.
package struct MirrorStatistics: Sendable, Equatable {
  /// How many there are of something, and how large they are together.
  package struct Amount: Sendable, Equatable {
    /// What is counted: a package, a kind, a path.
    package var name: String
    /// How many.
    package var count = 0
    /// Their size in bytes.
    package var byteCount: Int64 = 0

    mutating func add(_ entry: MirrorEntry) {
      count += 1
      byteCount += entry.byteCount
    }
  }

  /// All files that hold sources.
  package var files = Amount(name: "files")
  /// The same by kind, in the order of ``MirrorEntry/Kind``.
  package var kinds: [Amount] = []
  /// By package, the largest first; a file that several packages use counts for each.
  package var packages: [Amount] = []
  /// The largest files, each under its shortest name for people.
  package var largest: [Amount] = []
  /// Files under several names for people: what each further name would have cost.
  package var shared = Amount(name: "shared")
  /// Files that no name for people leads to.
  package var unnamed = Amount(name: "unnamed")
  /// Links that lead nowhere, or out of the mirror.
  package var brokenLinkCount = 0

  /// Counts what an inventory has; `largestCount` files are named.
  package init(of inventory: MirrorInventory, largestCount: Int) {
    let links = inventory.linksByFile
    var kinds: [MirrorEntry.Kind: Amount] = [:]
    var packages: [String: Amount] = [:]
    var sized: [MirrorEntry] = []
    for entry in inventory.entries {
      kinds[entry.kind, default: Amount(name: entry.kind.rawValue)].add(entry)
      if let end = inventory.end(of: entry) {
        if case .file = end {} else { brokenLinkCount += 1 }
        continue
      }
      guard MirrorEntry.Kind.sources.contains(entry.kind) else { continue }
      files.add(entry)
      sized.append(entry)
      let names = links[entry.path] ?? []
      if entry.kind != .named, names.isEmpty { unnamed.add(entry) }
      if names.count > 1 {
        shared.count += 1
        shared.byteCount += entry.byteCount * Int64(names.count - 1)
      }
      for package in Set((names + [entry]).compactMap(\.package)) {
        packages[package, default: Amount(name: package)].add(entry)
      }
    }
    self.kinds = MirrorEntry.Kind.allCases.compactMap { kinds[$0] }
    self.packages = packages.values.sorted { ($1.byteCount, $0.name) < ($0.byteCount, $1.name) }
    let byPlace = sized.sorted { ($1.byteCount, $0.path) < ($0.byteCount, $1.path) }
    largest = byPlace.prefix(largestCount).map { entry in
      let name = links[entry.path]?.map(\.path).min { ($0.count, $0) < ($1.count, $1) }
      return Amount(name: name ?? entry.path, count: 1, byteCount: entry.byteCount)
    }
  }
}
