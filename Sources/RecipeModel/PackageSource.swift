/// How the source of a version, or a resource, is got.
package enum PackageSource: Sendable, Hashable {
  /// A file at one of several URLs.
  case archive(ArchiveSource)
  /// A checkout of a repository.
  case repository(RepositorySource)
  /// Nothing: the package has no code.
  case nothing
  /// Albedo cannot find out.
  case unknown(Unknown)
  /// The recipe does not say where, or contradicts itself; the text says what is wrong.
  case faulty(String)
}

/// A file to be downloaded.
package struct ArchiveSource: Sendable, Hashable {
  /// Where it may be, in the order of trying; at least one.
  package var urls: [String]
  /// Why there may be more URLs behind these; nil when there are none.
  package var moreURLs: Unknown?
  /// The digest of the file; nil when the recipe gives none.
  package var checksum: Checksum?
  /// The extension that the recipe says, verbatim: `tar.gz`.
  package var statedExtension: String?
  /// Whether it is an archive to be unpacked.
  package var isExpanded: Bool
  /// Whether the recipe keeps it out of the local cache.
  package var isUncached: Bool
  /// How the recipe wants it to be fetched: `timeout`, `cookie`.
  package var fetchOptions: RecipeValue?

  /// Creates a source.
  package init(
    urls: [String], moreURLs: Unknown? = nil, checksum: Checksum?, statedExtension: String? = nil,
    isExpanded: Bool = true, isUncached: Bool = false, fetchOptions: RecipeValue? = nil
  ) {
    self.urls = urls
    self.moreURLs = moreURLs
    self.checksum = checksum
    self.statedExtension = statedExtension
    self.isExpanded = isExpanded
    self.isUncached = isUncached
    self.fetchOptions = fetchOptions
  }
}

/// A place in a repository of a version control system.
package struct RepositorySource: Sendable, Hashable {
  /// The kinds, in the order in which Spack tries them.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case go
    case git
    case cvs
    case svn
    case hg

    /// The arguments that speak of this kind though they do not name it.
    var typicalArguments: [String] {
      switch self {
      case .go: []
      case .git:
        [
          "tag", "branch", "commit", "submodules", "get_full_repo", "submodules_delete",
          "git_sparse_paths",
        ]
      case .cvs: ["branch", "date"]
      case .svn, .hg: ["revision"]
      }
    }
  }

  /// The system.
  package var kind: Kind
  /// The repository.
  package var url: String
  /// The commit of git, which never changes.
  package var commit: String?
  /// The tag of git.
  package var tag: String?
  /// The branch of git or CVS.
  package var branch: String?
  /// The revision of Subversion or Mercurial, as text.
  package var revision: String?
  /// The date of CVS.
  package var date: String?
  /// The folders of git that are wanted; empty means all.
  package var sparsePaths: [String]
  /// Whether the submodules are wanted.
  package var hasSubmodules: Bool
  /// The submodules that are wanted, by their paths; empty means all, where any are.
  package var submodulePaths: [String]
  /// The submodules that are removed before others are checked out, by their paths.
  package var deletedSubmodules: [String]
  /// Whether all branches and the whole history are wanted.
  package var isWhole: Bool
  /// Whether the recipe keeps it out of the local cache.
  package var isUncached: Bool

  /// Why what is checked out besides, or only, is not known: a function decides it while building.
  package var computed: Unknown?

  /// Creates a place in a repository.
  package init(
    kind: Kind, url: String, commit: String? = nil, tag: String? = nil, branch: String? = nil,
    revision: String? = nil, date: String? = nil, sparsePaths: [String] = [],
    hasSubmodules: Bool = false, submodulePaths: [String] = [], deletedSubmodules: [String] = [],
    isWhole: Bool = false, isUncached: Bool = false, computed: Unknown? = nil
  ) {
    self.kind = kind
    self.url = url
    self.commit = commit
    self.tag = tag
    self.branch = branch
    self.revision = revision
    self.date = date
    self.sparsePaths = sparsePaths
    self.hasSubmodules = hasSubmodules
    self.submodulePaths = submodulePaths
    self.deletedSubmodules = deletedSubmodules
    self.isWhole = isWhole
    self.isUncached = isUncached
    self.computed = computed
  }
}
