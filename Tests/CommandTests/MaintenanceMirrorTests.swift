import AlbedoTesting
import Foundation
import Testing

/// Source mirrors under maintenance at a prompt.
@Suite struct MaintenanceMirrorTests {
  private static let old = String(repeating: "0d", count: 32)
  private static let oldPath = "_source-cache/archive/0d/\(old).tar.gz"

  private let site: SourceSite

  init() throws {
    site = try SourceSite()
    let made = try site.albedo(["mirror", "create", "-d", site.mirror, "quill", "motto"])
    try #require(made.status == 0, "\(made)")
    try site.site.folder.write("mirror/" + Self.oldPath, "old")
    try FileManager.default.createSymbolicLink(
      atPath: site.mirror + "/quill/quill-0.9.tar.gz", withDestinationPath: "../" + Self.oldPath)
  }

  private func run(_ lines: [String]) throws -> Program.Outcome {
    let text = lines.joined(separator: "\n") + "\nreturn 0\n"
    let path = try site.site.folder.write(
      "job.lua",
      "local folder = require('albedo.maintenance').open('\(site.mirror)')\n"
        + "local plan = folder:plan()\n" + text)
    return try site.albedo(["run", path])
  }

  @Test func `a prune is planned, committed and undone`() throws {
    let before = try site.tree(site.mirror)
    let planned = try run(["plan:prune()", "plan:show()"])
    #expect(planned.status == 0, "\(planned)")
    #expect(planned.output.contains("\tremove\t\(Self.oldPath)\t3 B\t"), "\(planned)")
    #expect(try site.tree(site.mirror) == before)
    let pruned = try run(["plan:prune()", "plan:commit({ yes = true })"])
    #expect(pruned.status == 0, "\(pruned)")
    #expect(!FileManager.default.fileExists(atPath: site.mirror + "/" + Self.oldPath))
    let undone = try run(["folder:undo()"])
    #expect(undone.status == 0, "\(undone)")
    #expect(FileManager.default.fileExists(atPath: site.mirror + "/quill/quill-0.9.tar.gz"))
    let both = try run([
      "plan:prune()", "plan:commit({ yes = true })", "plan:undo()", "assert(#plan:steps() == 2)",
    ])
    #expect(both.status == 0, "\(both)")
    #expect(FileManager.default.fileExists(atPath: site.mirror + "/" + Self.oldPath))
  }

  @Test func `what has changed since it was planned is refused`() throws {
    let outcome = try run([
      "plan:prune()", "assert(os.execute('echo more >> \(site.mirror)/\(Self.oldPath)'))",
      "plan:commit({ yes = true })",
    ])
    #expect(outcome.output.contains("refused      \(Self.oldPath)"), "\(outcome)")
    #expect(FileManager.default.fileExists(atPath: site.mirror + "/" + Self.oldPath))
  }

  @Test func `a file is adopted`() throws {
    let mirror = URL(fileURLWithPath: site.mirror)
    let motto = try #require(
      FileManager.default.enumerator(atPath: mirror.path)?.compactMap { $0 as? String }
        .first { $0.hasPrefix("motto/") && $0.contains("motto-1") })
    let inbox = site.site.folder["inbox.bin"]
    let source = mirror.appending(path: motto).resolvingSymlinksInPath()
    try FileManager.default.moveItem(at: source, to: URL(fileURLWithPath: inbox))
    let outcome = try run([
      "plan:adopt({ files = { '\(inbox)' } })", "plan:show()", "plan:commit({ yes = true })",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(FileManager.default.fileExists(atPath: source.path))
  }
}
