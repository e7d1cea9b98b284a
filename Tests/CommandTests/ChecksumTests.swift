import AlbedoTesting
import Foundation
import Testing

/// Versions that are found on the web, and lines for their recipes.
@Suite struct ChecksumTests {
  private static let digests = [
    "1.0": "e0", "1.1": "4083830552b64559e2b4168be12415955cd9c5da12f027d3902640000b39bf2a",
    "2.0": "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d",
  ]

  /// A site whose server lists archives of quill at `/`.
  private func site() throws -> SourceSite {
    try SourceSite { request, answer, _ in
      guard request.path == "/" else { return false }
      let links = ["1.0", "1.1", "2.0"].map { "<a href=quill-\($0).tar.gz>\($0)</a>" }.joined()
      answer.send(
        "200 OK", links + "<a href=quill-9.0.tar.gz.asc>", ["Content-Type": "text/html"])
      return true
    }
  }

  private func write(_ site: SourceSite, _ versions: String, attributes: String = "") throws {
    try site.write(
      recipe: "plume",
      """
      from spack.package import *


      class Plume(Package):
          url = "\(site.server.url("/quill-1.1.tar.gz"))"
          \(attributes)

          \(versions)
      """)
  }

  @Test func `the newest versions on the web become lines of a recipe`() throws {
    let site = try site()
    try write(site, "version(\"1.1\", sha256=\"\(Self.digests["1.1"] ?? "")\")")
    let all = try site.albedo(["checksum", "plume"])
    #expect(all.status == 0, "\(all)")
    let lines = all.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines.first == "    version(\"2.0\", sha256=\"\(Self.digests["2.0"] ?? "")\")")
    let latest = try site.albedo(["checksum", "--latest", "plume"])
    #expect(latest.output.split(separator: "\n").map(String.init) == [lines[0]])
    let named = try site.albedo(["checksum", "plume", "1.1"])
    #expect(named.output.contains("version(\"1.1\", sha256=\"4083830552b64559"))
    let absent = try site.albedo(["checksum", "plume", "7.7"])
    #expect(absent.status == 1 && absent.output.isEmpty, "\(absent)")
  }

  @Test func `a digest that is not the recipe's is a failure`() throws {
    let site = try site()
    try write(site, "version(\"1.1\", sha256=\"\(String(repeating: "0", count: 64))\")")
    let outcome = try site.albedo(["checksum", "--verify", "plume"])
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorOutput.contains("plume@1.1: has the digest 4083830552b6"), "\(outcome)")
    try write(site, "version(\"1.1\", sha256=\"\(Self.digests["1.1"] ?? "")\")")
    let good = try site.albedo(["checksum", "--verify", "plume"])
    #expect(good.status == 0, "\(good)")
  }

  @Test func `the recipe that is named says by its function where a version is`() throws {
    let site = try site()
    try site.write(
      recipe: "plume",
      """
      from spack.package import *


      class Plume(Package):
          url = "\(site.server.url("/old/quill-1.1.tar.gz"))"
          version("1.1", sha256="\(Self.digests["1.1"] ?? "")")

          def url_for_version(self, version):
              return "\(site.server.url("/quill-"))" + str(version) + ".tar.gz"
      """)
    // Without its repository the name means another recipe.
    try site.site.folder.write(
      "scope/albedo/recipes/plume.lua",
      """
      package "plume" {
        url = "\(site.server.url("/none/plume-1.0.tar.gz"))",
        version("1.0", { sha256 = "\(String(repeating: "0", count: 64))" }),
      }
      """)
    let named = try site.albedo(["checksum", "lab.plume", "2.0"])
    #expect(named.status == 0, "\(named)")
    #expect(named.output.contains("version(\"2.0\", sha256=\"ab7def4b7f66"), "\(named)")
    let other = try site.albedo(["checksum", "plume", "2.0"])
    #expect(other.status == 1 && other.output.isEmpty, "\(other)")
  }

  @Test func `what cannot be found is said`() throws {
    let site = try site()
    let unknown = try site.albedo(["checksum", "nosuch"])
    #expect(unknown.status != 0 && unknown.errorOutput.contains("no package is named 'nosuch'"))
    try site.write(
      recipe: "plume",
      """
      from spack.package import *

      class Plume(Package):
          git = "https://git.example.org/plume.git"
          version("1.0", tag="v1.0")
      """)
    let repository = try site.albedo(["checksum", "plume"])
    #expect(repository.status == 1)
    #expect(repository.errorOutput.contains("git ls-remote --tags"), "\(repository)")
    let offline = try site.albedo(["--offline", "checksum", "quill"])
    #expect(offline.status == 5, "\(offline)")
  }
}
