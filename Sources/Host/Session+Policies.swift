internal import ConfigModel
internal import Diagnostics
internal import EnvironmentFiles
internal import SiteLua

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
      let files = PolicyFolderFiles(folder: location.folder)
      return PolicyFolder(
        scope: location.name, folder: location.folder, isGuarded: location.isOfSite,
        names: { try files.names(in: $0) }, bytes: { try files.bytes(of: $0) })
    }
    let known = Set(usual.map(\.folder))
    let environment = environmentInUse.map { [("environment", $0.folder)] } ?? []
    let custom = locations.filter { $0.role == .custom }.map { ($0.name, $0.folder) }
    return own
      + (environment + custom).filter { !known.contains($0.1) }.compactMap { scope, folder in
        guard PolicyFolderFiles(folder: folder).mayHoldPolicies else { return nil }
        return trustedPolicies(folder, scope)
      }
  }

  /// The policies of a folder whose Lua runs only while the user trusts it.
  private func trustedPolicies(_ folder: String, _ scope: String) -> PolicyFolder {
    guard let files = trustedPlace(folder, { _ in })?.files else {
      let untrusted = HostError(
        .untrustedFolder, "nobody has trusted the policies of '\(folder)'",
        hint: "look at them, then say 'albedo trust \(folder)'", cause: Self.obstacle(to: folder))
      return PolicyFolder(scope: scope, folder: folder, isGuarded: false, obstacle: untrusted)
    }
    return PolicyFolder(
      scope: scope, folder: folder, isGuarded: false,
      names: { path in try files.entries(of: path).filter { !$0.isFolder }.map(\.name) },
      bytes: { path in files.contains(path) ? try files.bytes(of: path) : nil })
  }

  /// Why nobody could trust the Lua of a folder as it is; nil where only nobody has.
  private static func obstacle(to folder: String) -> (any Error)? {
    do {
      _ = try LuaFolder(reading: folder)
      return nil
    } catch {
      return error
    }
  }

  /// The modules that policies may require besides their own: building blocks, and what these need.
  private static let policyModules = ["albedo.policies", "albedo.duration"]

  /// Finds a shipped module for a policy; nil for those that policies cannot have.
  ///
  /// It is always that of the program, never of `ALBEDO_HOME`: a variable of a user must not change
  /// what the rules of a site are made of.
  func shippedPolicyModule(named name: String) throws -> PolicyModuleText? {
    guard Self.policyModules.contains(where: { name == $0 || name.hasPrefix($0 + ".") }) else {
      return nil
    }
    let place = ScriptPlace.embedded()
    let path = place.moduleFolder + "/" + name.split(separator: ".").joined(separator: "/") + ".lua"
    guard place.files.contains(path) else { return nil }
    return PolicyModuleText(
      path: place.location + "/" + path, bytes: try place.files.bytes(of: path))
  }
}
