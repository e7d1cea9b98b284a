package import RecipeModel
internal import SpecModel

/// What a recipe knows by a digest: an archive, a resource, a patch, or a commit of git.
package struct DigestOwner: Sendable, Hashable {
  /// What has the digest.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The source of a version.
    case archive
    /// A commit of git that a version is checked out at.
    case commit
    /// A resource.
    case resource
    /// A patch that is downloaded, or what is in its compressed file.
    case patch
  }

  /// What has the digest.
  package var kind: Kind
  /// The package.
  package var package: String
  /// The repository of the recipe.
  package var namespace: String?
  /// The version; nil for resources and patches, which belong to conditions.
  package var version: String?
  /// The name of a resource, the URL of a patch.
  package var name: String?

  /// Creates the record of one owner.
  package init(
    kind: Kind, package: String, namespace: String?, version: String? = nil, name: String? = nil
  ) {
    self.kind = kind
    self.package = package
    self.namespace = namespace
    self.version = version
    self.name = name
  }
}

extension Recipe {
  /// Calls `body` with every digest of the recipe in lower case, and with what has it.
  package func forEachDigest(_ body: (String, DigestOwner) -> Void) {
    func owner(_ kind: DigestOwner.Kind, version: String? = nil, name: String? = nil) -> DigestOwner
    {
      DigestOwner(
        kind: kind, package: self.name, namespace: namespace, version: version, name: name)
    }
    for version in versions {
      switch version.source {
      case .archive(let archive):
        guard let checksum = archive.checksum else { continue }
        body(checksum.text.lowercased(), owner(.archive, version: version.version.text))
      case .repository(let place):
        guard let commit = place.commit else { continue }
        body(commit.lowercased(), owner(.commit, version: version.version.text))
      case .nothing, .unknown, .faulty: continue
      }
    }
    for resource in resources {
      switch resource.source {
      case .archive(let archive):
        guard let checksum = archive.checksum else { continue }
        body(checksum.text.lowercased(), owner(.resource, name: resource.name.value))
      case .repository(let place):
        guard let commit = place.commit else { continue }
        body(commit.lowercased(), owner(.commit, name: resource.name.value))
      case .nothing, .unknown, .faulty: continue
      }
    }
    for patch in patches where !patch.isFile {
      for checksum in [patch.checksum, patch.archiveChecksum].compactMap({ $0?.value }) {
        body(checksum.text.lowercased(), owner(.patch, name: patch.location.value))
      }
    }
  }
}
