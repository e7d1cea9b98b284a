import AlbedoTesting
import Foundation
import Testing

/// Source mirrors that are made from recipes and a web server.
@Suite struct MirrorCreateTests {
  /// The specs of which Spack made the mirror of the fixtures.
  private static let specs = [
    "quill@1.0", "quill@2.0", "inkwell@0.6", "blotter", "motto", "nibmaker", "pamphlet", "scribe",
    "woodcut", "vellum",
  ]
  private static let quill =
    "_source-cache/archive/ab/ab7def4b7f66003ea32884b8146eee6883558a18a99"
    + "cfe4859c9aa16bf243d3d.tar.gz"

  /// The digest of `quill-1.1.tar.gz`.
  private static let digest = "4083830552b64559e2b4168be12415955cd9c5da12f027d3902640000b39bf2a"

  @Test func `a mirror is laid out as Spack does it`() throws {
    let site = try SourceSite()
    let outcome = try site.albedo(["mirror", "create", "-d", site.mirror] + Self.specs)
    #expect(outcome.status == 0, "\(outcome)")
    let tree = try site.tree(site.mirror)
    let listing = try Fixture.text("spack-1.2/src-mirror.tree").split(separator: "\n")
    for line in listing {
      // Paths of checkouts follow from the place of their repository.
      let words = line.replacingOccurrences(
        of: "/git/srv/site/src/vellum.git", with: "/git" + site.repository
      ).split(separator: " ").map(String.init)
      guard words.count > 1, words[1] != ".", !words[1].contains("/git/srv") else { continue }
      let path = String(words[1].dropFirst(2))
      #expect(tree[path] == (words[0] == "l" ? "-> " + words[2] : words[0]), "\(path)")
    }
    let file = try Data(contentsOf: URL(fileURLWithPath: site.mirror + "/" + Self.quill))
    #expect([UInt8](file) == (try Fixture.bytes("src-tarballs/quill-2.0.tar.gz")))
  }

  @Test func `a second run finds everything and asks nobody`() throws {
    let site = try SourceSite()
    let first = try site.create(["quill", "scribe"])
    #expect(first.status == 0)
    #expect(Set(first.report.totals.keys) == ["added"])
    let before = site.server.requests.count
    let tree = try site.tree(site.mirror)
    let second = try site.create(["quill", "scribe"])
    #expect(second.status == 0)
    #expect(second.report.totals == ["present": first.report.items.count])
    #expect(site.server.requests.count == before)
    #expect(try site.tree(site.mirror) == tree)
  }

  @Test
  func `the local cache is asked first, then mirrors in their order, then the recipe's address`()
    throws
  {
    let site = try SourceSite()
    for (name, specs) in [
      ("first", ["quill@2.0"]), ("second", ["quill@2.0", "scribe"]),
    ] {
      let made = try site.albedo(
        ["mirror", "create", "-d", site.site.folder[name]] + specs)
      #expect(made.status == 0, "\(made)")
    }
    // A mirror that holds something else under the right name is not believed.
    let forged = site.site.folder["second"] + "/" + Self.quill
    try Data("forged".utf8).write(to: URL(fileURLWithPath: forged))
    let before = site.server.requests.count
    try site.write(
      "mirrors",
      "mirrors:\n  second: \(site.site.folder["second"])\n  first: \(site.site.folder["first"])\n")
    let outcome = try site.albedo([
      "-v", "mirror", "create", "-d", site.mirror, "quill@2.0", "scribe", "motto",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("quill@2.0: from \(site.site.folder["first"])"))
    #expect(outcome.errorOutput.contains("scribe@3.2.1: from \(site.site.folder["second"])"))
    #expect(site.server.requests.dropFirst(before).map(\.path) == ["/motto-1.txt"])

    let fetched = try site.albedo(["fetch", "quill@2.0"])
    #expect(fetched.status == 0, "\(fetched)")
    let again = try site.albedo([
      "-v", "mirror", "create", "-d", site.site.folder["third"], "quill@2.0",
    ])
    #expect(again.errorOutput.contains("quill@2.0: from \(site.cache)"), "\(again)")
  }

  @Test func `--all takes every package, and refuses to pass over specs that are named`() throws {
    let site = try SourceSite()
    let refused = try site.albedo(["mirror", "create", "-d", site.mirror, "--all", "quill"])
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errorOutput.contains("--all takes every package, so none can be named"))
    #expect(!FileManager.default.fileExists(atPath: site.mirror))
    let nothing = try site.albedo(["fetch"])
    #expect(nothing.status == 2, "\(nothing)")
    // 'fetch' has no --all, and must not speak of it.
    #expect(!nothing.errorOutput.contains("--all"), "\(nothing)")
  }

  @Test func `a spec takes every version that it allows, and -n takes the best of them`() throws {
    let site = try SourceSite()
    let all = try site.create(["inkwell"])
    #expect(Set(all.report.outcomes.keys) == ["inkwell@0.6", "inkwell@0.5"])
    let range = try site.create(["-n", "1", "inkwell@:0.5"])
    #expect(range.report.outcomes == ["inkwell@0.5": "present"])
    let best = try site.create(["-n", "1", "inkwell"])
    #expect(best.report.outcomes == ["inkwell@0.6": "present"])
  }

  @Test func `what may not be handed on is left out, and the hint says how to take it`() throws {
    let site = try SourceSite()
    try site.write(
      recipe: "ledger",
      """
      from spack.package import *


      class Ledger(Package):
          url = "\(site.server.url("/quill-1.1.tar.gz"))"

          version("1.1", sha256="\(Self.digest)")

          redistribute(source=False)
      """)
    let denied = try site.albedo(["mirror", "create", "-d", site.mirror, "ledger"])
    #expect(denied.status == 0, "\(denied)")
    #expect(denied.output.contains("skipped-policy ledger@1.1: the recipe forbids"), "\(denied)")
    #expect(denied.errorOutput.contains("hint: pass --private"), "\(denied)")
    let (status, report) = try site.create(["--private", "ledger"])
    #expect(status == 0)
    #expect(report.outcomes == ["ledger@1.1": "added"])
  }

  @Test func `what is left out, unknown or impossible says why`() throws {
    let site = try SourceSite()
    try site.write(
      recipe: "secretive",
      """
      from spack.package import *


      class Secretive(Package):
          url = "http://127.0.0.1:1/secretive-1.0.tar.gz"
          manual_download = True

          version("1.0", sha256="\(String(repeating: "0", count: 64))")
      """)
    try site.write(
      recipe: "careless",
      """
      from spack.package import *


      class Careless(Package):
          url = "\(site.server.url("/quill-1.1.tar.gz"))"

          version("1.1")
      """)
    try site.write(
      recipe: "gone",
      """
      from spack.package import *


      class Gone(Package):
          git = "file:///nonexistent/gone.git"

          version("main", branch="main")
      """)
    let (status, report) = try site.create([
      "quill", "nosuch", "motto@7", "gone", "secretive", "careless", "--exclude-specs",
      "quill@1.0 quill@1.1",
    ])
    #expect(status == 3)
    #expect(report.outcomes["quill@2.0"] == "added")
    #expect(report.outcomes["quill@1.0"] == "skipped-policy")
    #expect(report.outcomes["nosuch"] == "unknown")
    #expect(report.outcomes["motto@7"] == "unknown")
    #expect(report.outcomes["gone@main"] == "unavailable")
    #expect(report.outcomes["secretive@1.0"] == "manual")
    #expect(report.outcomes["careless@1.1"] == "refused")
    for item in report.items where item.outcome != "added" {
      #expect(item.reason?.isEmpty == false, "\(item)")
    }
    let taken = try site.create(["--no-checksum", "careless"])
    #expect(taken.report.outcomes == ["careless@1.1": "added"])
    let tree = try site.tree(site.mirror)
    #expect(tree["careless/careless-1.1.tar.gz"] == "f")
  }

  @Test(arguments: [
    ("404 Not Found", "unavailable", "source.not_found", Int32(1)),
    ("403 Forbidden", "failed", "source.unreachable", 5),
    ("500 Internal Server Error", "failed", "source.unreachable", 5),
  ])
  func `what a server refuses is an outcome with its exit status`(
    status: String, outcome: String, code: String, exit: Int32
  ) throws {
    let site = try SourceSite { _, answer, _ in
      answer.send(status, "no\n", ["Retry-After": "0"])
      return true
    }
    let (found, report) = try site.create(["motto"])
    #expect(found == exit)
    #expect(report.outcomes == ["motto@1": outcome])
    #expect(report.items.first?.cause?.code == code)
    #expect(try site.tree(site.site.folder.path)["mirror/motto"] == nil)
  }

  @Test(arguments: [
    ("text/html", "<html>log in</html>", "sent a web page"),
    ("application/gzip", "something else", "the recipe of 'motto' says"),
  ])
  func `another file than the recipe's is never stored`(
    type: String, body: String, words: String
  ) throws {
    let site = try SourceSite { _, answer, _ in
      answer.send("200 OK", ["Content-Type": type], Array(body.utf8))
      return true
    }
    let outcome = try site.albedo(["mirror", "create", "-d", site.mirror, "motto"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("failed"), "\(outcome)")
    #expect((outcome.output + outcome.errorOutput).contains(words), "\(outcome)")
    #expect(try site.tree(site.mirror).values.allSatisfy { $0 == "d" })
  }

  @Test func `a mirror that is killed while it is made goes on where it stopped`() throws {
    // Half of the file comes at once, the rest only when it is asked for.
    let content = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    let site = try SourceSite { request, answer, _ in
      guard request.path == "/large-1.0.tar.gz" else { return false }
      guard request.fields["range"] == nil else {
        answer.send(rangeOf: content, for: request, tag: "\"1\"")
        return true
      }
      let head = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: \(content.count)\r\n\r\n"
      answer.raw(Array(head.utf8) + content[..<(2 << 20)])
      answer.wait(600)
      return true
    }
    try site.write(
      recipe: "large",
      """
      from spack.package import *

      class Large(Package):
          url = "http://127.0.0.1:\(site.server.port)/large-1.0.tar.gz"
          version("1.0", sha256="3bea8a9a07c1e8dcaa4c1b816815c35a29b4fb585ba6ecc70ea44840a794cfb3")

      """)
    let killed = try site.albedo(["mirror", "create", "-d", site.mirror, "large"]) {
      let files = FileManager.default.enumerator(atPath: site.mirror)
      while let file = files?.nextObject() as? String {
        guard file.hasSuffix(".partial") else { continue }
        return (files?.fileAttributes?[.size] as? Int ?? 0) > 1 << 20
      }
      return false
    }
    #expect(killed.status == 128 + 9)
    #expect(try site.tree(site.mirror) == [:])
    let again = try site.albedo(["mirror", "create", "-d", site.mirror, "large"])
    #expect(again.status == 0, "\(again)")
    #expect(site.server.requests.count { $0.fields["range"] == nil } == 1)
    #expect(site.server.requests.last?.fields["range"] != nil)
    #expect(try site.tree(site.mirror)["large/large-1.0.tar.gz"] != nil)
  }

  @Test func `two programs that make one mirror fetch each file once`() async throws {
    let site = try SourceSite { request, answer, bytes in
      answer.wait(0.2)
      return false
    }
    async let first = site.create(["blotter", "quill"])
    async let second = site.create(["blotter", "quill"])
    let (one, two) = try await (first, second)
    #expect(one.report.totals["failed"] == nil && two.report.totals["failed"] == nil)
    let downloads = site.server.requests.filter { $0.method == "GET" }.map(\.path)
    #expect(Set(downloads).count == downloads.count, "\(downloads)")
  }

  @Test func `offline nothing is asked, and what is near is found`() throws {
    let site = try SourceSite()
    try #require(try site.albedo(["fetch", "quill@2.0"]).status == 0)
    let before = site.server.connectionCount
    let near = try site.albedo(["--offline", "mirror", "create", "-d", site.mirror, "quill@2.0"])
    #expect(near.status == 0, "\(near)")
    let far = try site.create(["--offline", "scribe"])
    #expect(far.status == 5)
    #expect(site.server.connectionCount == before)
  }

  @Test func `a dry run writes nothing, asks for sizes alone and sums them up`() throws {
    let site = try SourceSite { request, answer, _ in
      guard request.path == "/nibset-7.tar.gz" else { return false }
      answer.send("404 Not Found", "gone\n")
      return true
    }
    let (status, report) = try site.create(["--dry-run", "quill@2.0"])
    #expect(status == 0)
    #expect(Set(report.totals.keys) == ["added"])
    #expect(!FileManager.default.fileExists(atPath: site.mirror))
    #expect(site.server.requests.allSatisfy { $0.method == "HEAD" })
    let sizes = Dictionary(uniqueKeysWithValues: report.items.map { ($0.spec ?? "", $0.bytes) })
    let size = try Fixture.bytes("src-tarballs/quill-2.0.tar.gz").count
    #expect(sizes["quill@2.0"] == size)
    #expect(sizes["quill@2.0 resource nibset"] == .some(nil))
    let told = try site.albedo(["--dry-run", "mirror", "create", "-d", site.mirror, "quill@2.0"])
    #expect(told.output.contains("nibset: dry run: nothing was written, unknown size"), "\(told)")
    #expect(told.errorOutput.contains("would be fetched: 4 files"), "\(told)")
    #expect(told.errorOutput.contains("and 1 of unknown size"), "\(told)")
  }

  @Test func `a recipe cannot put a file outside the mirror`() throws {
    let site = try SourceSite()
    try site.write(
      recipe: "escape",
      """
      from spack.package import *


      class Escape(Package):
          url = "\(site.server.url("/motto-1.txt"))"

          version("1.0", sha256="\(String(repeating: "0", count: 64))", expand=False)
          resource(
              name="../../../../outside",
              url="\(site.server.url("/motto-1.txt"))",
              sha256="2b9273a2b2e68d6e592de16c6104e69a34b9990ca21565aacb88b661e5425023",
              expand=False,
          )
      """)
    let before = Set(try site.tree(site.site.folder.path).keys)
    _ = try site.create(["escape"])
    let fresh = Set(try site.tree(site.site.folder.path).keys).subtracting(before)
    #expect(fresh.allSatisfy { $0 == "mirror" || $0.hasPrefix("mirror/") }, "\(fresh)")
  }

  @Test(arguments: [
    [], ["-n", "0", "quill"], ["--file", "/nonexistent"], ["--file", "specs", "quill"],
  ])
  func `a command line that names nothing is refused`(arguments: [String]) throws {
    let site = try SourceSite()
    try site.site.folder.write("specs", "quill\n")
    let outcome = try site.albedo(["mirror", "create", "-d", site.mirror] + arguments)
    #expect(outcome.status == (arguments.contains("/nonexistent") ? 1 : 2), "\(outcome)")
    #expect(outcome.errorOutput.contains("hint:"))
  }

  @Test func `specs may come from a file`() throws {
    let site = try SourceSite()
    try site.site.folder.write("specs.txt", "# for the laptop\n\nmotto  # small\r\ninkwell@0.5\n")
    let (status, report) = try site.create(["--file", site.site.folder["specs.txt"]])
    #expect(status == 0)
    #expect(report.outcomes == ["motto@1": "added", "inkwell@0.5": "added"])
  }

  @Test func `fetch heals a damaged file of the cache`() throws {
    let site = try SourceSite()
    try #require(try site.albedo(["fetch", "quill@2.0"]).status == 0)
    let file = site.cache + "/" + Self.quill
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: file))
    let outcome = try site.albedo(["fetch", "quill@2.0"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("is damaged"))
    let healed = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect([UInt8](healed) == (try Fixture.bytes("src-tarballs/quill-2.0.tar.gz")))
  }
}
