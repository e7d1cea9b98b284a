package import Diagnostics
package import Platform
package import SpecModel
package import SystemPackage

extension Store {
  /// What a removal does about installed packages that need what is to be removed.
  package enum Dependents: Sendable {
    /// Nothing is removed.
    case protect
    /// They are left without it.
    case ignore
  }

  /// Removes an installed package: its files, its record, and folders that are empty then; blocks.
  ///
  /// Under the package's lock: the prefix gets another name, the database forgets the package, the
  /// files go, so that a run that is killed leaves no half package that looks whole. Of an external
  /// only the record goes. Returns the prefix that was removed, nil when there was none. Throws
  /// `store.not_installed`, `store.upstream`, `store.needed_by_others` with the installed packages
  /// that link to it or run it, `store.locked`, `store.unwritable`, and what reading throws.
  @discardableResult
  package func remove(
    _ hash: SpecHash, dependents: Dependents = .protect,
    cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> FilePath? {
    try withPrefixLock(of: hash, cancellation: cancellation, progress: progress) {
      let contents = try readContents()
      let record = try removable(hash, in: contents, dependents)
      let places = try PrefixRemoval(of: record, in: self)
      try places?.hide()
      do {
        try edit(progress, contents.upstreams) { edit throws(StoreError) in try edit.remove(hash) }
      } catch {
        try? places?.reveal()
        throw error
      }
      FailureMarks(store: self).remove(hash)
      try places?.finish()
      return places?.prefix
    }
  }

  private func removable(
    _ hash: SpecHash, in contents: StoreContents, _ dependents: Dependents
  ) throws(StoreError) -> DatabaseRecord {
    guard let stored = try contents.record(for: hash) else {
      throw StoreError(
        .notInstalled, "the store '\(root)' has no package /\(hash.short)",
        hint: "see what is installed with 'albedo find -l'")
    }
    let name = stored.record.node.shortText
    if let upstream = stored.upstream {
      throw StoreError(
        .upstream, "'\(name)' is in the upstream '\(upstream)', which is only read",
        hint: "remove it there")
    }
    guard stored.record.isInstalled || stored.record.deprecatedFor != nil else {
      throw StoreError(.notInstalled, "'\(name)' is not installed in '\(root)'")
    }
    if dependents == .protect {
      let needing = try contents.installedDependents(
        of: hash, types: [.link, .run], isTransitive: true
      ).filter { $0.upstream == nil }
      guard needing.isEmpty else {
        let names = needing.map { $0.record.node.shortText }
        throw StoreError(
          .neededByOthers,
          "'\(name)' is needed by \(names.count == 1 ? "an installed package" : "installed packages")"
            + ": \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", …" : "")",
          hint: "remove these first, or force the removal, which leaves them broken")
      }
    }
    return stored.record
  }

  /// Puts a package in the place of another one, which is removed; blocks.
  ///
  /// The database says that the old one is deprecated, its prefix becomes a link to the new one's,
  /// and its spec file is kept there. Throws as `remove` does, but for dependents: these are what
  /// the link is for.
  package func deprecate(
    _ hash: SpecHash, for successor: SpecHash, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws {
    guard hash != successor else {
      throw StoreError(
        .notInstalled, "could not deprecate /\(hash.short) for itself",
        hint: "name another installed package to take its place")
    }
    try locks.withPrefixes(
      [hash: .exclusive, successor: .exclusive], cancellation: cancellation, progress: progress
    ) {
      let contents = try readContents()
      let old = try removable(hash, in: contents, .ignore)
      let new = try removable(successor, in: contents, .ignore)
      guard old.isInstalled, new.isInstalled, !old.node.isExternal, let target = new.path else {
        throw StoreError(
          .notInstalled,
          "could not deprecate '\(old.node.shortText)' for '\(new.node.shortText)': both must be"
            + " installed, and the first one by Spack")
      }
      let places = try PrefixRemoval(of: old, in: self)
      try places?.keepSpec(in: FilePath(target))
      try places?.hide()
      do {
        try places?.link(to: FilePath(target))
        try edit(progress, contents.upstreams) { edit throws(StoreError) in
          try edit.deprecate(hash, for: successor)
        }
      } catch {
        try? places?.reveal()
        throw error
      }
      try places?.finish()
    }
  }
}

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
  /// Throws `store.unwritable` when what is at the record's path cannot be the package.
  init?(of record: DatabaseRecord, in store: Store) throws(StoreError) {
    guard !record.node.isExternal, let path = record.path else { return nil }
    prefix = FilePath(path)
    hash = record.node.hash
    root = store.root
    retired = prefix.removingLastComponent().appending(".albedo-\(hash).old")
    var relative = prefix
    guard relative.removePrefix(root), !relative.isEmpty, prefix.lexicallyNormalized() == prefix
    else {
      throw StoreError(
        .unwritable,
        "'\(record.node.shortText)' is recorded at '\(prefix)', which is not below the store"
          + " '\(root)'",
        hint: "Albedo removes no files outside of the store: remove the folder yourself, then run"
          + " 'spack reindex'")
    }
    guard let owner = try store.hashOfPackage(at: prefix), owner != hash else { return }
    guard try Self.kind(of: prefix) != .link else { return }
    throw StoreError(
      .unwritable, "'\(prefix)' holds another package, /\(owner.short), not '\(hash)'",
      hint: "the database and the files disagree: run 'spack reindex'")
  }

  private static func kind(of path: FilePath) throws(StoreError) -> FileKind? {
    do {
      return try FileStatus.ifPresent(path, links: .keep)?.kind
    } catch {
      throw StoreError(.unreadable, "could not look at '\(path)'", cause: error)
    }
  }

  /// Takes the package out of sight.
  func hide() throws(StoreError) {
    do {
      switch try FileStatus.ifPresent(prefix, links: .keep)?.kind {
      case nil: return
      case .folder:
        let metadata = prefix.appending(PrefixSpec.metadata)
        if try FileStatus.ifPresent(metadata, links: .keep) != nil {
          try FileSystem.rename(metadata, to: prefix.appending(Self.hidden))
        }
      default: break
      }
      if try FileStatus.ifPresent(retired, links: .keep) != nil {
        // Left by a removal that was killed.
        try FileSystem.removeTree(retired)
      }
      try FileSystem.rename(prefix, to: retired)
    } catch {
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
