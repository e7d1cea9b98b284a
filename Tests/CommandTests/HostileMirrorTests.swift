import AlbedoTesting
import Foundation
import Testing

/// Source mirrors in folders that others write to, and servers that send nothing of use.
@Suite struct HostileMirrorTests {
  private static let digest = "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d"

  @Test(arguments: ["http", "file"])
  func `a link in the place of what is fetched does not lead out of the mirror`(
    scheme: String
  ) throws {
    let site = try SourceSite()
    if scheme == "file" { try site.site.copyQuill(to: site.cache, digest: Self.digest) }
    try site.site.folder.write("precious", "precious\n")
    try site.site.folder.write("mirror/.albedo/stage/note", "")
    try FileManager.default.createSymbolicLink(
      atPath: site.site.folder["mirror/.albedo/stage/\(Self.digest).partial"],
      withDestinationPath: site.site.folder["precious"])
    #expect(try site.create(["quill@2.0"]).status == 0)
    #expect(try site.site.folder.bytes("precious") == Array("precious\n".utf8))
    let file = "_source-cache/archive/ab/\(Self.digest).tar.gz"
    #expect(try site.tree(site.mirror)[file] == "f")
  }

  @Test(arguments: ["_source-cache/archive/ab", "quill", ".albedo/stage"])
  func `nothing is written through a folder that is a link`(place: String) throws {
    let site = try SourceSite()
    try site.site.folder.write("outside/quill-2.0.tar.gz", "precious\n")
    try site.site.folder.write("mirror/\(place)-beside", "")
    try FileManager.default.createSymbolicLink(
      atPath: site.site.folder["mirror/\(place)"],
      withDestinationPath: site.site.folder["outside"])
    let (status, report) = try site.create(["quill@2.0"])
    #expect(status != 0)
    #expect(report.items.contains { $0.reason?.contains("is a link") == true }, "\(report)")
    #expect(try site.site.folder.bytes("outside/quill-2.0.tar.gz") == Array("precious\n".utf8))
    let outside = try FileManager.default.contentsOfDirectory(
      atPath: site.site.folder["outside"])
    #expect(outside == ["quill-2.0.tar.gz"])
  }

  @Test func `an empty answer is no source, even without a digest`() throws {
    let site = try SourceSite { request, answer, _ in
      guard request.path.hasPrefix("/empty") else { return false }
      answer.send("200 OK", [:], [UInt8]())
      return true
    }
    try site.write(
      recipe: "empty",
      """
      from spack.package import *

      class Empty(Package):
          url = "http://127.0.0.1:\(site.server.port)/empty-1.0.tar.gz"
          version("1.0")

      """)
    let (status, report) = try site.create(["--no-checksum", "empty"])
    #expect(status == 1)
    #expect(report.outcomes == ["empty@1.0": "failed"])
    #expect(report.items.first?.reason?.contains("sent an empty file") == true)
  }

  @Test func `two downloads to one file follow one another`() throws {
    let site = try SourceSite { _, answer, bytes in
      guard let bytes else { return false }
      answer.raw("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n")
      answer.raw(Array(bytes.prefix(100)))
      Thread.sleep(forTimeInterval: 0.2)
      answer.raw(Array(bytes.dropFirst(100)))
      return true
    }
    let code = """
      local fetch, task = require("albedo.fetch"), require("albedo.task")
      local sizes = task.map({ 1, 2 }, function()
        return fetch.download("\(site.server.url("/quill-2.0.tar.gz"))", "quill").bytes
      end)
      print(sizes[1], sizes[2])
      """
    let outcome = try site.albedo(["eval", code])
    #expect(outcome.output == "443\t443\n", "\(outcome)")
    #expect(
      try site.site.folder.bytes("quill") == Fixture.bytes("src-tarballs/quill-2.0.tar.gz"))
    #expect(try site.tree(site.site.folder.path).keys.allSatisfy { !$0.hasPrefix("quill.") })
  }

  @Test(arguments: ["(", "[", "{1: ", "{", "f(", "x["], [59, 20_000])
  func `a recipe that is nested deeply does not end the program`(open: String, depth: Int) throws {
    let site = try SourceSite()
    let ends: [Character: String] = ["(": ")", "[": "]", "{": "}"]
    let close = open.compactMap { ends[$0] }.joined()
    try site.write(
      recipe: "deep",
      "from spack.package import *\nclass Deep(Package):\n    version('1.0', sha256="
        + String(repeating: open, count: depth) + "'a'" + String(repeating: close, count: depth)
        + ")\n")
    let outcome = try site.albedo(["--dry-run", "mirror", "create", "-d", site.mirror, "deep"])
    #expect([1, 3].contains(outcome.status), "\(outcome)")
  }

  @Test func `a mirror without a name is not made where one happens to be`() throws {
    let site = try SourceSite()
    let before = try site.tree(site.site.folder.path).count
    let outcome = try site.albedo(["mirror", "create", "-d", "", "quill@2.0"])
    #expect(outcome.status != 0)
    #expect(outcome.errorOutput.contains("the path of the mirror is empty"))
    #expect(try site.tree(site.site.folder.path).count == before)
  }
}

extension SpackSite {
  /// Puts the source of `quill@2.0` into a local cache of sources.
  fileprivate func copyQuill(to cache: String, digest: String) throws {
    let place = cache + "/_source-cache/archive/ab"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixture.path("src-tarballs/quill-2.0.tar.gz"), toPath: place + "/\(digest).tar.gz")
  }
}
