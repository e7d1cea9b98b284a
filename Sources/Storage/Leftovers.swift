package import Platform
package import SystemPackage

/// What interrupted programs have left in a folder, apart from what running ones are at.
package struct Leftovers: Sendable, Equatable {
  /// How many files of nobody there are.
  package var fileCount = 0
  /// Their size in bytes.
  package var byteCount: Int64 = 0
  /// How many things running programs are at, whose files stay.
  package var busyCount = 0

  /// Creates the numbers of an empty folder.
  package init() {}

  /// What is done with the files of nobody.
  package enum Fate: Sendable {
    /// They are counted.
    case stay
    /// They are removed.
    case go
  }

  /// Looks through a folder whose entries belong to things that programs work on; blocks.
  ///
  /// `owner` returns the thing that an entry of some name belongs to, nil for what is passed over.
  /// `unlessBusy` runs its body while it keeps others from a thing, or returns false when somebody is
  /// at it. No link is followed; that there is no folder is no error.
  package init(
    in folder: FilePath, _ fate: Fate, cancellation: Cancellation,
    owner: (String) -> String?,
    unlessBusy: (_ thing: String, _ body: () throws -> Void) throws -> Bool
  ) throws {
    guard try FileStatus.ifPresent(folder, links: .keep)?.kind == .folder else { return }
    let rooted = try RootedFolder(folder)
    var things: [String: [FilePath.Component]] = [:]
    for entry in try FileSystem.entries(of: folder) {
      if let thing = owner(entry.name.string) { things[thing, default: []].append(entry.name) }
    }
    for (thing, names) in things.sorted(by: { $0.key < $1.key }) {
      try cancellation.check()
      var found = (fileCount: 0, byteCount: Int64(0))
      let isFree = try unlessBusy(thing) {
        for name in names {
          let size = try FileSystem.sizes(
            below: folder.appending(name), cancellation: cancellation)
          if fate == .go { try rooted.removeTree(FilePath(root: nil, components: name)) }
          found = (found.fileCount + size.fileCount, found.byteCount + size.byteCount)
        }
      }
      if isFree {
        fileCount += found.fileCount
        byteCount += found.byteCount
      } else {
        busyCount += 1
      }
    }
  }
}

extension Leftovers {
  /// Looks through the folder of downloads of objects; blocks.
  ///
  /// Throws what the file system says.
  package static func downloads(
    in folder: FilePath, _ fate: Fate, cancellation: Cancellation
  ) throws -> Leftovers {
    try PartialDownload.leftovers(in: folder, fate, cancellation)
  }
}
