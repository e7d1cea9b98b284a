internal import CacheModel
internal import Diagnostics
internal import Platform
internal import Relocation
internal import SystemPackage

/// Relocates the files of an unpacked package, in the folder where it was unpacked.
///
/// Files are changed in place, so hard links stay links; memory does not grow with their size.
struct TreeRelocation {
  let rules: RelocationRules
  /// Where the package lies now.
  let folder: FilePath
  /// The folder of the package's metadata, which is never relocated.
  let metadataFolder: FilePath.Component
  /// Where copies of changed text files are put together.
  let scratch: FilePath
  /// Looked at before each file.
  let cancellation: Cancellation
  /// Counts the files and links.
  let progress: ItemProgress

  var map: PrefixMap { rules.map }

  /// Relocates everything that the archive lists, and returns what there is to know of it.
  ///
  /// Throws `buildcache.not_relocatable` when a string does not fit, with the file and the offset,
  /// and `buildcache.damaged_entry` when a listed file is not there.
  func run(_ info: BuildInfo) throws -> [FileNote] {
    guard !rules.isEmpty else { return [] }
    var notes: [FileNote] = []
    let count = info.links.count + info.textFiles.count + info.binaries.count
    progress.begin("relocating", total: Int64(count), unit: .count)
    for path in info.links {
      notes += try relocateLink(path)
      progress.advance(by: 1)
    }
    try forEachFile(info.textFiles) { notes += try relocateText($0, path: $1) }
    guard !map.isEmpty else { return notes }
    try forEachFile(info.binaries) { notes += try relocateBinary($0, path: $1) }
    return notes
  }

  /// Calls `body` with each file once, but not with those that have been `seen`.
  func forEachFile(
    _ paths: [String], seen: Set<FileIdentity> = [],
    _ body: (FilePath, String) throws -> Void
  ) throws {
    // Archives of older builders list every name of a file, hostile ones what they like; a file
    // must be changed once only.
    var seen = seen
    for path in paths {
      try cancellation.check()
      progress.advance(by: 1)
      let file = try place(of: path)
      let status = try FileStatus(of: file, links: .keep)
      guard status.kind == .file else {
        throw damaged(path, "it is not a regular file")
      }
      guard seen.insert(status.identity).inserted else { continue }
      try FileAccess.with(0o600, on: file) { try body(file, path) }
    }
  }

  /// Returns where a listed path is, refusing any that would leave the folder.
  func place(of path: String) throws -> FilePath {
    let relative = FilePath(path)
    guard relative.isRelative, !relative.components.isEmpty,
      relative.components.allSatisfy({ $0.kind == .regular })
    else { throw damaged(path, "the path leaves the package") }
    // The package was unpacked without following links, but may hold links in the middle of a path.
    var parent = folder
    for component in relative.removingLastComponent().components {
      parent.append(component)
      guard let status = try FileStatus.ifPresent(parent, links: .keep), status.kind == .folder
      else { throw damaged(path, "it is not in the archive") }
    }
    let place = folder.pushing(relative)
    guard try FileStatus.ifPresent(place, links: .keep) != nil else {
      throw damaged(path, "it is not in the archive")
    }
    return place
  }

  func relocateLink(_ path: String) throws -> [FileNote] {
    let link = try place(of: path)
    guard try FileStatus(of: link, links: .keep).kind == .link else {
      throw damaged(path, "it is not a symbolic link")
    }
    let recorded = try FileSystem.linkTarget(of: link)
    let target = rules.originalTarget(of: recorded.bytes)
    let relocated =
      LinkRelocation.relocated(target, map: map)
      ?? rules.moved(path)?.relocated(linkTarget: target, map: map) ?? target
    guard relocated != recorded.bytes, let newTarget = FilePath(bytes: relocated) else { return [] }
    try FileAccess.with(0o700, on: link.removingLastComponent()) {
      try FileSystem.removeFile(link)
      try FileSystem.makeLink(link, to: newTarget)
    }
    return LinkRelocation.notes(of: target, map: map).map { FileNote(file: path, note: $0) }
  }

  private func relocateText(_ file: FilePath, path: String) throws -> [FileNote] {
    let change = try MappedFile(file).withBytes {
      TextRelocation.change(of: $0, map: rules.textMap)
    }
    let patch = change.patch
    if !patch.isEmpty {
      if patch.keepsLength {
        try overwrite(file, with: patch)
      } else {
        try rewrite(file, with: patch)
      }
    }
    return change.notes.map { FileNote(file: path, note: $0) }
  }

  func relocateBinary(_ file: FilePath, path: String) throws -> [FileNote] {
    let change: FileChange
    do {
      change = try MappedFile(file).withBytes { bytes throws(RelocationError) in
        try BinaryRelocation.change(
          of: bytes, map: map, file: path, shortStrings: rules.shortStrings,
          moved: rules.moved(path))
      }
    } catch let error as RelocationError {
      throw BuildCacheError(
        .notRelocatable, "the package cannot be moved to this store", cause: error)
    }
    let patch = change.patch
    if !patch.isEmpty { try overwrite(file, with: patch) }
    if let tail = patch.tail {
      let open = try File(file, .readWrite)
      try open.write(tail.bytes.span, at: UInt64(tail.offset))
    }
    return change.notes.map { FileNote(file: path, note: $0) }
  }

  private func overwrite(_ file: FilePath, with patch: Patch) throws {
    var mapped = try MappedFile(file, .readWrite)
    try mapped.withMutableBytes { bytes in
      for edit in patch.edits {
        for (index, byte) in edit.bytes.enumerated() {
          bytes[edit.range.lowerBound + index] = byte
        }
      }
    }
  }

  /// Puts the changed text together in a file of its own, then copies it over the original, which
  /// keeps its inode.
  private func rewrite(_ file: FilePath, with patch: Patch) throws {
    do {
      let copy = try File(scratch, .replace)
      try MappedFile(file).withBytes { bytes in
        var position = 0
        for edit in patch.edits {
          try copy.write(bytes.extracting(position..<edit.range.lowerBound))
          try copy.write(edit.bytes.span)
          position = edit.range.upperBound
        }
        try copy.write(bytes.extracting(position..<bytes.count))
      }
    }
    let changed = try File(scratch)
    let original = try File(file, .readWrite)
    var offset: UInt64 = 0
    try changed.forEachChunk { chunk in
      try original.write(chunk, at: offset)
      offset += UInt64(chunk.count)
    }
    try original.truncate(to: offset)
  }

  private func damaged(_ path: String, _ reason: String) -> BuildCacheError {
    BuildCacheError(
      .damagedEntry, "the archive lists '\(path)' for relocation, but \(reason)",
      hint: "the archive is damaged or was not made by Spack")
  }
}
