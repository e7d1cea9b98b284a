internal import ConfigFiles
internal import ConfigModel
internal import Diagnostics
internal import Digests
internal import EnvironmentFiles
internal import LuaAPI
internal import Platform
internal import SystemPackage

/// Where this run finds things: environment, scopes, configuration.
struct Session: Sendable {
  let environment: [String: String]
  let globals: GlobalOptions
  private(set) var substitution: PathSubstitution
  /// The environment that is active, once it has been found.
  var environmentInUse: EnvironmentLocation? {
    didSet { substitution.activeEnvironment = environmentInUse?.folder }
  }
  let spackRoot: String?
  private let home: String
  /// What albedo keeps for the user, such as annotations for an editor.
  let dataFolder: String

  private static let platform = "linux"

  /// Reads what the environment and the options of the program say; no file is read yet.
  init(environment: [String: String], globals: GlobalOptions) throws {
    self.environment = environment
    self.globals = globals
    let user = User.current()
    let workingFolder = try CurrentProcess.currentFolder().string
    home = environment["HOME"] ?? user?.home.string ?? "/"
    let inherited = environment["SPACK_ROOT"].flatMap { $0.isEmpty ? nil : $0 }
    spackRoot = (globals.spackRoot ?? inherited).map { root in
      PathSubstitution.normalised(root.hasPrefix("/") ? root : workingFolder + "/" + root)
    }
    dataFolder = (environment["XDG_DATA_HOME"] ?? home + "/.local/share") + "/albedo"
    let spack = spackRoot ?? dataFolder
    var substitution = PathSubstitution(
      spack: spack, user: user?.name ?? "user\(CurrentProcess.effectiveUser)", home: home,
      temporaryFolder: environment["TMPDIR"] ?? environment["TEMP"] ?? environment["TMP"] ?? "/tmp",
      userCache: environment["SPACK_USER_CACHE_PATH"] ?? home + "/.spack",
      workingFolder: workingFolder, environment: environment)
    substitution.named = { Self.value(of: $0, spack: spack) }
    substitution.homeOfUser = { User.find(named: $0)?.home.string }
    self.substitution = substitution
  }

  /// What names in paths stand for, beside those that `PathSubstitution` knows itself.
  private static func value(of name: String, spack: String) -> String? {
    switch name {
    case "platform": return platform
    case "os", "operating_system": return hostPlatform().operatingSystem
    case "target": return HostTarget.name
    case "arch", "architecture":
      return "\(platform)-\(hostPlatform().operatingSystem)-\(HostTarget.name)"
    case "target_family": return Machine.instructionSet
    case "date": return SystemClock.localDate
    case "spack_short_version": return shortVersion
    case "spack_instance_id":
      return (try? Digest(of: spack, .sha1)).map { String($0.base32.prefix(7)) }
    default: return nil
    }
  }

  /// The Spack whose files this version writes.
  private static let shortVersion = "1.2"

  /// What decides where the scopes of this run are.
  private var scopeInputs: ScopeLocations.Inputs {
    ScopeLocations.Inputs(
      spackRoot: spackRoot, vintage: vintage, platform: Self.platform, home: home,
      environment: environment, activeEnvironment: environmentScope,
      custom: globals.scopeFolders.enumerated().map(customScope))
  }

  /// How the Spack beside this program lays its scopes out; alone, as 1.x does.
  private var vintage: ScopeLocations.Vintage {
    guard let spackRoot else { return .including }
    let own = FilePath(spackRoot).appending("etc/spack")
    return exists(own.appending("include.yaml")) || exists(own.appending("defaults/include.yaml"))
      ? .including : .fixed
  }

  /// The scope of one `-C`: a folder of section files, a file, or an environment.
  private func customScope(_ index: Int, _ text: String) -> ScopeLocations.Location {
    let path = substitution.path(text)
    let name = "cmd_scope_\(index)"
    let manifest = FilePath(path).appending("spack.yaml")
    if exists(manifest) {
      return ScopeLocations.Location(
        name: "\(name):env:\(path)", file: manifest.string, role: .custom)
    }
    let isFile = ((try? FileStatus.ifPresent(FilePath(path))) ?? nil).map { $0.kind != .folder }
    if isFile ?? (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) {
      return ScopeLocations.Location(name: name, file: path, role: .custom)
    }
    return ScopeLocations.Location(name: name, folder: path, role: .custom)
  }

  private func exists(_ path: FilePath) -> Bool {
    (try? FileStatus.ifPresent(path)) ?? nil != nil
  }

  /// The scopes whose Lua may be looked for, lowest precedence first; no file is read.
  var luaFolders: [ScopeLocations.Location] { ScopeLocations.luaFolders(scopeInputs) }

  /// The same by their paths.
  var luaFolderPaths: [String] { luaFolders.map(\.folder) }

  /// Those of them that run Lua without being trusted first, the most important first.
  var ownLuaFolders: [ScopeLocations.Location] {
    luaFolders.reversed().filter { $0.role != .custom }
  }

  /// The configuration of all scopes and of the command line; nothing is read yet.
  func configurationFiles() -> ConfigurationFiles {
    let host = Self.hostPlatform()
    return ConfigurationFiles(
      ConfigurationFiles.Inputs(
        roots: ScopeLocations.roots(scopeInputs), vintage: vintage,
        isBesideSpack: spackRoot != nil, settings: globals.settings, substitution: substitution,
        host: WhenExpression.Host(
          platform: host.platform, operatingSystem: host.operatingSystem,
          target: HostTarget.name, hostName: Machine.hostName)))
  }

  /// What the user has said of folders whose Lua may run.
  var trustLedger: TrustLedger { TrustLedger(environment: environment, home: home) }

  /// Returns the path that a user wrote, made absolute, its variables replaced.
  func absolute(_ path: String) -> String { substitution.path(path) }

  /// The places of commands and modules, the most important first.
  ///
  /// The folders of a `-C` and of the active environment run Lua only while their content is what
  /// the user has trusted; where it is not, `warn` gets a sentence about it.
  func scriptPlaces(warn: (String) -> Void) -> [ScriptPlace] {
    let locations = luaFolders
    // A folder of the command line that is read anyway adds nothing.
    let usual = Set(locations.filter { $0.role != .custom }.map(\.folder))
    let custom = locations.reversed().filter { $0.role == .custom }.map(\.folder)
    let trusted = (custom + (environmentInUse.map { [$0.folder] } ?? []))
      .filter { !usual.contains($0) }.compactMap { trustedPlace($0, warn) }
    let scopes = ownLuaFolders.map { location in
      ScriptPlace.scope(
        location.name, location: location.folder, isGuarded: location.isOfSite,
        files: FolderScriptFiles(folder: location.folder))
    }
    return trusted + scopes + [shippedPlace]
  }

  /// The place of the commands and modules that come with the program.
  var shippedPlace: ScriptPlace {
    guard let checkout = environment["ALBEDO_HOME"], !checkout.isEmpty else { return .embedded() }
    let folder = substitution.path(checkout)
    return .shipped(location: folder, files: FolderScriptFiles(folder: folder))
  }

  func trustedPlace(_ folder: String, _ warn: (String) -> Void) -> ScriptPlace? {
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
