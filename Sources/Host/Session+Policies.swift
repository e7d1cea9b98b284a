internal import ConfigModel
internal import Diagnostics
internal import EnvironmentFiles
internal import Platform
internal import SiteLua
internal import SystemPackage

extension Session {
  /// The folders that may hold policies, lowest precedence first.
  ///
  /// Those of the active environment and of a `-C` are run only while their content is what the user
  /// has trusted. Until then nobody knows what they would deny, and acting as if they were not there
  /// would be worse than not acting: asking them fails.
  var policyFolders: [PolicyFolder] {
    let locations = luaFolders
    let usual = locations.filter { $0.role != .custom }
    let own = usual.map { location in
      PolicyFolder(
        scope: location.name, folder: location.folder, isGuarded: location.isOfSite,
        files: FolderScriptFiles(folder: location.folder))
    }
    let known = Set(usual.map(\.folder))
    let environment = environmentInUse.map { [("environment", $0.folder)] } ?? []
    let custom = locations.filter { $0.role == .custom }.map { ($0.name, $0.folder) }
    return own
      + (environment + custom).filter { !known.contains($0.1) }.compactMap { scope, folder in
        guard hasPolicies(folder) else { return nil }
        guard let place = trustedPlace(folder, { _ in }) else {
          return PolicyFolder(
            scope: scope, folder: folder, isGuarded: false,
            names: { _ in throw Self.untrusted(folder) }, bytes: { _ in nil })
        }
        return PolicyFolder(scope: scope, folder: folder, isGuarded: false, files: place.files)
      }
  }

  private func hasPolicies(_ folder: String) -> Bool {
    ["policy.lua", "policy.d"].contains { name in
      let path = FilePath(folder).appending("albedo").appending(name)
      return (try? FileStatus.ifPresent(path, links: .keep)) ?? nil != nil
    }
  }

  private static func untrusted(_ folder: String) -> HostError {
    HostError(
      .untrustedFolder, "nobody has trusted the policies of '\(folder)'",
      hint: "look at them, then say 'albedo trust \(folder)'")
  }

  /// The modules that policies may require besides their own: building blocks, and what these need.
  private static let policyModules = ["albedo.policies", "albedo.duration"]

  /// Finds a shipped module for a policy; nil for those that policies cannot have.
  func shippedPolicyModule(named name: String) throws -> PolicyModuleText? {
    guard Self.policyModules.contains(where: { name == $0 || name.hasPrefix($0 + ".") }) else {
      return nil
    }
    let place = shippedPlace
    let path = place.moduleFolder + "/" + name.split(separator: ".").joined(separator: "/") + ".lua"
    guard place.files.contains(path) else { return nil }
    return PolicyModuleText(
      path: place.location + "/" + path, bytes: try place.files.bytes(of: path))
  }
}

extension PolicyFolder {
  fileprivate init(scope: String, folder: String, isGuarded: Bool, files: any ScriptFiles) {
    self.init(
      scope: scope, folder: folder, isGuarded: isGuarded,
      names: { path in try files.entries(of: path).filter { !$0.isFolder }.map(\.name) },
      bytes: { path in files.contains(path) ? try files.bytes(of: path) : nil })
  }
}
