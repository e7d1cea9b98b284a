internal import Diagnostics

extension ScopeLocations {
  /// Returns the scope whose files a command changes: the one that is named, or the usual one.
  ///
  /// A name may also be the scope's folder or file. Usual is the last `-C`, else the active
  /// environment, else the user's scope. Where `SPACK_DISABLE_LOCAL_CONFIG` takes that away, it is
  /// the scope of the Spack checkout itself. Throws `config.unknown_scope` when there is no such
  /// scope; the hint names those that there are.
  package static func target(
    _ name: String?, among locations: [Location]
  ) throws(ConfigurationError) -> Location {
    guard let name else {
      if let custom = locations.last(where: { $0.role == .custom }) { return custom }
      if let environment = locations.last(where: { $0.role == .environment }) {
        return environment
      }
      if let preferred = locations.last(where: \.prefersChanges) { return preferred }
      for usual in ["user", "spack", "site"] {
        if let location = locations.first(where: { $0.name == usual }) { return location }
      }
      throw ConfigurationError(
        .unknownScope,
        "there is no scope to write to: SPACK_DISABLE_LOCAL_CONFIG takes the user's away",
        hint: "unset the variable, or name a folder with 'albedo -C DIR' before the command")
    }
    if let location = locations.last(where: { $0.name == name || $0.path == name }) {
      return location
    }
    if name == "command_line" || name == "_builtin" {
      throw ConfigurationError(.unknownScope, "the scope '\(name)' has no files to write to")
    }
    let names = locations.map(\.name)
    let known = names.isEmpty ? "there are none" : "they are \(names.joined(separator: ", "))"
    throw ConfigurationError(
      .unknownScope, "no scope is named '\(name)'",
      hint: NearMiss.question(for: name, among: names) ?? known)
  }
}
