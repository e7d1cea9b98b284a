package import ConfigModel
internal import Diagnostics
package import Platform
package import SystemPackage

/// The permissions of a package as this machine knows them: bits, and the number of a group.
package struct PrefixPermissions: Sendable {
  private let permissions: PackagePermissions
  private let group: Group?
  private let mask: UInt32

  /// Looks the group up, and what new files do not get.
  ///
  /// Throws `store.unknown_group` when the machine has no such group.
  package init(
    _ permissions: PackagePermissions = PackagePermissions(),
    mask: UInt32 = CurrentProcess.fileCreationMask
  ) throws(StoreError) {
    self.permissions = permissions
    self.mask = mask
    guard let name = permissions.group else {
      group = nil
      return
    }
    guard let found = Group.find(named: name) else {
      throw StoreError(
        .unknownGroup, "this machine knows no group '\(name)'",
        hint: "packages:…:permissions:group names it; 'getent group' lists those there are")
    }
    group = found
  }

  /// Gives an entry of a package, which is no link, its group and its permissions.
  ///
  /// Executable is what anybody could run before. Throws `store.unwritable`, for instance where the
  /// user is not in the group.
  package func apply(to path: FilePath, _ status: FileStatus) throws(StoreError) {
    do {
      // A change of the group takes set-group-ID away, so it comes first.
      if let group, status.group != group.identifier {
        try FileSystem.setGroup(group.identifier, of: path)
      }
      let bits = permissions.bits(
        isFolder: status.kind == .folder, isExecutable: status.permissions & 0o111 != 0,
        mask: mask)
      if status.permissions != bits || group != nil {
        try FileSystem.setPermissions(bits, of: path)
      }
    } catch {
      throw StoreError(
        .unwritable, "could not give '\(path)' the permissions that are configured",
        hint: group.map {
          "they are of packages:…:permissions; are you in the group '\($0.name)'?"
        },
        cause: error)
    }
  }
}
