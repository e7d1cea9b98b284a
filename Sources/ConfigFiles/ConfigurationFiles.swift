package import ConfigModel
internal import Diagnostics
internal import Documents
internal import Platform
internal import Synchronization
internal import SystemPackage

/// The configuration of a run, read from its files as it is asked for.
///
/// Only the sections that something asks for are read and parsed; each once, until `forget`. What is
/// read of a scope that holds all sections in one file, such as an environment, is kept whole.
package final class ConfigurationFiles: Sendable {
  /// What decides which files are read.
  package struct Inputs: Sendable {
    /// The scopes that have a place of their own, lowest precedence first.
    package var roots: [ScopeLocations.Location]
    /// Whether these include others, as since Spack 1.0.
    package var vintage: ScopeLocations.Vintage
    /// Whether there is a Spack, whose own defaults are among the scopes.
    package var isBesideSpack: Bool
    /// The settings of the command line, `KEY:VALUE`.
    package var settings: [String]
    /// The values behind names in paths.
    package var substitution: PathSubstitution
    /// What conditions can ask about.
    package var host: WhenExpression.Host

    /// Creates the inputs.
    package init(
      roots: [ScopeLocations.Location], vintage: ScopeLocations.Vintage = .including,
      isBesideSpack: Bool = false, settings: [String] = [], substitution: PathSubstitution,
      host: WhenExpression.Host
    ) {
      self.roots = roots
      self.vintage = vintage
      self.isBesideSpack = isBesideSpack
      self.settings = settings
      self.substitution = substitution
      self.host = host
    }
  }

  private struct State {
    /// All scopes, lowest first, with the sections that were read; nil before the first question.
    var scopes: [ConfigurationScope]?
    var sections: Set<String> = []
    var warnings: [String] = []
  }

  private let inputs: Inputs
  private let state = Mutex(State())

  /// Names the files; nothing is read.
  package init(_ inputs: Inputs) { self.inputs = inputs }

  /// Returns the scopes that are read from files, lowest precedence first.
  ///
  /// Reads the `include` sections the first time. Those that an `include::` drops are left out.
  /// Throws `config.malformed`, `config.bad_include`, `config.bad_condition` and errors of
  /// `Platform`. Blocks.
  package func locations() throws -> [ScopeLocations.Location] {
    try configuration(of: []).scopes.filter { !$0.isOverridden }.compactMap(\.location)
  }

  /// Returns a configuration that has at least the sections that are named.
  ///
  /// Its scopes are `_builtin`, those of files, and `command_line`, also those that an `include::`
  /// drops, which then have no settings. Throws what `locations` throws, and `config.bad_setting`
  /// for a setting of the command line that is none. Blocks.
  package func configuration(of sections: [String]) throws -> Configuration {
    try state.withLock { state in
      var scopes = try state.scopes ?? findScopes(&state.warnings)
      state.scopes = scopes
      for section in sections where !state.sections.contains(section) {
        for index in scopes.indices {
          try read(section, into: &scopes[index])
          try scopes[index].check(section)
        }
        // Kept with each section: one that cannot be read must not take those before it along.
        state.scopes = scopes
        state.sections.insert(section)
      }
      return Configuration(scopes: scopes)
    }
  }

  /// Returns whether a condition, such as that of a definition, holds here.
  ///
  /// `place` says where it is written. Throws `config.bad_condition` for what is not understood.
  package func holds(_ condition: String, place: String) throws(ConfigurationError) -> Bool {
    try WhenExpression.holds(
      condition, host: inputs.host, environment: inputs.substitution.environment, place: place)
  }

  /// What the user should know of the scopes that were found; each is returned once.
  package func takeWarnings() -> [String] {
    state.withLock { state in
      defer { state.warnings = [] }
      return state.warnings
    }
  }

  /// Lets everything be read again, after a change of files.
  package func forget() { state.withLock { $0 = State() } }

  private func findScopes(_ warnings: inout [String]) throws -> [ConfigurationScope] {
    var seen: [String: ConfigurationScope] = [:]
    var expansion = ScopeExpansion(inputs) { location in
      var scope = ConfigurationScope(location)
      if location.file == nil {
        try self.read("include", into: &scope)
      } else {
        try self.readAll(of: &scope)
      }
      seen[location.path] = scope
      return scope
    }
    let found = try expansion.scopes()
    warnings = expansion.warnings + missingScopes()
    var scopes = [
      ConfigurationScope.builtIn(
        coreCount: Machine.usableCores, isBesideSpack: inputs.isBesideSpack)
    ]
    for (location, isOverridden) in found {
      var scope = ConfigurationScope(location)
      scope.isOverridden = isOverridden
      if location.file != nil, !isOverridden {
        // A path that is reached in two ways has been read under one of its names.
        if let read = seen[location.path], read.name == location.name {
          scope = read
        } else {
          try readAll(of: &scope)
        }
      }
      scopes.append(scope)
    }
    var commandLine = ConfigurationScope(name: "command_line", folder: nil)
    for text in inputs.settings {
      let setting = try CommandLineSetting(text)
      guard ConfigurationSection.names.contains(setting.section) else {
        throw ConfigurationError(
          .unknownSection,
          "could not read the setting '\(text)': there is no section '\(setting.section)'",
          hint: NearMiss.question(for: setting.section, among: ConfigurationSection.names)
            ?? "'albedo config list' shows them all")
      }
      commandLine.add(setting)
    }
    return scopes + [commandLine]
  }

  /// Says which scopes of the command line do not exist, since that may be a slip.
  private func missingScopes() -> [String] {
    inputs.roots.filter { $0.role == .custom }.compactMap { root in
      let isThere = (try? FileStatus.ifPresent(FilePath(root.path))) ?? nil != nil
      return isThere ? nil : "the scope '\(root.path)' of -C does not exist"
    }
  }

  /// Reads one section of a scope that is a folder; others have been read whole.
  private func read(_ section: String, into scope: inout ConfigurationScope) throws {
    guard let location = scope.location, location.file == nil, !scope.isOverridden else { return }
    let file = location.file(of: section)
    guard let bytes = try bytes(of: file) else { return }
    try scope.add(section: section, bytes: bytes, file: file)
  }

  private func readAll(of scope: inout ConfigurationScope) throws {
    guard let file = scope.location?.file, let bytes = try bytes(of: file) else { return }
    try scope.add(allOf: bytes, file: file)
  }

  /// Returns the bytes of a file; nil when there is none.
  ///
  /// A pipe in a file's place would make the program wait for ever, so only those are read that the
  /// user has named with `-C`.
  private func bytes(of file: String) throws -> [UInt8]? {
    let path = FilePath(file)
    let isNamed = inputs.roots.contains { $0.role == .custom && $0.path == file }
    if !isNamed, let kind = try FileStatus.ifPresent(path)?.kind, kind != .file, kind != .folder {
      throw ConfigFileError(
        .notAFile, "could not read '\(file)': it is no file",
        hint: "put a file there, or take it away")
    }
    return try FileSystem.readIfPresent(path, byteLimit: SectionFile.byteLimit)
  }
}
