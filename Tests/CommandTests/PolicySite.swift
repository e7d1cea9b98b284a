import AlbedoTesting
import Foundation

/// A site with policies: its system scope is `system`, its user's is `user`.
struct PolicySite {
  let keyring: KeyringSite

  init() throws {
    keyring = try KeyringSite()
    for name in ["system", "user"] {
      try FileManager.default.createDirectory(
        atPath: keyring.site.folder[name], withIntermediateDirectories: true)
    }
  }

  var folder: TemporaryFolder { keyring.site.folder }

  /// The scopes of the site.
  private var environment: [String: String] {
    ["SPACK_SYSTEM_CONFIG_PATH": folder["system"], "SPACK_USER_CONFIG_PATH": folder["user"]]
  }

  /// Copies an example of the documentation into the policies of the site, as it stands.
  func install(example name: String) throws {
    try folder.write("system/albedo/policy.d/\(name).lua", try Self.example(name))
  }

  /// The text of an example of the documentation.
  static func example(_ name: String) throws -> String {
    try String(contentsOfFile: Fixture.checkout + "/docs/policies/\(name).lua", encoding: .utf8)
  }

  /// Writes the policy of a scope.
  func write(_ policy: String, scope: String = "system") throws {
    try folder.write(
      scope + "/albedo/policy.lua", "local policy = require(\"albedo.policy\")\n" + policy)
  }

  /// Runs `albedo` on the site's store.
  func albedo(_ arguments: [String]) throws -> Program.Outcome {
    try keyring.site.run(
      [
        "env", "-u", "SPACK_DISABLE_LOCAL_CONFIG", Program.albedo, "-c",
        "config:install_tree:root:" + SpackSite.storeRoot,
      ] + arguments, environment: environment)
  }

  /// Runs `albedo` where no store is needed, which every machine can.
  func plainAlbedo(
    _ arguments: [String], environment changes: [String: String] = [:]
  ) throws -> Program.Outcome {
    var environment = keyring.site.environment.merging(environment) { $1 }
    environment.merge(changes) { $1 }
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    return try Program.run(
      Program.albedo, arguments, environment: environment, in: folder.path)
  }

  /// Copies a cache of the fixtures, as if it had been written long ago.
  func copyOldCache() throws -> CacheFolder {
    let path = try keyring.site.copyCache()
    _ = try Program.run("/usr/bin/find", [path, "-exec", "touch", "-d", "2024-01-01", "{}", "+"])
    return CacheFolder(path: path)
  }
}
