import AlbedoTesting
import Foundation
import Testing

/// What commands say about caches: `stats`, `compare`, `coverage` and `explain`.
@Suite struct CacheReportTests {
  let site: SpackSite
  private let cache = Fixture.path("spack-1.2/cache-unsigned")

  init() throws { site = try SpackSite() }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> String {
    let outcome = try site.plainAlbedo(["buildcache"] + arguments)
    #expect(outcome.status == status, "\(outcome)")
    return outcome.output
  }

  private func json(_ arguments: String..., status: Int32 = 0) throws -> [String: Any] {
    let outcome = try site.plainAlbedo(["--json", "buildcache"] + arguments)
    #expect(outcome.status == status, "\(outcome)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(document as? [String: Any])
  }

  private func damage(_ path: String, _ name: String) throws -> CacheFolder {
    let folder = CacheFolder(path: path)
    let records = try #require(try folder.manifests().first { $0.key.contains(name) }?.value)
    let archive = try #require(CacheFolder.record("tar+gzip", in: records))
    try FileManager.default.removeItem(atPath: folder.blobPath(of: archive))
    return folder
  }

  // MARK: stats

  @Test func `the numbers of a cache add up to its files`() throws {
    let items = try #require(try json("stats", cache)["items"] as? [[String: Any]])
    let numbers = try #require(items.first?["statistics"] as? [String: Any])
    #expect(numbers["entries"] as? Int == 14 && numbers["broken"] as? Int == 0)
    let packages = try #require(numbers["packages"] as? [[String: Any]])
    #expect(packages.compactMap { $0["entries"] as? Int }.reduce(0, +) == 14)
    let bytes = try #require(numbers["bytes"] as? Int)
    #expect(packages.compactMap { $0["bytes"] as? Int }.reduce(0, +) == bytes)
    let files = try TreeListing(of: cache).entries.filter { path, _ in
      path.hasPrefix("blobs/") || path.hasPrefix("v3/manifests/spec/")
    }
    let all = files.values.compactMap { $0.content?.count }.reduce(0, +)
    let index = try #require(numbers["index_bytes"] as? Int)
    let orphans = try #require(numbers["orphan_bytes"] as? Int)
    #expect(bytes + index + orphans == all)
  }

  @Test func `a table says what is large and what is not in order`() throws {
    let folder = try damage(try site.copyCache(), "/motto-")
    try FileManager.default.removeItem(
      atPath: folder.path + "/v3/manifests/spec/"
        + (try #require(try folder.manifests().keys.first { $0.contains("vellum") })))
    let text = try run("stats", "--versions", folder.path)
    for line in ["broken         1:", "absent         1:", "orphans        2 files", "  @2.0\t2\t"]
    {
      #expect(text.contains(line), "\(line) in \(text)")
    }
  }

  @Test(arguments: [
    ("spack-0.16/caches/signed", "signed", "v1", 6),
    ("spack-0.16/caches/unsigned", "unsigned", "v1", 0),
    ("spack-0.23/cache-signed", "cache-signed", "v2", 15),
  ])
  func `signed entries are counted`(
    _ archive: String, _ folder: String, _ layout: String, _ signed: Int
  ) throws {
    try Fixture.unpack(archive + ".tar.zst", into: site.folder["old"])
    let items = try json("stats", site.folder["old"] + "/" + folder)["items"] as? [[String: Any]]
    let item = try #require(items?.first)
    #expect(item["layout"] as? String == layout)
    let numbers = try #require(item["statistics"] as? [String: Any])
    #expect(numbers["signed"] as? Int == signed)
  }

  @Test func `a place without a cache has no numbers, and is compared with nothing`() throws {
    let nothing = site.folder["nothing"]
    for arguments in [
      ["stats", nothing], ["compare", nothing, cache], ["compare", cache, nothing],
    ] {
      let outcome = try site.plainAlbedo(["buildcache"] + arguments)
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.errorOutput.contains("there is no build cache in 'file://"), "\(outcome)")
    }
  }

  // MARK: compare

  @Test func `of a place with two layouts the newest is compared`() throws {
    try Fixture.unpack("spack-1.2/migrated-unsigned.tar.zst", into: site.folder["old"])
    let migrated = site.folder["old"] + "/migrated-unsigned"
    for (first, second) in [(migrated, cache), (cache, migrated)] {
      let outcome = try site.plainAlbedo(["buildcache", "compare", first, second])
      #expect(outcome.status == 1, "\(outcome)")
      #expect(outcome.errorOutput.contains("the newest is compared, v3"), "\(outcome)")
      #expect(outcome.output.contains("only in file://\(cache)"), "\(outcome.output)")
    }
  }

  @Test func `equal caches are equal, and each difference is an outcome`() throws {
    #expect(try json("compare", cache, cache)["totals"] as? [String: Int] == ["present": 14])
    let folder = CacheFolder(path: try site.copyCache())
    let motto = try #require(try folder.manifests().keys.first { $0.contains("/motto-") })
    try FileManager.default.removeItem(atPath: folder.path + "/v3/manifests/spec/" + motto)
    let text = try run("compare", cache, folder.path, status: 1)
    #expect(text.contains("[1/1] removed      motto@1/u7pyu5l: only in file://"), "\(text)")
    let other = try run("compare", folder.path, cache, status: 1)
    #expect(other.contains("added        motto@1/u7pyu5l"), "\(other)")
  }

  @Test func `other archives of one hash are told, with the files inside that differ`() throws {
    let padded = Fixture.path("spack-1.2/cache-padded")
    let folder = CacheFolder(path: try site.copyCache())
    // The archive of another package in the place of this one's.
    let manifests = folder.path + "/v3/manifests/spec/"
    let names = try folder.manifests()
    let motto = try #require(names.first { $0.key.contains("/motto-") })
    let vellum = try #require(names.first { $0.key.contains("/vellum-") })
    let old = try #require(CacheFolder.record("tar+gzip", in: motto.value))
    let new = try #require(CacheFolder.record("tar+gzip", in: vellum.value))
    var text = try String(contentsOfFile: manifests + motto.key, encoding: .utf8)
    for field in ["checksum", "contentLength"] {
      let (before, after) = ("\(old[field] ?? "")", "\(new[field] ?? "")")
      text = text.replacing(before, with: after)
    }
    try text.write(toFile: manifests + motto.key, atomically: true, encoding: .utf8)
    let shallow = try run("compare", cache, folder.path, status: 1)
    #expect(shallow.contains("updated      motto@1/u7pyu5l: other archives"), "\(shallow)")
    let deep = try run("compare", "--deep", cache, folder.path, status: 1)
    #expect(deep.contains("differences: ") && deep.contains("only in the first"), "\(deep)")
    _ = try run("compare", cache, padded, status: 1)
  }

  // MARK: coverage

  @Test func `coverage counts what each cache has of a lock file`() throws {
    let lock = Fixture.path("environments/spack-1.2/spack.lock")
    let folder = CacheFolder(path: try site.copyCache())
    let motto = try #require(try folder.manifests().keys.first { $0.contains("/scribe-3.2.1-zz") })
    try FileManager.default.removeItem(atPath: folder.path + "/v3/manifests/spec/" + motto)
    let whole = try json("coverage", "--lock", lock, "--mirror", cache)
    let totals = try #require(whole["totals"] as? [String: Int])
    #expect(totals["unavailable"] == nil && (totals["present"] ?? 0) > 4, "\(totals)")
    let text = try run("coverage", "--missing", "--lock", lock, "--mirror", folder.path, status: 3)
    #expect(text.contains("unavailable  scribe@3.2.1/zzcppg6: no cache has it"), "\(text)")
    let both = try run(
      "coverage", "--missing", "--lock", lock, "--mirror", folder.path, "--mirror", cache)
    #expect(both.contains("present      scribe@3.2.1/zzcppg6: missing in "), "\(both)")
    #expect(
      both.contains("together\t\(totals["present"] ?? 0) of \(totals["present"] ?? 0)\t100 %"))
  }

  @Test func `coverage without packages is a wrong command line`() throws {
    let outcome = try site.plainAlbedo(["buildcache", "coverage", "--mirror", cache])
    #expect(outcome.status == 2 && outcome.errorOutput.contains("no environment is active"))
  }

  // MARK: explain

  @Test func `a binary that policy refuses is told with what to do`() throws {
    let text = try run("explain", "motto", cache, status: 1)
    #expect(text.contains("refused: motto@1/u7pyu5l (2.9 KiB): the manifest carries no signature"))
    #expect(text.contains("      -> pass --unsigned"), "\(text)")
    #expect(text.contains("room in this store: unknown"), "\(text)")
  }

  @Test func `what matches nothing is told with the nearest builds, field by field`() throws {
    let text = try run("explain", "-u", "quill@3:+fancy", cache, status: 1)
    #expect(
      text.contains("another build: quill@2.0/mn23n4b: its version is 2.0, not @3:"), "\(text)")
    let none = try run("explain", "-u", "qill", cache, status: 1)
    #expect(none.contains("it holds no build of 'qill'"), "\(none)")
  }

  @Test func `what an environment wants is compared with what a cache has instead`() throws {
    let folder = CacheFolder(path: try site.copyCache())
    let name = try #require(try folder.manifests().keys.first { $0.contains("-zzcppg6") })
    try FileManager.default.removeItem(atPath: folder.path + "/v3/manifests/spec/" + name)
    let lock = Fixture.path("environments/spack-1.2/spack.lock")
    let outcome = try site.plainAlbedo(
      ["-e", lock, "buildcache", "explain", "-u", "scribe", folder.path])
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("the index lists it, but the cache has no entry"), "\(outcome)")
    #expect(outcome.output.contains("usable: scribe@3.2.1/suo3kpn"), "\(outcome)")
    #expect(
      outcome.output.contains(
        "another build: scribe@3.2.1/suo3kpn: no dependency woodcut; dependency letterpress,"
          + " which is not wanted; "), "\(outcome)")
    #expect(
      outcome.output.contains("quill: variant flavor=fancy, not flavor=plain"), "\(outcome)")
  }

  @Test func `an archive that is missing is told before anything is fetched`() throws {
    let folder = try damage(try site.copyCache(), "/motto-")
    let text = try run("explain", "-u", "motto", folder.path, status: 1)
    #expect(text.contains("its archive is not in the cache, or not whole"), "\(text)")
  }
}
