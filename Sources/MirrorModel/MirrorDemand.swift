package import Digests
package import RecipeModel

/// What recipes ask of a mirror, to be looked up by path and by digest.
package struct MirrorDemand: Sendable {
  /// The items, each storage path once.
  package private(set) var items: [MirrorItem] = []
  /// Packages whose recipe was read, each with what may be missing from it.
  package private(set) var packages: [String: Unknown?] = [:]
  /// Packages that have a recipe which could not be read, each with the reason.
  package private(set) var unreadable: [String: String] = [:]
  private var byStorage: [String: Int] = [:]
  private var byAlias: [String: Set<Int>] = [:]
  private var byDigest: [String: Set<Int>] = [:]
  /// By the end of each address and of each name for people.
  private var byFileName: [Substring: Set<Int>] = [:]

  /// Creates a demand for nothing.
  package init() {}

  /// Adds what a plan asks for.
  package mutating func add(_ plan: MirrorPlan) {
    packages.updateValue(plan.gaps.first ?? packages[plan.package] ?? nil, forKey: plan.package)
    for item in plan.items { add(item) }
  }

  /// Notes that the recipe of a package could not be read.
  package mutating func add(unreadable package: String, reason: String) {
    unreadable[package] = reason
  }

  /// Adds one item; what has a storage path that is known only leaves its aliases and URLs.
  package mutating func add(_ item: MirrorItem) {
    // What its recipe does not say may be anything.
    if case .unknown(let unknown) = item.obstacle { packages[item.package] = unknown }
    let place: Int
    if let storage = item.storage, let known = byStorage[MirrorNames.onDisk(storage)] {
      place = known
      items[known] = MirrorPlan.merged([items[known], item])[0]
    } else {
      place = items.count
      items.append(item)
    }
    for storage in MirrorNames.storages(of: item) where byStorage[storage] == nil {
      byStorage[storage] = place
    }
    for alias in [item.alias].compactMap(\.self) + item.otherAliases {
      byAlias[MirrorNames.onDisk(alias), default: []].insert(place)
    }
    if let digest = item.checksum?.digest {
      byDigest[digest.hexadecimal, default: []].insert(place)
      for path in item.urls + item.aliases {
        guard let slash = path.lastIndex(of: "/") else { continue }
        byFileName[path[path.index(after: slash)...], default: []].insert(place)
      }
    }
  }

  /// Returns the item whose file lies at a path, in a mirror of any vintage.
  package func item(storedAt path: String) -> MirrorItem? { byStorage[path].map { items[$0] } }

  /// Returns the items that people find under a path.
  package func items(named path: String) -> [MirrorItem] {
    (byAlias[path] ?? []).sorted().map { items[$0] }
  }

  /// Returns the items whose file has one of these digests, in hexadecimal digits.
  package func items(withDigests digests: some Sequence<String>) -> [MirrorItem] {
    var places: Set<Int> = []
    for digest in digests { places.formUnion(byDigest[digest] ?? []) }
    return places.sorted().map { items[$0] }
  }

  /// Returns the items that a file of this name was probably meant to be: the end of an address, or
  /// of a name for people.
  package func items(like name: String) -> [MirrorItem] {
    (byFileName[name[...]] ?? []).sorted().map { items[$0] }
  }

  /// The kinds of digests that items have.
  package var algorithms: Set<DigestAlgorithm> {
    Set(byDigest.keys.compactMap { DigestAlgorithm(hexadecimalCount: $0.utf8.count) })
  }

  /// Why something may be asked for that is not among the items, as a clause; nil when all is known.
  package var incompleteness: String? {
    if let (name, reason) = unreadable.min(by: { $0.key < $1.key }) {
      return "the recipe of '\(name)' could not be read: \(reason)"
    }
    let gaps = packages.compactMap { name, gap in gap.map { (name: name, gap: $0) } }
    guard let first = gaps.min(by: { $0.name < $1.name }) else { return nil }
    return "the recipe of '\(first.name)' is not known wholly (\(first.gap))"
  }

  /// Why content of a package may be asked for though no item says so, as a clause; nil when not.
  package func doubt(about package: String) -> String? {
    if let reason = unreadable[package] {
      return "the recipe of '\(package)' could not be read: \(reason)"
    }
    guard let known = packages[package] else { return "there is no recipe of '\(package)'" }
    return known.map { "the recipe of '\(package)' is not known wholly (\($0))" }
  }
}

extension MirrorNames {
  /// Returns a path as it is on disk, where doubled slashes collapse.
  package static func onDisk(_ path: String) -> String {
    path.contains("//") || path.hasSuffix("/")
      ? path.split(separator: "/").joined(separator: "/") : path
  }

  /// The paths on disk under which the file of an item may be stored, by Spacks of all vintages: old
  /// ones name checkouts of git after a tag or a branch.
  static func storages(of item: MirrorItem) -> [String] {
    let own = [item.storage].compactMap(\.self).map(onDisk)
    guard let repository = item.repository, repository.kind == .git else { return own }
    let path = URLParts.path(of: repository.url)
    return own
      + [repository.tag, repository.branch].compactMap(\.self).map {
        onDisk("\(storageFolder)/git/\(path)/\($0).tar.gz")
      }
  }
}
