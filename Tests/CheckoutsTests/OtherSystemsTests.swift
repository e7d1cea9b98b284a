import AlbedoTesting
import Checkouts
import Diagnostics
import Foundation
import RecipeModel
import Testing

/// Mercurial, Subversion and CVS, with repositories on this machine.
@Suite struct OtherSystemsTests {
  let site: CheckoutSite

  init() throws { site = try CheckoutSite() }

  /// Runs a program in the site's folder.
  @discardableResult
  private func run(_ words: String..., in folder: String = "") throws -> String {
    let outcome = try Program.run(
      "/usr/bin/env", words,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": site.folder["home"], "HGUSER": "lab", "LC_ALL": "C.UTF-8",
        "HGPLAIN": "1",
      ], in: site.folder[folder])
    try #require(outcome.status == 0, "\(words): \(outcome.errorOutput)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `a revision of Mercurial`() throws {
    try run("hg", "init", "tool")
    try site.folder.write("tool/a.txt", "one\n")
    try run("hg", "commit", "-A", "-q", "-m", "one", in: "tool")
    let first = try run("hg", "identify", "--debug", "-i", in: "tool")
    try site.folder.write("tool/a.txt", "two\n")
    try run("hg", "commit", "-q", "-m", "two", in: "tool")
    var source = RepositorySource(
      kind: .hg, url: "file://" + site.folder["tool"], revision: String(first.prefix(12)))
    let old = try site.checkOut(source, "old")
    #expect(site.text(old, "a.txt") == "one\n")
    #expect(old.commit == first)
    source.revision = nil
    #expect(site.text(try site.checkOut(source, "new"), "a.txt") == "two\n")
    let archive = try site.pack(old, "a.tar.gz")
    #expect(try site.list("a.tar.gz") == ["tool/", "tool/a.txt"])
    source.revision = String(first.prefix(12))
    #expect(try archive == site.pack(site.checkOut(source, "again"), "b.tar.gz"))
    source.revision = "0123456789ab"
    #expect(site.code(source) == .notFound)
    source.url = "file:///nonexistent/hg"
    #expect(site.code(source) == .notFound)
  }

  @Test func `a revision of Subversion`() throws {
    try run("svnadmin", "create", "depot")
    let url = "file://" + site.folder["depot"]
    try site.folder.write("tree/a.txt", "one\n")
    try run("svn", "import", "-q", "-m", "one", "tree", url + "/trunk/tool")
    try run("svn", "checkout", "-q", url + "/trunk/tool", "work")
    try site.folder.write("work/ä.txt", "two\n")
    try run("svn", "add", "-q", "ä.txt", in: "work")
    try run("svn", "commit", "-q", "-m", "two", in: "work")
    var source = RepositorySource(kind: .svn, url: url + "/trunk/tool", revision: "1")
    let old = try site.checkOut(source, "old")
    #expect(site.text(old, "ä.txt") == nil)
    _ = try site.pack(old, "a.tar.gz")
    #expect(try site.list("a.tar.gz") == ["tool/", "tool/a.txt"])
    source.revision = "2"
    #expect(site.text(try site.checkOut(source, "new"), "ä.txt") == "two\n")
    source.revision = "99"
    #expect(site.code(source) == .notFound)
    source.url = "file:///nonexistent/svn"
    #expect(site.code(source) == .notFound)
  }

  @Test func `a module of CVS`() throws {
    let root = site.folder["cvs"]
    try run("cvs", "-d", root, "init")
    try site.folder.write("tree/a.txt", "one\n")
    try run("cvs", "-Q", "-d", root, "import", "-m", "one", "tool", "LAB", "v1", in: "tree")
    var source = RepositorySource(kind: .cvs, url: root + "%module=tool", branch: "v1")
    let checkout = try site.checkOut(source)
    #expect(site.text(checkout, "a.txt") == "one\n")
    _ = try site.pack(checkout, "a.tar.gz")
    #expect(try site.list("a.tar.gz") == ["tool/", "tool/a.txt"])
    source.branch = "v9"
    #expect(site.code(source) == .notFound)
    source = RepositorySource(kind: .cvs, url: root + "%module=other")
    #expect(site.code(source) == .notFound)
  }
}
