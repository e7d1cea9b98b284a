internal import CacheModel
internal import Diagnostics
internal import Platform
internal import Relocation
internal import SystemPackage

extension TreeRelocation {
  /// Relocates what an archive of an old Spack should have listed, but does not: programs that are
  /// position independent, object files, and links to folders.
  ///
  /// What does not fit stays as it is, as it did in that Spack, and is told.
  func runUnlisted(_ info: BuildInfo) throws -> [FileNote] {
    guard !map.isEmpty else { return [] }
    // A further name of a file that was listed: it has been relocated.
    var seen: Set<FileIdentity> = []
    try forEachFile(info.binaries + info.textFiles) { file, _ in
      seen.insert(try FileStatus(of: file, links: .keep).identity)
    }
    let unlisted = try unlisted(info)
    var notes: [FileNote] = []
    for link in unlisted.links { notes += try relocateLink(link) }
    try forEachFile(unlisted.files, seen: seen) { file, path in
      let isBinary = try MappedFile(file).withBytes { FileClassifier.kind(of: $0) == .binary }
      guard isBinary else { return }
      do {
        notes += try relocateBinary(file, path: path)
      } catch let error as BuildCacheError where error.code == .notRelocatable {
        notes += try unchangedNotes(of: file, path: path)
      }
    }
    return notes
  }

  /// Returns notes of files that are not listed but name an old prefix; reads all of them.
  func searchUnlisted(_ info: BuildInfo) throws -> [FileNote] {
    guard !map.isEmpty else { return [] }
    var notes: [FileNote] = []
    try forEachFile(try unlisted(info).files) { notes += try unchangedNotes(of: $0, path: $1) }
    return notes
  }

  private func unchangedNotes(of file: FilePath, path: String) throws -> [FileNote] {
    let search = try PrefixSearch(map.pairs.filter { $0.old != $0.new }.map(\.old))
    let note = try MappedFile(file).withBytes { search.note(ofUnchanged: $0) }
    return note.map { [FileNote(file: path, note: $0)] } ?? []
  }

  /// Returns the files and links of the package that no list names.
  ///
  /// Metadata is left out, and so are names that are not UTF-8, which no list can hold.
  private func unlisted(_ info: BuildInfo) throws -> (files: [String], links: [String]) {
    let listed = Set(info.binaries + info.textFiles + info.links)
    var found: (files: [String], links: [String]) = ([], [])
    var folders = [FilePath()]
    while let relative = folders.popLast() {
      try cancellation.check()
      for entry in try FileSystem.sortedEntries(of: folder.pushing(relative)) {
        if relative.isEmpty, entry.name == metadataFolder { continue }
        let path = relative.appending(entry.name)
        let kind = try FileStatus(of: folder.pushing(path), links: .keep).kind
        if kind == .folder { folders.append(path) }
        guard let name = String(validating: path.bytes, as: UTF8.self), !listed.contains(name)
        else { continue }
        if kind == .file { found.files.append(name) }
        if kind == .link { found.links.append(name) }
      }
    }
    return found
  }
}
