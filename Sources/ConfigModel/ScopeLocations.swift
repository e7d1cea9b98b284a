/// Where the configuration scopes of this run are, lowest precedence first.
package enum ScopeLocations {
  /// A scope's name and place, before anything of it is read.
  package struct Location: Sendable, Equatable {
    /// How a scope came to be one.
    package enum Role: Sendable, Equatable {
      /// It has a fixed place and name: `user`, `site`.
      case configured
      /// It ships with Spack; `include::` does not drop it.
      case shipped
      /// An `include` of another scope named it.
      case included
      /// It is the active environment.
      case environment
      /// A `-C` of the command line named it.
      case custom
    }

    /// The scope's name.
    package let name: String
    /// The folder of its section files, absolute; of a scope in one file, the folder of that.
    package let folder: String
    /// The one file that holds all its sections, absolute; nil for a folder of section files.
    package let file: String?
    /// How it came to be a scope.
    package let role: Role
    /// Whether changes go here rather than into the scope that includes it (`prefer_modify`).
    package let prefersChanges: Bool

    /// Creates the location of a folder with a file for each section.
    package init(
      name: String, folder: String, role: Role = .configured, prefersChanges: Bool = false
    ) {
      self.name = name
      self.folder = folder
      file = nil
      self.role = role
      self.prefersChanges = prefersChanges
    }

    /// Creates the location of a file that holds all sections, such as a `spack.yaml`.
    package init(name: String, file: String, role: Role, prefersChanges: Bool = false) {
      self.name = name
      self.file = file
      folder =
        file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
      self.role = role
      self.prefersChanges = prefersChanges
    }

    /// Whether another scope includes it.
    package var isIncluded: Bool { includer != nil }
    /// The name of the scope that includes it; nil for one that nobody includes.
    package var includer: String?

    /// What the scope is called by its place: its file, else its folder.
    package var path: String { file ?? folder }

    /// Returns the file that holds, or would hold, a section.
    package func file(of section: String) -> String { file ?? "\(folder)/\(section).yaml" }
  }

  /// How a Spack checkout lays its scopes out.
  package enum Vintage: Sendable, Equatable {
    /// 1.x: `include.yaml` lists the scopes, platforms among them.
    case including
    /// 0.x: fixed scopes, each with a subfolder for the platform.
    case fixed
  }

  /// What decides where scopes are.
  package struct Inputs: Sendable {
    /// The Spack checkout whose scopes are read too, or nil to work alone.
    package var spackRoot: String?
    /// How that checkout lays its scopes out.
    package var vintage: Vintage
    /// The platform's name, for the per-platform scopes: `linux`.
    package var platform: String
    /// The user's home folder.
    package var home: String
    /// The process's environment.
    package var environment: [String: String]
    /// The active environment's file, such as `/srv/env/spack.yaml`, with the name of its scope.
    package var activeEnvironment: Location?
    /// The scopes given with `-C`, in the order given.
    package var custom: [Location]

    /// Creates the inputs.
    package init(
      spackRoot: String?, vintage: Vintage, platform: String, home: String,
      environment: [String: String], activeEnvironment: Location? = nil, custom: [Location] = []
    ) {
      self.spackRoot = spackRoot
      self.vintage = vintage
      self.platform = platform
      self.home = home
      self.environment = environment
      self.activeEnvironment = activeEnvironment
      self.custom = custom
    }

    /// The scope of `/etc/spack`, or of the folder that is named instead.
    fileprivate var system: Location {
      Location(name: "system", folder: environment["SPACK_SYSTEM_CONFIG_PATH"] ?? "/etc/spack")
    }

    /// The scope of the user, which changes go to.
    fileprivate var user: Location {
      Location(
        name: "user", folder: environment["SPACK_USER_CONFIG_PATH"] ?? home + "/.spack",
        prefersChanges: true)
    }

    /// Some scopes, unless the mere presence of a variable drops what is outside of Spack.
    fileprivate func local(_ locations: [Location]) -> [Location] {
      environment["SPACK_DISABLE_LOCAL_CONFIG"] == nil ? locations : []
    }

    /// What lies above all scopes that have a fixed place.
    fileprivate var above: [Location] { (activeEnvironment.map { [$0] } ?? []) + custom }
  }

  /// Returns the scopes from which reading starts, in the order in which Spack reads them.
  ///
  /// Each may include further ones, which lie below it: a Spack 1.x says so itself of its platform's
  /// defaults and of the scopes `user`, `site` and `system`, which are not in the result. Older ones
  /// call their own folder `site` and have a platform's subfolder above each scope. The mere
  /// presence of `SPACK_DISABLE_LOCAL_CONFIG` drops the system and user scopes.
  package static func roots(_ inputs: Inputs) -> [Location] {
    guard let root = inputs.spackRoot else {
      return inputs.local([inputs.system, inputs.user]) + inputs.above
    }
    let own = root + "/etc/spack"
    let defaults = Location(name: "defaults", folder: own + "/defaults", role: .shipped)
    if inputs.vintage == .including {
      return [defaults, Location(name: "spack", folder: own)] + inputs.above
    }
    let older =
      [defaults] + inputs.local([inputs.system]) + [Location(name: "site", folder: own)]
      + inputs.local([inputs.user])
    return older.flatMap { scope in
      [
        scope,
        Location(
          name: "\(scope.name)/\(inputs.platform)", folder: scope.folder + "/" + inputs.platform,
          role: scope.role),
      ]
    } + inputs.above
  }

  /// Returns the folders of scopes whose Lua may be looked for, lowest precedence first.
  ///
  /// These are known without reading a file, and none of them is there because an `include` says so.
  /// Of files, only an environment of the command line has a folder of its own.
  package static func luaFolders(_ inputs: Inputs) -> [Location] {
    let custom = inputs.custom.filter { $0.file.map { $0.hasSuffix("/spack.yaml") } ?? true }
    guard let root = inputs.spackRoot, inputs.vintage == .including else {
      return roots(inputs).filter { $0.role == .configured || $0.role == .shipped } + custom
    }
    let own = root + "/etc/spack"
    return inputs.local([inputs.system]) + [Location(name: "site", folder: own + "/site")]
      + inputs.local([inputs.user]) + [Location(name: "spack", folder: own)] + custom
  }
}
