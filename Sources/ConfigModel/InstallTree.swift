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

  /// The projection of Spack 1.x, used where none is configured.
  package static let defaultProjection =
    "{architecture.platform}-{architecture.target}/{name}-{version}-{hash}"

  package static func == (left: InstallTree, right: InstallTree) -> Bool {
    left.unpaddedRoot == right.unpaddedRoot && left.paddedLength == right.paddedLength
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
  /// Throws `config.malformed` when `install_tree`, `padded_length` or a projection has the wrong
  /// type.
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
    let root = configured?.string ?? "$spack/opt/spack"
    let folder = folder(settingValueAt: value?["root"] == nil ? path : path + ["root"])
    return InstallTree(
      unpaddedRoot: substitution.path(root, relativeTo: folder),
      paddedLength: try paddedLength(value?["padded_length"]),
      projections: try projections(value?["projections"]))
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

  private func projections(
    _ value: DocumentValue?
  ) throws(ConfigurationError) -> [(spec: String, format: String)] {
    guard let value, value != .null else { return [("all", InstallTree.defaultProjection)] }
    guard case .mapping(let entries) = value else {
      throw ConfigurationError(
        .malformed, "config:install_tree:projections must map specs to formats")
    }
    var projections: [(spec: String, format: String)] = []
    for (spec, format) in entries {
      guard let format = format.string else {
        throw ConfigurationError(
          .malformed, "the projection of '\(spec)' in config:install_tree must be a text")
      }
      // Spack lower-cases the whole format, its literal parts too.
      projections.append((spec, format.lowercased()))
    }
    if !projections.contains(where: { $0.spec == "all" }) {
      projections.append(("all", InstallTree.defaultProjection))
    }
    return projections
  }
}
