internal import Diagnostics
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The files of a package that goes.
///
/// Its prefix is renamed to a name that installing knows, too, with its metadata under another one,
/// so that a reindex in that moment does not take it for a package.
struct PrefixRemoval {
  /// Where the package is.
  let prefix: FilePath
  private let hash: SpecHash
  private let root: FilePath
  private let retired: FilePath

  private static let hidden = FilePath.Component(".spack.albedo")

  /// Finds the files of a record; nil for an external and for a record without a path.
  ///
  /// `projected` gives the path that the package would be installed to. Throws `store.unwritable`
  /// when what is at the record's path cannot be the package: nothing says that the record is true.
  init?(
    of record: DatabaseRecord, in store: Store, projected: () -> FilePath?
  ) throws(StoreError) {
    guard !record.node.isExternal, let path = record.path else { return nil }
    prefix = FilePath(path)
    hash = record.node.hash
    root = store.root
    retired = prefix.removingLastComponent().appending(".albedo-\(hash).old")
    try checkPlace(of: record, in: store)
    guard let kind = try Self.kind(of: prefix) else { return }
    let owner = try store.hashOfPackage(at: prefix)
    if owner == hash || (kind == .link && record.deprecatedFor != nil) { return }
    if let owner, kind != .link {
      throw StoreError(
        .unwritable, "'\(prefix)' holds another package, /\(owner.short), not '\(hash)'",
        hint: Self.disagreementHint)
    }
    // A package whose spec file is gone is known by its place alone, as after a killed removal.
    guard projected() == prefix else {
      throw StoreError(
        .unwritable,
        "'\(prefix)' does not hold '\(record.node.shortText)', which is recorded"
          + " there",
        hint: Self.disagreementHint)
    }
  }

  private static let disagreementHint =
    "the database and the files disagree: run 'spack reindex'"

  /// Throws unless the prefix is below the root, also for who follows the links on the way.
  private func checkPlace(of record: DatabaseRecord, in store: Store) throws(StoreError) {
    var relative = prefix
    guard relative.removePrefix(root), !relative.isEmpty, prefix.lexicallyNormalized() == prefix,
      !prefix.starts(with: store.databaseFolder)
    else {
      throw StoreError(
        .unwritable,
        "'\(record.node.shortText)' is recorded at '\(prefix)', which is not below the store"
          + " '\(root)'",
        hint: "Albedo removes no files outside of the store: remove the folder yourself, then run"
          + " 'spack reindex'")
    }
    do {
      _ = try RootedFolder(root).status(of: relative)
    } catch {
      if error.code == .notFound || error.code == .notAFolder { return }
      throw StoreError(
        .unwritable,
        "'\(record.node.shortText)' is recorded at '\(prefix)', where it cannot be removed safely",
        hint: "Albedo removes no files outside of the store, where a link may lead: remove the"
          + " folder yourself, then run 'spack reindex'", cause: error)
    }
  }

  private static func kind(of path: FilePath) throws(StoreError) -> FileKind? {
    do {
      return try FileStatus.ifPresent(path, links: .keep)?.kind
    } catch {
      throw StoreError(.unreadable, "could not look at '\(path)'", cause: error)
    }
  }

  /// Takes the package out of sight; a failure leaves it as it was.
  func hide() throws(StoreError) {
    do {
      guard let kind = try FileStatus.ifPresent(prefix, links: .keep)?.kind else { return }
      if try FileStatus.ifPresent(retired, links: .keep) != nil {
        // Left by a removal that was killed.
        try FileSystem.removeTree(retired)
      }
      let metadata = prefix.appending(PrefixSpec.metadata)
      if kind == .folder, try FileStatus.ifPresent(metadata, links: .keep) != nil {
        try FileSystem.rename(metadata, to: prefix.appending(Self.hidden))
      }
      try FileSystem.rename(prefix, to: retired)
    } catch {
      // What was not moved away must still be known for the package that it is.
      try? revealMetadata()
      throw StoreError(.unwritable, "could not move '\(prefix)' away", cause: error)
    }
  }

  /// Puts the package back.
  func reveal() throws(PlatformError) {
    if try FileStatus.ifPresent(prefix, links: .keep)?.kind == .link {
      try FileSystem.removeFile(prefix)
    }
    if try FileStatus.ifPresent(retired, links: .keep) != nil {
      try FileSystem.rename(retired, to: prefix)
    }
    try revealMetadata()
  }

  private func revealMetadata() throws(PlatformError) {
    let hidden = prefix.appending(Self.hidden)
    if try FileStatus.ifPresent(hidden, links: .keep) != nil {
      try FileSystem.rename(hidden, to: prefix.appending(PrefixSpec.metadata))
    }
  }

  /// Removes what was hidden, and the folders above it that are empty then.
  func finish() throws(StoreError) {
    do {
      if try FileStatus.ifPresent(retired, links: .keep) != nil {
        try FileSystem.removeTree(retired)
      }
    } catch {
      throw StoreError(
        .unwritable, "the package is not listed any more, but '\(retired)' is left of its files",
        hint: "remove the folder; the next install of the package would do so, too", cause: error)
    }
    var parent = prefix.removingLastComponent()
    while parent != root, parent.starts(with: root) {
      // Somebody else may be about to use it; a folder that is not empty ends it.
      guard (try? FileSystem.removeFolder(parent)) != nil else { return }
      parent = parent.removingLastComponent()
    }
  }

  /// Keeps the spec file where a reindex finds what was deprecated.
  func keepSpec(in successor: FilePath) throws(StoreError) {
    guard let (file, _) = try PrefixSpec.read(in: prefix), let name = file.lastComponent else {
      throw StoreError(
        .notInstalled, "'\(prefix)' has no spec file, so it cannot be deprecated",
        hint: "install it again, or remove it")
    }
    let copy = successor.appending(PrefixSpec.metadata).appending("deprecated")
      .appending("\(hash)_\(name.string)")
    do {
      try FileSystem.replace(copy, with: try FileSystem.read(file))
    } catch {
      throw StoreError(.unwritable, "could not keep the spec of '\(prefix)'", cause: error)
    }
  }

  /// Makes the prefix a link.
  func link(to successor: FilePath) throws(StoreError) {
    do {
      try FileSystem.makeLink(prefix, to: successor)
    } catch {
      throw StoreError(.unwritable, "could not link '\(prefix)'", cause: error)
    }
  }
}
