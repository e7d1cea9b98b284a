internal import Archives
internal import CacheModel
internal import Diagnostics
internal import Digests
internal import InstallStore
internal import Platform
internal import Relocation
internal import SpecModel
internal import SystemPackage

/// The blocking part of one installation: unpack, relocate, move into place, register.
///
/// Everything happens in a folder beside the final prefix, `.albedo-HASH`, whose metadata has
/// another name, so that neither Spack nor Albedo takes it for a package before it is one. Whatever
/// a killed run leaves under these names is removed by the next one, under the package's lock.
struct Installation {
  let spec: ConcreteSpec
  let store: Store
  let archive: FilePath
  /// Where in the file the archive lies; nil where it is the file.
  let part: Range<UInt64>?
  /// What was verified of the archive; it may lie where others can write.
  let sha256: Digest
  /// What the names of the archive's members must start with.
  let memberPlace: EntryArchive.MemberPlace
  let isExplicit: Bool
  let installed: Cache.InstalledAlready
  let permissions: PrefixPermissions
  let doubts: Cache.Doubts
  let cancellation: Cancellation
  let progress: ItemProgress

  private static let pendingMetadata = FilePath.Component(".spack.albedo")
  private static let metadata = PackageExtractor.metadataName

  /// What came of it.
  struct Outcome {
    let prefix: FilePath
    var notes: [FileNote] = []
  }

  /// Installs the package.
  func run() throws -> Outcome {
    let prefix = try store.prefix(of: spec.root, in: spec)
    // What the package links to or runs must not be removed while it is relocated to use it.
    let needed = spec.dependencies(of: spec.root.hash, types: [.link, .run]).map(\.node.hash)
    return try store.withPrefixLock(
      of: spec.root.hash, needing: needed, cancellation: cancellation, progress: progress
    ) {
      let contents = try store.readContents()
      let record = try contents.local.record(for: spec.root.hash)
      // Another process may have installed it while this one waited for the lock.
      if installed == .keep, record?.isInstalled == true,
        try store.holds(spec.root.hash, at: prefix)
      {
        return Outcome(prefix: prefix)
      }
      var outcome = Outcome(prefix: prefix)
      let places = Places(prefix: prefix, hash: spec.root.hash)
      try restoreRetired(places)
      try checkOccupant(of: prefix)
      try places.sweep()
      do {
        outcome.notes = try prepare(places, contents)
        try moveIntoPlace(places)
      } catch {
        try? restoreRetired(places)
        // The older package may have had its metadata hidden, but not been moved away yet.
        try? revealMetadata(in: places.prefix)
        try? places.sweep()
        throw error
      }
      progress.begin("registering", unit: .count)
      try store.register(
        spec, isExplicit: isExplicit, upstreams: contents.upstreams, cancellation: cancellation,
        progress: progress)
      return outcome
    }
  }

  /// Where the package lies until it is whole, and where an older one goes meanwhile.
  private struct Places {
    let prefix: FilePath
    let stage: FilePath
    let retired: FilePath
    let scratch: FilePath

    init(prefix: FilePath, hash: SpecHash) {
      self.prefix = prefix
      let parent = prefix.removingLastComponent()
      stage = parent.appending(".albedo-\(hash)")
      retired = parent.appending(".albedo-\(hash).old")
      scratch = parent.appending(".albedo-\(hash).scratch")
    }

    func sweep() throws {
      for place in [stage, retired, scratch]
      where try FileStatus.ifPresent(place, links: .keep) != nil {
        try FileSystem.removeTree(place)
      }
    }
  }

  /// Refuses to replace a folder that is not this package, whole or left unfinished.
  ///
  /// A prefix of this package that the database does not list was left by an interrupted run, of
  /// Spack or Albedo: the package's lock says that nobody is at work on it now. One whose spec file
  /// is of another package belongs to that one, which a projection without a hash makes possible;
  /// it stays whatever the user says, as does what a link stands for.
  private func checkOccupant(of prefix: FilePath) throws {
    guard let status = try FileStatus.ifPresent(prefix, links: .keep) else { return }
    let owner = status.kind == .folder ? try store.hashOfPackage(at: prefix) : nil
    if let owner, owner != spec.root.hash {
      throw BuildCacheError(
        .prefixOccupied, "'\(prefix)' holds another package, /\(owner.short)",
        hint: "give packages paths of their own: a projection should name the {hash}")
    }
    if owner != nil || (installed == .replace && status.kind == .folder) { return }
    let names = status.kind == .folder ? try FileSystem.entries(of: prefix).map(\.name) : []
    guard status.kind == .folder, names.isEmpty || names.contains(Self.pendingMetadata) else {
      throw BuildCacheError(
        .prefixOccupied, "'\(prefix)' exists, and is not a package that was left unfinished",
        hint: status.kind == .folder
          ? "move it away, or replace it with --force" : "move it away; it is not a folder")
    }
  }

  /// Puts back an older package that was on its way out when a run ended without a new one.
  private func restoreRetired(_ places: Places) throws {
    guard try FileStatus.ifPresent(places.retired, links: .keep) != nil,
      try FileStatus.ifPresent(places.prefix, links: .keep) == nil
    else { return }
    try FileSystem.rename(places.retired, to: places.prefix)
    try revealMetadata(in: places.prefix)
  }

  private func revealMetadata(in prefix: FilePath) throws {
    let pending = prefix.appending(Self.pendingMetadata)
    guard try FileStatus.ifPresent(pending, links: .keep) != nil else { return }
    try FileSystem.rename(pending, to: prefix.appending(Self.metadata))
  }

  /// Unpacks and relocates the package in its stage, and returns what there is to know of it.
  private func prepare(_ places: Places, _ contents: StoreContents) throws -> [FileNote] {
    try FileSystem.makeFolders(places.stage)
    let extractor = PackageExtractor(
      archive, part: part, metadataFolder: Self.pendingMetadata, sha256: sha256)
    let byteCount = try part.map { UInt64($0.count) } ?? FileStatus(of: archive).size
    progress.begin("unpacking", total: Int64(clamping: byteCount))
    let summary = try extractor.extract(
      into: try RootedFolder(places.stage), cancellation: cancellation, progress: progress)
    let metadata = places.stage.appending(Self.pendingMetadata)
    let infoFile = metadata.appending("binary_distribution")
    try requireFile(infoFile)
    let info = try BuildInfo.decode(
      try FileSystem.read(infoFile, byteLimit: Cache.specByteLimit),
      source: "the archive of '\(spec.root.shortText)'")
    try checkIdentity(info, summary, metadata)
    let notes = try relocate(info, places, contents)
    try cancellation.check()
    progress.begin("hashing", total: Int64(clamping: summary.byteCount))
    try PrefixFinish(
      folder: places.stage, metadataFolder: metadata, prefix: places.prefix, sbang: store.sbang,
      permissions: permissions, cancellation: cancellation, progress: progress
    ).run()
    try installSbang()
    return notes
  }

  /// Relocates the unpacked package; throws `buildcache.doubtful_relocation` when doubts are not
  /// accepted.
  private func relocate(
    _ info: BuildInfo, _ places: Places, _ contents: StoreContents
  ) throws -> [FileNote] {
    let tree = TreeRelocation(
      rules: try rules(for: info, contents, prefix: places.prefix), folder: places.stage,
      metadataFolder: Self.pendingMetadata, scratch: places.scratch, cancellation: cancellation,
      progress: progress)
    var notes = try tree.run(info)
    if info.isEarly { notes += try tree.runUnlisted(info) }
    guard doubts == .refuse else { return notes }
    if !info.isEarly { notes += try tree.searchUnlisted(info) }
    guard let first = notes.first else { return [] }
    let others = notes.count == 1 ? "" : "; there are \(notes.count - 1) more of the kind"
    throw BuildCacheError(
      .doubtfulRelocation, "'\(spec.root.shortText)' cannot be moved without doubt",
      hint: "install it without --strict to accept that",
      cause: BuildCacheError(.doubtfulRelocation, first.message + others))
  }

  /// Throws unless the archive is of this package: by its spec file, and by what it says of itself.
  private func checkIdentity(
    _ info: BuildInfo, _ summary: ExtractionSummary, _ metadata: FilePath
  ) throws {
    let found: ConcreteSpec
    do {
      let file = try specFile(in: metadata)
      try requireFile(file)
      found = try SpecFile.decode(
        try FileSystem.read(file, byteLimit: Cache.specByteLimit),
        source: file.lastComponent?.string ?? "")
    } catch {
      throw BuildCacheError(
        .damagedEntry, "the archive of '\(spec.root.shortText)' has no usable spec file",
        hint: "push the package again with --force", cause: error)
    }
    guard found.root.hash == spec.root.hash else {
      throw BuildCacheError(
        .damagedEntry,
        "the archive of '\(spec.root.shortText)' holds '\(found.root.shortText)'",
        hint: "push the package again with --force")
    }
    let recorded = FilePath(info.root).pushing(FilePath(info.relativePrefix))
    let isInPlace =
      switch memberPlace {
      case .fullPath: recorded.bytes.dropFirst().elementsEqual(summary.prefix)
      case .baseName: recorded.lastComponent?.bytes.elementsEqual(summary.prefix) == true
      case .any: true
      }
    guard isInPlace else {
      throw BuildCacheError(
        .damagedEntry,
        "the archive of '\(spec.root.shortText)' says that it was built in '\(recorded)', but its"
          + " files are of another place",
        hint: "push the package again with --force")
    }
  }

  /// Returns the spec file of an archive: JSON, or YAML as Spack wrote it up to 0.16.
  private func specFile(in metadata: FilePath) throws -> FilePath {
    let json = metadata.appending("spec.json")
    let yaml = metadata.appending("spec.yaml")
    if try FileStatus.ifPresent(json, links: .keep) == nil,
      try FileStatus.ifPresent(yaml, links: .keep) != nil
    {
      return yaml
    }
    return json
  }

  /// Throws unless metadata is a file of the archive itself: a link could lead anywhere.
  private func requireFile(_ path: FilePath) throws {
    guard try FileStatus(of: path, links: .keep).kind == .file else {
      throw BuildCacheError(
        .damagedEntry,
        "'\(path.lastComponent?.string ?? "")' in the archive of '\(spec.root.shortText)' is not a"
          + " regular file",
        hint: "no honest archive has such an entry; do not trust where it came from")
    }
  }

  private func rules(
    for info: BuildInfo, _ contents: StoreContents, prefix: FilePath
  ) throws -> RelocationRules {
    let unnamed = info.hashToPrefix.isEmpty ? try unnamedPrefixes(info, prefix) : [:]
    let places = NewPlaces(spec: spec, store: store, contents: contents)
    return try RelocationRules(
      info, prefixes: try OldPlaces(info, of: spec, unnamed: unnamed).packages(in: places),
      prefix: prefix, root: store.root, sbang: store.sbang)
  }

  /// Returns where the builder had each package, by hash, when the archive does not say it.
  ///
  /// Up to Spack 0.14 it names its own prefix alone. The others are known when that one is where
  /// Spack had it unless told otherwise; else they must lie to each other as they did.
  private func unnamedPrefixes(_ info: BuildInfo, _ prefix: FilePath) throws -> [String: String] {
    let own = FilePath(info.root).pushing(FilePath(info.relativePrefix))
    let builder = try Store.earlier(root: info.root)
    // Nodes without a compiler have no path there.
    if (try? builder.prefix(of: spec.root, in: spec)) == own {
      return try Dictionary(
        RelocationSpecs.nodes(of: spec).map {
          ($0.hash.text, try builder.prefix(of: $0, in: spec).string)
        }
      ) { _, last in last }
    }
    var relative = prefix
    if relative.removePrefix(store.root), relative == FilePath(info.relativePrefix) {
      return [spec.root.hash.text: own.string]
    }
    throw BuildCacheError(
      .notRelocatable,
      "the archive of '\(spec.root.shortText)' does not name the prefixes of other packages, and its"
        + " own was '\(info.relativePrefix)' below the root, where it would be '\(relative)' now",
      hint: "set 'config:install_tree:projections' to what the cache was made with")
  }

  /// Puts `sbang` where relocated scripts look for it; one that is there stays.
  private func installSbang() throws {
    guard try FileStatus.ifPresent(store.sbang) == nil else { return }
    let staged = try StagedFile(for: store.sbang)
    try staged.write(Array(Sbang.script.utf8).span)
    try staged.setPermissions(0o755)
    try staged.commit()
  }

  /// Gives the package its name in one step; an older one is out of the way before, and gone after.
  private func moveIntoPlace(_ places: Places) throws {
    if try FileStatus.ifPresent(places.prefix, links: .keep) != nil {
      let metadata = places.prefix.appending(Self.metadata)
      if try FileStatus.ifPresent(metadata, links: .keep) != nil {
        try FileSystem.rename(metadata, to: places.prefix.appending(Self.pendingMetadata))
      }
      try FileSystem.rename(places.prefix, to: places.retired)
    }
    let time = try FileStatus(of: places.stage).modified
    // Not the exclusive rename, which network file systems lack for folders: the package's lock
    // keeps others away, and no folder is renamed over one that holds something.
    try FileSystem.rename(places.stage, to: places.prefix)
    try revealMetadata(in: places.prefix)
    try FileSystem.setTimes(time, of: places.prefix)
    try places.sweep()
  }
}
