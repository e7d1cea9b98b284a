package import RecipeModel

/// The generations of Spack that look for the archive of a checkout under different names.
package enum SpackVintage: String, Sendable, Hashable, CaseIterable {
  /// Spack 0.13 to 0.17.
  case v016 = "0.16"
  /// Spack 0.18 to 0.23.
  case v023 = "0.23"
  /// Spack 1.
  case v12 = "1.2"
}

extension MirrorNames {
  /// Returns the path under which a generation of Spack looks for a checkout, relative to a mirror.
  ///
  /// Up to 0.23 a tag or branch is a name by itself, and sparse paths are not looked at. Nil where the
  /// name is the same in all of them, or none that a mirror could have.
  package static func storage(
    of source: RepositorySource, for vintage: SpackVintage
  ) -> String? {
    guard source.kind == .git, vintage != .v12,
      let name = source.commit ?? source.tag ?? source.branch
    else { return nil }
    // 0.16 looks for user@host:path below the folder that it was started in.
    if vintage == .v016, !source.url.contains("://"), !source.url.hasPrefix("/") { return nil }
    return "\(storageFolder)/git/\(URLParts.path(of: source.url))/\(name).tar.gz"
  }
}

extension MirrorItem {
  /// Returns the item with the further names under which these generations of Spack look for it.
  package func named(for vintages: Set<SpackVintage>) -> Self {
    guard let repository else { return self }
    var copy = self
    let names = SpackVintage.allCases.filter(vintages.contains).compactMap {
      MirrorNames.storage(of: repository, for: $0)
    }
    for name in names where name != storage && !copy.otherAliases.contains(name) {
      copy.otherAliases.append(name)
    }
    return copy
  }
}

extension RepositorySource {
  /// Whether the recipe names what does not change: a commit, a tag, a revision, a date.
  ///
  /// That of a branch changes, and that of nothing.
  package var isFixed: Bool {
    switch kind {
    case .git: commit != nil || tag != nil
    case .hg, .svn: revision != nil
    case .cvs: date != nil
    case .go: false
    }
  }

  /// What a commit is recorded for: `tag v1.0`, `branch main`, `HEAD`; nil where the recipe says it.
  package var movableName: String? {
    guard kind == .git, commit == nil else { return nil }
    return tag.map { "tag \($0)" } ?? branch.map { "branch \($0)" } ?? "HEAD"
  }
}
