internal import Diagnostics
internal import Documents

/// Who may read and write the files of an installed package: `packages:NAME:permissions`.
package struct PackagePermissions: Sendable, Equatable {
  /// The widest circle that may do something; each has those before it.
  package enum Audience: String, Sendable, CaseIterable, Comparable {
    case user, group, world

    package static func < (left: Audience, right: Audience) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// Who may read; nil when nothing says so.
  package let readers: Audience?
  /// Who may write; nil when nothing says so.
  package let writers: Audience?
  /// The name of the group that the files get; nil for that of their folder.
  package let group: String?
  /// Whether what is later made in a folder of the package gets the folder's group
  /// (`config:allow_sgid`).
  package let handsGroupOn: Bool

  /// Creates permissions.
  package init(
    readers: Audience? = nil, writers: Audience? = nil, group: String? = nil,
    handsGroupOn: Bool = true
  ) {
    self.readers = readers
    self.writers = writers
    self.group = group
    self.handsGroupOn = handsGroupOn
  }

  /// The permission bits of an entry.
  ///
  /// Without settings these are Spack's: all may read, its owner may write. From what no setting
  /// says, `mask`, the bits that new files do not get, is taken away.
  package func bits(isFolder: Bool, isExecutable: Bool, mask: UInt32) -> UInt32 {
    let read = Self.bits(of: readers ?? .world, isFolder || isExecutable ? 0o5 : 0o4)
    let write = Self.bits(of: writers ?? .user, 0o2)
    // What the owner needs to replace or remove the package stays, as in Spack.
    let forbidden = mask & 0o077
    let bits =
      (readers == nil ? read & ~forbidden : read)
      | (writers == nil ? write & ~forbidden : write)
    return isFolder && handsGroupOn && bits & 0o070 != 0 ? bits | 0o2000 : bits
  }

  private static func bits(of audience: Audience, _ one: UInt32) -> UInt32 {
    switch audience {
    case .user: one << 6
    case .group: one << 6 | one << 3
    case .world: one << 6 | one << 3 | one
    }
  }
}

extension Configuration {
  /// The sections that `permissions(ofPackage:)` looks at.
  package static let permissionSections = ["packages", "config"]

  /// Returns the permissions of a package; what its own entry leaves open, that of `all` says.
  ///
  /// Throws `config.malformed` for a word that is none, for more writers than readers, and for files
  /// that everybody may write where folders hand on their group, which Spack refuses as well.
  package func permissions(
    ofPackage name: String
  ) throws(ConfigurationError) -> PackagePermissions {
    let readers = try audience("read", of: name)
    let writers = try audience("write", of: name)
    let handsGroupOn = value(at: ["config", "allow_sgid"])?.bool ?? true
    if (writers ?? .user) > (readers ?? .world) {
      throw ConfigurationError(
        .malformed,
        "the permissions of '\(name)' let more write (\((writers ?? .user).rawValue)) than read"
          + " (\((readers ?? .world).rawValue))",
        hint: "see packages:\(name):permissions and packages:all:permissions")
    }
    if writers == .world, handsGroupOn {
      throw ConfigurationError(
        .malformed, "folders of '\(name)' that everybody may write cannot hand on their group",
        hint: "let at most the group write, or set config:allow_sgid to false")
    }
    return PackagePermissions(
      readers: readers, writers: writers,
      group: permission("group", of: name)?.string, handsGroupOn: handsGroupOn)
  }

  private func audience(
    _ key: String, of name: String
  ) throws(ConfigurationError) -> PackagePermissions.Audience? {
    guard let value = permission(key, of: name) else { return nil }
    guard let audience = value.string.flatMap(PackagePermissions.Audience.init) else {
      throw ConfigurationError(
        .malformed, "'\(key)' in the permissions of '\(name)' must be user, group or world",
        hint: "see packages:\(name):permissions and packages:all:permissions")
    }
    return audience
  }

  private func permission(_ key: String, of name: String) -> DocumentValue? {
    for entry in [name, "all"] {
      let value = value(at: ["packages", entry, "permissions", key])
      if let value, value.string?.isEmpty != true { return value }
    }
    return nil
  }
}
