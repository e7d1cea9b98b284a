internal import Digests
internal import Documents
internal import RecipeModel
internal import SpecModel

extension RecipeDump {
  static func addSources(of recipe: Recipe, to fields: inout DocumentMapping) {
    fields["patches"] = .list(recipe.patches.map { patch($0, of: recipe) })
    fields["resources"] = .list(
      recipe.resources.map { resource in
        var fields = DocumentMapping()
        fields["name"] = .string(resource.name.value ?? "unknown")
        fields["when"] = when(resource.condition)
        fields["destination"] = .string(resource.destination)
        fields["placement"] = resource.placement.map(value) ?? .null
        add(resource.source, to: &fields)
        return .mapping(fields)
      })
    let versions = recipe.versions
    fields["versions"] = .list(versions.map { version($0, of: recipe) })
    fields["descending"] = indices(versions) { $0.version > $1.version }
    let order = versions.indices.sorted { MirrorPlan.isPreferred(versions[$0], to: versions[$1]) }
    fields["preferred"] = order.first.map { .string(versions[$0].version.text) } ?? .null
    fields["concretizer_order"] = .list(order.map { .integer($0) })
  }

  private static func indices(
    _ versions: [RecipeVersion], by isBefore: (RecipeVersion, RecipeVersion) -> Bool
  ) -> DocumentValue {
    .list(
      versions.indices.sorted { isBefore(versions[$0], versions[$1]) }.map { .integer($0) })
  }

  private static func version(_ version: RecipeVersion, of recipe: Recipe) -> DocumentValue {
    var fields = DocumentMapping()
    fields["version"] = .string(version.version.text)
    // What is said to be false is said, as Spack has it.
    for key in ["preferred", "deprecated", "no_cache"] {
      if let flag = version.arguments[key]?.value { fields[key] = .boolean(flag.isTrue) }
    }
    if version.version.isMoving { fields["develop"] = true }
    add(version.source, to: &fields)
    fields["all_urls"] = version.derivableURLs.map { texts($0) }
    let item = MirrorItem(archiveOf: version, in: recipe)
    if item.alias != nil { fields["mirror"] = places(of: item) }
    func suits(_ condition: RecipeCondition) -> Bool {
      condition.canHold(for: version.version, of: recipe.name)
    }
    let patches = recipe.patches.indices.filter { suits(recipe.patches[$0].condition) }
    if !patches.isEmpty { fields["patches"] = .list(patches.map { .integer($0) }) }
    let resources = recipe.resources.indices.filter { suits(recipe.resources[$0].condition) }
    if !resources.isEmpty {
      fields["resources"] = .list(resources.map { .integer($0) })
      fields["resource_mirror"] = .list(
        resources.map {
          places(of: MirrorItem(resource: recipe.resources[$0], of: version, in: recipe))
        })
    }
    let isBanned = recipe.redistribution.contains { $0.forbidsSource && suits($0.condition) }
    if isBanned { fields["no_redistribute_source"] = true }
    return .mapping(fields)
  }

  static func patch(_ patch: RecipePatch, of recipe: Recipe) -> DocumentValue {
    var fields = DocumentMapping()
    fields["when"] = when(patch.condition)
    fields["level"] = .integer(patch.level)
    fields["working_dir"] = .string(patch.workingDirectory)
    fields["owner"] = .string(recipe.name)
    if patch.isReversed { fields["reverse"] = true }
    let location = patch.location.value ?? "unknown"
    if patch.isFile {
      fields["file"] = .string(location)
      let folder = patch.folders.first?.split(separator: "/").last.map(String.init)
      fields["path"] = .string([folder, location].compactMap(\.self).joined(separator: "/"))
    } else {
      fields["url"] = .string(location)
    }
    fields["sha256"] = patch.checksum?.value.map { .string($0.text) }
    fields["archive_sha256"] = patch.archiveChecksum?.value.map { .string($0.text) }
    if let version = recipe.versions.first,
      let item = MirrorItem(patch: patch, of: version, in: recipe), item.alias != nil
    {
      fields["mirror"] = places(of: item)
    }
    return .mapping(fields)
  }

  /// Where it is stored, unless it has no fixed identity, and its name for people.
  private static func places(of item: MirrorItem) -> DocumentValue {
    let storage = item.storage == item.alias ? nil : item.storage
    return .list([storage, item.alias].map { $0.map { .string($0) } ?? .null })
  }

  private static func add(_ source: PackageSource, to fields: inout DocumentMapping) {
    switch source {
    case .nothing: fields["fetcher"] = "none"
    case .unknown: fields["fetcher"] = "unknown"
    case .faulty(let reason):
      fields["fetcher"] = "none"
      fields["error"] = .string(reason)
    case .archive(let archive):
      fields["fetcher"] = "url"
      fields["urls"] = texts(archive.urls)
      fields["digest"] = archive.checksum.map { .string($0.text) } ?? .null
      fields["algo"] = archive.checksum?.digest.map { .string($0.algorithm.rawValue) }
      if !archive.isExpanded { fields["expand"] = false }
      fields["extension"] = archive.statedExtension.map { .string($0) }
      if let options = archive.fetchOptions, options.isTrue {
        fields["fetch_options"] = value(options)
      }
      fields["cachable"] = .boolean(MirrorNames.isCacheable(archive))
    case .repository(let place):
      fields["fetcher"] = .string(place.kind.rawValue)
      fields["url"] = .string(place.url)
      for (key, text) in [
        ("commit", place.commit), ("tag", place.tag), ("branch", place.branch),
        ("revision", place.revision), ("date", place.date),
      ] {
        fields[key] = text.map { .string($0) }
      }
      if !place.sparsePaths.isEmpty { fields["git_sparse_paths"] = texts(place.sparsePaths) }
      if place.hasSubmodules {
        fields["submodules"] = place.computed == nil ? true : "callable"
      } else if place.computed != nil {
        fields["git_sparse_paths"] = "callable"
      }
      if place.isWhole { fields["get_full_repo"] = true }
      fields["cachable"] = .boolean(MirrorNames.isCacheable(place))
    }
  }
}
