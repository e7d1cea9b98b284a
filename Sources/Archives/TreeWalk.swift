internal import Diagnostics
internal import Platform
internal import SystemPackage

/// One walk over an installed package, or over another folder.
struct TreeWalk {
  private let prefix: FilePath
  private let memberName: [UInt8]
  private let skipped: FileIdentity?
  private let skippedName: [UInt8]?
  private var firstNames: [FileIdentity: [UInt8]] = [:]
  private var chunk = [UInt8](repeating: 0, count: fileChunkSize)

  init(prefix: FilePath, memberName: [UInt8]) {
    self.prefix = prefix
    self.memberName = memberName
    let stale = prefix.appending(".spack/binary_distribution")
    skipped = (try? FileStatus(of: stale, links: .keep))?.identity
    skippedName = nil
  }

  /// Walks over any folder; entries with `skippedName` are left out, however deep they lie.
  init(folder: FilePath, memberName: [UInt8], skippedName: [UInt8]?) {
    prefix = folder
    self.memberName = memberName
    skipped = nil
    self.skippedName = skippedName
  }

  func writeParents(to archive: inout TarWriter<some ByteSink & ~Copyable>) throws {
    for index in memberName.indices where memberName[index] == UInt8(ascii: "/") {
      try archive.add(
        TarMember(name: Array(memberName[..<index]), kind: .folder, permissions: 0o755))
    }
  }

  /// Writes the folder at `path`, relative to the prefix, and everything below.
  mutating func writeFolder(
    _ path: [UInt8], to archive: inout TarWriter<some ByteSink & ~Copyable>,
    observer: inout some TreeObserver
  ) throws {
    try archive.add(TarMember(name: name(of: path), kind: .folder, permissions: 0o755))
    var folders: [[UInt8]] = []
    for entry in try sortedEntries(of: path) {
      let below = join(path, entry.name.bytes)
      // Some file systems do not tell kinds in listings.
      let isFolder =
        entry.kind == .unknown
        ? try status(of: below).kind == .folder : entry.kind == .folder
      if isFolder {
        folders.append(below)
      } else {
        try writeEntry(below, to: &archive, observer: &observer)
      }
    }
    for folder in folders { try writeFolder(folder, to: &archive, observer: &observer) }
  }

  private mutating func writeEntry(
    _ path: [UInt8], to archive: inout TarWriter<some ByteSink & ~Copyable>,
    observer: inout some TreeObserver
  ) throws {
    let status = try status(of: path)
    if status.identity == skipped { return }
    switch status.kind {
    case .file: try writeFile(path, status, to: &archive, observer: &observer)
    case .link:
      // Spack stores each name of a symbolic link as a link, also when they are one inode.
      let target = try FileSystem.linkTarget(of: location(path)).bytes
      try archive.add(
        TarMember(name: name(of: path), kind: .link(target: target), permissions: 0o755))
      try observer.link(path, to: target)
    default: return
    }
  }

  private mutating func writeFile(
    _ path: [UInt8], _ entry: FileStatus, to archive: inout TarWriter<some ByteSink & ~Copyable>,
    observer: inout some TreeObserver
  ) throws {
    var member = TarMember(
      name: name(of: path), kind: .file, permissions: entry.mode & 0o100 != 0 ? 0o755 : 0o644)
    if entry.linkCount > 1 {
      if let first = firstNames[entry.identity] {
        member.kind = .hardLink(target: name(of: first))
        try archive.add(member)
        return observer.hardLink(path, to: first)
      }
      firstNames[entry.identity] = path
    }
    let file = try File(location(path))
    let status = try file.status()
    guard status.kind == .file else { throw ArchiveError.changed(member.name) }
    member.byteCount = status.size
    try archive.begin(member)
    try observer.begin(path, status)
    var remaining = status.size
    while true {
      var span = chunk.mutableSpan
      let count = try file.read(into: &span)
      if count == 0 { break }
      guard UInt64(count) <= remaining else { throw ArchiveError.changed(member.name) }
      remaining -= UInt64(count)
      let bytes = chunk.span.extracting(first: count)
      try archive.write(bytes)
      try observer.read(bytes)
    }
    if remaining != 0 { throw ArchiveError.changed(member.name) }
    try observer.end()
  }

  private func sortedEntries(of path: [UInt8]) throws -> [FolderEntry] {
    try FileSystem.entries(of: location(path))
      .map { (entry: $0, key: $0.name.bytes) }
      .filter { $0.key != skippedName }
      .sorted { DecodedName.precedes($0.key, $1.key) }
      .map(\.entry)
  }

  private func status(of path: [UInt8]) throws -> FileStatus {
    try FileStatus(of: location(path), links: .keep)
  }

  private func name(of path: [UInt8]) -> [UInt8] { join(memberName, path) }

  private func location(_ path: [UInt8]) -> FilePath {
    guard let relative = FilePath(bytes: path) else {
      preconditionFailure("names that a folder lists hold no NUL")
    }
    return prefix.pushing(relative)
  }

  private func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty ? name : name.isEmpty ? folder : folder + [UInt8(ascii: "/")] + name
  }
}
