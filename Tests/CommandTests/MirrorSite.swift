import AlbedoTesting
import Foundation

/// A home with a configuration of its own, for commands that change it.
struct MirrorSite {
  let folder: TemporaryFolder

  /// Creates a home; its user scope is `user`, its Spack checkout, of 1.x, has one mirror.
  init() throws {
    folder = try TemporaryFolder()
    for name in ["home", "user", "system"] {
      try FileManager.default.createDirectory(
        atPath: folder[name], withIntermediateDirectories: true)
    }
    try folder.write("spack/etc/spack/include.yaml", Self.include)
    try folder.write("spack/etc/spack/defaults/include.yaml", "include: [base]\n")
    try folder.write(
      "spack/etc/spack/defaults/base/mirrors.yaml",
      "mirrors:\n  spack-public:\n    binary: false\n    url: https://mirror.spack.io\n")
  }

  /// What a checkout of Spack 1.2 says of its scopes.
  private static let include = """
    include:
    - {name: user, path: ~/.spack, path_override_env_var: SPACK_USER_CONFIG_PATH, optional: true,
       prefer_modify: true, when: '"SPACK_DISABLE_LOCAL_CONFIG" not in env'}
    - {name: site, path: $spack/etc/spack/site, optional: true}
    - {name: system, path: /etc/spack, path_override_env_var: SPACK_SYSTEM_CONFIG_PATH,
       optional: true, when: '"SPACK_DISABLE_LOCAL_CONFIG" not in env'}

    """

  /// Runs a command of `albedo mirror`.
  func mirror(
    _ arguments: [String], globals: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try albedo(globals + ["mirror"] + arguments, environment: environment)
  }

  /// Runs any command.
  func albedo(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder["home"],
        "SPACK_ROOT": folder["spack"], "SPACK_USER_CONFIG_PATH": folder["user"],
        "SPACK_SYSTEM_CONFIG_PATH": folder["system"], "SWIFT_BACKTRACE": "enable=no",
      ].merging(environment) { $1 }, in: folder.path)
  }

  /// The text of the user's `mirrors.yaml`; empty where there is none.
  var file: String {
    (try? String(contentsOfFile: folder["user/mirrors.yaml"], encoding: .utf8)) ?? ""
  }

  /// Writes the user's `mirrors.yaml`.
  func write(_ text: String) throws { try folder.write("user/mirrors.yaml", text) }
}
