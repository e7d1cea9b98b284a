import AlbedoTesting
import Foundation
import Testing

/// What is known beforehand of whether packages fit a store: recorded by `push`, found out by
/// `audit --room`, told by `list --room`, `install --dry-run` and `explain`.
@Suite(.needsMounts) struct RoomTests {
  private static let longRoot = "/srv/site/a/much/longer/root/1.2"
  private static let quill = "/mn23n4b"
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private func run(
    store: String = SpackSite.storeRoot, _ arguments: String..., status: Int32 = 0
  ) throws -> Program.Outcome {
    let outcome = try site.albedo(store: store, arguments)
    #expect(outcome.status == status, "\(outcome)")
    return outcome
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try site.folder.bytes(path), as: UTF8.self)
  }

  /// The fields `room` of a listing, by hash.
  private func rooms(of cache: String, store: String) throws -> [String: [String: Any]] {
    let outcome = try run(
      store: store, "--json", "buildcache", "list", "-a", "--room", "--mirror", cache)
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let items = try #require((document as? [String: Any])?["items"] as? [[String: Any]])
    return Dictionary(
      items.map { ($0["id"] as? String ?? "", $0["room"] as? [String: Any] ?? [:]) }
    ) { first, _ in first }
  }

  private func push() throws -> CacheFolder {
    try site.unpack("store")
    let outcome = try site.albedo(
      ["--spack-root", "/srv/site/spack-1.2", "buildcache", "push"] + CacheFolder.pushArguments
        + [site.folder["pushed"]] + CacheFolder.pushedSpecs)
    try #require(outcome.status == 0, "\(outcome)")
    return CacheFolder(path: site.folder["pushed"])
  }

  /// The item of quill in an install to the long root.
  private func install(_ cache: String, dryRun: Bool, status: Int32 = 3) throws -> JSONReport.Item {
    let outcome = try site.albedo(
      store: Self.longRoot,
      (dryRun ? ["--dry-run"] : []) + [
        "--json", "buildcache", "install", "-u", "--mirror", cache, Self.quill,
      ])
    #expect(outcome.status == status, "\(outcome)")
    return try #require(try JSONReport(outcome.output).items.first { $0.id.hasPrefix("mn23n4b") })
  }

  @Test func `what a push records says what an install says, before anything is read`() throws {
    let cache = try push()
    let manifests = try cache.manifests()
    for records in manifests.values {
      #expect(CacheFolder.record("tar+gzip", in: records)?["room"] is [[String: Any]])
      #expect(CacheFolder.record("spack.spec", in: records)?["room"] == nil)
    }
    // Spack's cache of the same packages says nothing, so that this comes from the relocation.
    let theirs = try install(Fixture.path("spack-1.2/cache-unsigned"), dryRun: false)
    let said = try #require(
      theirs.reason?.firstMatch(
        of: #/could not relocate '(.+)': the string at byte (\d+) has (\d+) bytes too few/#))
    let offset = String(try #require(Int(said.2)), radix: 16)
    let text = "does not fit (needs \(said.3) more bytes: \(said.1) at offset 0x\(offset))"

    let listed = try rooms(of: cache.path, store: Self.longRoot)
    let room = try #require(listed.first { $0.key.hasPrefix("mn23n4b") }?.value)
    #expect(room["state"] as? String == "does not fit" && room["text"] as? String == text)
    #expect(room["missing"] as? Int == Int(said.3) && room["file"] as? String == String(said.1))
    #expect(!listed.values.contains { $0["state"] as? String == "unknown" })
    let lines = try run(
      store: Self.longRoot, "buildcache", "list", "-a", "--room", "--mirror", cache.path,
      "quill@2.0"
    ).output
    #expect(lines.contains(text), "\(lines)")

    let dry = try install(cache.path, dryRun: true)
    #expect(dry.outcome == "failed" && dry.reason == text)
    #expect(dry.cause?.code == "buildcache.not_relocatable")
    #expect(dry.cause?.hint?.contains("shorter root") == true)

    // Without the archive only what is recorded can say it.
    let records = try #require(manifests.first { $0.key.contains("mn23n4b") }?.value)
    let archive = try #require(CacheFolder.record("tar+gzip", in: records))
    try FileManager.default.removeItem(atPath: cache.blobPath(of: archive))
    let real = try install(cache.path, dryRun: false)
    #expect(real.outcome == "failed")
    #expect(real.reason?.contains(String(said.0)) == true, "\(real)")
    #expect(real.reason?.contains("its archive was not read") == true, "\(real)")
  }

  @Test func `equal and shorter roots have room for what was pushed`() throws {
    let cache = try push()
    for root in ["/srv/s/1.2", "/srv/site/stord", SpackSite.storeRoot] {
      let states = Set(
        try rooms(of: cache.path, store: root).values.compactMap { $0["state"] as? String })
      #expect(states == ["fits"], "\(root)")
    }
    let outcome = try run(
      store: "/srv/s/1.2", "--dry-run", "buildcache", "install", "-u", "--mirror", cache.path,
      "/jgi26dx")
    #expect(outcome.output.contains(": fits; dry run: nothing was written"), "\(outcome)")
  }

  @Test func `a cache of Spack is unknown until it is audited`() throws {
    let cache = try site.copyCache()
    let before = try rooms(of: cache, store: Self.longRoot)
    #expect(Set(before.values.compactMap { $0["text"] as? String }) == ["unknown", "external"])
    #expect(try install(cache, dryRun: true, status: 0).reason?.hasPrefix("room unknown") == true)

    let dry = try run("--dry-run", "buildcache", "audit", "--room", cache, "motto").output
    #expect(dry.contains("added        motto@1/u7pyu5l (2.9 KiB): dry run"), "\(dry)")
    #expect(!FileManager.default.fileExists(atPath: cache + "/.albedo/room.json"))
    let one = try run("buildcache", "audit", "--room", cache, "motto").output
    #expect(one.contains("added        motto@1/u7pyu5l (2.9 KiB): goes anywhere"), "\(one)")
    let all = try JSONReport(try run("--json", "buildcache", "audit", "--room", cache).output)
    #expect(all.totals == ["added": 13, "present": 1])
    #expect(
      all.items.contains {
        $0.reason?.contains(#/^\d+ bytes at most in place of '.+': .+ at offset 0x[0-9a-f]+$/#)
          == true
      })
    let again = try JSONReport(try run("--json", "buildcache", "audit", "--room", cache).output)
    #expect(again.totals == ["present": 14])

    let after = try rooms(of: cache, store: Self.longRoot)
    let pushed = try rooms(of: try push().path, store: Self.longRoot)
    #expect(after.count == before.count)
    for (hash, room) in pushed {
      #expect(after[hash]?["text"] as? String == room["text"] as? String, "\(hash)")
    }
    let tree = try run(
      store: Self.longRoot, "--dry-run", "buildcache", "install", "-u", "--mirror", cache,
      "/jgi26dx", status: 3
    ).output
    #expect(
      tree.contains(
        #/failed +scribe@3\.2\.1\/zzcppg6: does not fit \(needs \d+ more bytes: bin\/scribe/#),
      "\(tree)")
    #expect(
      tree.contains(
        #/pamphlet@2024\.05\/jgi26dx: fits; it needs scribe@3\.2\.1\/zzcppg6, which would not be/#),
      "\(tree)")
    let dryRun = try install(cache, dryRun: true)
    #expect(dryRun.reason?.contains("at offset 0x") == true)
    let real = try install(cache, dryRun: false)
    #expect(real.reason?.contains("its archive was not read") == true)
  }

  @Test func `a package from a padded root fits`() throws {
    let cache = try site.copyCache("cache-padded")
    _ = try run("buildcache", "audit", "--room", cache)
    let outcome = try run(
      store: "/srv/site/a/longer/root/1.2", "--json", "--dry-run", "buildcache", "install", "-u",
      "--mirror", cache, "/jgi26dx")
    let items = try JSONReport(outcome.output).items.filter { $0.outcome != "external" }
    #expect(items.count > 2)
    for item in items { #expect(item.reason?.hasPrefix("fits; ") == true, "\(item)") }
  }

  @Test(arguments: [
    ("spack-0.23/cache-unsigned", "cache-unsigned"), ("spack-0.16/caches/unsigned", "unsigned"),
    // Both layouts of this one have the same archives, which are read once.
    ("spack-1.2/migrated-unsigned", "migrated-unsigned"),
  ])
  func `caches of other layouts are audited`(archive: String, name: String) throws {
    try Fixture.unpack(archive + ".tar.zst", into: site.folder["caches"])
    let cache = site.folder["caches/" + name]
    let report = try JSONReport(try run("--json", "buildcache", "audit", "--room", cache).output)
    let added = try #require(report.totals["added"])
    let isMigrated = name == "migrated-unsigned"
    #expect(added > 5 && report.totals["present"] == (isMigrated ? added : nil))
    #expect(report.items.count == (isMigrated ? 2 : 1) * added)
    let rooms = try rooms(of: cache, store: "/srv/a/root/that/is/longer/than/any/other/one/here")
    let states = Set(rooms.values.compactMap { $0["state"] as? String })
    #expect(states == ["fits", "does not fit"])
  }

  @Test func `a record of room that is none says nothing, and a damaged list is refused`() throws {
    let cache = try site.copyCache()
    let manifest = "/v3/manifests/spec/motto/"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: cache + manifest).first)
    let path = cache + manifest + name
    let old = try String(contentsOfFile: path, encoding: .utf8)
    let record = try #require(old.firstRange(of: "\"checksumAlgorithm\""))
    for room in [
      "7", "{}", "[{\"prefix\": \"/a\"}]", "[[[]]]",
      "[{\"prefix\":\"/a\",\"of\":\"root\",\"bytes\":-1,\"file\":\"f\",\"offset\":0}]",
    ] {
      let changed = old.replacingCharacters(
        in: record.lowerBound..<record.lowerBound, with: "\"room\": \(room), ")
      try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
      let listed = try rooms(of: cache, store: Self.longRoot)
      let motto = listed.first { $0.key.hasPrefix("u7pyu5l") }?.value
      #expect(motto?["state"] as? String == "unknown", "\(room)")
    }
    let install = ["buildcache", "install", "-f", "-u", "--mirror", cache, "motto"]
    for list in ["", "[]", "{\"schema\":1,\"rooms\":[{\"checksum\":\"../x\",\"room\":[]}]}"] {
      try site.folder.write("cache/.albedo/room.json", list)
      for command in [["list", "-a", "--room", "--mirror", cache], ["audit", "--room", cache]] {
        let outcome = try site.albedo(["buildcache"] + command)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errorOutput.contains("room.json"), "\(outcome)")
        #expect(outcome.errorOutput.contains("remove the file"), "\(outcome)")
      }
      #expect(try text("cache/.albedo/room.json") == list)
      let dry = try site.albedo(["--dry-run"] + install)
      #expect(dry.status == 0 && dry.output.contains("room unknown: could not read"), "\(dry)")
      #expect(try site.albedo(install).status == 0)
    }
  }

  @Test func `what takes the place of an archive has no room from before`() throws {
    let cache = CacheFolder(path: try site.copyCache())
    _ = try run("buildcache", "audit", "--room", cache.path, "motto")
    let records = try #require(try cache.manifests().first { $0.key.contains("u7pyu5l") }?.value)
    let sum = try #require(CacheFolder.record("tar+gzip", in: records)?["checksum"] as? String)
    let list = try text("cache/.albedo/room.json")
    #expect(list.contains(sum))
    let other = String(repeating: "0", count: 64)
    try site.folder.write(
      "cache/.albedo/room.json", list.replacingOccurrences(of: sum, with: other))
    let listed = try rooms(of: cache.path, store: Self.longRoot)
    #expect(
      listed.first { $0.key.hasPrefix("u7pyu5l") }?.value["state"] as? String == "unknown")
  }

  @Test func `explain says that a package does not fit`() throws {
    let cache = try push()
    let text = try run(
      store: Self.longRoot, "buildcache", "explain", "-u", "quill@2.0", cache.path, status: 1
    ).output
    #expect(text.contains("it cannot be moved to '\(Self.longRoot)'"), "\(text)")
    #expect(text.contains(#/room in this store: does not fit \(needs \d+ more bytes: /#), "\(text)")
  }

  @Test func `packages are named with room alone`() throws {
    let outcome = try run("buildcache", "audit", "/srv/none", "motto", status: 2)
    #expect(outcome.errorOutput.contains("packages are named with --room"))
  }
}
