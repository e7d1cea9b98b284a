internal import Patterns
package import SpecModel

/// Where the web may list the versions of a package, and how their URLs look.
package struct VersionListing: Sendable, Hashable {
  /// The page that the recipe names.
  package let listURL: String?
  /// How many links deep the pages behind the first are read.
  package let depth: Int
  /// URLs of archives of the package, from which those of other versions are told.
  package let archiveURLs: [String]

  /// Creates a listing.
  package init(listURL: String?, depth: Int, archiveURLs: [String]) {
    self.listURL = listURL
    self.depth = depth
    self.archiveURLs = archiveURLs
  }

  /// The pages that are read first, in order: what the recipe names, the folders of the archives and
  /// the lists of sites that Spack knows, each also with a slash behind it.
  package var pages: [String] {
    var pages = Set(archiveURLs.flatMap(URLListings.pages))
    if let listURL { pages.insert(listURL) }
    // Some servers know a folder by its slash alone.
    pages.formUnion(pages.filter { !$0.hasSuffix("/") && !$0.contains("?") }.map { $0 + "/" })
    return pages.sorted()
  }

  /// A version that pages name.
  package struct Found: Sendable, Equatable {
    /// The version.
    package let version: Version
    /// The URL of its archive.
    package let url: String
    /// The SHA-256 that the link claims.
    package let claimedDigest: String?
  }

  /// Returns the versions whose archives are among `links`, the newest first.
  ///
  /// A link is an archive of the package when its last part looks like that of a known one. Of several
  /// for one version that counts which `ownURL` gives, the recipe's own address, else the last in
  /// order. Versions of known archives that no link names are among them.
  package func versions(
    in links: some Sequence<String>, ownURL: (Version) -> String?
  ) -> [Found] {
    let patterns = Set(archiveURLs.compactMap(Self.expression)).compactMap { try? Pattern($0) }
    var found: [Version: Found] = [:]
    var settled: Set<Version> = []
    for link in links.sorted() {
      guard patterns.contains(where: { ((try? $0.firstMatch(in: link)) ?? nil) != nil }),
        let result = Found(link), !settled.contains(result.version)
      else { continue }
      found[result.version] = result
      if ownURL(result.version) == result.url { settled.insert(result.version) }
    }
    for result in archiveURLs.compactMap(Found.init) where found[result.version] == nil {
      found[result.version] = result
    }
    return found.values.sorted { $0.version > $1.version }
  }

  /// What the last part of the URLs of all versions looks like; nil for one without a version.
  private static func expression(of url: String) -> String? {
    guard let wildcard = URLReading(url).wildcard,
      let name = wildcard.split(separator: "/").last(where: { $0 != "." })
    else { return nil }
    // The slash keeps packages out whose name ends the same, the end signatures and digests.
    return "/" + name + #"(\/download)?(#sha256=.*)?$"#
  }
}

extension VersionListing.Found {
  fileprivate init?(_ link: String) {
    guard let text = URLReading.version(in: link)?.text, let version = try? Version(text) else {
      return nil
    }
    self.version = version
    url = String(link.prefix { $0 != "#" })
    let claim = link.firstRange(of: "#sha256=").map { String(link[$0.upperBound...]) }
    claimedDigest = claim.flatMap { $0.utf8.count == 64 ? $0.lowercased() : nil }
  }
}

extension Recipe {
  /// Where the web may list the versions of this package; nil where the recipe names no archive.
  ///
  /// Like Spack, it goes by `url`, the first of `urls`, and the URLs of single versions; `list_url` and
  /// `list_depth` say more. What is unknown is left out.
  package var versionListing: VersionListing? {
    func text(_ key: String) -> String? { attributes[key]?.value?.text }
    var archives = [text("url"), attributes["urls"]?.value?.list?.first?.text].compactMap(\.self)
    archives += versions.compactMap { $0.url?.value?.text }
    guard !archives.isEmpty else { return nil }
    var depth = 0
    if case .integer(let number) = attributes["list_depth"]?.value { depth = max(0, Int(number)) }
    return VersionListing(
      listURL: text("list_url"), depth: depth,
      archiveURLs: archives.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
  }
}
