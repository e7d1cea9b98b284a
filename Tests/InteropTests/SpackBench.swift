import AlbedoTesting
import Foundation
import Testing

/// A real Spack 1.2 beside Albedo, with a folder, a store and a keyring of one test's own.
///
/// The Spack is set up for the packages of the fixtures: an executable that has their repository,
/// gcc and glibc as externals, and no mirror of its own.
final class SpackBench: Sendable {
  /// The executable that `make interop SPACK=…` names; nil when there is none.
  static let program = SpackVintage.spack12.program

  let folder: TemporaryFolder
  /// The store, whose path is shorter than `/srv/site/store`, so that all strings fit.
  let store: String
  /// The keyring that both programs use.
  let keys: String

  init() throws {
    folder = try TemporaryFolder()
    // Short, since gpg's agent has its socket there.
    let name = "/tmp/ai-" + UUID().uuidString.lowercased().prefix(6)
    (store, keys) = (name, name + "k")
    for path in [store, keys] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: keys)
  }

  deinit {
    _ = try? Program.run("/usr/bin/env", ["gpgconf", "--homedir", keys, "--kill", "all"])
    for path in [store, keys] { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Unpacks the store of the fixtures, and pushes packages from it with Albedo.
  ///
  /// The store's files and database say that it lies in `/srv/site/store`: there it must be seen.
  func push(_ arguments: [String]) throws {
    try Fixture.unpack("spack-1.2/store.tar.zst", into: folder.path)
    try run(
      "/usr/bin/env",
      ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
        + ["mount --bind \"$0/srv\" /srv && exec \"$@\"", folder.path, Program.albedo]
        + ["-c", "config:install_tree:root:/srv/site/store", "buildcache", "push"] + arguments)
  }

  /// Runs Albedo on the test's store, expects status 0, and returns its output.
  @discardableResult
  func albedo(_ arguments: [String]) throws -> String {
    try run(Program.albedo, ["-c", "config:install_tree:root:\(store)"] + arguments)
  }

  /// Runs Spack on the test's store, expects status 0, and returns its output.
  @discardableResult
  func spack(_ arguments: [String]) throws -> String {
    try run(try #require(Self.program), spackArguments(arguments))
  }

  /// Runs Spack and returns how it ended.
  func spackOutcome(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(
      try #require(Self.program), spackArguments(arguments), environment: environment)
  }

  private func spackArguments(_ arguments: [String]) -> [String] {
    ["-c", "config:install_tree:root:\(store)"] + arguments
  }

  /// Runs the program of the relocated `scribe`, which loads two relocated libraries.
  func expectScribeRuns(_ hash: String) throws {
    let prefix = try #require(try prefix(of: "scribe", hash))
    let outcome = try Program.run(prefix + "/bin/scribe")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(!(outcome.output + outcome.errorOutput).contains("/srv/site/store"), "\(outcome)")
  }

  /// Where a package is installed; nil when it is not.
  func prefix(of name: String, _ hash: String) throws -> String? {
    let platform = store + "/linux-x86_64"
    return try FileManager.default.contentsOfDirectory(atPath: platform)
      .first { $0.hasPrefix(name + "-") && $0.hasSuffix(hash) }.map { platform + "/" + $0 }
  }

  private var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = "1"
    environment["XDG_DATA_HOME"] = folder["data"]
    environment["SPACK_GNUPGHOME"] = keys
    return environment
  }

  /// Runs a program, expects status 0, and returns its output.
  @discardableResult
  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let outcome = try Program.run(program, arguments, environment: environment)
    let words = ([program] + arguments).joined(separator: " ")
    try #require(outcome.status == 0, "\(words): \(outcome.output)\(outcome.errorOutput)")
    return outcome.output
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests when no `SPACK=…` is given: nothing can be said without a real Spack.
  static var needsSpack: Self {
    needs(.spack12)
  }
}
