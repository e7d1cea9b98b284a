import AlbedoTesting
import Checkouts
import Diagnostics
import Foundation
import Platform
import RecipeModel
import SystemPackage
import Testing

/// A place for checkouts, and what is common to their tests.
struct CheckoutSite {
  let folder: TemporaryFolder
  var settings: CheckoutSettings

  init() throws {
    folder = try TemporaryFolder()
    settings = CheckoutSettings(environment: [
      "PATH": "/usr/bin:/bin", "HOME": folder["home"], "GIT_CONFIG_NOSYSTEM": "1",
    ])
    try FileManager.default.createDirectory(
      atPath: folder["home"], withIntermediateDirectories: true)
  }

  /// Makes a repository of git.
  func repository(_ name: String) throws -> GitRepository { try GitRepository(folder[name]) }

  /// Checks a source out below a fresh folder of this name.
  func checkOut(
    _ source: RepositorySource, _ name: String = "out", cancellation: Cancellation = Cancellation()
  ) throws -> Checkout {
    try FileManager.default.createDirectory(
      atPath: folder[name], withIntermediateDirectories: true)
    return try Checkouts(settings).checkOut(
      source, below: FilePath(folder[name]), cancellation: cancellation, progress: ItemProgress())
  }

  /// Packs a checkout and returns the bytes of the archive.
  func pack(_ checkout: Checkout, _ name: String = "out.tar.gz") throws -> [UInt8] {
    _ = try checkout.pack(
      into: FilePath(folder[name]), cancellation: Cancellation(), progress: ItemProgress())
    return try folder.bytes(name)
  }

  /// Lists an archive with the system's tar.
  func list(_ name: String = "out.tar.gz") throws -> [String] {
    let outcome = try Program.run("/bin/tar", ["-tzf", folder[name]])
    try #require(outcome.status == 0, "\(outcome.errorOutput)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  /// The text of a file of a checkout; nil where there is none.
  func text(_ checkout: Checkout, _ file: String) -> String? {
    try? String(contentsOfFile: checkout.folder.appending(file).string, encoding: .utf8)
  }

  /// The code of the error that a checkout fails with.
  func code(_ source: RepositorySource) -> CheckoutFailure? {
    do {
      _ = try checkOut(source, "failed-" + UUID().uuidString)
      return nil
    } catch { return (error as? CheckoutError)?.code }
  }
}

@Suite struct GitCheckoutTests {
  let site: CheckoutSite
  let repository: GitRepository
  let first: String
  let second: String

  init() throws {
    site = try CheckoutSite()
    repository = try site.repository("tool.git")
    try repository.write("tool.txt", "one\n")
    first = try repository.commit("one")
    try repository.git("tag", "v1.0")
    try repository.write("tool.txt", "two\n")
    try repository.write("src/main.c", "int main;\n")
    second = try repository.commit("two")
    try repository.git("tag", "-a", "-m", "v2.0", "v2.0")
    try repository.git("checkout", "--quiet", "-b", "feature/gold")
    try repository.write("gold.txt", "gold\n")
    try repository.commit("gold")
    try repository.git("checkout", "--quiet", "main")
  }

  private func source(
    commit: String? = nil, tag: String? = nil, branch: String? = nil, url: String? = nil
  ) -> RepositorySource {
    RepositorySource(
      kind: .git, url: url ?? repository.url, commit: commit, tag: tag, branch: branch)
  }

  @Test func `commits, tags, branches and the default branch are checked out`() throws {
    let old = try site.checkOut(source(commit: first), "commit")
    #expect(old.commit == first)
    #expect(site.text(old, "tool.txt") == "one\n")
    #expect(old.topName == "tool")
    let tag = try site.checkOut(source(tag: "v1.0"), "tag")
    #expect(tag.commit == first)
    // A tag with a text of its own is not a commit.
    #expect(try site.checkOut(source(tag: "v2.0"), "annotated").commit == second)
    let branch = try site.checkOut(source(branch: "feature/gold"), "branch")
    #expect(site.text(branch, "gold.txt") == "gold\n")
    #expect(try site.checkOut(source(), "default").commit == second)
    // Some recipes take one for the other.
    #expect(try site.checkOut(source(branch: "v1.0"), "swapped").commit == first)
  }

  @Test func `a repository says which commit a tag or branch is`() throws {
    let checkouts = Checkouts(site.settings)
    func commit(_ source: RepositorySource) throws -> String {
      try checkouts.commit(of: source, cancellation: Cancellation())
    }
    #expect(try commit(source(tag: "v1.0")) == first)
    #expect(try commit(source(tag: "v2.0")) == second)
    #expect(try commit(source(branch: "main")) == second)
    #expect(try commit(source()) == second)
    let error = #expect(throws: CheckoutError.self) { try commit(source(tag: "v3.0")) }
    #expect(error?.code == .notFound)
  }

  @Test func `a checkout by commit has the same bytes however it came`() throws {
    let shallow = try site.pack(site.checkOut(source(commit: first), "a"), "a.tar.gz")
    let again = try site.pack(site.checkOut(source(commit: first), "b"), "b.tar.gz")
    #expect(shallow == again)
    // By its tag, and by a way that knows no single commits.
    let tagged = try site.pack(site.checkOut(source(tag: "v1.0"), "c"), "c.tar.gz")
    #expect(shallow == tagged)
    try repository.git("config", "uploadpack.allowAnySHA1InWant", "false")
    try repository.git("config", "protocol.version", "0")
    var old = site
    try old.folder.write("home/.gitconfig", "[protocol]\n\tversion = 0\n")
    old.settings.environment["HOME"] = old.folder["home"]
    let whole = try old.pack(old.checkOut(source(commit: first), "d"), "d.tar.gz")
    #expect(shallow == whole)
    let names = try site.list("a.tar.gz")
    #expect(names.first == "tool/")
    #expect(names.contains("tool/.git/HEAD"))
    for trace in ["logs", "hooks", "FETCH_HEAD", "description", "ORIG_HEAD"] {
      #expect(!names.contains { $0.contains(".git/" + trace) }, "\(trace)")
    }
  }

  @Test func `git finds a clean checkout without a history in the archive`() throws {
    _ = try site.pack(site.checkOut(source(tag: "v2.0")))
    try FileManager.default.createDirectory(
      atPath: site.folder["unpacked"], withIntermediateDirectories: true)
    #expect(
      try Program.run(
        "/bin/tar", ["-xzf", site.folder["out.tar.gz"], "-C", site.folder["unpacked"]]
      ).status == 0)
    let copy = try GitRepository(site.folder["unpacked/tool"])
    #expect(try copy.git("status", "--porcelain") == "")
    #expect(try copy.git("log", "--format=%H") == second)
    #expect(try copy.git("fsck", "--strict") == "")
    #expect(try copy.git("config", "remote.origin.url") == repository.url)
    #expect(
      try CheckoutArchive.commit(
        in: FilePath(site.folder["out.tar.gz"]), from: "here", cancellation: Cancellation(),
        progress: ItemProgress()) == second)
  }

  @Test func `a whole repository keeps its tags, branches and history`() throws {
    var wanted = source(commit: first)
    wanted.isWhole = true
    let checkout = try site.checkOut(wanted)
    let copy = try GitRepository(checkout.folder.string)
    #expect(try copy.git("describe", "--tags") == "v1.0")
    #expect(try copy.git("tag", "--list") == "v1.0\nv2.0")
    #expect(try copy.git("rev-parse", "origin/feature/gold").isEmpty == false)
    wanted.commit = nil
    wanted.branch = "main"
    let tip = try GitRepository(site.checkOut(wanted, "tip").folder.string)
    #expect(try tip.git("log", "--format=%H") == "\(second)\n\(first)")
  }

  @Test func `of sparse paths only these and the files beside them are there`() throws {
    try repository.write("docs/page.txt", "page\n")
    try repository.write("src/deep/more.c", "int more;\n")
    let commit = try repository.commit("three")
    var wanted = source(commit: commit)
    wanted.sparsePaths = ["src/deep"]
    let checkout = try site.checkOut(wanted)
    #expect(site.text(checkout, "src/deep/more.c") != nil)
    #expect(site.text(checkout, "tool.txt") != nil)
    #expect(site.text(checkout, "docs/page.txt") == nil)
    #expect(
      try site.pack(checkout, "a.tar.gz") == site.pack(site.checkOut(wanted, "b"), "b.tar.gz"))
    let copy = try GitRepository(checkout.folder.string)
    #expect(try copy.git("status", "--porcelain") == "")
  }

  @Test func `a plain path is a repository, too`() throws {
    let checkout = try site.checkOut(source(commit: first, url: repository.path))
    #expect(checkout.commit == first)
    #expect(checkout.topName == "tool")
  }

  @Test func `what is not there says so`() throws {
    let absent = String(repeating: "a", count: 40)
    #expect(site.code(source(commit: absent)) == .notFound)
    #expect(site.code(source(tag: "v9")) == .notFound)
    #expect(site.code(source(tag: "v1.0", url: "file:///nonexistent/tool.git")) == .notFound)
    #expect(site.code(source(commit: first, url: "file:///nonexistent/tool.git")) == .notFound)
  }

  @Test func `nothing of a repository or of the user's hooks is run`() throws {
    let proof = site.folder["proof"]
    try repository.write(".gitattributes", "*.txt filter=evil\n*.bin filter=lfs\n")
    try repository.write("large.bin", "version https://git-lfs.example.org/spec/v1\n")
    let commit = try repository.commit("attributes")
    try site.folder.write(
      "home/.gitconfig",
      """
      [filter "lfs"]
      \tsmudge = touch \(proof)
      \tprocess = touch \(proof)
      \trequired = true
      [core]
      \thooksPath = \(site.folder["hooks"])
      \tautocrlf = true

      """)
    let hook = try site.folder.write("hooks/post-checkout", "#!/bin/sh\ntouch \(proof)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    let checkout = try site.checkOut(source(commit: commit))
    #expect(site.text(checkout, "large.bin")?.hasPrefix("version") == true)
    #expect(site.text(checkout, "tool.txt") == "two\n")
    #expect(!FileManager.default.fileExists(atPath: proof))
  }

  @Test(arguments: [("repack", nil), ("fetch", CheckoutFailure.unreachable)])
  func `only who waits for a server waits for a sign of life`(
    command: String, failure: CheckoutFailure?
  ) throws {
    let program = try site.folder.write(
      "bin/git",
      """
      #!/bin/sh
      for word; do [ "$word" = \(command) ] && sleep 7; done
      exec /usr/bin/git "$@"

      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    var site = site
    site.settings.environment["PATH"] = site.folder["bin"] + ":/usr/bin:/bin"
    site.settings.stallLimit = .seconds(3)
    #expect(site.code(source(commit: first)) == failure)
  }

  @Test func `links are packed as links, wherever they lead`() throws {
    let outside = try site.folder.write("secret", "secret\n")
    try FileManager.default.createSymbolicLink(
      atPath: repository.path + "/out", withDestinationPath: outside)
    try FileManager.default.createSymbolicLink(
      atPath: repository.path + "/up", withDestinationPath: "../../secret")
    let commit = try repository.commit("links")
    let bytes = try site.pack(site.checkOut(source(commit: commit)))
    let outcome = try Program.run("/bin/tar", ["-tvzf", site.folder["out.tar.gz"]])
    #expect(outcome.output.contains("tool/out -> \(outside)"))
    #expect(outcome.output.contains("tool/up -> ../../secret"))
    #expect(!bytes.isEmpty)
  }
}
