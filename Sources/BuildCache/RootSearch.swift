internal import Diagnostics
internal import InstallStore
internal import Platform
internal import Relocation
internal import SpecModel
internal import SystemPackage

/// Looks for the root of a store in the strings of a package's binaries, as Spack up to 0.16 does
/// before it packs: what is found there would not be relocated in full.
///
/// The search path for libraries does not count. Text files and links do not either.
struct RootSearch {
  let prefix: FilePath
  let sought: [[UInt8]]
  let package: String

  init(store: Store, record: DatabaseRecord, spackPrefix: String) {
    prefix = FilePath(record.path ?? "")
    sought = [store.root.bytes, Array(spackPrefix.utf8)].filter { $0.count > 1 }
    package = record.node.shortText
  }

  /// Throws `buildcache.names_root` for the first binary that names the root; blocks.
  func run(_ cancellation: Cancellation) throws {
    var folders: [FilePath] = [""]
    while let folder = folders.popLast() {
      for entry in try FileSystem.sortedEntries(of: prefix.pushing(folder)) {
        try cancellation.check()
        let relative = folder.appending(entry.name)
        let path = prefix.pushing(relative)
        switch try FileStatus(of: path, links: .keep).kind {
        case .folder where ![".spack", "man"].contains(entry.name.string): folders.append(relative)
        case .file where !entry.name.string.hasSuffix(".o"): try check(path, relative)
        default: break
        }
      }
    }
  }

  private func check(_ path: FilePath, _ relative: FilePath) throws {
    let found = try MappedFile(path).withBytes { bytes -> [UInt8]? in
      RootStrings.first(in: bytes, naming: sought)
    }
    guard let found else { return }
    throw BuildCacheError(
      .namesRoot,
      "'\(package)' cannot be pushed as it is: '\(relative)' names the place where it was built, in"
        + " '\(String(decoding: found, as: UTF8.self))'",
      hint: "pass --allow-root to push it nevertheless: it can then be installed to roots that are"
        + " not longer")
  }
}
