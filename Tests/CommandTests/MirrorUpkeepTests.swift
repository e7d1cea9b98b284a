import AlbedoTesting
import Foundation
import Testing

/// Source mirrors that are verified, compared, counted, pruned, and given files by hand.
@Suite struct MirrorUpkeepTests {
  private static let old = String(repeating: "0d", count: 32)
  private static let oldPath = "_source-cache/archive/0d/\(old).tar.gz"
  private static let quill =
    "_source-cache/archive/ab/ab7def4b7f66003ea32884b8146eee6883558a18a99"
    + "cfe4859c9aa16bf243d3d.tar.gz"

  private let site: SourceSite

  init() throws {
    site = try SourceSite()
    let made = try site.albedo(["mirror", "create", "-d", site.mirror, "quill", "motto"])
    try #require(made.status == 0, "\(made)")
  }

  /// Runs a command with `--json`.
  private func run(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(["--json", "mirror"] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  private func write(_ path: String, _ text: String) throws {
    try site.site.folder.write("mirror/" + path, text)
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: site.mirror + "/" + path, withDestinationPath: target)
  }

  /// Puts content into the mirror that no recipe refers to, with a name.
  private func addOld() throws {
    try write(Self.oldPath, "old")
    try link("quill/quill-0.9.tar.gz", to: "../" + Self.oldPath)
  }

  // MARK: verify

  @Test func `a mirror that was made is verified, with what was asked for and is not there`() throws
  {
    let whole = try run(["verify", site.mirror])
    #expect(whole.status == 0)
    #expect(Set(whole.report.totals.keys) == ["present"])
    let said = try site.albedo(["mirror", "verify", site.mirror]).errorOutput
    #expect(said.contains("nothing is wrong") && !said.contains("nothing to do"), "\(said)")
    let asked = try run(["verify", site.mirror, "quill@2.0", "inkwell", "no-such-package"])
    #expect(asked.status == 3)
    #expect(asked.report.outcomes["quill@2.0"] == "present")
    #expect(asked.report.outcomes["inkwell@0.6"] == "unavailable")
    #expect(asked.report.outcomes["no-such-package"] == "unknown")
    #expect(asked.report.outcomes["motto@1"] == nil)
  }

  @Test func `a mistyped name that was asked for once is held against no mirror`() throws {
    #expect(try site.create(["quil"]).status != 0)
    #expect(try run(["verify", site.mirror]).status == 0)
  }

  @Test func `each kind of damage is told`() throws {
    try write(Self.quill, "tampered with")
    try addOld()
    try link("quill/out", to: "../../../etc/passwd")
    try link("quill/gone", to: "../nothing")
    try FileManager.default.removeItem(atPath: site.mirror + "/quill/quill-1.1.tar.gz")
    try link("quill/quill-1.1.tar.gz", to: "../" + Self.quill)
    let found = try run(["verify", site.mirror])
    #expect(found.status == 3)
    let reasons = Dictionary(
      found.report.items.map { ($0.id, $0.reason ?? "") }, uniquingKeysWith: { $1 })
    #expect(reasons[Self.quill]?.contains("its sha256 is") ?? false)
    #expect(reasons[Self.oldPath]?.contains("not \(Self.old)") ?? false)
    #expect(
      reasons["quill/out"] == "it leads out of the mirror, to '../../../etc/passwd'")
    #expect(reasons["quill/gone"] == "it leads to '../nothing', which is not there")
    #expect(reasons["quill/quill-1.1.tar.gz"]?.contains("and the recipe says") ?? false)
  }

  @Test func `a mirror on a web server is asked for what specs need, and read when that is wanted`()
    throws
  {
    let mirror = site.mirror
    let server = try LoopbackServer { request, answer in
      guard let data = FileManager.default.contents(atPath: mirror + request.path) else {
        return answer.send("404 Not Found", "")
      }
      answer.send(rangeOf: [UInt8](data), for: request, tag: "\"1\"")
    }
    let url = server.url("")
    #expect(try site.albedo(["mirror", "verify", url]).status == 2)
    let found = try run(["verify", url, "quill@2.0", "inkwell@0.6"])
    #expect(found.status == 3)
    #expect(found.report.outcomes["quill@2.0"] == "present")
    #expect(found.report.outcomes["inkwell@0.6"] == "unavailable")
    try write(Self.quill, "tampered with")
    #expect(try run(["verify", url, "quill@2.0"]).status == 0)
    let read = try run(["verify", "--download", url, "quill@2.0"])
    #expect(read.status == 3)
    #expect(read.report.outcomes["quill@2.0"] == "failed")
  }

  /// Mirrors of all vintages: the archive, the mirror in it, how many files it has, and of how many
  /// nothing can be proven, since their archives say no commit.
  @Test(arguments: [
    ("spack-0.16/seed-era/source-mirrors", "src-deps", 4, 0),
    ("spack-0.16/seed-era/source-mirrors", "src-fir", 3, 0),
    ("spack-0.16/seed-era/source-mirrors", "src-scm", 1, 1),
    ("spack-0.16/mirrors-source/source-scm", "source-scm", 5, 3),
    ("spack-0.23/src-mirror", "src-mirror", 20, 5), ("spack-1.2/src-mirror", "src-mirror", 19, 0),
  ])
  func `mirrors that Spacks made are verified`(
    _ archive: String, _ name: String, _ count: Int, _ doubtful: Int
  ) throws {
    let folder = try TemporaryFolder()
    try Fixture.unpack(archive + ".tar.zst", into: folder.path)
    let found = try run(["verify", folder[name]])
    #expect(found.status == 0)
    #expect(found.report.totals == ["present": count], "\(found.report.items)")
    #expect(found.report.items.count { $0.reason != nil } == doubtful)
    // One byte of one archive.
    let damaged = try #require(found.report.items.first).id
    var bytes = try folder.bytes("\(name)/\(damaged)")
    bytes[bytes.count / 2] ^= 1
    try folder.write("\(name)/\(damaged)", bytes)
    let again = try run(["verify", folder[name]])
    #expect(again.report.items.filter { $0.outcome == "failed" }.map(\.id) == [damaged])
  }

  @Test func `a mirror without links is proven by its names for people`() throws {
    let storage = site.mirror + "/" + Self.quill
    let name = "quill/quill-2.0.tar.gz"
    let named = try site.tree(site.mirror).filter { $0.value == "-> ../" + Self.quill }
    try #require(named[name] != nil, "\(named)")
    for alias in named.keys {
      try FileManager.default.removeItem(atPath: site.mirror + "/" + alias)
    }
    try FileManager.default.moveItem(atPath: storage, toPath: site.mirror + "/" + name)
    let whole = try run(["verify", site.mirror, "quill@2.0"])
    #expect(whole.status == 0, "\(whole.report.items)")
    let item = try #require(whole.report.items.first { $0.id == name })
    #expect(item.outcome == "present" && item.reason == nil, "\(item)")
    try write(name, "tampered with")
    let damaged = try run(["verify", site.mirror, "quill@2.0"])
    #expect(damaged.report.items.first { $0.id == name }?.outcome == "failed")
  }

  // MARK: diff and stats

  @Test func `two mirrors differ in what one alone has, and in content under one name`() throws {
    let other = site.site.folder["other"]
    try FileManager.default.copyItem(atPath: site.mirror, toPath: other)
    let same = try run(["diff", site.mirror, other])
    #expect(same.status == 0)
    #expect(Set(same.report.totals.keys) == ["present"])
    try addOld()
    try write("motto/loose", "one")
    try site.site.folder.write("other/motto/loose", "two")
    try site.site.folder.write("other/" + Self.quill, "another size")
    try site.site.folder.write("other/scribe/new", "x")
    let found = try run(["diff", site.mirror, other])
    #expect(found.status == 1)
    let outcomes = Dictionary(
      found.report.items.map { ($0.id, $0.outcome) }, uniquingKeysWith: { $1 })
    #expect(outcomes[Self.oldPath] == "removed")
    #expect(outcomes["quill/quill-0.9.tar.gz"] == "removed")
    #expect(outcomes["scribe/new"] == "added")
    #expect(outcomes["motto/loose"] == "updated")
    #expect(outcomes[Self.quill] == "updated")
  }

  @Test func `numbers tell what a mirror holds`() throws {
    try addOld()
    let outcome = try site.albedo(["mirror", "stats", "--largest", "1", site.mirror])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains("quill"))
    #expect(outcome.output.contains("motto"))
    let numbers = try site.albedo(["--json", "mirror", "stats", site.mirror])
    #expect(numbers.output.contains(/"broken_links": ?0/))
    let nothing = try site.albedo(["mirror", "stats", site.site.folder["nothing"]])
    #expect(nothing.status == 1)
    #expect(nothing.errorOutput.contains("there is no source mirror in"))
  }

  // MARK: adopt

  @Test func `a file is put where its digest belongs, under all its names`() throws {
    let source = Fixture.path("src-tarballs/motto-1.txt")
    let fresh = site.site.folder["fresh"]
    let dry = try site.albedo(["--dry-run", "mirror", "adopt", "-d", fresh, source])
    #expect(dry.status == 0, "\(dry)")
    #expect(!FileManager.default.fileExists(atPath: fresh))
    let outcome = try site.albedo(["mirror", "adopt", "-d", fresh, source])
    #expect(outcome.status == 0, "\(outcome)")
    let tree = try site.tree(fresh)
    let storage =
      "_source-cache/archive/2b/2b9273a2b2e68d6e592de16c6104e69a34b9990ca21565aacb88b661e5425023"
    #expect(tree[storage] == "f")
    // The resource of another package is the same file.
    #expect(tree["motto/motto-1"] == "-> ../" + storage)
    #expect(tree["blotter/motto-2"] == "-> ../" + storage)
    #expect(FileManager.default.fileExists(atPath: source))
    let again = try run(["adopt", "-d", fresh, source])
    #expect(again.report.totals == ["present": 1])
  }

  @Test func `an inbox gives what belongs somewhere and keeps the rest`() throws {
    let inbox = site.site.folder["inbox"]
    for name in ["nibset-7.tar.gz", "scribe-3.2.1.tar.gz"] {
      try site.site.folder.write("inbox/" + name, try Fixture.bytes("src-tarballs/" + name))
    }
    try site.site.folder.write("inbox/inkwell-0.6.tar.xz", "half of it")
    try site.site.folder.write("inbox/.hidden", "x")
    let outcome = try site.albedo([
      "mirror", "adopt", "-d", site.mirror, "--inbox", inbox, "--move",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: inbox))
        == ["inkwell-0.6.tar.xz", ".hidden"])
    #expect(outcome.output.contains("of that name inkwell@0.6 has "))
    #expect(try run(["verify", site.mirror, "scribe"]).status == 0)
    // Who names a file wants to hear that it belongs nowhere.
    let named = try run(["adopt", "-d", site.mirror, inbox + "/inkwell-0.6.tar.xz"])
    #expect(named.status == 1)
    #expect(named.report.totals == ["unknown": 1])
  }

  @Test func `what is damaged in the mirror is replaced by a file that is moved there`() throws {
    let good = try site.site.folder.bytes("mirror/" + Self.quill)
    let file = try site.site.folder.write("inbox/quill-2.0.tar.gz", good)
    try write(Self.quill, "tampered with")
    let moved = try run(["adopt", "-d", site.mirror, "--move", file])
    #expect(moved.report.totals == ["updated": 1], "\(moved.report.items)")
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(try run(["verify", site.mirror]).status == 0)
    // Its own file is told, and stays.
    let own = try run(["adopt", "-d", site.mirror, "--move", site.mirror + "/" + Self.quill])
    #expect(own.report.totals == ["present": 1])
    #expect(own.report.items.first?.reason == "it is the mirror's own file, and stays")
    #expect(try run(["verify", site.mirror]).status == 0)
  }

  @Test func `what people have to fetch by hand can be adopted, and policy is asked`() throws {
    let digest = "4083830552b64559e2b4168be12415955cd9c5da12f027d3902640000b39bf2a"
    try site.write(
      recipe: "ledger",
      """
      from spack.package import *


      class Ledger(Package):
          url = "file:///nowhere/ledger-1.1.tar.gz"
          manual_download = True

          version("1.1", sha256="\(digest)")

          redistribute(source=False)
      """)
    let file = try site.site.folder.write(
      "ledger-1.1.tar.gz", try Fixture.bytes("src-tarballs/quill-1.1.tar.gz"))
    let fresh = site.site.folder["fresh"]
    let refused = try run(["adopt", "-d", fresh, file])
    #expect(refused.report.totals == ["skipped-policy": 1])
    let asked = try run(["create", "-d", fresh, "--private", "ledger"])
    #expect(asked.report.outcomes["ledger@1.1"] == "manual")
    #expect(try run(["verify", fresh, "ledger"]).report.outcomes["ledger@1.1"] == "manual")
    let adopted = try run(["adopt", "-d", fresh, "--private", file])
    #expect(adopted.report.totals == ["added": 1])
    #expect(try site.tree(fresh)["ledger/ledger-1.1.tar.gz"] != nil)
    #expect(try run(["verify", fresh]).report.totals == ["present": 1])
    // A bundle goes to others.
    let bundled = try run(["bundle", "-o", site.site.folder["b.tar"], "-d", fresh, "--all"])
    #expect(bundled.report.outcomes["ledger@1.1"] == "skipped-policy")
  }

  // MARK: prune

  @Test func `a prune takes what no recipe refers to, and can be undone`() throws {
    try addOld()
    let before = try site.tree(site.mirror)
    let asked = try site.albedo(["mirror", "prune", site.mirror])
    #expect(asked.status == 2)
    #expect(asked.errorOutput.contains("that is only done with --yes-to-all"))
    let planned = try site.albedo(["--json", "--dry-run", "mirror", "prune", site.mirror])
    #expect(try JSONReport(planned.output).totals == ["removed": 2])
    #expect(try site.tree(site.mirror) == before)
    let pruned = try run(["prune", "-y", site.mirror])
    #expect(pruned.status == 0)
    #expect(pruned.report.totals == ["removed": 2])
    #expect(try site.tree(site.mirror)[Self.oldPath] == nil)
    #expect(try run(["verify", site.mirror]).status == 0)
    let undone = try run(["prune", site.mirror, "--undo"])
    #expect(undone.report.totals == ["added": 2])
    #expect(try site.tree(site.mirror)[Self.oldPath] == "f")
    _ = try run(["prune", "-y", site.mirror])
    let emptied = try run(["prune", "-y", site.mirror, "--empty-trash"])
    #expect(emptied.report.totals == ["removed": 1])
    #expect(try site.albedo(["mirror", "prune", site.mirror, "--undo"]).status == 1)
  }

  @Test func `a prune keeps what it cannot judge, what is young, and what is excluded`() throws {
    try addOld()
    try write("stranger/stranger-1.tar.gz", "whose?")
    for options in [["--older-than", "1d"], ["--exclude-specs", "quill@0.9"]] {
      let found = try site.albedo(
        ["--json", "--dry-run", "mirror", "prune", site.mirror] + options)
      #expect(try JSONReport(found.output).totals["removed"] == nil, "\(options)")
    }
    let kept = try site.albedo(["--json", "--dry-run", "mirror", "prune", site.mirror])
    let items = try JSONReport(kept.output).items.filter { $0.outcome == "kept" }
    #expect(items.map(\.reason) == ["there is no recipe of 'stranger'"])
  }

  @Test func `without recipes nothing is pruned`() throws {
    try site.write("repos", "repos:\n  lab: \(site.site.folder["nowhere"])\n")
    let outcome = try site.albedo(["mirror", "prune", "-y", site.mirror])
    #expect(outcome.status != 0)
    #expect(outcome.errorOutput.contains("there are no recipes"))
    #expect(try site.tree(site.mirror)[Self.quill] == "f")
  }
}
