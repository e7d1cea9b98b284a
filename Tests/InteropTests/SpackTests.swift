import AlbedoTesting
import Foundation
import Testing

/// The Spack 1.2 to compare with, set up for the packages of the fixtures: an executable that has
/// their repository, gcc and glibc as externals, and no mirror of its own.
private let spack = ProcessInfo.processInfo.environment["SPACK"].flatMap { $0.isEmpty ? nil : $0 }

// Disabled when no SPACK=… is given: nothing here can be said without a real Spack.
@Suite(.serialized, .enabled(if: spack != nil, "no SPACK=/path/to/spack given"))
struct SpackTests {
  private static let pamphlet = "jgi26dxltiohvzxzsux6ldt7tb4vbinx"
  private static let scribe = "suo3kpn7zjmxopugry63t2jvkhr4w7t7"

  private let folder: TemporaryFolder
  private let root: ShortRoot
  private var cache: String { folder["cache"] }

  /// Pushes two packages, and what they need, from the store that Spack made.
  init() throws {
    folder = try TemporaryFolder()
    root = try ShortRoot()
    try expectSuccess(
      "/bin/sh",
      [
        "-c", "zstd -dc \"$1\" | tar -xpf - -C \"$2\"", "sh",
        Fixture.path("spack-1.2/store.tar.zst"), folder.path,
      ])
    // The store's files and database say that it lies in /srv/site/store: there it must be seen.
    try expectSuccess(
      "/usr/bin/env",
      ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
        + ["mount --bind \"$0/srv\" /srv && exec \"$@\"", folder.path, Program.albedo]
        + ["-c", "config:install_tree:root:/srv/site/store", "buildcache", "push", "--unsigned"]
        + ["--without-build-dependencies", cache, "/" + Self.pamphlet, "/" + Self.scribe])
  }

  @Test func `Spack installs from a cache that Albedo pushed and indexed`() throws {
    let listed = try runSpack(["buildcache", "list", "-aL"])
    #expect(listed.contains("\(Self.pamphlet) pamphlet@2024.05"))
    #expect(listed.contains("\(Self.scribe) scribe@3.2.1"))
    try runSpack(["install", "--cache-only", "/" + Self.scribe])
    try expectProgramsRun()
  }

  @Test func `Spack finds, verifies and uninstalls what Albedo installed`() throws {
    try expectSuccess(
      Program.albedo,
      ["-c", "config:install_tree:root:\(root.path)", "buildcache", "install", "--unsigned"]
        + ["--otherarch", "--mirror", cache, "/" + Self.pamphlet, "/" + Self.scribe])
    try expectProgramsRun()
    let found = try runSpack(["find", "-L"])
    for name in ["\(Self.pamphlet) pamphlet@2024.05", "\(Self.scribe) scribe@3.2.1"] {
      #expect(found.contains(name), "\(found)")
    }
    for hash in [Self.pamphlet, Self.scribe] {
      let report = try runSpack(["verify", "manifest", "/" + hash])
      #expect(report.isEmpty, "\(report)")
    }
    try runSpack(["uninstall", "--yes-to-all", "/" + Self.pamphlet])
    let left = try runSpack(["find", "-L"])
    #expect(!left.contains(Self.pamphlet))
    #expect(left.contains(Self.scribe))
    #expect(try prefix(of: "pamphlet", Self.pamphlet) == nil)
  }

  @Test func `Albedo and Spack install side by side into one store`() throws {
    try runSpack(["install", "--cache-only", "/" + Self.pamphlet])
    try expectSuccess(
      Program.albedo,
      ["-c", "config:install_tree:root:\(root.path)", "buildcache", "install", "--unsigned"]
        + ["--otherarch", "--mirror", cache, "/" + Self.scribe])
    let found = try runSpack(["find", "-L"])
    #expect(found.contains(Self.pamphlet) && found.contains(Self.scribe), "\(found)")
    try expectProgramsRun()
  }

  // MARK: Running

  /// Runs the program of the relocated `scribe`, which loads two relocated libraries.
  private func expectProgramsRun() throws {
    let prefix = try #require(try prefix(of: "scribe", Self.scribe))
    let outcome = try Program.run(prefix + "/bin/scribe")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(!(outcome.output + outcome.errorOutput).contains("/srv/site/store"), "\(outcome)")
  }

  private func prefix(of name: String, _ hash: String) throws -> String? {
    let platform = root.path + "/linux-x86_64"
    return try FileManager.default.contentsOfDirectory(atPath: platform)
      .first { $0.hasPrefix(name + "-") && $0.hasSuffix(hash) }.map { platform + "/" + $0 }
  }

  @discardableResult
  private func runSpack(_ arguments: [String]) throws -> String {
    try expectSuccess(
      try #require(spack),
      ["-c", "config:install_tree:root:\(root.path)", "-c", "mirrors:albedo:url:\(cache)"]
        + ["-c", "mirrors:albedo:signed:false"] + arguments)
  }

  /// Runs a program, expects status 0, and returns its output.
  @discardableResult
  private func expectSuccess(_ program: String, _ arguments: [String]) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = "1"
    environment["XDG_DATA_HOME"] = folder["data"]
    let outcome = try Program.run(program, arguments, environment: environment)
    let words = ([program] + arguments).joined(separator: " ")
    try #require(outcome.status == 0, "\(words): \(outcome.output)\(outcome.errorOutput)")
    return outcome.output
  }
}

/// A folder for a store whose path is shorter than `/srv/site/store`, so that all strings fit.
private final class ShortRoot: Sendable {
  let path: String

  init() throws {
    path = "/tmp/ai-" + String(UUID().uuidString.lowercased().prefix(6))
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
