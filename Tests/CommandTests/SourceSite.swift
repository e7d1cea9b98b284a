import AlbedoTesting
import Foundation

/// A site with a repository of recipes, a web server that has their sources, and a configuration of
/// its own.
final class SourceSite: Sendable {
  let site: SpackSite
  let server: LoopbackServer

  /// The folder of the mirror that tests make.
  var mirror: String { site.folder["mirror"] }
  /// The repository of git that recipes name.
  var repository: String { site.folder["repositories/vellum.git"] }
  /// The local cache of sources.
  var cache: String { site.folder["source-cache"] }

  /// Creates a site whose server hands out the sources, unless `behaviour` answers; it is given the
  /// bytes that belong to the path, if any, and says whether it has answered.
  init(
    _ behaviour: @escaping @Sendable (LoopbackServer.Request, LoopbackAnswer, [UInt8]?) -> Bool = {
      _, _, _ in false
    }
  ) throws {
    site = try SpackSite()
    server = try LoopbackServer { request, answer in
      let file = Fixture.path("src-tarballs") + request.path
      let bytes = (try? Data(contentsOf: URL(fileURLWithPath: file))).map { [UInt8]($0) }
      if behaviour(request, answer, bytes) { return }
      guard let bytes else { return answer.send("404 Not Found", "there is no such file\n") }
      answer.send(rangeOf: bytes, for: request, tag: "\"\(bytes.count)\"")
    }
    try Fixture.unpack("src-tarballs/vellum.git.tar.zst", into: site.folder["repositories"])
    try FileManager.default.copyItem(
      atPath: Fixture.path("repo/packages"), toPath: site.folder["repo/packages"])
    try site.folder.write("repo/repo.yaml", "repo:\n  namespace: lab\n  api: v2.2\n")
    try point(recipesAt: server.port)
    try write("repos", "repos:\n  lab: \(site.folder["repo"])\n")
    try write("config", "config:\n  source_cache: \(cache)\n  connect_timeout: 5\n")
  }

  /// Writes a section of the configuration.
  func write(_ section: String, _ text: String) throws {
    try site.folder.write("scope/\(section).yaml", text)
  }

  /// Writes the policy of the site, and trusts it.
  func write(policy: String) throws {
    try site.folder.write(
      "scope/albedo/policy.lua", "local policy = require(\"albedo.policy\")\n" + policy)
    _ = try albedo(["trust", site.folder["scope"]])
  }

  /// Writes a recipe of Spack.
  func write(recipe name: String, _ text: String) throws {
    try site.folder.write("repo/packages/\(name)/package.py", text)
  }

  /// Gives the site a compiler of the system, which the recipes need; `packages` are more lines below
  /// `packages:`.
  func addCompiler(packages: String = "") throws {
    try write(
      recipe: "gcc",
      """
      from spack.package import *


      class Gcc(Package):
          has_code = False
          version("12.2.0")
          provides("c", "cxx", "fortran")

      """)
    try write(
      "packages",
      """
      packages:
        gcc: {buildable: false, externals: [{spec: gcc@12.2.0, prefix: /usr}]}
      \(packages)

      """)
  }

  /// Lets the recipes name the port of a server on this machine.
  private func point(recipesAt port: Int) throws {
    let folder = site.folder["repo/packages"]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let path = "repo/packages/\(name)/package.py"
      let text = try String(contentsOfFile: site.folder[path], encoding: .utf8)
      try site.folder.write(
        path,
        text.replacingOccurrences(of: "127.0.0.1:18765", with: "127.0.0.1:\(port)")
          .replacingOccurrences(
            of: "file:///srv/site/src/vellum.git", with: "file://" + repository
          )
          .replacingOccurrences(
            of: "file:///srv/site/src/", with: "file://" + Fixture.path("src-tarballs/")))
    }
  }

  /// Runs `albedo` with the site's configuration; `killedOnce` is that of `Program`.
  func albedo(
    _ arguments: [String], killedOnce: (() -> Bool)? = nil
  ) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, ["-C", site.folder["scope"]] + arguments, environment: site.environment,
      in: site.folder.path, killedOnce: killedOnce)
  }

  /// Runs `albedo mirror create` for the site's mirror, with `--json`.
  func create(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try albedo(["--json", "mirror", "create", "-d", mirror] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  /// What a folder holds, but for Albedo's own files: paths with the targets of links.
  func tree(_ folder: String) throws -> [String: String] {
    try TreeListing(of: folder) { $0.hasPrefix(".albedo") }.entries.mapValues { entry in
      let words = entry.facts.split(separator: " ", omittingEmptySubsequences: false)
      return words[0] == "l" ? "-> " + words[3] : String(words[0])
    }
  }
}

extension JSONReport {
  /// The outcomes by what people call the items.
  var outcomes: [String: String] {
    Dictionary(items.map { ($0.spec ?? $0.id, $0.outcome) }) { first, _ in first }
  }
}
