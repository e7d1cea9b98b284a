import AlbedoTesting
import Checkouts
import Diagnostics
import Foundation
import RecipeModel
import SystemPackage
import Testing

@Suite struct SubmoduleTests {
  let site: CheckoutSite
  let outer: GitRepository
  let inner: GitRepository

  /// A repository with a submodule `lib/inner`, which has a submodule `deep`.
  init() throws {
    site = try CheckoutSite()
    let deep = try site.repository("deep.git")
    try deep.write("deep.txt", "deep\n")
    try deep.commit()
    inner = try site.repository("inner.git")
    try inner.write("inner.txt", "inner\n")
    try inner.git("submodule", "--quiet", "add", "../deep.git", "deep")
    try inner.commit()
    outer = try site.repository("outer.git")
    try outer.write("outer.txt", "outer\n")
    try outer.git("submodule", "--quiet", "add", "../inner.git", "lib/inner")
    try outer.git("submodule", "--quiet", "add", "../deep.git", "lib/other")
    try outer.commit()
  }

  private func source(_ body: (inout RepositorySource) -> Void = { _ in }) throws
    -> RepositorySource
  {
    var source = RepositorySource(
      kind: .git, url: outer.url, commit: try outer.git("rev-parse", "HEAD"), hasSubmodules: true)
    body(&source)
    return source
  }

  @Test func `submodules and theirs are checked out at the commits that are recorded`() throws {
    let pinned = try inner.git("rev-parse", "HEAD")
    try inner.write("inner.txt", "newer\n")
    try inner.commit()
    let checkout = try site.checkOut(source())
    let archive = try site.pack(checkout)
    #expect(site.text(checkout, "lib/inner/inner.txt") == "inner\n")
    #expect(site.text(checkout, "lib/inner/deep/deep.txt") == "deep\n")
    #expect(site.text(checkout, "lib/other/deep.txt") == "deep\n")
    #expect(try archive == site.pack(site.checkOut(source(), "again"), "again.tar.gz"))
    // Where the archive is unpacked git finds all of them.
    let copy = try GitRepository(checkout.folder.string)
    let status = try copy.git("submodule", "status", "--recursive")
    #expect(status.contains(pinned))
    #expect(status.split(separator: "\n").count == 3)
    #expect(!status.contains("-" + pinned) && !status.contains("+" + pinned))
    #expect(try copy.git("status", "--porcelain") == "")
    #expect(!(try site.list()).contains { $0.contains("logs") || $0.contains("hooks") })
  }

  @Test func `without a wish for submodules there are none`() throws {
    let checkout = try site.checkOut(source { $0.hasSubmodules = false })
    #expect(site.text(checkout, "lib/inner/inner.txt") == nil)
    #expect(site.text(checkout, "outer.txt") != nil)
  }

  @Test func `only those that are listed come, and those that are to go are gone`() throws {
    let listed = try site.checkOut(source { $0.submodulePaths = ["lib/other"] }, "listed")
    #expect(site.text(listed, "lib/other/deep.txt") != nil)
    #expect(site.text(listed, "lib/inner/inner.txt") == nil)
    let less = try site.checkOut(source { $0.deletedSubmodules = ["lib/inner"] }, "less")
    #expect(site.text(less, "lib/other/deep.txt") != nil)
    #expect(!FileManager.default.fileExists(atPath: less.folder.appending("lib/inner").string))
    #expect(site.code(try source { $0.deletedSubmodules = ["../outside"] }) == .badAddress)
  }

  /// Lists a submodule as its authors would not.
  private func commit(path: String, url: String, name: String = "bad") throws -> String {
    try outer.git("rm", "--quiet", "--cached", "-r", "lib")
    try outer.write(
      ".gitmodules", "[submodule \"\(name)\"]\n\tpath = \(path)\n\turl = \(url)\n")
    let pinned = try inner.git("rev-parse", "HEAD")
    try outer.git("add", "--force", ".gitmodules")
    try outer.git(
      "update-index", "--add", "--cacheinfo", "160000,\(pinned),\(path)")
    try outer.git("commit", "--quiet", "-m", "bad")
    return try outer.git("rev-parse", "HEAD")
  }

  @Test(arguments: [
    ("lib/x", "ext::sh -c touch%20/tmp/albedo-evil"), ("lib/x", "fd::17"),
    ("lib/x", "-u./evil"), ("lib/x", "ssh://-oProxyCommand=evil/x"),
    ("lib/x", "--upload-pack=evil"),
    ("lib/x", "file:///srv/private.git"), ("lib/x", "/srv/private.git"),
    ("lib/x", "https://user:password@example.org/x.git"),
  ])
  func `an address that leads elsewhere than to a server is refused`(
    path: String, url: String
  ) throws {
    let commit = try commit(path: path, url: url)
    let error = #expect(throws: CheckoutError.self) {
      try site.checkOut(source { $0.commit = commit })
    }
    #expect(error?.code == .badAddress, "\(String(describing: error))")
    #expect(
      error?.description.contains("password") != true || !error!.description.contains(":pass"))
  }

  @Test func `a name or path that leaves the checkout is refused`() throws {
    let name = try commit(path: "lib/x", url: "../inner.git", name: "../../escape")
    #expect(site.code(try source { $0.commit = name }) != nil)
    #expect(!FileManager.default.fileExists(atPath: site.folder["escape"]))
    try outer.write(".gitmodules", "[submodule \"up\"]\n\tpath = ../up\n\turl = ../inner.git\n")
    let path = try outer.commit()
    #expect(site.code(try source { $0.commit = path }) == .badAddress)
  }

  @Test func `a path through a link is refused`() throws {
    try FileManager.default.createDirectory(
      atPath: site.folder["victim"], withIntermediateDirectories: true)
    let pinned = try inner.git("rev-parse", "HEAD")
    try outer.git("rm", "--quiet", "--cached", "-r", "lib")
    try FileManager.default.removeItem(atPath: outer.path + "/lib")
    try FileManager.default.createSymbolicLink(
      atPath: outer.path + "/lib", withDestinationPath: site.folder["victim"])
    try outer.write(".gitmodules", "[submodule \"x\"]\n\tpath = lib/x\n\turl = ../inner.git\n")
    let commit = try outer.commit()
    _ = pinned
    #expect(site.code(try source { $0.commit = commit }) == .badAddress)
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder["victim"]).isEmpty)
  }

  @Test func `a submodule that is gone fails the whole, as an incomplete source would be worse`()
    throws
  {
    try FileManager.default.removeItem(atPath: site.folder["inner.git"])
    #expect(site.code(try source()) == .notFound)
  }
}
