package import ConfigModel
internal import Diagnostics
internal import Documents

/// The `mirrors.yaml` of all scopes, and what commands do to them.
package struct MirrorFiles: Sendable {
  private let files: ScopeFiles

  /// Takes the files; nothing is read.
  package init(_ files: ScopeFiles) { self.files = files }

  /// Adds a mirror before all others of a scope.
  ///
  /// `pair` may be half, which is a warning. Throws `config.bad_mirror_name`, `config.mirror_exists`,
  /// and what `ScopeLocations.target` and `SectionFile.change` throw. Blocks.
  package func add(
    _ name: String, _ changes: MirrorChanges, pair: MirrorChanges.AccessPair?, scope: String?
  ) throws -> ScopeFiles.Change {
    if let problem = MirrorChanges.problem(withName: name) {
      throw ConfigurationError(
        .badMirrorName, "a mirror cannot be called '\(name)': \(problem)",
        hint: "choose another name, of letters, digits, '_' and '-'")
    }
    var changes = changes
    changes.accessPair = pair?.completed(by: nil)
    let isHalf = pair != nil && changes.accessPair == nil
    // As Spack does, an entry for which more than a URL was given is a mapping.
    let entry: DocumentValue =
      isHalf && changes.newEntry.string != nil
      ? ["url": changes.newEntry] : changes.newEntry
    var change = try files.change("mirrors", in: try files.target(scope)) { text, keys in
      let mirrors = text.value(at: keys)
      guard mirrors?[name] == nil, mirrors?[name + ":"] == nil else {
        throw ConfigurationError(
          .mirrorExists, "the scope has a mirror '\(name)' already",
          hint: "'albedo mirror set-url \(name) URL' changes its URL, 'albedo mirror set \(name)'"
            + " the rest of it")
      }
      try text.insert(entry, forKey: name, at: keys, .first)
    }
    if isHalf { change.warnings.append(Self.halfPair) }
    return change
  }

  /// Changes the entry of a mirror in one scope; nothing may have to be changed.
  ///
  /// With a direction, what holds for both is left as it is, which is a warning, as is half a pair
  /// that the entry does not complete. Throws `config.unknown_mirror`, and what
  /// `ScopeLocations.target` and `SectionFile.change` throw. Blocks.
  package func set(
    _ name: String, _ changes: MirrorChanges, pair: MirrorChanges.AccessPair?,
    direction: MirrorDirection?, scope: String?
  ) throws -> ScopeFiles.Change {
    let target = try files.target(scope)
    var isHalf = false
    var isHidden = false
    var change = try files.change("mirrors", in: target) { text, keys in
      let mirrors = text.value(at: keys)
      let written = [name, name + ":"].first { mirrors?[$0] != nil }
      guard let written, let entry = mirrors?[written] else {
        throw try unknown(name, in: target, mirrors?.mapping?.keys ?? [])
      }
      var changes = changes
      let part = entry[(direction ?? .fetch).rawValue]
      changes.accessPair = pair?.completed(by: part?["access_pair"] ?? entry["access_pair"])
      isHalf = pair != nil && changes.accessPair == nil
      isHidden = direction == nil && changes.url != nil && Self.hasOwnURLs(entry)
      if let changed = changes.applied(to: entry, direction) {
        try text.set(changed, at: keys + [written])
      }
    }
    if isHalf { change.warnings.append(Self.halfPair) }
    if isHidden {
      change.warnings.append(
        "the mirror has a URL for each direction, and these win; use --fetch and --push")
    }
    if let direction, changes.changesSwitches {
      change.warnings.append(
        "what a mirror holds, signing and pushing by itself are the same for both directions;"
          + " leave --\(direction.rawValue) out to change them")
    }
    return change
  }

  /// Removes a mirror from one scope, or from all that have it.
  ///
  /// Without a scope it is the highest one that has the mirror. Throws `config.unknown_mirror`, and
  /// what `ScopeLocations.target` and `SectionFile.change` throw. Blocks.
  package func remove(_ name: String, scope: String?, isEverywhere: Bool) throws -> [ScopeFiles
    .Change]
  {
    let candidates =
      isEverywhere || scope == nil
      ? files.scopes.reversed() : [try files.target(scope)]
    var changes: [ScopeFiles.Change] = []
    var names: [String] = []
    for location in candidates {
      // Most scopes do not have it: they are only looked at, and may be read-only.
      let present = try Self.names(in: location)
      names += present
      guard present.contains(name) else { continue }
      let change = try files.change("mirrors", in: location) { text, keys in
        for written in [name, name + ":"] where text.value(at: keys + [written]) != nil {
          try text.remove(at: keys + [written])
        }
      }
      changes.append(change)
      if !isEverywhere { return changes }
    }
    guard changes.isEmpty else { return changes }
    if let location = candidates.first, candidates.count == 1 {
      throw try unknown(name, in: location, names)
    }
    throw ConfigurationError(
      .unknownMirror,
      "no mirror is named '\(name)' in the scopes \(candidates.map(\.name).joined(separator: ", "))",
      hint: NearMiss.question(for: name, among: names) ?? "'albedo mirror list' shows them all")
  }

  /// Whether the URL that an entry has for both directions is never used.
  private static func hasOwnURLs(_ entry: DocumentValue) -> Bool {
    MirrorDirection.allCases.allSatisfy { direction in
      let own = entry[direction.rawValue]
      return own?.string != nil || own?["url"] != nil
    }
  }

  private static let halfPair =
    "an id and the variable of its secret belong together, such as --s3-access-key-id and"
    + " --s3-access-key-secret-variable; the half was left out"

  /// The mirrors of one scope, without override marks.
  private static func names(in location: ScopeLocations.Location) throws -> [String] {
    let file = SectionFile(section: "mirrors", in: location)
    var names: [String] = []
    _ = try file.change(.dryRun) { text, keys in
      names = text.value(at: keys)?.mapping?.keys ?? []
    }
    return names.map(ConfigurationMerge.plainKey)
  }

  /// The error for a mirror that a scope does not have, which says where there is one.
  private func unknown(
    _ name: String, in target: ScopeLocations.Location, _ names: [String]
  ) throws -> ConfigurationError {
    let others = try files.scopes.reversed().filter {
      try $0.name != target.name && Self.names(in: $0).contains(name)
    }
    let hint =
      others.first.map { "the scope '\($0.name)' has one; add --scope \($0.name)" }
      ?? NearMiss.question(for: name, among: names) ?? "'albedo mirror list' shows all mirrors"
    return ConfigurationError(
      .unknownMirror, "the scope '\(target.name)' has no mirror named '\(name)'", hint: hint)
  }
}
