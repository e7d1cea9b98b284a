import AlbedoTesting
import Foundation
import Testing

/// Caches that somebody has prepared who can write to them, and who wants another to lose something.
@Suite struct HostileCacheTests {
  private let site: SpackSite
  private let files = FileManager.default

  init() throws { site = try SpackSite() }

  /// A cache of the fixtures that was written long ago.
  private func agedCache() throws -> CacheFolder {
    let path = try site.copyCache()
    let outcome = try Program.run(
      "/usr/bin/find", [path, "-exec", "touch", "-d", "2024-01-01", "{}", "+"])
    try #require(outcome.status == 0)
    return CacheFolder(path: path)
  }

  private func oldCache() throws -> CacheFolder {
    try Fixture.unpack("spack-0.23/cache-unsigned.tar.zst", into: site.folder["old"])
    return CacheFolder(path: site.folder["old/cache-unsigned"])
  }

  private func albedo(_ arguments: String...) throws -> Program.Outcome {
    try site.plainAlbedo(["buildcache"] + arguments)
  }

  private func text(_ outcome: Program.Outcome) -> String { outcome.output + outcome.errorOutput }

  /// Puts a link in the place of a folder of a cache, whose content is then elsewhere.
  private func moveAway(_ folder: String, of cache: CacheFolder) throws -> String {
    let elsewhere = site.folder["elsewhere"]
    try files.moveItem(atPath: cache.path + "/" + folder, toPath: elsewhere)
    try files.createSymbolicLink(
      atPath: cache.path + "/" + folder, withDestinationPath: elsewhere)
    return elsewhere
  }

  @Test(arguments: ["blobs", "v3/manifests/spec", "v3/manifests", ".albedo"])
  func `a prune takes nothing that lies behind a link`(folder: String) throws {
    let cache = try agedCache()
    let blob = "blobs/sha256/ab/ab" + String(repeating: "0", count: 62)
    try site.folder.write("cache/" + blob, "nothing names it")
    try #require(
      try Program.run("/usr/bin/touch", ["-d", "2024-01-01", cache.path + "/" + blob]).status == 0)
    // Elsewhere it would be the lock of another program, which is waited for.
    if folder == ".albedo" { try site.folder.write("cache/.albedo/lock", "mine") }
    try site.folder.write("keep", "u7pyu5l2e445brjwcchquga477jqerle\n")
    let elsewhere = try moveAway(folder, of: cache)
    let before = try TreeListing(of: elsewhere)
    let outcome = try albedo(
      "prune", "-y", "--exact", "-k", site.folder["keep"], cache.path)
    #expect(outcome.status != 0, "\(outcome)")
    #expect(text(outcome).contains("symbolic link"), "\(outcome)")
    let after = try TreeListing(of: elsewhere)
    #expect(before.entries.mapValues(\.content) == after.entries.mapValues(\.content))
  }

  @Test func `a migration removes no old cache that lies behind a link`() throws {
    let cache = try oldCache()
    let elsewhere = try moveAway("build_cache", of: cache)
    let before = try TreeListing(of: elsewhere)
    let outcome = try albedo("migrate", "-u", "-d", "-y", cache.path)
    #expect(outcome.status != 0, "\(outcome)")
    #expect(text(outcome).contains("symbolic link"), "\(outcome)")
    #expect(try TreeListing(of: elsewhere).entries.keys == before.entries.keys)
  }

  @Test func `a record of a prune names no view that is elsewhere`() throws {
    let cache = try agedCache()
    try site.folder.write("keep", "u7pyu5l2e445brjwcchquga477jqerle\n")
    let pruned = try albedo("prune", "-y", "--exact", "-k", site.folder["keep"], cache.path)
    try #require(pruned.status == 0, "\(pruned)")
    let trash = cache.path + "/.albedo/trash"
    let name = try #require(try files.contentsOfDirectory(atPath: trash).first)
    let record = trash + "/\(name)/record.json"
    let written = try String(contentsOfFile: record, encoding: .utf8)
    let hostile = written.replacing(#/"views": ?\[\]/#, with: #""views":["../../../../elsewhere"]"#)
    try #require(hostile != written)
    try hostile.write(toFile: record, atomically: true, encoding: .utf8)
    let outcome = try albedo("prune", cache.path, "--undo")
    #expect(outcome.status == 1, "\(outcome)")
    #expect(text(outcome).contains("does not say what was pruned"), "\(outcome)")
    #expect(!files.fileExists(atPath: site.folder["elsewhere"]))
  }

  @Test func `what a repair moved away stays as long as the trash of a prune does`() throws {
    let cache = try agedCache()
    let manifest = try #require(try cache.manifests().keys.first { $0.contains("vellum-") })
    try "damaged".write(
      toFile: cache.path + "/v3/manifests/spec/" + manifest, atomically: true, encoding: .utf8)
    let repaired = try albedo("repair", "-y", "--quarantine", cache.path)
    let folder = try #require(
      try files.contentsOfDirectory(atPath: cache.path + "/.albedo/trash").first, "\(repaired)")
    let moved = cache.path + "/.albedo/trash/\(folder)/v3/manifests/spec/" + manifest
    try #require(files.fileExists(atPath: moved))
    let kept = try albedo("prune", "-y", cache.path, "--empty-trash", "--older-than", "30d")
    #expect(kept.status == 0, "\(kept)")
    #expect(files.fileExists(atPath: moved))
    // It is no prune, and cannot be undone as one.
    let undone = try albedo("prune", cache.path, "--undo")
    #expect(undone.status == 1, "\(undone)")
    #expect(text(undone).contains("nothing was pruned"), "\(undone)")
    #expect(try albedo("prune", "-y", cache.path, "--empty-trash").status == 0)
    #expect(!files.fileExists(atPath: moved))
  }

  @Test(arguments: ["an entry that the index forgets", "an archive of layout v1"])
  func `a migration removes no old cache with more than it has migrated`(kind: String) throws {
    let cache = try oldCache()
    let folder = cache.path + "/build_cache"
    let kept: String
    if kind.contains("v1") {
      kept = folder + "/x-gcc-9-zlib-1-" + String(repeating: "a", count: 32) + ".spec.yaml"
      try "spec: []".write(toFile: kept, atomically: true, encoding: .utf8)
    } else {
      let names = try files.contentsOfDirectory(atPath: folder)
      kept = folder + "/" + (try #require(names.first { $0.contains("-motto-1-") }))
      let index = folder + "/index.json"
      var root = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: index)))
          as? [String: Any])
      var database = try #require(root["database"] as? [String: Any])
      var installs = try #require(database["installs"] as? [String: Any])
      #expect(installs.removeValue(forKey: "cs4s36emnh5gbn4io5dosrnt4pol4kyx") != nil)
      database["installs"] = installs
      root["database"] = database
      try JSONSerialization.data(withJSONObject: root).write(to: URL(fileURLWithPath: index))
    }
    let outcome = try albedo("migrate", "-u", "-d", "-y", cache.path)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(text(outcome).contains("would be lost"), "\(outcome)")
    #expect(files.fileExists(atPath: kept))
    #expect(files.fileExists(atPath: folder + "/index.json"))
    #expect(try cache.faults() == [])
  }

  @Test func `a prune takes no archive of another layout that shares the folder`() throws {
    let cache = try oldCache()
    try Fixture.unpack("spack-0.16/caches/signed.tar.zst", into: site.folder["seed"])
    let seed = site.folder["seed/signed/build_cache"]
    let copy = try Program.run(
      "/bin/sh",
      [
        "-c", "cp -r \"$0\"/linux-* \"$1\" && find \"$1\" -exec touch -d 2024-01-01 {} +", seed,
        cache.path + "/build_cache",
      ])
    try #require(copy.status == 0, "\(copy)")
    let stray = cache.path + "/build_cache/x-gcc-9-x-1-" + String(repeating: "b", count: 32)
    try "stray".write(toFile: stray + ".spack", atomically: true, encoding: .utf8)
    let outcome = try albedo("prune", "-y", "--grace", "0s", cache.path)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("1 object: 1 removed"), "\(outcome)")
    #expect(!files.fileExists(atPath: stray + ".spack"))
  }

  @Test func `a migration does not take what was planted for what it would make`() throws {
    let cache = try oldCache()
    try #require(try albedo("migrate", "-u", cache.path).status == 0)
    let motto = try #require(try cache.manifests().first { $0.key.contains("/motto-") }?.value)
    let blob = cache.blobPath(of: try #require(CacheFolder.record("tar+gzip", in: motto)))
    let whole = try Data(contentsOf: URL(fileURLWithPath: blob))
    try Data(repeating: 0, count: whole.count).write(to: URL(fileURLWithPath: blob))
    let outcome = try albedo("migrate", "-u", "-d", "-y", cache.path)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: blob)) == whole)
    #expect(!files.fileExists(atPath: cache.path + "/build_cache"))
  }
}
