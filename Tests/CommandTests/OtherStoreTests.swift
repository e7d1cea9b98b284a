import AlbedoTesting
import Foundation
import Testing

/// Stores of older Spacks, and stores that lean on others.
@Suite(.needsMounts) struct OtherStoreTests {
  private let site: SpackSite

  init() throws { site = try SpackSite() }

  private func expectSuccess(_ outcome: Program.Outcome) {
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errorOutput)")
  }

  @Test func `a package uses what an upstream has where it is`() throws {
    try site.unpack("store")
    let cache = Fixture.path("spack-1.2/cache-unsigned")
    let removal = """
      local store = require("albedo.store").open()
      for node in store:query("scribe") do store:remove(node, { force = true }) end
      """
    expectSuccess(try site.albedo(["eval", removal]))
    let upstream = ["-c", "upstreams:site:install_tree:" + SpackSite.storeRoot]
    let local = "/srv/site/mine"
    expectSuccess(
      try site.albedo(
        store: local, upstream + ["buildcache", "install", "-u", "--mirror", cache, "/zzcppg6"]))
    let scribe = local + "/" + InstallTests.scribe + "/bin/scribe"
    expectSuccess(try site.run([scribe]))

    // From there it goes on to another store.
    let copy = site.folder["copy"]
    expectSuccess(
      try site.albedo(
        store: local,
        upstream + ["buildcache", "push", "-u", copy, "/zzcppg6"]))
    expectSuccess(
      try site.albedo(
        store: "/srv/site/else",
        ["buildcache", "install", "-u", "--mirror", copy, "/zzcppg6"]))
    let moved = try site.run(["/srv/site/else/" + InstallTests.scribe + "/bin/scribe"])
    expectSuccess(moved)
    let text = try String(
      contentsOfFile: site["/srv/site/else/" + InstallTests.scribe + "/share/scribe/deps.txt"],
      encoding: .utf8)
    #expect(text.contains("/srv/site/else/") && !text.contains(SpackSite.storeRoot), "\(text)")
  }

  @Test func `packages of Spack 0_16 go through a cache to another store`() throws {
    try FileManager.default.createDirectory(
      atPath: site["/srv/site16"], withIntermediateDirectories: true)
    let unpacking = try Program.run(
      "/bin/sh",
      [
        "-c", "zstd -dc \"$0\" | tar -xpf - --no-same-owner -C \"$1\"",
        Fixture.path("spack-0.16/store.tar.zst"), site["/srv/site16"],
      ])
    #expect(unpacking.status == 0, "\(unpacking)")
    let old = "/srv/site16/store"
    let cache = site.folder["old-cache"]
    expectSuccess(try site.albedo(store: old, ["buildcache", "push", "-u", cache, "cedar@1.1"]))
    expectSuccess(
      try site.albedo(
        store: "/srv/new", ["buildcache", "install", "-u", "--mirror", cache, "cedar@1.1"]))
    let found = try site.albedo(
      store: "/srv/new", ["find", "--format", "{name}{@version}{/hash:7} {prefix}", "-x"])
    #expect(found.output.hasPrefix("cedar@1.1/kxzroa6 /srv/new/"), "\(found)")
    let check = try site.albedo(
      store: "/srv/new", ["eval", "#require('albedo.store').open():check()"])
    #expect(check.output == "0\n", "\(check)")
  }
}
