internal import Archives
internal import Checkouts
package import Diagnostics
package import Digests
package import MirrorModel
package import Platform
internal import RecipeModel
package import SystemPackage

extension SourceFolder {
  /// What a look into one file of a mirror has found.
  package struct Finding: Sendable, Equatable {
    /// What is wrong, as a clause; nil when nothing is.
    package var problem: String?
    /// What could not be proven though nothing is wrong, as a clause.
    package var doubt: String?

    /// Creates a finding; without arguments nothing is wrong.
    package init(problem: String? = nil, doubt: String? = nil) {
      self.problem = problem
      self.doubt = doubt
    }
  }

  /// Reads a file and compares it with what its path promises and, where it is known, with what the
  /// recipe does; blocks.
  ///
  /// An archive must have the digest of its name. An archive that was made from a repository must be
  /// readable to its end, and that of git must say the commit of its path. Throws
  /// `source.unreadable`.
  package func check(
    _ entry: MirrorEntry, item: MirrorItem?, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> Finding {
    let path = try regularFile(entry)
    do {
      if entry.byteCount == 0 { return Finding(problem: "the file is empty") }
      if entry.kind == .checkout {
        return try Self.checkCheckout(path, of: entry, cancellation, progress)
      }
      let promised = entry.promisedDigest.flatMap { try? Digest(hexadecimal: $0) }
      guard let expected = promised ?? item?.checksum?.digest else {
        return Finding(doubt: "nothing says what it must be")
      }
      let found = try SourceFile(path).digest(
        expected.algorithm, cancellation: cancellation, progress: progress)
      guard found != expected else { return Finding() }
      return Finding(
        problem: "its \(found.algorithm.rawValue) is \(found.hexadecimal), not"
          + " \(expected.hexadecimal)")
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not read '\(path)'", cause: error)
    }
  }

  /// Returns the SHA-256 of a file of the mirror; blocks.
  ///
  /// Throws `source.unreadable`, and `source.unwritable` for a path that leaves the mirror.
  package func digest(
    at path: String, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> Digest {
    let place = try place(path)
    do {
      return try SourceFile(place).digest(
        .sha256, cancellation: cancellation, progress: progress)
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not read '\(place)'", cause: error)
    }
  }

  /// Returns the digests of a file in one pass; blocks.
  ///
  /// Throws `source.unreadable`.
  package static func digests(
    of path: FilePath, _ algorithms: Set<DigestAlgorithm>,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> [Digest] {
    do {
      return try SourceFile(path).digests(
        algorithms, cancellation: cancellation, progress: progress)
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not read '\(path)'", cause: error)
    }
  }

  /// Returns the path of an entry's file; what has become a link since it was listed is refused.
  private func regularFile(_ entry: MirrorEntry) throws(SourceError) -> FilePath {
    let path = try place(entry.path)
    let status: FileStatus
    do {
      status = try FileStatus(of: path, links: .keep)
    } catch {
      throw SourceError(.unreadable, "could not look at '\(path)'", cause: error)
    }
    guard status.kind == .file else {
      throw SourceError(.unreadable, "'\(path)' is not a regular file any more")
    }
    return path
  }

  // MARK: Archives made from repositories

  private static func checkCheckout(
    _ path: FilePath, of entry: MirrorEntry, _ cancellation: Cancellation,
    _ progress: ItemProgress
  ) throws -> Finding {
    let found: String?
    do {
      found = try CheckoutArchive.commit(
        in: path, from: path.string, cancellation: cancellation, progress: progress)
    } catch let error as CheckoutError where error.code == .damagedArchive {
      // The path is told already.
      return Finding(problem: (error.cause as? ArchiveError)?.message ?? "the archive is empty")
    }
    guard entry.path.hasPrefix(MirrorNames.storageFolder + "/git/"),
      let promised = entry.promisedRevision
    else { return Finding() }
    guard let commit = found else {
      return Finding(doubt: "it says no commit, as archives of Spack before 1.0 do")
    }
    // A tag or a branch in the path, as old Spacks have it, does not say which commit is meant.
    if !CheckoutArchive.isCommit(promised) || commit == promised { return Finding() }
    return Finding(problem: "it holds the commit \(commit), not \(promised)")
  }
}
