internal import ConfigModel
internal import Diagnostics
internal import LuaAPI
internal import Platform
internal import SystemPackage

/// Where this run finds things: environment, scopes, configuration.
struct Session: Sendable {
  let environment: [String: String]
  let globals: GlobalOptions
  let substitution: PathSubstitution
  private let spackRoot: String?
  private let home: String

  /// The sections that are read from every scope.
  private static let sections = ["config", "mirrors", "repos"]
  /// A configuration file of a user is small; a larger file is not one.
  private static let fileByteLimit = 16 << 20
  private static let platform = "linux"

  /// Reads what the environment and the options of the program say; no file is read yet.
  init(environment: [String: String], globals: GlobalOptions) throws {
    self.environment = environment
    self.globals = globals
    let user = User.current()
    let workingFolder = try CurrentProcess.currentFolder().string
    home = environment["HOME"] ?? user?.home.string ?? "/"
    let dataHome = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
    let inherited = environment["SPACK_ROOT"].flatMap { $0.isEmpty ? nil : $0 }
    spackRoot = (globals.spackRoot ?? inherited).map { root in
      PathSubstitution.normalised(root.hasPrefix("/") ? root : workingFolder + "/" + root)
    }
    substitution = PathSubstitution(
      spack: spackRoot ?? dataHome + "/albedo",
      user: user?.name ?? "user\(CurrentProcess.effectiveUser)", home: home,
      temporaryFolder: environment["TMPDIR"] ?? "/tmp",
      userCache: environment["SPACK_USER_CACHE_PATH"] ?? home + "/.spack",
      workingFolder: workingFolder, environment: environment)
  }

  /// The scopes of this run, lowest precedence first.
  var locations: [ScopeLocations.Location] {
    let include = spackRoot.map { FilePath($0).appending("etc/spack/include.yaml") }
    let listsItsScopes = include.map { (try? FileStatus.ifPresent($0)) ?? nil != nil } ?? false
    return ScopeLocations.locations(
      ScopeLocations.Inputs(
        spackRoot: spackRoot, spackListsItsScopes: listsItsScopes, platform: Self.platform,
        home: home, environment: environment,
        commandLineFolders: globals.scopeFolders.map { substitution.path($0) }))
  }

  /// Reads the configuration of all scopes and of the command line.
  ///
  /// Throws `config.malformed` for a file that cannot be read and `config.bad_setting` for a `-c`
  /// that is none.
  func readConfiguration() throws -> Configuration {
    var scopes: [ConfigurationScope] = []
    for location in locations {
      var scope = ConfigurationScope(name: location.name, folder: location.folder)
      for section in Self.sections {
        let file = FilePath(location.folder).appending(section + ".yaml")
        guard
          let bytes = try FileSystem.readIfPresent(file, byteLimit: Self.fileByteLimit)
        else { continue }
        try scope.add(section: section, bytes: bytes, file: file.string)
      }
      scopes.append(scope)
    }
    var commandLine = ConfigurationScope(name: "command_line", folder: nil)
    for setting in globals.settings { commandLine.add(try CommandLineSetting(setting)) }
    return Configuration(scopes: scopes + [commandLine])
  }

  /// Throws when a scope has a policy, which this version does not read.
  ///
  /// Whoever wrote one relies on it: acting as if it were not there would be worse than not acting.
  func refuseUnreadPolicies() throws(HostError) {
    for location in locations {
      for name in ["policy.lua", "policy.d"] {
        let path = FilePath(location.folder).appending("albedo").appending(name)
        guard (try? FileStatus.ifPresent(path)) ?? nil != nil else { continue }
        throw HostError(
          .unreadableScript, "'\(path)' is a policy, which this version of albedo does not read",
          hint: "move it away to work without it")
      }
    }
  }

  /// Throws when the command line names an environment, which this version does not read.
  ///
  /// A command that took the whole store instead of an environment would do too much.
  func refuseEnvironment() throws(HostError) {
    switch globals.environment {
    case .inherited, .none: return
    case .named(let name), .folder(let name):
      throw HostError(
        .invalidValue, "'\(name)' cannot be used: this version of albedo reads no environments",
        hint: "name the packages on the command line instead")
    }
  }

  /// The environment that the shell has active, unless the command line says none.
  var inheritedEnvironment: String? {
    guard case .inherited = globals.environment else { return nil }
    return environment["SPACK_ENV"]
  }

  /// What the user has said of folders whose Lua may run.
  var trustLedger: TrustLedger { TrustLedger(environment: environment, home: home) }

  /// Returns the path that a user wrote, made absolute, its variables replaced.
  func absolute(_ path: String) -> String { substitution.path(path) }

  /// The places of commands and modules, the most important first.
  ///
  /// The folder of a `-C` runs Lua only while its content is what the user has trusted; where it is
  /// not, `warn` gets a sentence about it.
  func scriptPlaces(warn: (String) -> Void) -> [ScriptPlace] {
    let locations = locations
    // A scope of the command line is called by its folder; one that is read anyway adds nothing.
    let usual = Set(locations.filter { $0.name != $0.folder }.map(\.folder))
    let scopes = locations.reversed().compactMap { location -> ScriptPlace? in
      if location.name == location.folder {
        return usual.contains(location.folder) ? nil : trustedPlace(location.folder, warn)
      }
      return ScriptPlace.scope(
        location.name, location: location.folder, isGuarded: false,
        files: FolderScriptFiles(folder: location.folder))
    }
    guard let checkout = environment["ALBEDO_HOME"], !checkout.isEmpty else {
      return scopes + [.embedded()]
    }
    let folder = substitution.path(checkout)
    return scopes
      + [.shipped(location: folder, files: FolderScriptFiles(folder: folder))]
  }

  private func trustedPlace(_ folder: String, _ warn: (String) -> Void) -> ScriptPlace? {
    do {
      let content = try LuaFolder(reading: folder)
      if content.files.isEmpty { return nil }
      let verdict = try trustLedger.verdict(on: content)
      if let warning = TrustNotice.warning(for: content, verdict) {
        warn(warning)
        return nil
      }
      return ScriptPlace.scope("trusted", location: folder, isGuarded: false, files: content)
    } catch {
      warn(ErrorReport.sentence(for: error))
      return nil
    }
  }

  /// What this machine is, in Spack's words: `linux` and, for example, `debian12`.
  static func hostPlatform() -> HostPlatform {
    let release = (try? FileSystem.readIfPresent("/etc/os-release", byteLimit: 1 << 16)) ?? nil
    var fields: [Substring: String] = [:]
    for line in String(decoding: release ?? [], as: UTF8.self).split(separator: "\n") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let value = line[line.index(after: equals)...]
      fields[line[..<equals]] = value.filter { $0 != "\"" && $0 != "'" }
    }
    let name = fields["ID"] ?? "linux"
    return HostPlatform(
      platform: platform, operatingSystem: name + Self.versionText(fields["VERSION_ID"], of: name))
  }

  /// Spack names most systems by their major version, Ubuntu by the whole one.
  private static func versionText(_ version: String?, of name: String) -> Substring {
    guard let version else { return "" }
    return name == "ubuntu" ? version[...] : version.prefix { $0 != "." }
  }
}
