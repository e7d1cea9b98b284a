import AlbedoTesting
import Checkouts
import Diagnostics
import Foundation
import Platform
import RecipeModel
import SystemPackage
import Testing

/// Addresses and names of recipes that are not trusted, and servers that do not answer.
@Suite struct HostileAddressTests {
  private func code(_ source: RepositorySource) throws -> CheckoutFailure? {
    try CheckoutSite().code(source)
  }

  @Test(arguments: [
    (RepositorySource.Kind.git, "ext::sh -c evil"), (.git, "fd::7"), (.git, "-u./evil"),
    (.git, "--upload-pack=evil"), (.git, "ssh://-oProxyCommand=evil/x"),
    (.git, "-oProxyCommand=evil:x"), (.git, "user@-oProxyCommand=evil:x"), (.git, "host:-evil"),
    (.git, "relative/path"), (.git, "../up"), (.git, ""), (.git, "https://example.org/a\nb"),
    (.git, "gopher://example.org/x"), (.git, "https://ada:secret@example.org/x.git"),
    (.hg, "-r"), (.hg, "ssh://-oProxyCommand=evil/x"), (.hg, "static-http://example.org/x"),
    (.hg, "bundle:/etc/passwd"), (.svn, "svn+evil://example.org/x"), (.svn, "/srv/x"),
    (.svn, "--config-option=x"), (.cvs, "/srv/cvs"), (.cvs, "-d/x%module=m"),
    (.cvs, ":ext;CVS_RSH=evil:host:/x%module=m"), (.cvs, ":ext:-oProxyCommand=evil:/x%module=m"),
    (.cvs, ":fork:/x%module=m"), (.cvs, "/srv/cvs%module=-d"), (.cvs, "/srv/cvs%module="),
  ])
  func `an address that is more than a place is given to no program`(
    kind: RepositorySource.Kind, url: String
  ) throws {
    #expect(try code(RepositorySource(kind: kind, url: url)) == .badAddress)
  }

  @Test(arguments: [
    "-evil", "--exec=evil", "a b", "a..b", "a:b", "a~1", "a^", "a\nb", "/a", "a/", "a//b", ".a",
    "a.lock",
    "a@{1}", "a*", "", "@",
  ])
  func `a name of a branch or tag that git would read otherwise is refused`(name: String) throws {
    let url = "file:///srv/x.git"
    #expect(try code(RepositorySource(kind: .git, url: url, tag: name)) == .badAddress)
    #expect(try code(RepositorySource(kind: .git, url: url, branch: name)) == .badAddress)
    #expect(try code(RepositorySource(kind: .git, url: url, commit: name)) == .badAddress)
  }

  @Test(arguments: ["-r0", "file('set:**')", "a;b", "$(evil)", "a b", "--debugger"])
  func `a revision that is an expression is refused`(name: String) throws {
    for kind in [RepositorySource.Kind.hg, .svn] {
      let source = RepositorySource(kind: kind, url: "file:///srv/x", revision: name)
      #expect(try code(source) == .badAddress)
    }
  }

  @Test func `a password is neither used nor shown`() throws {
    let source = RepositorySource(kind: .git, url: "https://ada:hunter2@example.org/x.git")
    let error = #expect(throws: CheckoutError.self) { try CheckoutSite().checkOut(source) }
    #expect(error?.description.contains("hunter2") == false)
    #expect(error?.hint?.contains(".netrc") == true)
  }

  @Test func `sources in Go are refused, as in Spack`() throws {
    #expect(try code(RepositorySource(kind: .go, url: "example.org/x")) == .unsupported)
  }

  @Test func `a program that is missing is named`() throws {
    var site = try CheckoutSite()
    site.settings.environment["PATH"] = site.folder["empty"]
    for kind in [RepositorySource.Kind.git, .hg, .svn] {
      let error = #expect(throws: CheckoutError.self) {
        try site.checkOut(RepositorySource(kind: kind, url: "file:///srv/x"))
      }
      #expect(error?.code == .programMissing)
      #expect(error?.message.contains("'\(kind.rawValue)'") == true)
    }
  }

  @Test func `offline no server is asked`() throws {
    var site = try CheckoutSite()
    site.settings.isOffline = true
    let server = try LoopbackServer { _, answer in answer.send("404 Not Found", "no\n") }
    for kind in [RepositorySource.Kind.git, .hg, .svn] {
      let source = RepositorySource(kind: kind, url: server.url("/x"))
      #expect(site.code(source) == .offline)
    }
    #expect(server.connectionCount == 0)
    let repository = try site.repository("near.git")
    try repository.write("a", "a")
    try repository.commit()
    #expect(site.code(RepositorySource(kind: .git, url: repository.url)) == nil)
  }

  @Test func `a server that does not answer is given up`() throws {
    var site = try CheckoutSite()
    site.settings.stallLimit = .milliseconds(500)
    let server = try LoopbackServer { _, answer in answer.wait(30) }
    let begin = ContinuousClock.now
    let error = #expect(throws: CheckoutError.self) {
      try site.checkOut(RepositorySource(kind: .git, url: server.url("/x.git")))
    }
    #expect(error?.code == .unreachable, "\(String(describing: error))")
    #expect(begin.duration(to: .now) < .seconds(15))
  }

  @Test func `a checkout ends at once when it is cancelled`() async throws {
    let site = try CheckoutSite()
    let server = try LoopbackServer { _, answer in answer.wait(30) }
    let task = Task { @concurrent in
      try await onWorker(pool: .programs) { cancellation in
        _ = try site.checkOut(
          RepositorySource(kind: .git, url: server.url("/x.git")), cancellation: cancellation)
      }
    }
    while server.connectionCount == 0 { try await Task.sleep(for: .milliseconds(10)) }
    let begin = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    // The server answers after 30 s; machines of tests may be slow.
    #expect(begin.duration(to: .now) < .seconds(25))
  }

  @Test(arguments: [
    ("404 Not Found", CheckoutFailure.notFound), ("503 Service Unavailable", .unreachable),
    ("401 Unauthorized", .unreachable),
  ])
  func `what a server refuses is told apart`(status: String, failure: CheckoutFailure) throws {
    let site = try CheckoutSite()
    let server = try LoopbackServer { _, answer in answer.send(status, "no\n") }
    #expect(
      site.code(RepositorySource(kind: .git, url: server.url("/x.git"), tag: "v1")) == failure)
  }

  @Test func `git by plain HTTP, which hands out files only, gives the same archive`() throws {
    let site = try CheckoutSite()
    let repository = try site.repository("x.git")
    try repository.write("a", "a\n")
    let commit = try repository.commit()
    try repository.write("a", "b\n")
    try repository.commit()
    try repository.git("update-server-info")
    let root = repository.path
    let server = try LoopbackServer { request, answer in
      let path = request.path.split(separator: "?")[0].replacingOccurrences(of: "/x.git", with: "")
      guard let data = FileManager.default.contents(atPath: root + "/.git" + path) else {
        return answer.send("404 Not Found", "no\n")
      }
      answer.send("200 OK", ["Content-Type": "application/octet-stream"], [UInt8](data))
    }
    var source = RepositorySource(kind: .git, url: server.url("/x.git"), commit: commit)
    let dumb = try site.checkOut(source, "dumb")
    #expect(site.text(dumb, "a") == "a\n")
    source.url = repository.url
    let near = try site.checkOut(source, "near")
    // Only the address differs.
    let names = ["HEAD", "shallow", "index"]
    for name in names {
      #expect(site.text(dumb, ".git/" + name) == site.text(near, ".git/" + name), "\(name)")
    }
    let packs = ".git/objects/pack"
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: dumb.folder.pushing(.init(packs)).string)
        .sorted()
        == FileManager.default.contentsOfDirectory(atPath: near.folder.pushing(.init(packs)).string)
        .sorted())
  }
}
