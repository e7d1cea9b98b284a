internal import Diagnostics
internal import Documents

/// Where packages are installed, as `config:install_tree` says.
package struct InstallTree: Sendable, Equatable {
  /// The root as configured, absolute, before padding.
  package let unpaddedRoot: String
  /// The length that the root is padded to, or nil.
  package let paddedLength: Int?
  /// The path of each package below the root: pairs of a spec and a format, `all` among them.
  package let projections: [(spec: String, format: String)]
  /// How many letters of hashes paths have (`config:install_hash_length`); nil for all.
  package let hashLength: Int?
  /// Whether nothing is configured, so that the projection depends on the Spack that uses the store.
  package let hasDefaultProjection: Bool

  /// Creates a tree with the projection of Spack 1.x.
  package init(root: String) {
    self.init(
      unpaddedRoot: root, paddedLength: nil, projections: [("all", Self.defaultProjection)],
      hashLength: nil, hasDefaultProjection: true)
  }

  init(
    unpaddedRoot: String, paddedLength: Int?, projections: [(spec: String, format: String)],
    hashLength: Int?, hasDefaultProjection: Bool
  ) {
    self.unpaddedRoot = unpaddedRoot
    self.paddedLength = paddedLength
    self.projections = projections
    self.hashLength = hashLength
    self.hasDefaultProjection = hasDefaultProjection
  }

  /// The projection of Spack 1.x, used where none is configured.
  package static let defaultProjection =
    "{architecture.platform}-{architecture.target}/{name}-{version}-{hash}"

  /// The projection of every Spack before, where none is configured.
  package static let earlierDefaultProjection =
    "{architecture}/{compiler.name}-{compiler.version}/{name}-{version}-{hash}"

  package static func == (left: InstallTree, right: InstallTree) -> Bool {
    left.unpaddedRoot == right.unpaddedRoot && left.paddedLength == right.paddedLength
      && left.hashLength == right.hashLength
      && left.projections.elementsEqual(right.projections, by: ==)
  }
}

extension Configuration {
  /// `padded_length: true` pads to the longest path of the system less this many characters.
  private static let paddingReserve = 300

  /// The longest path that Linux accepts, `PATH_MAX` of limits.h.
  private static let longestPath = 4096

  /// Returns the install tree of this configuration.
  ///
  /// `install_tree` may also be a path, as up to Spack 0.15; then `install_path_scheme` is the
  /// projection, and `$padding` in the root asks for padding. Throws `config.malformed` when
  /// `install_tree`, `padded_length`, a projection or `install_hash_length` has the wrong type.
  package func installTree(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> InstallTree {
    let path = ["config", "install_tree"]
    let value = value(at: path)
    let configured: DocumentValue? =
      switch value {
      case nil, .string: value
      case .mapping(let mapping): mapping["root"]
      default: .null
      }
    guard configured == nil || configured?.string != nil else {
      throw ConfigurationError(
        .malformed, "config:install_tree must be a path, or a mapping with a path as its root",
        hint: "see config.yaml in your configuration scopes")
    }
    var root = configured?.string ?? "$spack/opt/spack"
    var paddedLength = try paddedLength(value?["padded_length"])
    if paddedLength == nil, let padding = OldPadding.found(in: root) {
      root = padding.rest
      paddedLength = padding.length ?? Self.longestPath - Self.paddingReserve
    }
    let folder = folder(settingValueAt: value?["root"] == nil ? path : path + ["root"])
    let projections = try projections(value, substitution)
    return InstallTree(
      unpaddedRoot: substitution.path(root, relativeTo: folder), paddedLength: paddedLength,
      projections: projections ?? [("all", InstallTree.defaultProjection)],
      hashLength: try hashLength(), hasDefaultProjection: projections == nil)
  }

  private func paddedLength(_ value: DocumentValue?) throws(ConfigurationError) -> Int? {
    switch value {
    case nil, .null, .boolean(false): return nil
    case .boolean(true): return Self.longestPath - Self.paddingReserve
    case let value?:
      guard let length = value.integer, (0...Self.longestPath).contains(length) else {
        throw ConfigurationError(
          .malformed,
          "config:install_tree:padded_length must be true, false or a number up to"
            + " \(Self.longestPath)")
      }
      return length == 0 ? nil : length
    }
  }

  private func hashLength() throws(ConfigurationError) -> Int? {
    guard let value = value(at: ["config", "install_hash_length"]) else { return nil }
    guard let length = value.integer, length > 0 else {
      throw ConfigurationError(
        .malformed, "config:install_hash_length must be a number of letters, 1 or more",
        hint: "see config.yaml in your configuration scopes")
    }
    return length
  }

  /// Returns what is configured, or nil.
  private func projections(
    _ tree: DocumentValue?, _ substitution: PathSubstitution
  ) throws(ConfigurationError) -> [(spec: String, format: String)]? {
    if tree?.string != nil {
      guard let scheme = value(at: ["config", "install_path_scheme"]) else { return nil }
      return [("all", try format(scheme, of: "all", substitution))]
    }
    guard let value = tree?["projections"], value != .null else { return nil }
    guard case .mapping(let entries) = value else {
      throw ConfigurationError(
        .malformed, "config:install_tree:projections must map specs to formats")
    }
    var projections: [(spec: String, format: String)] = []
    for (spec, value) in entries {
      projections.append((spec, try format(value, of: spec, substitution)))
    }
    if !projections.contains(where: { $0.spec == "all" }) {
      projections.append(("all", InstallTree.defaultProjection))
    }
    return projections
  }

  private func format(
    _ value: DocumentValue, of spec: String, _ substitution: PathSubstitution
  ) throws(ConfigurationError) -> String {
    guard let text = value.string else {
      throw ConfigurationError(
        .malformed, "the projection of '\(spec)' in config:install_tree must be a text")
    }
    // Spack lower-cases the whole format, its literal parts too.
    return substitution.substituted(OldProjection.translated(text)).lowercased()
  }
}
