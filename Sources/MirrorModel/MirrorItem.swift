package import RecipeModel
package import SpecModel

/// One thing that a source mirror holds, or cannot hold and why.
package struct MirrorItem: Sendable, Hashable {
  /// What it is to its package.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The source of a version.
    case archive
    /// What is unpacked beside it.
    case resource
    /// A patch that is fetched.
    case patch
  }

  /// Why a plain download does not get it.
  package enum Obstacle: Sendable, Hashable {
    /// The package has no code.
    case noSource
    /// People have to fetch it themselves; with the instructions of the recipe.
    case manualDownload(String?)
    /// It is checked out of a repository, see ``MirrorItem/repository``.
    case repository
    /// There is no digest that could verify it.
    case noDigest
    /// Albedo cannot find out what it is.
    case unknown(Unknown)
    /// The recipe contradicts itself, or Spack cannot do it either; the text says why.
    case faulty(String)
  }

  /// What it is.
  package var kind: Kind
  /// The package that needs it.
  package var package: String
  /// The version that needs it.
  package var version: Version
  /// How people call it: `quill@2.0`, `quill@2.0 resource nibset`.
  package var name: String
  /// The path for people, relative to the mirror: `quill/quill-2.0.tar.gz`.
  ///
  /// Nil when it has none, or its extension cannot be known.
  package var alias: String?
  /// The path of the file, relative to the mirror: `_source-cache/archive/ab/ab7d….tar.gz`.
  ///
  /// The same as the alias when the content has no fixed identity.
  package var storage: String?
  /// The aliases of what else is the same file.
  package var otherAliases: [String] = []
  /// Where it may be downloaded, in the order of trying.
  package var urls: [String] = []
  /// Where the web may name another address, when all of these have failed; nil when nobody knows.
  package var listing: VersionListing?
  /// The digest of the file as it is downloaded.
  package var checksum: Checksum?
  /// The digest of what is in the file, for a compressed patch.
  package var contentChecksum: Checksum?
  /// The place in a repository, for what is checked out.
  package var repository: RepositorySource?
  /// Whether Spack would keep it in its local cache.
  package var isCacheable = false
  /// How the recipe wants it to be fetched.
  package var fetchOptions: RecipeValue?
  /// Why it may not be given to others, as a clause; nil when it may.
  package var redistributionBan: String?
  /// Why a plain download does not get it; nil when it does.
  package var obstacle: Obstacle?

  /// Creates an item without places.
  package init(kind: Kind, package: String, version: Version, name: String) {
    self.kind = kind
    self.package = package
    self.version = version
    self.name = name
  }

  /// All aliases, its own first; without a path that is the storage itself.
  package var aliases: [String] {
    ([alias].compactMap(\.self) + otherAliases).filter { $0 != storage }
  }
}

extension MirrorItem.Obstacle: CustomStringConvertible {
  /// The reason as a sentence for people, without a final full stop.
  package var description: String {
    switch self {
    case .noSource: "the package has no source"
    case .manualDownload(let instructions):
      instructions.map { "has to be downloaded by hand: \($0)" } ?? "has to be downloaded by hand"
    case .repository: "comes from a repository"
    case .noDigest: "the recipe gives no digest that could verify it"
    case .unknown(let unknown): unknown.description
    case .faulty(let reason): reason
    }
  }

  /// The word for scripts: `no_source`, `manual`, `repository`, `no_digest`, `unknown`, `faulty`.
  package var word: String {
    switch self {
    case .noSource: "no_source"
    case .manualDownload: "manual"
    case .repository: "repository"
    case .noDigest: "no_digest"
    case .unknown: "unknown"
    case .faulty: "faulty"
    }
  }
}
