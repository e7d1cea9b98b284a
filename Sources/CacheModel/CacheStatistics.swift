internal import SpecModel

/// What a cache holds, in numbers.
package struct CacheStatistics: Sendable {
  /// So many entries and bytes.
  package struct Amount: Sendable, Equatable {
    /// How many entries.
    package var entryCount = 0
    /// The size of their archives, specs and metadata; what several share counts for the first.
    package var byteCount: Int64 = 0

    fileprivate mutating func add(_ bytes: Int64) {
      entryCount += 1
      byteCount += bytes
    }
  }

  /// One package.
  package struct Package: Sendable {
    /// Its name.
    package let name: String
    /// All of it.
    package fileprivate(set) var total = Amount()
    /// By version, the newest first.
    package fileprivate(set) var versions: [(version: String, amount: Amount)] = []
  }

  /// All entries.
  package private(set) var total = Amount()
  /// The packages, the largest first.
  package private(set) var packages: [Package] = []
  /// What was written in each month, as `2026-11`, the oldest first; by UTC.
  package private(set) var months: [(month: String, amount: Amount)] = []
  /// The largest entries with their size, the largest first.
  package private(set) var largest: [(entry: HeldEntry, byteCount: Int64)] = []
  /// How many archives and blobs several entries name.
  package private(set) var sharedCount = 0
  /// What would be needed more if each had its own, in bytes.
  package private(set) var savedByteCount: Int64 = 0
  /// How many archives there are more than once, under several names.
  package private(set) var duplicateCount = 0
  /// What the copies take, in bytes.
  package private(set) var duplicateByteCount: Int64 = 0
  /// What no entry names.
  package private(set) var orphans = (count: 0, byteCount: Int64(0))
  /// How many entries carry a signature.
  package private(set) var signedCount = 0
  /// The entries that lack their archive or another part, or whose metadata cannot be read.
  package private(set) var brokenCount = 0
  /// The entries that the index does not offer.
  package private(set) var unlistedCount = 0
  /// What the index offers and the cache does not have.
  package private(set) var absentCount = 0
  /// The size of the index, in bytes.
  package let indexByteCount: Int64
  /// The size of what was pruned and can be put back, in bytes.
  package let trashByteCount: Int64

  /// Counts; `largestCount` is how many of the largest entries are wanted.
  package init(_ inventory: Inventory, largestCount: Int = 10) {
    indexByteCount = inventory.indexByteCount
    trashByteCount = inventory.trashByteCount
    var byName: [String: [Version?: Amount]] = [:]
    var byMonth: [String: Amount] = [:]
    var counted: Set<String> = []
    for entry in inventory.entries {
      let parts = Set(entry.parts)
      let bytes = parts.subtracting(counted).reduce(entry.metadata.byteCount) {
        $0 + (inventory.contents[$1]?.byteCount ?? 0)
      }
      counted.formUnion(parts)
      total.add(bytes)
      byName[entry.node?.name ?? "", default: [:]][entry.node?.version, default: Amount()]
        .add(bytes)
      let day = TrashRecord.folderName(at: max(0, entry.metadata.modified))
      byMonth["\(day.prefix(4))-\(day.dropFirst(4).prefix(2))", default: Amount()].add(bytes)
      largest.append((entry, inventory.byteCount(of: entry)))
      if entry.isSigned { signedCount += 1 }
      if !entry.isListed { unlistedCount += 1 }
      if entry.damage != nil || !inventory.missingParts(of: entry).isEmpty { brokenCount += 1 }
    }
    largest.sort { ($1.byteCount, $0.entry.text) < ($0.byteCount, $1.entry.text) }
    largest = Array(largest.prefix(largestCount))
    packages = Self.packages(byName)
    months = byMonth.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    countShared(inventory)
    let held = Set(inventory.entries.map(\.hash))
    absentCount = inventory.listed.count { !held.contains($0) }
  }

  private static func packages(_ byName: [String: [Version?: Amount]]) -> [Package] {
    byName.map { name, versions in
      var package = Package(name: name)
      package.versions = versions.sorted { left, right in
        guard let one = left.key, let other = right.key else { return left.key != nil }
        return one > other
      }.map { ($0.key?.text ?? "", $0.value) }
      for (_, amount) in package.versions {
        package.total.entryCount += amount.entryCount
        package.total.byteCount += amount.byteCount
      }
      return package
    }.sorted { ($1.total.byteCount, $0.name) < ($0.total.byteCount, $1.name) }
  }

  private mutating func countShared(_ inventory: Inventory) {
    for (part, count) in inventory.useCounts where count > 1 {
      guard let object = inventory.contents[part] else { continue }
      sharedCount += 1
      savedByteCount += object.byteCount * Int64(count - 1)
    }
    var archives: [String: Set<String>] = [:]
    for entry in inventory.entries {
      if let checksum = entry.checksum, let archive = entry.parts.first {
        archives[checksum, default: []].insert(archive)
      }
    }
    for keys in archives.values where keys.count > 1 {
      duplicateCount += keys.count - 1
      duplicateByteCount += keys.sorted().dropFirst().reduce(0) {
        $0 + (inventory.contents[$1]?.byteCount ?? 0)
      }
    }
    let orphans = inventory.orphans
    self.orphans = (orphans.count, orphans.reduce(0) { $0 + $1.byteCount })
  }
}
