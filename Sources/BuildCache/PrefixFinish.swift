internal import Diagnostics
internal import Digests
internal import Documents
internal import InstallStore
internal import Platform
internal import Relocation
internal import SystemPackage

/// What is done to every file of a relocated package before it gets its place.
///
/// Files and folders get their permissions and group, long interpreter lines are handed to `sbang`,
/// and the install manifest is written: in one walk, and in this order for each entry.
struct PrefixFinish {
  /// Where the package lies now.
  let folder: FilePath
  /// Where the package's metadata lies now, below `folder`.
  let metadataFolder: FilePath
  /// Where the package will be.
  let prefix: FilePath
  /// The store's `sbang`.
  let sbang: FilePath
  /// What each file and folder may be used for, and by whom.
  let permissions: PrefixPermissions
  /// Looked at before each entry.
  let cancellation: Cancellation
  /// Counts the bytes that are hashed.
  let progress: ItemProgress

  /// Spack's log of times, which `spack verify manifest` never looks at, and so would miss.
  private static let timesLog = FilePath.Component("install_times.json")

  /// Walks the package and writes its install manifest.
  func run() throws {
    let shebang = try Shebang(sbang: sbang.bytes)
    let manifest = metadataFolder.appending("install_manifest.json")
    // The archive brings the builder's manifest; the new one lists neither.
    if try FileStatus.ifPresent(manifest, links: .keep) != nil {
      try FileSystem.removeFile(manifest)
    }
    let writer = try ManifestWriter(manifest, progress: progress)
    try walk(folder, FilePath()) { path, relative, status in
      if StagedFile.isStaged(path.lastComponent ?? ".") { return }
      if status.kind == .file || status.kind == .folder {
        try permissions.apply(to: path, status)
      }
      if status.kind == .file, status.permissions & 0o111 != 0 {
        try FileAccess.with(0o600, on: path) { try edit(path, shebang) }
      }
      if relative.lastComponent == Self.timesLog { return }
      try writer.add(path, shownAs: shown(relative))
    }
    try writer.finish()
    try permissions.apply(to: manifest, try FileStatus(of: manifest, links: .keep))
  }

  /// The path that the manifest calls an entry by: where it will be.
  private func shown(_ relative: FilePath) -> FilePath {
    var components = Array(relative.components)
    if components.first == metadataFolder.lastComponent { components[0] = ".spack" }
    return prefix.pushing(FilePath(root: nil, components))
  }

  /// Calls `body` for everything below `folder`, sorted, and then for the folder itself.
  private func walk(
    _ folder: FilePath, _ relative: FilePath,
    _ body: (FilePath, FilePath, FileStatus) throws -> Void
  ) throws {
    for entry in try FileSystem.sortedEntries(of: folder) {
      try cancellation.check()
      let path = folder.appending(entry.name)
      let below = relative.appending(entry.name)
      if entry.kind == .folder {
        try walk(path, below, body)
      } else {
        try body(path, below, try FileStatus(of: path, links: .keep))
      }
    }
    try body(folder, relative, try FileStatus(of: folder, links: .keep))
  }

  /// Changes the interpreter line of a script when the kernel would cut it.
  private func edit(_ path: FilePath, _ shebang: Shebang) throws {
    let head = try File(path).readHead(Shebang.maximumLineByteCount)
    guard let edit = shebang.edit(forHead: head.span) else { return }
    var bytes = try FileSystem.read(path)
    bytes.replaceSubrange(edit.range, with: edit.bytes)
    let file = try File(path, .readWrite)
    try file.write(bytes.span, at: 0)
  }
}

/// Writes `install_manifest.json`, one entry after another.
private final class ManifestWriter {
  private var file: StagedFile?
  private var isFirst = true
  private let progress: ItemProgress

  init(_ path: FilePath, progress: ItemProgress) throws {
    self.progress = progress
    file = try StagedFile(for: path)
  }

  /// Adds an entry: mode, owner and group; of a file also digest, time and size; of a link its
  /// target.
  func add(_ path: FilePath, shownAs shown: FilePath) throws {
    let status = try FileStatus(of: path, links: .keep)
    var fields: DocumentMapping = [
      "mode": .integer(Int(status.mode)), "owner": .integer(Int(status.owner)),
      "group": .integer(Int(status.group)),
    ]
    switch status.kind {
    case .file:
      let digest = try FileAccess.with(0o400, on: path) { try self.digest(of: path) }
      fields["hash"] = .string(digest.base32.uppercased())
      fields["time"] = .number(String(status.modified.secondsSinceEpoch))
      fields["size"] = .integer(Int(status.size))
    case .link:
      fields["dest"] = .string(try FileSystem.linkTarget(of: path).string)
    default:
      break
    }
    let entry =
      Array((isFirst ? "{" : ",").utf8) + JSON.encode(.string(shown.string))
      + Array(":".utf8) + JSON.encode(.mapping(fields))
    isFirst = false
    try file?.write(entry.span)
  }

  /// Ends the file and gives it its name.
  func finish() throws {
    try file?.write(Array("}".utf8).span)
    try file.take()?.commit()
  }

  private func digest(of path: FilePath) throws -> Digest {
    var hasher = try StreamingHasher(.sha1)
    try File(path).forEachChunk { bytes in
      try hasher.update(bytes)
      progress.advance(by: bytes.count)
    }
    return try hasher.finish()
  }
}
