package import RecipeModel
internal import SpecModel

extension MirrorItem {
  /// Creates the item of a version's source.
  package init(archiveOf version: RecipeVersion, in recipe: Recipe) {
    self.init(
      kind: .archive, package: recipe.name, version: version.version,
      name: "\(recipe.name)@\(version.version)")
    take(
      version.source,
      alias: MirrorNames.alias(package: recipe.name, version: version.version))
    takeManualDownload(of: version, in: recipe)
    // Only a page that the recipe names is worth reading for one file that has moved.
    if checksum != nil, let listing = recipe.versionListing, listing.listURL != nil {
      self.listing = listing
    }
  }

  /// Creates the item of a version that has no source, whether it is declared or not.
  init(withoutSource version: Version, of recipe: Recipe) {
    self.init(
      kind: .archive, package: recipe.name, version: version, name: "\(recipe.name)@\(version)")
    obstacle = .noSource
  }

  /// Creates the item of a resource of a version.
  package init(resource: RecipeResource, of version: RecipeVersion, in recipe: Recipe) {
    let title = resource.name.value ?? "in line \(resource.line)"
    self.init(
      kind: .resource, package: recipe.name, version: version.version,
      name: "\(recipe.name)@\(version.version) resource \(title)")
    switch resource.name {
    case .unknown(let unknown): obstacle = .unknown(unknown)
    case .value(let name):
      take(
        resource.source,
        alias: MirrorNames.alias(
          resource: name, package: recipe.name, version: version.version))
    }
  }

  /// Creates the item of a patch of a version; nil for one that lies beside the recipe.
  ///
  /// `owner` is the package whose recipe has the patch, where that is another one: it gives the alias.
  package init?(
    patch: RecipePatch, of version: RecipeVersion, in recipe: Recipe, from owner: String? = nil
  ) {
    if patch.isFile { return nil }
    let file = patch.location.value.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    self.init(
      kind: .patch, package: recipe.name, version: version.version,
      name: "\(recipe.name)@\(version.version) patch \(file ?? "in line \(patch.line)")")
    let unknown = [
      patch.location.unknown, patch.checksum?.unknown, patch.archiveChecksum?.unknown,
    ]
    if let unknown = unknown.compactMap(\.self).first {
      obstacle = .unknown(unknown)
      return
    }
    let archive = patch.archiveChecksum?.value
    guard let url = patch.location.value, let content = patch.checksum?.value else {
      obstacle = .faulty("the patch has no sha256, which patches from the web need")
      return
    }
    take(
      .archive(
        ArchiveSource(urls: [url], checksum: archive ?? content, isExpanded: archive != nil)),
      alias: MirrorNames.alias(
        patchAt: url, checksum: archive ?? content, package: owner ?? recipe.name))
    contentChecksum = archive == nil ? nil : content
  }

  /// Returns the item for a commit that its tag or branch stands for now.
  ///
  /// The alias stays; the storage is that of the commit. Only git has this.
  package func resolved(toCommit commit: String) -> Self {
    guard var source = repository, source.kind == .git, let alias else { return self }
    source.commit = commit
    var copy = self
    copy.repository = source
    let stem = alias.hasSuffix(".tar.gz") ? String(alias.dropLast(7)) : alias
    copy.storage = (try? MirrorNames.places(of: source, alias: stem))?.storage ?? storage
    copy.isCacheable = MirrorNames.isCacheable(source)
    return copy
  }

  /// Where a link at the alias has to point; nil when there is nothing to link.
  package func linkTarget(from alias: String) -> String? {
    guard let storage, alias != storage else { return nil }
    return MirrorNames.linkTarget(from: alias, to: storage)
  }

  private mutating func take(_ source: PackageSource, alias: String) {
    do {
      switch source {
      case .nothing: obstacle = .noSource
      case .unknown(let unknown): obstacle = .unknown(unknown)
      case .faulty(let reason): obstacle = .faulty(reason)
      case .archive(let archive):
        urls = archive.urls
        checksum = archive.checksum
        fetchOptions = archive.fetchOptions
        isCacheable = MirrorNames.isCacheable(archive)
        place(try MirrorNames.places(of: archive, alias: alias))
        if let text = checksum?.text, checksum?.digest == nil {
          obstacle = .faulty("'\(text)' is not a digest")
        }
        if checksum == nil { obstacle = .noDigest }
      case .repository(let place):
        repository = place
        obstacle = place.computed.map { .unknown($0) } ?? .repository
        isCacheable = MirrorNames.isCacheable(place)
        self.place(try MirrorNames.places(of: place, alias: alias))
      }
    } catch {
      obstacle = .faulty(error.reason)
    }
  }

  private mutating func place(_ places: MirrorNames.Places) {
    alias = places.alias
    storage = places.storage
  }

  private mutating func takeManualDownload(of version: RecipeVersion, in recipe: Recipe) {
    switch version.manualDownload ?? recipe.attributes["manual_download"] {
    case .value(let value) where value.isTrue:
      if obstacle == .noSource { return }
      obstacle = .manualDownload(recipe.attributes["download_instr"]?.value?.text)
    case .unknown(let unknown): obstacle = obstacle ?? .unknown(unknown)
    default: break
    }
  }
}
