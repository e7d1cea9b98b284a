internal import Archives
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
        return try Self.checkCheckout(path, of: entry, progress)
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

  /// A commit, and what leads to it, are short texts.
  private static let headByteLimit: UInt64 = 64 << 10

  private static func checkCheckout(
    _ path: FilePath, of entry: MirrorEntry, _ progress: ItemProgress
  ) throws -> Finding {
    progress.begin("verifying", total: entry.byteCount)
    var texts: [String: String] = [:]
    do {
      var reader = try ArchiveReader(path, progress: progress)
      while let member = try reader.next() {
        guard let name = gitName(of: member) else { continue }
        var bytes: [UInt8] = []
        try reader.forEachChunk { chunk in
          for index in chunk.indices { bytes.append(chunk[index]) }
        }
        texts[name] = String(decoding: bytes, as: UTF8.self)
      }
    } catch let error as ArchiveError {
      return Finding(problem: error.message)
    }
    guard entry.path.hasPrefix(MirrorNames.storageFolder + "/git/"),
      let promised = entry.promisedRevision
    else { return Finding() }
    guard let commit = commit(of: texts) else {
      return Finding(doubt: "it says no commit, as archives of Spack before 1.0 do")
    }
    // A tag or a branch in the path, as old Spacks have it, does not say which commit is meant.
    let isCommit = promised.count == 40 && promised.allSatisfy(\.isHexDigit)
    if !isCommit || commit == promised { return Finding() }
    return Finding(problem: "it holds the commit \(commit), not \(promised)")
  }

  /// The name below `.git` of a member that says the commit: `HEAD`, `packed-refs`, `refs/heads/x`.
  private static func gitName(of member: TarMember) -> String? {
    guard member.kind == .file, member.byteCount <= headByteLimit,
      let name = String(validating: member.name, as: UTF8.self)
    else { return nil }
    let parts = name.split(separator: "/", maxSplits: 2)
    guard parts.count == 3, parts[1] == ".git" else { return nil }
    let rest = parts[2]
    return rest == "HEAD" || rest == "packed-refs" || rest.hasPrefix("refs/heads/")
      ? String(rest) : nil
  }

  private static func commit(of texts: [String: String]) -> String? {
    guard let head = texts["HEAD"]?.split(separator: "\n").first else { return nil }
    guard head.hasPrefix("ref: ") else { return String(head) }
    let reference = String(head.dropFirst(5))
    if let text = texts[reference]?.split(separator: "\n").first { return String(text) }
    let line = texts["packed-refs"]?.split(separator: "\n").first {
      $0.hasSuffix(" " + reference)
    }
    return line.map { String($0.prefix { $0 != " " }) }
  }
}
