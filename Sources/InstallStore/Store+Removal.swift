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
      let places = try removal(of: record, in: contents)
      try places?.hide()
      do {
        try edit(cancellation, progress, contents.upstreams) { edit throws(StoreError) in
          try edit.remove(hash)
        }
      } catch {
        try? places?.reveal()
        throw error
      }
      FailureMarks(store: self).remove(hash)
      try places?.finish()
      return places?.prefix
    }
  }

  private func removal(
    of record: DatabaseRecord, in contents: StoreContents
  ) throws(StoreError) -> PrefixRemoval? {
    try PrefixRemoval(of: record, in: self) {
      let spec = try? ConcreteSpec(
        root: record.node.hash, format: contents.local.format.nodeFormat, source: root.string
      ) { contents.node($0) }
      guard let spec, let store = try? adapted(to: contents.local.format) else { return nil }
      return try? store.prefix(of: spec.root, in: spec)
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
      guard old.isInstalled, new.isInstalled, !old.node.isExternal, !new.node.isExternal,
        let target = new.path
      else {
        throw StoreError(
          .notInstalled,
          "could not deprecate '\(old.node.shortText)' for '\(new.node.shortText)': both must be"
            + " installed below the store")
      }
      // A record alone is no reason to write into a folder.
      _ = try self.spec(of: new)
      let places = try removal(of: old, in: contents)
      try places?.keepSpec(in: FilePath(target))
      try places?.hide()
      do {
        try places?.link(to: FilePath(target))
        try edit(cancellation, progress, contents.upstreams) { edit throws(StoreError) in
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
