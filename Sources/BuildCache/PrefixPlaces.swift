internal import CacheModel
internal import Diagnostics
internal import InstallStore
internal import Platform
internal import Relocation
package import SpecModel
internal import SystemPackage

/// What lies at a prefix that the files of an archive may name.
package enum PrefixOwner: Sendable, Equatable {
  /// The script that starts others whose first lines are too long.
  case sbang
  /// The package with this hash.
  case package(SpecHash)
  /// All packages of the store.
  case root
}

/// The old prefixes of an archive, in the order in which they are replaced.
struct OldPlaces {
  /// One old prefix.
  struct Place {
    let owner: PrefixOwner
    let prefix: [UInt8]
  }

  let places: [Place]

  /// Names the old prefixes of a package that is packed.
  init(_ places: [Place]) { self.places = places }

  /// Takes the old prefixes from what an archive says of itself.
  ///
  /// Packages that `spec` does not need are left out: an installation would not know where they are.
  /// `unnamed` are the prefixes, by hash, for an archive that names none; the package's own is known
  /// in any case. Throws `buildcache.damaged_entry` for prefixes that are none.
  init(
    _ info: BuildInfo, of spec: ConcreteSpec, unnamed: [String: String] = [:]
  ) throws(BuildCacheError) {
    var old = Dictionary(info.hashToPrefix.map { ($0.hash, $0.prefix) }) { _, last in last }
    if old.isEmpty { old = unnamed }
    if old.isEmpty {
      old[spec.root.hash.text] = FilePath(info.root).pushing(FilePath(info.relativePrefix)).string
    }
    var places = info.sbangPath.map { [Place(owner: .sbang, prefix: Array($0.utf8))] } ?? []
    for node in RelocationSpecs.nodes(of: spec) {
      guard let prefix = old[node.hash.text] else {
        // Only what the package links to may be missing: archives of other builders list less.
        guard node.hash != spec.root.hash else { throw Self.unusable("none", spec) }
        continue
      }
      guard prefix.hasPrefix("/"), prefix.utf8.count > 1 else {
        throw Self.unusable("'\(prefix)'", spec)
      }
      places.append(Place(owner: .package(node.hash), prefix: Array(prefix.utf8)))
    }
    self.places = places + [Place(owner: .root, prefix: Array(info.root.utf8))]
  }

  private static func unusable(_ prefix: String, _ spec: ConcreteSpec) -> BuildCacheError {
    BuildCacheError(
      .damagedEntry,
      "the archive of '\(spec.root.shortText)' names \(prefix) as the place where it was built",
      hint: "push the package again with --force")
  }

  /// The old prefixes alone.
  var prefixes: [[UInt8]] { places.map(\.prefix) }

  /// Returns what becomes of the prefixes of packages, in their order.
  func packages(in new: NewPlaces) throws -> [PrefixMap.Pair] {
    try places.compactMap { place in
      guard case .package = place.owner else { return nil }
      return PrefixMap.Pair(old: place.prefix, new: try new.prefix(of: place.owner))
    }
  }
}

/// Where things are once a package is installed.
struct NewPlaces {
  /// The package that is installed, with all that it depends on.
  let spec: ConcreteSpec
  let store: Store
  let contents: StoreContents

  /// Returns where something will be; a package of another graph is not asked for.
  func prefix(of owner: PrefixOwner) throws -> [UInt8] {
    switch owner {
    case .sbang: return store.sbang.bytes
    case .root: return store.root.bytes
    case .package(let hash):
      // What an upstream has stays there.
      if hash != spec.root.hash, let path = try contents.record(for: hash)?.record.path {
        return FilePath(path).bytes
      }
      guard let node = spec.node(hash) else { return store.root.bytes }
      return try store.prefix(of: node, in: spec).bytes
    }
  }
}
