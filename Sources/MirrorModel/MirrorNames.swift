internal import Digests
package import RecipeModel
package import SpecModel

/// The names of files in a source mirror, as Spack 1.2 makes them.
package enum MirrorNames {
  /// The folder of the files whose content has a fixed identity.
  package static let storageFolder = "_source-cache"

  /// Where one thing lies in a mirror.
  package struct Places: Sendable, Equatable {
    /// The path for people.
    package var alias: String
    /// The path of the file; the same when its content has no fixed identity.
    package var storage: String
  }

  /// Why something cannot have a name.
  package struct Nameless: Error, Equatable {
    /// The reason, as a clause.
    package let reason: String
  }

  /// The first part of the alias of a version's source: `quill/quill-2.0`.
  package static func alias(package: String, version: Version) -> String {
    "\(package)/\(safe("\(package)-\(version.text)"))"
  }

  /// The first part of the alias of a resource: `quill/nibset-2.0`.
  package static func alias(resource: String, package: String, version: Version) -> String {
    let name = "\(resource)-\(version.text)".unicodeScalars.map { scalar in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "_+.-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
    }
    return "\(package)/\(String(name))"
  }

  /// The first part of the alias of a patch: the end of its URL, query included, and of its digest.
  package static func alias(patchAt url: String, checksum: Checksum, package: String) -> String {
    let name = url.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return "\(package)/\(name)-\(checksum.text.prefix(7))"
  }

  /// Returns where a downloaded file lies.
  ///
  /// Throws when an archive has no extension that Spack knows.
  package static func places(
    of source: ArchiveSource, alias: String
  ) throws(Nameless) -> Places {
    let ending = try ending(of: source)
    guard let text = source.checksum?.text, !text.isEmpty else {
      return Places(alias: alias + ending, storage: alias + ending)
    }
    // A digest is a part of a path here: it must not lead anywhere else.
    guard text.utf8.allSatisfy(isDigestByte) else {
      throw Nameless(reason: "'\(text)' is not a digest")
    }
    return Places(
      alias: alias + ending,
      storage: "\(storageFolder)/archive/\(text.prefix(2))/\(text)\(ending)")
  }

  /// Returns where the archive of a checkout lies.
  ///
  /// Throws for sources in Go, of which Spack makes no archives.
  package static func places(
    of source: RepositorySource, alias: String
  ) throws(Nameless) -> Places {
    let alias = alias + ".tar.gz"
    guard source.kind != .go else { throw Nameless(reason: "no mirror can hold a go source") }
    guard let identity = identity(of: source) else { return Places(alias: alias, storage: alias) }
    return Places(alias: alias, storage: "\(storageFolder)/\(identity).tar.gz")
  }

  /// Whether Spack keeps the file in its local cache.
  package static func isCacheable(_ source: ArchiveSource) -> Bool {
    !source.isUncached && source.checksum != nil
  }

  /// Whether Spack keeps the archive of a checkout in its local cache.
  package static func isCacheable(_ source: RepositorySource) -> Bool {
    !source.isUncached && source.kind != .go && identity(of: source) != nil
  }

  /// Returns where a link at `alias` has to point to reach `storage`.
  ///
  /// Doubled slashes collapse, as they do on disk.
  package static func linkTarget(from alias: String, to storage: String) -> String {
    let depth = alias.split(separator: "/").count - 1
    return String(repeating: "../", count: depth)
      + storage.split(separator: "/").joined(separator: "/")
  }

  private static func ending(of source: ArchiveSource) throws(Nameless) -> String {
    if let stated = source.statedExtension {
      guard !stated.contains("/"), !stated.contains("\0") else {
        throw Nameless(reason: "'\(stated)' cannot be the extension of a file")
      }
      return stated.isEmpty ? "" : "." + stated
    }
    if !source.isExpanded { return "" }
    guard let url = source.urls.first, let found = ArchiveExtension.find(inURL: url) else {
      throw Nameless(
        reason: "the URL '\(source.urls.first ?? "")' does not end like an archive that Spack knows"
      )
    }
    return "." + found
  }

  /// What tells the content of a checkout from all others, as the path below the storage folder.
  private static func identity(of source: RepositorySource) -> String? {
    let kind = source.kind.rawValue
    switch source.kind {
    case .go: return nil
    case .git:
      guard let commit = source.commit else { return nil }
      var name = commit
      if !source.sparsePaths.isEmpty {
        let paths = source.sparsePaths.joined(separator: "_")
        guard let digest = try? Digest(of: paths, .sha1) else { return nil }
        name += "_" + digest.hexadecimal
      }
      return "\(kind)/\(URLParts.path(of: source.url))/\(name)"
    case .hg, .svn:
      return source.revision.map { "\(kind)/\(URLParts.path(of: source.url))/\($0)" }
    case .cvs:
      guard source.branch != nil || source.date != nil else { return nil }
      let path = source.url.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
      let place = path.drop { $0 != "/" }.dropFirst()
      return "\(kind)/\(place)" + (source.branch.map { "%branch=\($0)" } ?? "")
        + (source.date.map { "%date=\($0)" } ?? "")
    }
  }

  private static func isDigestByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  /// A part of a path without what cannot be in one.
  private static func safe(_ text: String) -> String {
    String(text.map { "/=\0".contains($0) ? "_" : $0 })
  }
}
