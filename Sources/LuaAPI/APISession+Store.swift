internal import ConfigModel
internal import InstallStore
internal import Relocation
internal import SpecModel
internal import SystemPackage

extension APISession {
  /// Returns the store that the configuration names, with the upstreams that it names.
  func store() throws -> Store {
    let configuration = try configuration()
    let tree = try configuration.installTree(substitution: substitution)
    let root = tree.paddedLength.map { PaddedRoot(tree.unpaddedRoot, byteCount: $0).path }
    return try Store(
      tree, paddedRoot: root ?? tree.unpaddedRoot, locks: try configuration.storeLocks(),
      upstreams: try configuration.upstreams(substitution: substitution))
  }

  /// Returns the permissions that the files of a package get here.
  func permissions(of node: SpecNode) throws -> PrefixPermissions {
    try PrefixPermissions(
      try configuration(of: Configuration.permissionSections).permissions(ofPackage: node.name))
  }

  /// Returns a store that a script names.
  ///
  /// Without a root it is the configured one. With one, the projections are those of the
  /// configuration as long as the root is its own, and Spack's otherwise. `upstreams` are the roots
  /// of other stores, in their order; without them, a store of another root has none.
  func store(root: String?, upstreams: [String]?) throws -> Store {
    let configured = try store()
    let named = upstreams?.map { root in
      UpstreamTree(name: root, root: substitution.path(root))
    }
    guard let root else {
      guard let named else { return configured }
      return configured.with(upstreams: named)
    }
    let path = substitution.path(root)
    if path == configured.root.string || path == configured.unpaddedRoot.string {
      return configured.with(upstreams: named ?? configured.upstreams)
    }
    return try Store(
      InstallTree(root: path), paddedRoot: path, locks: try configuration().storeLocks(),
      upstreams: named ?? [])
  }
}
