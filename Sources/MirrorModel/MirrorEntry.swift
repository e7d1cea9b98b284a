/// One entry of the folder of a source mirror.
package struct MirrorEntry: Sendable, Hashable {
  /// What an entry is to a mirror.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A file under its digest: `_source-cache/archive/ab/ab7d….tar.gz`.
    case archive
    /// An archive that was made from a repository: `_source-cache/git/acme/tool.git/COMMIT.tar.gz`.
    case checkout
    /// A file under a name for people, since its content has no fixed identity.
    case named
    /// A link under a name for people.
    case link
    /// What an interrupted run has left.
    case leftover
    /// What no source mirror has.
    case foreign

    /// The kinds of files that hold sources.
    package static let sources: Set<Kind> = [.archive, .checkout, .named]
  }

  /// The path below the mirror.
  package var path: String
  /// What it is.
  package var kind: Kind
  /// The size in bytes; for a link that of nothing.
  package var byteCount: Int64
  /// When the content last changed, in seconds since 1970.
  package var modified: Int64
  /// The text of a link.
  package var target: String?

  /// Creates an entry, whose kind follows from its path and from what it is on disk.
  ///
  /// `target` is the text of a link, nil for a file.
  package init(path: String, byteCount: Int64, modified: Int64, target: String? = nil) {
    self.path = path
    self.byteCount = target == nil ? byteCount : 0
    self.modified = modified
    self.target = target
    kind = Self.kind(of: path, isLink: target != nil)
  }

  /// The package whose folder the entry lies in; nil below the storage folder and elsewhere.
  package var package: String? {
    guard kind == .link || kind == .named else { return nil }
    return path.split(separator: "/").first.map(String.init)
  }

  /// The path below the mirror that a link leads to; nil when it leaves the mirror, or is no link.
  ///
  /// Links on the way are not followed: a mirror has none.
  package var destination: String? {
    guard let target, !target.hasPrefix("/") else { return nil }
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        if parts.popLast() == nil { return nil }
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }

  /// The digest that the name of an archive promises, as hexadecimal digits.
  package var promisedDigest: String? {
    kind == .archive ? path.split(separator: "/").last.map { String(Self.stem($0)) } : nil
  }

  /// The revision in the name of a checkout: the commit of git, the number of svn.
  package var promisedRevision: String? {
    guard kind == .checkout, let name = path.split(separator: "/").last else { return nil }
    let stem = name.hasSuffix(".tar.gz") ? name.dropLast(7) : name
    // A sparse checkout has the digest of its folders behind the commit.
    return String(stem.prefix { $0 != "_" })
  }

  // MARK: What a path says

  /// Albedo's own folder in a mirror.
  package static let ownFolder = ".albedo"
  /// The names of files and links that are being made.
  private static let fresh = [".albedo-link.", ".albedo-stage."]
  private static let repositoryKinds: Set<Substring> = ["cvs", "git", "hg", "svn"]
  private static let digestLengths: Set<Int> = [32, 40, 56, 64, 96, 128]

  private static func kind(of path: String, isLink: Bool) -> Kind {
    let parts = path.split(separator: "/")
    guard let first = parts.first, let last = parts.last else { return .foreign }
    if fresh.contains(where: last.hasPrefix) || first == ownFolder { return .leftover }
    if first == MirrorNames.storageFolder { return isLink ? .foreign : stored(parts.dropFirst()) }
    // Spack makes a link beside its place and renames it.
    if isLink, last.hasSuffix(".tmp") { return .leftover }
    guard parts.count > 1, isPackage(first) else { return .foreign }
    return isLink ? .link : .named
  }

  private static func stored(_ parts: ArraySlice<Substring>) -> Kind {
    guard let kind = parts.first, let name = parts.last else { return .foreign }
    if kind == "archive" {
      let digest = stem(name)
      let isDigest = digestLengths.contains(digest.utf8.count) && digest.allSatisfy(\.isHexDigit)
      return parts.count == 3 && isDigest && parts[parts.startIndex + 1] == digest.prefix(2)
        ? .archive : .foreign
    }
    return repositoryKinds.contains(kind) && parts.count > 2 && name.hasSuffix(".tar.gz")
      ? .checkout : .foreign
  }

  private static func stem(_ name: Substring) -> Substring { name.prefix { $0 != "." } }

  /// The folders at the top of build caches, which may share the place: no packages.
  package static let cacheFolders: Set<String> = [
    "blobs", "build_cache", "spack-build-cache", "v3",
  ]

  private static func isPackage(_ name: Substring) -> Bool {
    !name.hasPrefix(".") && !name.hasPrefix("_source") && !cacheFolders.contains(String(name))
  }
}
