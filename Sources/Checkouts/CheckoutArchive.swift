internal import Archives
package import Diagnostics
package import Platform
package import SystemPackage

/// An archive of a checkout, from a mirror or in one.
///
/// Nobody knows the digest of such an archive: that it can be read to its end, and the commit that it
/// says it is of, are all that can be looked at.
package enum CheckoutArchive {
  /// How many bytes the files have together that may say the commit.
  private static let byteLimit: UInt64 = 4 << 20

  /// Reads an archive to its end and returns the commit that it says it is of; blocks.
  ///
  /// The commit is what `HEAD` of git names, itself or by a branch. Nil where it names none, as in
  /// archives of Spack before 1.0. Throws `damaged_archive`, which speaks of `place`.
  package static func commit(
    in path: FilePath, from place: String, cancellation: Cancellation, progress: ItemProgress
  ) throws -> String? {
    progress.begin("verifying")
    do {
      var archive = try ArchiveReader(path, progress: progress)
      var texts: [String: String] = [:]
      var room = byteLimit
      var isEmpty = true
      while let member = try archive.next() {
        try cancellation.check()
        isEmpty = false
        guard let name = gitName(of: member), member.byteCount <= room else { continue }
        room -= member.byteCount
        texts[name] = String(decoding: try archive.readContent(), as: UTF8.self)
      }
      guard !isEmpty else {
        throw CheckoutError(.damagedArchive, "the archive '\(place)' is empty")
      }
      return commit(of: texts)
    } catch let error as ArchiveError {
      throw CheckoutError(
        .damagedArchive, "'\(place)' is no archive of a checkout, or is damaged", cause: error)
    }
  }

  /// Whether a text is a commit of git in full, by SHA-1 or SHA-256, and not a tag or a branch.
  package static func isCommit(_ text: String) -> Bool { RevisionName.isWholeCommit(text) }

  /// The name below `.git` of a member that may say the commit: `HEAD`, `packed-refs`, `refs/heads/x`.
  private static func gitName(of member: TarMember) -> String? {
    guard member.kind == .file, let name = String(validating: member.name, as: UTF8.self) else {
      return nil
    }
    let parts = name.split(separator: "/", maxSplits: 2)
    guard parts.count == 3, parts[1] == ".git" else { return nil }
    let isMeant = ["HEAD", "packed-refs"].contains(parts[2]) || parts[2].hasPrefix("refs/heads/")
    return isMeant ? String(parts[2]) : nil
  }

  private static func commit(of texts: [String: String]) -> String? {
    guard let head = texts["HEAD"]?.split(whereSeparator: \.isNewline).first else { return nil }
    let commit: Substring?
    if head.hasPrefix("ref: ") {
      let reference = String(head.dropFirst(5))
      let packed = texts["packed-refs"]?.split(whereSeparator: \.isNewline)
        .first { $0.hasSuffix(" " + reference) }
      commit = texts[reference]?.split(whereSeparator: \.isNewline).first ?? packed
    } else {
      commit = head
    }
    guard let name = commit?.split(separator: " ").first.map(String.init),
      RevisionName.isWholeCommit(name)
    else { return nil }
    return name
  }
}
