import AlbedoTesting
import Foundation
import Testing

/// Mirrors that are deleted, and caches of this machine that are emptied.
@Suite struct MirrorDestroyTests {
  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func filled() throws -> SourceSite {
    let site = try SourceSite()
    try #require(try site.create(["quill@2.0", "motto"]).status == 0)
    return site
  }

  @Test func `a mirror is deleted by its name, and the configuration stays`() throws {
    let site = try filled()
    try site.write("mirrors", "mirrors:\n  old: \(site.mirror)\n")
    let planned = try site.albedo(["--dry-run", "mirror", "destroy", "-m", "old"])
    #expect(planned.status == 0 && exists(site.mirror), "\(planned)")
    #expect(planned.output.contains("_source-cache ("), "\(planned)")
    let done = try site.albedo(["mirror", "destroy", "-y", "-m", "old"])
    #expect(done.status == 0 && !exists(site.mirror), "\(done)")
    #expect(try site.albedo(["mirror", "list"]).output.contains("old"))
    let again = try site.albedo(["mirror", "destroy", "-y", "-m", "old"])
    #expect(again.status == 0 && again.errorOutput.contains("no such folder"), "\(again)")
  }

  @Test func `a build cache is deleted, too`() throws {
    let site = try SourceSite()
    let cache = try site.site.copyCache()
    let done = try site.albedo(["mirror", "destroy", "-y", "--mirror-url", "file://" + cache])
    #expect(done.status == 0 && !exists(cache), "\(done)")
  }

  @Test func `where nobody can be asked nothing is deleted without -y`() throws {
    let site = try filled()
    let outcome = try site.albedo(["mirror", "destroy", "--mirror-url", site.mirror])
    #expect(outcome.status == 2 && exists(site.mirror), "\(outcome)")
    #expect(outcome.errorOutput.contains("--yes-to-all"))
  }

  @Test func `what no mirror has is only deleted with --force`() throws {
    let site = try filled()
    try site.site.folder.write("mirror/thesis.txt", "years of work\n")
    try site.site.folder.write("mirror/photos/one.jpg", "me\n")
    let refused = try site.albedo(["mirror", "destroy", "-y", "--mirror-url", site.mirror])
    #expect(refused.status == 2 && exists(site.mirror + "/thesis.txt"), "\(refused)")
    #expect(refused.errorOutput.contains("'photos', 'thesis.txt'"), "\(refused)")
    #expect(exists(site.mirror + "/_source-cache"))
    let forced = try site.albedo(
      ["mirror", "destroy", "-y", "--force", "--mirror-url", site.mirror])
    #expect(forced.status == 0 && !exists(site.mirror), "\(forced)")
  }

  @Test(arguments: ["/", "home above", "link", "web", "nothing"])
  func `what cannot be a mirror is not deleted`(_ what: String) throws {
    let site = try filled()
    let folder = site.site.folder
    try FileManager.default.createSymbolicLink(
      atPath: folder["link"], withDestinationPath: site.mirror)
    let arguments: [String] =
      switch what {
      case "home above": ["--mirror-url", folder.path, "--force"]
      case "link": ["--mirror-url", folder["link"]]
      case "web": ["--mirror-url", "https://mirror.example.org/x"]
      case "nothing": []
      default: ["--mirror-url", what, "--force"]
      }
    let outcome = try site.albedo(["mirror", "destroy", "-y"] + arguments)
    #expect(outcome.status != 0 && exists(site.mirror + "/_source-cache"), "\(outcome)")
    #expect(outcome.errorOutput.contains("hint:"), "\(outcome)")
  }

  @Test func `links in a mirror are removed and not followed`() throws {
    let site = try filled()
    let kept = try site.site.folder.write("elsewhere/kept.txt", "kept\n")
    try FileManager.default.createSymbolicLink(
      atPath: site.mirror + "/_source-cache/away",
      withDestinationPath: site.site.folder["elsewhere"])
    let done = try site.albedo(["mirror", "destroy", "-y", "--mirror-url", site.mirror])
    #expect(done.status == 0 && !exists(site.mirror) && exists(kept), "\(done)")
  }

  @Test func `the caches of this machine are emptied, and what is not theirs stays`() throws {
    let site = try SourceSite()
    try #require(try site.albedo(["fetch", "motto"]).status == 0)
    let stage = try site.site.folder.write("source-cache/.albedo/stage/x.partial", "half")
    let note = try site.site.folder.write("source-cache/note.txt", "mine\n")
    let planned = try site.albedo(["--json", "--dry-run", "clean", "--all"])
    #expect(planned.status == 0 && exists(stage), "\(planned)")
    let plain = try site.albedo(["clean"])
    #expect(plain.status == 0 && !exists(stage), "\(plain)")
    #expect(exists(site.cache + "/_source-cache"))
    let downloads = try site.albedo(["clean", "--downloads"])
    #expect(downloads.status == 0 && !exists(site.cache + "/_source-cache"), "\(downloads)")
    #expect(exists(note) && downloads.errorOutput.contains("'note.txt'"), "\(downloads)")
    let again = try site.albedo(["clean", "-a"])
    #expect(again.status == 0, "\(again)")
    let foreign = try site.albedo(["clean", "--failures"])
    #expect(foreign.errorOutput.contains("spack clean --failures"), "\(foreign)")
  }

  @Test func `a rule that forbids a prune keeps the local cache`() throws {
    let site = try SourceSite()
    try #require(try site.albedo(["fetch", "motto"]).status == 0)
    try site.write(
      policy: """
        policy.on("before.prune", { name = "keep" }, function(request)
          if request.cache:find("source-cache", 1, true) then
            return policy.deny, "the network here is slow"
          end
        end)
        """)
    let refused = try site.albedo(["--json", "clean", "--downloads"])
    let report = try JSONReport(refused.output)
    #expect(refused.status != 0 && report.totals == ["refused": 1], "\(refused)")
    #expect(exists(site.cache + "/_source-cache"))
  }
}
