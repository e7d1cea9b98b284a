import AlbedoTesting
import Foundation
import Testing

/// Stores, queries and disks that a command cannot work with: refused, and left as they were.
@Suite(.needsMounts) struct BadStoreTests {
  static let cache = Fixture.path("spack-1.2/cache-unsigned")
  static let motto = "/linux-x86_64/motto-1-u7pyu5l2e445brjwcchquga477jqerle"
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private func install(_ arguments: String...) throws -> Program.Outcome {
    try site.albedo(["buildcache", "install", "-u", "--mirror", Self.cache] + arguments)
  }

  /// A command that must fail.
  struct Misfit: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let status: Int32
    let words: [String]
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let misfits = [
    Misfit(arguments: ["push", "-u", "cache", "nosuch"], status: 1, words: ["matches 'nosuch'"]),
    Misfit(
      arguments: ["push", "-u", "cache", "quill"], status: 1,
      words: [
        "'quill' matches several packages installed in '/srv/site/store':",
        "quill@2.0/4xfpsw7 codecs:=none flavor=plain +shared",
        "quill@2.0/mn23n4b codecs:=ascii,utf8 flavor=fancy +shared",
      ]),
    Misfit(
      arguments: ["push", "-u", "nosuchmirror", "motto"], status: 2, words: ["'nosuchmirror'"]),
    Misfit(
      arguments: ["push", "cache", "motto"], status: 4, words: ["cannot sign in"]),
    Misfit(
      arguments: ["install", "-u", "--mirror", cache, "nosuch"], status: 1,
      words: ["matches 'nosuch'", cache]),
    Misfit(
      arguments: ["install", "-u", "--mirror", cache, "quill"], status: 1,
      words: ["'quill' matches several packages in", "quill@1.0/lgclo6p codecs:=latin"]),
    Misfit(
      arguments: ["install", "-u", "motto"], status: 1, words: ["no binary mirror is configured"]),
  ]

  @Test(arguments: misfits)
  func `a request that nothing can meet is explained with a hint`(misfit: Misfit) throws {
    try site.unpack("store")
    let before = try TreeListing(of: site[SpackSite.storeRoot])
    let arguments = misfit.arguments.map { $0 == "cache" ? site.folder["cache"] : $0 }
    let outcome = try site.albedo(["buildcache"] + arguments)
    #expect(outcome.status == misfit.status)
    for words in misfit.words {
      #expect(outcome.errorOutput.contains(words), "\(outcome.errorOutput)")
    }
    #expect(outcome.errorOutput.contains("hint: "))
    #expect(!FileManager.default.fileExists(atPath: site.folder["cache"]))
    #expect(try TreeListing(of: site[SpackSite.storeRoot]).differences(to: before) == [])
  }

  @Test(arguments: [
    #"{"database":{"version":"9","installs":{}}}"#, #"{"database":{"version":"4","installs":{}}}"#,
    #"{"database":{"version":"8","inst"#, "", "[]",
  ])
  func `a database that is not understood is left alone`(text: String) throws {
    try site.folder.write("srv/site/store/.spack-db/index.json", text)
    let before = try TreeListing(of: site[SpackSite.storeRoot])
    let pushed = try site.albedo(["buildcache", "push", "-u", site.folder["cache"], "motto"])
    for outcome in [try install("motto"), pushed] {
      #expect(outcome.status == 1)
      #expect(outcome.errorOutput.contains("/srv/site/store/.spack-db/index.json"))
      #expect(outcome.errorOutput.contains("hint: "), "\(outcome.errorOutput)")
    }
    #expect(try TreeListing(of: site[SpackSite.storeRoot]).differences(to: before) == [])
  }

  @Test func `a package that cannot be moved away stays what it is`() throws {
    try site.unpack("store")
    let prefix = SpackSite.storeRoot + Self.motto
    let removal = """
      local store = require("albedo.store").open()
      for node in store:query("motto") do store:remove(node, { force = true }) end
      """
    // What something is mounted on cannot be renamed.
    let outcome = try site.albedo(
      ["eval", removal], preparation: "mount --bind \(prefix) \(prefix)")
    #expect(outcome.status == 1 && outcome.errorOutput.contains("could not move"), "\(outcome)")
    #expect(FileManager.default.fileExists(atPath: site[prefix + "/.spack/spec.json"]))
  }

  @Test func `a foreign folder in the place of a package is kept unless --force is given`() throws {
    let mine = SpackSite.storeRoot + Self.motto + "/mine"
    try site.folder.write(mine, "kept")
    let refused = try install("motto")
    #expect(refused.status == 1)
    #expect(refused.output.contains("'\(SpackSite.storeRoot + Self.motto)' exists"))
    #expect(refused.errorOutput.contains("--force"))
    #expect(try site.folder.bytes(mine) == Array("kept".utf8))
    #expect(try install("--force", "motto").status == 0)
    #expect(!FileManager.default.fileExists(atPath: site[mine]))
    #expect(
      FileManager.default.fileExists(atPath: site[SpackSite.storeRoot + Self.motto + "/share"]))
  }

  /// Runs a script with `$0` the program and `$1` the cache of the fixtures, and the site's `/srv`.
  private func run(_ script: String) throws -> Program.Outcome {
    let push = "\"$0\" -c config:install_tree:root:/srv/site/store buildcache push -u"
    let install = "\"$0\" -c config:install_tree:root:/srv/small/store buildcache install"
    let preamble = """
      push() { \(push) --only package /srv/small/cache "$@"; }
      install() { \(install) -u --mirror "$cache" "$@"; }
      state() { find /srv/small -type f ! -name ballast | sort | xargs sha256sum; }
      cache=$1
      mkdir -p /srv/small

      """
    return try site.run(["sh", "-c", preamble + script, Program.albedo, Self.cache])
  }

  private func lines(_ name: String) throws -> [Substring] {
    String(decoding: try site.folder.bytes(name), as: UTF8.self).split(separator: "\n")
  }

  @Test(arguments: [("push", "motto", "scribe/suo3kpn"), ("install", "motto", "vellum")])
  func `a full disk fails, leaves what was there, and can be continued`(
    command: String, first: String, second: String
  ) throws {
    try site.unpack("store")
    let outcome = try run(
      """
      mount -t tmpfs -o size=1m tmpfs /srv/small
      \(command) \(first) >/dev/null 2>&1 || exit 90
      state >/srv/before
      dd if=/dev/zero of=/srv/small/ballast bs=4k 2>/dev/null
      \(command) \(second); echo "status=$?"
      state >/srv/after
      rm /srv/small/ballast
      \(command) \(second) || exit 91
      """)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains("status=1"))
    #expect(outcome.output.contains("no space left on device"))
    #expect(outcome.errorOutput.contains("hint: free some space"))
    #expect(try lines("srv/before") == lines("srv/after"))
  }

  @Test(arguments: [("push", "motto", "vellum"), ("install", "motto", "vellum")])
  func `a read-only place fails and says so`(
    command: String, first: String, second: String
  ) throws {
    try site.unpack("store")
    let outcome = try run(
      """
      \(command) \(first) >/dev/null 2>&1 || exit 90
      state >/srv/before
      mount --bind /srv/small /srv/small && mount -o remount,ro,bind /srv/small || exit 91
      \(command) \(second); echo "status=$?"
      state >/srv/after
      """)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains("status=1"))
    #expect(outcome.output.contains("read-only"))
    #expect(outcome.errorOutput.contains("hint: "), "\(outcome.errorOutput)")
    #expect(try lines("srv/before") == lines("srv/after"))
  }
}
