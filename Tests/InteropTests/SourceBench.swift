import AlbedoTesting
import Foundation
import Testing

/// Sources on the web and in a repository of git, their recipes, and a Spack and Albedo that read them.
///
/// The recipes are those of the fixtures that need no compiler, in a repository for each program,
/// with addresses of this test's own. `dropSources` is the end of all addresses.
final class SourceBench {
  /// Archives, several kinds of patches and resources, and git by commit, tag and branch.
  static let packages = ["blotter", "motto", "quill", "vellum"]

  let folder: TemporaryFolder
  let vintage: SpackVintage
  private var server: Nginx?

  init(_ vintage: SpackVintage) throws {
    self.vintage = vintage
    folder = try TemporaryFolder()
    try Fixture.unpack("src-tarballs/vellum.git.tar.zst", into: folder["src"])
    let server = try Nginx(over: Fixture.path("src-tarballs"))
    self.server = server
    for (name, isAlbedo) in [("site", true), ("theirs", false)] {
      try writeRepository(name, isOfToday: isAlbedo || vintage.layout == "v3", at: server.url)
    }
  }

  /// Ends the server and removes the repository of git: only mirrors are left.
  func dropSources() throws {
    server = nil
    try FileManager.default.removeItem(atPath: folder["src"])
  }

  /// Runs Albedo without a mirror, or from this one alone with no network; expects status 0.
  @discardableResult
  func albedo(_ arguments: [String], from mirror: String? = nil) throws -> Program.Outcome {
    try run(Program.albedo, repository: folder["spack_repo/site"], arguments, from: mirror)
  }

  /// Runs the Spack in the same way.
  @discardableResult
  func spack(_ arguments: [String], from mirror: String? = nil) throws -> Program.Outcome {
    try run(
      try #require(vintage.program), repository: folder["spack_repo/theirs"], arguments,
      from: mirror)
  }

  /// Every program starts with nothing: no local cache, no stage, and no mirror but the named one.
  private func run(
    _ program: String, repository: String, _ arguments: [String], from mirror: String?
  ) throws -> Program.Outcome {
    let name = "run-" + UUID().uuidString
    let isOfToday = program == Program.albedo || vintage.layout == "v3"
    try folder.write(
      name + "/repos.yaml",
      "repos:\n  " + (isOfToday ? "\((repository as NSString).lastPathComponent): " : "- ")
        + repository + "\n")
    let scratch = folder[name]
    let misc = vintage.speech == .modern ? "" : "  misc_cache: \(scratch)/misc\n"
    let deprecated = vintage.speech == .early ? "" : "  deprecated: true\n"
    try folder.write(
      name + "/config.yaml",
      "config:\n  source_cache: \(scratch)/cache\n  build_stage: [\(scratch)/stage]\n" + misc
        + deprecated)
    let entry = mirror.map { "  sources: file://\($0)\n" }
    try folder.write(name + "/mirrors.yaml", entry.map { "mirrors::\n" + $0 } ?? "mirrors:: {}\n")
    let offline = ["/usr/bin/env", "unshare", "--user", "--map-root-user", "--net"]
    let command = (mirror == nil ? [] : offline) + [program, "-C", scratch] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = "1"
    environment["XDG_DATA_HOME"] = folder["data"]
    return try Program.run(
      command[0], Array(command.dropFirst()), environment: environment, in: folder.path
    ).succeeded()
  }

  private func writeRepository(_ name: String, isOfToday: Bool, at url: String) throws {
    let top = "spack_repo/\(name)"
    let api = isOfToday ? "  api: v2.2\n" : ""
    try folder.write(top + "/repo.yaml", "repo:\n  namespace: \(name)\n" + api)
    for package in Self.packages {
      try FileManager.default.createDirectory(
        atPath: folder[top + "/packages"], withIntermediateDirectories: true)
      let copy = "\(top)/packages/\(package)"
      try FileManager.default.copyItem(
        atPath: Fixture.path("repo/packages/" + package), toPath: folder[copy])
      var text = try Fixture.text("repo/packages/\(package)/package.py")
        .replacingOccurrences(of: "http://127.0.0.1:18765", with: url)
        .replacingOccurrences(of: "/srv/site/src", with: folder["src"])
        .replacing(/\n +depends_on\(.*/, with: "")
      if !isOfToday, vintage.speech == .early {
        text = text.replacingOccurrences(of: "from spack.package", with: "from spack")
      }
      try folder.write(copy + "/package.py", text)
    }
  }
}
