import Foundation
public import Testing

/// A machine of a test's own: a `/srv` folder, a home, and a way to run programs that see them.
///
/// The fixtures of Spack were made in a store at `/srv/site/store`, and their files name it. A
/// program that is run by a site sees the site's own `/srv` instead of the machine's: it runs in a
/// mount namespace, which needs no rights on most Linux machines.
public final class SpackSite: Sendable {
  /// The folder that holds everything; it has the same path inside and outside.
  public let folder: TemporaryFolder

  /// The store that `unpackStore` puts in place.
  public static let storeRoot = "/srv/site/store"

  /// Whether this machine lets a program have mounts of its own.
  public static let canMount: Bool = {
    let attempt = try? SpackSite().run(["true"])
    return attempt?.status == 0
  }()

  /// Creates a machine with an empty `/srv`.
  public init() throws {
    folder = try TemporaryFolder()
    for name in ["srv/site", "home"] {
      try FileManager.default.createDirectory(
        atPath: folder[name], withIntermediateDirectories: true)
    }
  }

  /// Returns where a path of the site, such as `/srv/site/store`, is for the test itself.
  public subscript(_ path: String) -> String { folder.path + path }

  /// Unpacks an archive of a tree below `/srv`, such as `store` or `reloc-short`.
  public func unpack(_ name: String) throws {
    let archive = Fixture.path("spack-1.2/\(name).tar.zst")
    let outcome = try Program.run(
      "/bin/sh",
      [
        "-c", "zstd -dc \"$0\" | tar -xpf - --no-same-owner -C \"$1\"", archive, folder.path,
      ])
    guard outcome.status == 0 else { throw SiteError(text: outcome.errorOutput) }
  }

  /// Copies a cache of the fixtures to a folder of the site and returns its path.
  public func copyCache(_ name: String = "cache-unsigned", to copy: String = "cache") throws
    -> String
  {
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/" + name), toPath: folder[copy])
    return folder[copy]
  }

  /// Runs a program that sees the site's `/srv`, in a clean environment.
  ///
  /// `preparation` is a shell command that runs first, as root of the namespace: it can mount.
  /// `killedAfter` ends the program with SIGKILL that long after its start.
  public func run(
    _ command: [String], preparation: String = "true", environment: [String: String] = [:],
    in workingFolder: String? = nil, input: String = "", killedAfter: Duration? = nil
  ) throws -> Program.Outcome {
    let script = "mount --bind \"$0/srv\" /srv && { \(preparation); } && exec \"$@\""
    return try Program.run(
      "/usr/bin/env",
      ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, folder.path]
        + command,
      environment: self.environment.merging(environment) { $1 }, in: workingFolder ?? folder.path,
      input: input, killedAfter: killedAfter)
  }

  /// Runs `albedo` on a store of the site.
  public func albedo(
    store: String = SpackSite.storeRoot, _ arguments: [String], preparation: String = "true",
    environment: [String: String] = [:], killedAfter: Duration? = nil
  ) throws -> Program.Outcome {
    try run(
      [Program.albedo, "-c", "config:install_tree:root:" + store] + arguments,
      preparation: preparation, environment: environment, killedAfter: killedAfter)
  }

  /// Runs `albedo` without mounts, which every machine can.
  public func plainAlbedo(
    _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, arguments, environment: self.environment.merging(environment) { $1 },
      in: folder.path, input: input)
  }

  /// The environment of every program of the site: nothing of the machine's Spack is in it.
  public var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
      "SPACK_DISABLE_LOCAL_CONFIG": "1", "HOME": folder["home"],
      "XDG_DATA_HOME": folder["home/data"], "TMPDIR": folder["home"],
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  /// Why a site could not be made.
  private struct SiteError: Error, CustomStringConvertible {
    let text: String
    var description: String { "could not unpack a fixture: " + text }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips tests where no program can have mounts of its own, saying so.
  public static var needsMounts: Self {
    .enabled(
      if: SpackSite.canMount,
      "this machine refuses 'unshare --user --map-root-user --mount', which shows /srv to a test")
  }
}
