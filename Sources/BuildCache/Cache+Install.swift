internal import CacheModel
package import Diagnostics
internal import Digests
package import InstallStore
internal import Platform
package import PolicyModel
package import SpecModel
internal import Storage
package import SystemPackage

extension Cache {
  /// What an installation came to.
  package struct Installed: Sendable, Equatable {
    /// Where the package is.
    package let prefix: FilePath
    /// The size of the archive that it came from.
    package let byteCount: Int64
    /// What there is to know of its relocation.
    package let notes: [FileNote]
  }

  /// What is done when it is not certain that relocation has changed the right paths.
  package enum Doubts: Sendable {
    /// The package is installed, and what there is to know comes with the result.
    case accept
    /// Nothing is installed; files that are not relocated are searched for old prefixes, too.
    case refuse
  }

  /// What is done with a package that is installed already.
  package enum InstalledAlready: Sendable {
    /// It stays, and nothing is done.
    case keep
    /// It is replaced, in one step when the new one is whole.
    case replace
  }

  /// Installs one package from its entry, verified, relocated and registered.
  ///
  /// The package appears in its place when it is whole; one that was interrupted is taken up again
  /// by the next call. What is installed follows from the manifest that policy has judged, which the
  /// permit holds; the cache is not asked for it again. What it depends on is not installed, but
  /// recorded. What does not fit by its metadata, or by what an audit has found out (`rooms`), is
  /// refused before the archive is read. Its files get `permissions`. `progress` follows the work.
  /// Throws `buildcache.wrong_permit`, `buildcache.missing_entry`, `storage.corrupt`,
  /// `buildcache.not_relocatable`, `buildcache.doubtful_relocation`, `buildcache.prefix_occupied`, and
  /// what writing the store throws.
  package func install(
    _ spec: ConcreteSpec, into store: Store, isExplicit: Bool,
    installed: InstalledAlready = .keep, permissions: PrefixPermissions,
    doubts: Doubts = .accept, rooms: RoomList = RoomList(), permit: Permit<AcceptRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Installed {
    let node = spec.root
    let archive = try description(of: node, permittedBy: permit).archive
    try await onWorker { try Self.checkRoom(of: archive, for: spec, in: store, rooms) }
    let sha256 = try Digest(hexadecimal: archive.checksum, algorithm: .sha256)
    let file: LocalFile
    switch archive.form {
    case .plain:
      file = try await storage.localFile(
        of: archive.key,
        expecting: ExpectedContent(byteCount: archive.byteCount, sha256: archive.checksum),
        progress: progress)
    case .nested:
      file = try await partial().wholeFile(of: archive.key, progress: progress)
    }
    let source = url + "/" + archive.key
    let outcome = try await file.whileUsed { path in
      var part: Range<UInt64>?
      if case .nested(let stem) = archive.form {
        part = try await Self.archivePart(
          of: path, byteCount: file.byteCount, stem: stem, source: source)
      }
      let place = part
      return try await onWorker { cancellation in
        if let place {
          try Self.verify(place, of: path, sha256: sha256, source: source, cancellation, progress)
        }
        return try Installation(
          spec: spec, store: store, archive: path, part: place, sha256: sha256,
          memberPlace: archive.memberPlace, isExplicit: isExplicit, installed: installed,
          permissions: permissions, doubts: doubts, cancellation: cancellation,
          progress: progress
        ).run()
      }
    }
    return Installed(
      prefix: outcome.prefix, byteCount: file.byteCount, notes: outcome.notes)
  }
}
