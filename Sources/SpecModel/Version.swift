import Diagnostics

/// One version: `1.2.3`, `develop`, `1.2rc1`, `git.main=1.2`.
///
/// The text is kept; order and equality ignore separators and leading zeros, so `1.2`, `1-2` and
/// `01.2` are equal. The rules are those of Spack 1.2.
package struct Version: Sendable {
  /// The version as it was written.
  package let text: String
  /// What the release consists of, without a final `rc1` and its like.
  let release: [VersionComponent]
  /// What comes before the release proper, such as `rc1`.
  let prerelease: Prerelease
  /// The branch, tag or commit, if this names one.
  package let git: GitReference?

  /// A place in a git repository that stands for a version.
  package struct GitReference: Sendable, Hashable {
    /// The branch, tag or commit, without `git.`.
    package let reference: String
    /// Whether the text says which version it counts as (`git.main=1.2`).
    package let hasVersion: Bool
  }

  init(
    text: String, release: [VersionComponent], prerelease: Prerelease = .final,
    git: GitReference? = nil
  ) {
    self.text = text
    self.release = release
    self.prerelease = prerelease
    self.git = git
  }

  /// Lies before every version.
  static let minimum = Self(text: "", release: [], prerelease: Prerelease(rank: .alpha))
  /// Lies behind every version.
  static let maximum = Self(text: "", release: [.infinity(VersionComponent.beyondInfinity)])

  /// Whether the version names a place in git without saying which version that is.
  ///
  /// Such a version lies behind all others, and satisfies only itself and `:`.
  package var isUnresolved: Bool { git?.hasVersion == false }
}

extension Version: Comparable, Hashable, CustomStringConvertible {
  /// Whether both mean the same version; two git references also need the same reference.
  package static func == (left: Self, right: Self) -> Bool {
    left.git == right.git && left.prerelease == right.prerelease && left.release == right.release
  }

  /// Orders versions by release, then prerelease, then git reference.
  package static func < (left: Self, right: Self) -> Bool {
    let order = left.compareValue(with: right)
    if order != 0 { return order < 0 }
    return (left.git?.reference ?? "") < (right.git?.reference ?? "")
  }

  /// Hashes what equality compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(release)
    hasher.combine(prerelease)
    hasher.combine(git)
  }

  /// The version as it was written.
  package var description: String { text }

  /// Compares without the git reference: negative, zero or positive.
  func compareValue(with other: Self) -> Int {
    for index in 0..<min(release.count, other.release.count) {
      let order = release[index].compare(with: other.release[index])
      if order != 0 { return order }
    }
    if release.count != other.release.count { return release.count < other.release.count ? -1 : 1 }
    if prerelease == other.prerelease { return 0 }
    return prerelease < other.prerelease ? -1 : 1
  }

  /// The smallest version that is larger than everything starting with this one: the open end of
  /// a range that ends here.
  var next: Version {
    var copy = release
    var prerelease = prerelease
    if prerelease.rank != .final {
      prerelease.number = prerelease.number.map(\.incremented) ?? .word(0)
    } else if let last = copy.popLast() {
      copy.append(last.next)
    } else {
      copy.append(.string("A"))
    }
    return Version(text: "", release: copy, prerelease: prerelease)
  }
}

extension Version {
  /// Whether it names something that goes on changing: `develop`, `main`, `2.stable`.
  package var isMoving: Bool {
    release.contains { component in
      if case .infinity = component { true } else { false }
    }
  }

  /// Whether it comes before a release: `2.0rc1`.
  package var isPrerelease: Bool { prerelease.rank != .final }
}
