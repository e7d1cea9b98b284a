internal import Platform
internal import Relocation
package import SystemPackage

/// A place in an installed package that names a prefix where relocation has only as much room as the
/// old prefix takes.
package struct FixedPrefix: Sendable, Equatable {
  /// The file, relative to the prefix of the package.
  package let file: FilePath
  /// Where the old prefix stands, in bytes from the start of the file.
  package let offset: Int

  /// Returns the first such place of an installed package, by the names of its files.
  ///
  /// Without one the package goes anywhere. Blocks. `prefix` is where the package is, and `sought` are
  /// the prefixes: the package's own and the root of its store. Throws errors of `platform`.
  package static func first(in prefix: FilePath, sought: [FilePath]) throws -> FixedPrefix? {
    let search = try PrefixSearch(sought.map(\.bytes))
    var folders: [FilePath] = [""]
    while let folder = folders.popLast() {
      var inner: [FilePath] = []
      for entry in try FileSystem.sortedEntries(of: prefix.pushing(folder)) {
        let relative = folder.appending(entry.name)
        // Spack's own files are never relocated.
        if relative == ".spack" { continue }
        switch try FileStatus(of: prefix.pushing(relative), links: .keep).kind {
        case .folder: inner.append(relative)
        case .file:
          let map = try MappedFile(prefix.pushing(relative))
          if let offset = map.withBytes({ search.fixedOffset(in: $0) }) {
            return FixedPrefix(file: relative, offset: offset)
          }
        default: break
        }
      }
      folders += inner.reversed()
    }
    return nil
  }
}
