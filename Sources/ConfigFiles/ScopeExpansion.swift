internal import ConfigModel
internal import Diagnostics
internal import Documents
internal import Platform
internal import SystemPackage

/// Finds the scopes of a run: those that have a place of their own, and all that these include.
struct ScopeExpansion {
  let inputs: ConfigurationFiles.Inputs
  /// Reads the section `include` of a scope.
  let read: (ScopeLocations.Location) throws -> ConfigurationScope
  private(set) var warnings: [String] = []

  /// As deep as Spack follows includes.
  private static let depthLimit = 100
  /// Far more than anybody has.
  private static let scopeLimit = 1000

  init(
    _ inputs: ConfigurationFiles.Inputs,
    read: @escaping (ScopeLocations.Location) throws -> ConfigurationScope
  ) {
    self.inputs = inputs
    self.read = read
  }

  /// Returns all scopes, lowest precedence first; those that an `include::` drops are marked.
  ///
  /// The highest `include::` counts: it keeps what its own scope includes, what lies above, and what
  /// ships with Spack.
  mutating func scopes() throws -> [(location: ScopeLocations.Location, isOverridden: Bool)] {
    var entries: [Entry] = []
    for root in inputs.roots { try add(root, to: &entries, chain: []) }
    let last = entries.lastIndex(where: \.overridesBelow)
    let kept = last.map { $0 - entries[$0].includedCount } ?? 0
    return entries.enumerated().map { index, entry in
      (entry.location, index < kept && entry.location.role != .shipped)
    }
  }

  /// A scope, which stands directly above all that it includes.
  private struct Entry {
    let location: ScopeLocations.Location
    /// Whether its section is `include::`.
    let overridesBelow: Bool
    /// How many entries before it are there because it includes them, itself or through others.
    let includedCount: Int
  }

  private mutating func add(
    _ location: ScopeLocations.Location, to entries: inout [Entry], chain: [String]
  ) throws {
    guard entries.count < Self.scopeLimit else {
      throw ConfigurationError(
        .badInclude, "there are more than \(Self.scopeLimit) scopes, '\(location.path)' among them",
        hint: "look for folders that include each other")
    }
    guard followsIncludes(of: location) else {
      entries.append(Entry(location: location, overridesBelow: false, includedCount: 0))
      return
    }
    let scope = try read(location)
    let start = entries.count
    for next in try included(by: scope, location, chain: chain + [location.path]).reversed() {
      try add(next, to: &entries, chain: chain + [location.path])
    }
    entries.append(
      Entry(
        location: location, overridesBelow: scope.overrides.contains("include"),
        includedCount: entries.count - start))
  }

  /// Whether a scope can include others: all since Spack 1.0, environments ever since they exist.
  private func followsIncludes(of location: ScopeLocations.Location) -> Bool {
    inputs.vintage == .including || location.file != nil
  }

  /// The scopes that one includes itself, the most important first.
  private mutating func included(
    by scope: ConfigurationScope, _ location: ScopeLocations.Location, chain: [String]
  ) throws -> [ScopeLocations.Location] {
    var result: [ScopeLocations.Location] = []
    for include in try scope.includes(environment: inputs.substitution.environment) {
      guard let next = try target(of: include, in: location) else { continue }
      guard !result.contains(where: { $0.name == next.name }) else {
        warnings.append(
          "the scope '\(next.name)' is included twice; \(include.place) is passed over")
        continue
      }
      guard !chain.contains(next.path) else {
        throw ConfigurationError(
          .badInclude, "'\(next.path)' includes itself (\(include.place))",
          hint: "the way is \((chain + [next.path]).joined(separator: " → "))")
      }
      guard chain.count <= Self.depthLimit else {
        throw ConfigurationError(
          .badInclude, "includes are nested more than \(Self.depthLimit) deep (\(include.place))",
          hint: "look for folders that include each other")
      }
      var included = next
      included.includer = location.name
      result.append(included)
    }
    return result
  }

  /// Returns where an include leads; nil where it does not apply or may be missing and is.
  private mutating func target(
    of include: Include, in parent: ScopeLocations.Location
  ) throws -> ScopeLocations.Location? {
    if let condition = include.condition {
      let holds = try WhenExpression.holds(
        condition, host: inputs.host, environment: inputs.substitution.environment,
        place: include.place)
      guard holds else { return nil }
    }
    guard !include.isRemote else {
      guard include.isOptional else { throw Self.remote(include) }
      warnings.append(
        "the include '\(ShownURL.withoutSecrets(include.text))' (\(include.place)) is left out:"
          + " this version of albedo includes only what is on this machine")
      return nil
    }
    let path = inputs.substitution.path(include.text, relativeTo: parent.folder)
    let status = try status(of: path, include)
    guard status != nil || include.isOptional else {
      throw ConfigurationError(
        .badInclude, "'\(path)' is to be included but does not exist (\(include.place))",
        hint: "make it, take the entry out, or write 'optional: true' into it")
    }
    if let kind = status?.kind, kind != .file, kind != .folder {
      throw ConfigurationError(
        .badInclude,
        "'\(path)' cannot be included: it is neither a file nor a folder"
          + " (\(include.place))")
    }
    let name = include.name ?? Self.name(of: path, in: parent)
    let role: ScopeLocations.Location.Role =
      parent.role == .shipped || parent.role == .custom ? parent.role : .included
    let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    if status.map({ $0.kind != .folder }) ?? isYAML {
      return ScopeLocations.Location(
        name: name, file: path, role: role, prefersChanges: include.prefersChanges)
    }
    return ScopeLocations.Location(
      name: name, folder: path, role: role, prefersChanges: include.prefersChanges)
  }

  private func status(
    of path: String, _ include: Include
  ) throws(ConfigurationError) -> FileStatus? {
    do {
      return try FileStatus.ifPresent(FilePath(path))
    } catch {
      throw ConfigurationError(
        .badInclude, "'\(path)' cannot be included (\(include.place))", cause: error)
    }
  }

  /// The name of an included scope that has none: that of the including one, and the path.
  private static func name(of path: String, in parent: ScopeLocations.Location) -> String {
    let isInside = parent.file == nil && path.hasPrefix(parent.folder + "/")
    return parent.name + ":" + (isInside ? String(path.dropFirst(parent.folder.count + 1)) : path)
  }

  private static func remote(_ include: Include) -> ConfigurationError {
    let url = ShownURL.withoutSecrets(include.text)
    let isGit = if case .git = include.source { true } else { false }
    return ConfigurationError(
      .badInclude,
      "'\(url)' cannot be included (\(include.place)): this version of albedo includes only what is"
        + " on this machine",
      hint: isGit
        ? "clone it with 'git clone \(url)', and include the path of the files in it"
        : "fetch it with 'curl -fLo FILE \(url)', compare its SHA-256, and include FILE")
  }
}
