import AlbedoTesting
import Foundation
import Testing

/// `buildcache prune`, against what Spack 1.2 was recorded doing and by itself.
@Suite struct PruneTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  /// Copies a cache of the fixtures, as if it had been written long ago.
  private func cache(_ name: String = "cache-unsigned") throws -> CacheFolder {
    let path = try site.copyCache(name)
    try age(path)
    return CacheFolder(path: path)
  }

  private func age(_ path: String, to date: String = "2024-01-01") throws {
    let outcome = try Program.run(
      "/usr/bin/find", [path, "-exec", "touch", "-d", date, "{}", "+"])
    try #require(outcome.status == 0)
  }

  private func prune(_ cache: CacheFolder, _ arguments: String...) throws -> Program.Outcome {
    try site.plainAlbedo(["buildcache", "prune", "-y", cache.path] + arguments)
  }

  /// The files of a cache apart from Albedo's own and the blobs of its index.
  private func files(_ cache: CacheFolder) throws -> Set<String> {
    let all = try TreeListing(of: cache.path, ignoring: { $0.hasPrefix(".albedo") })
    return Set(all.entries.filter { $0.value.content != nil && !isIndex($0.value.content) }.keys)
  }

  private func isIndex(_ content: [UInt8]?) -> Bool {
    content?.starts(with: Array(#"{"database""#.utf8)) ?? false
  }

  /// What Spack was recorded removing, as paths below the cache, and its exit status.
  private func recording(_ name: String) throws -> (removed: Set<String>, status: Int32) {
    let lines = try Fixture.text("spack-1.2/outputs/\(name).txt").split(separator: "\n")
    let removed = lines.filter { $0.contains("Removed object") }.compactMap { line -> String? in
      guard let range = line.firstRange(of: #/scratch/[a-z]+//#) else { return nil }
      return String(line[range.upperBound...])
    }
    let status = lines.first { $0.hasPrefix("--- exit ") }?.split(separator: " ").last
    return (Set(removed), Int32(status ?? "") ?? -1)
  }

  /// The fixture's cache, damaged as the one of the recording: an archive is missing, and metadata.
  private func damaged() throws -> CacheFolder {
    let cache = try cache()
    let motto = try #require(try cache.manifests().first { $0.key.contains("/motto-") }?.value)
    let archive = try #require(CacheFolder.record("tar+gzip", in: motto))
    try FileManager.default.removeItem(atPath: cache.blobPath(of: archive))
    let vellum = try #require(try cache.manifests().keys.first { $0.contains("vellum-") })
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/spec/" + vellum)
    try "no blob".write(
      toFile: cache.path + "/blobs/sha256/0c/abcdef", atomically: true, encoding: .utf8)
    try age(cache.path)
    return cache
  }

  // MARK: As Spack

  @Test func `without rules the same goes as with Spack`() throws {
    let cache = try damaged()
    let (before, recorded) = (try files(cache), try recording("prune"))
    let outcome = try prune(cache)
    #expect(outcome.status == recorded.status, "\(outcome)")
    #expect(try before.subtracting(files(cache)) == recorded.removed)
    #expect(outcome.errorOutput.contains("12 of 13 entries stay"), "\(outcome.errorOutput)")
  }

  @Test func `an exact keep list leaves what it leaves with Spack`() throws {
    let cache = try cache("cache-signed")
    let keep = try site.folder.write(
      "keep.txt", "/jgi26dxltiohvzxzsux6ldt7tb4vbinx\n5fdwgt4ohxujfmey4wtlwypahjanwogo\n")
    let (before, recorded) = (try files(cache), try recording("prune-keeplist"))
    let outcome = try prune(cache, "--exact", "-k", keep)
    #expect(outcome.status == recorded.status, "\(outcome)")
    #expect(try before.subtracting(files(cache)) == recorded.removed)
  }

  @Test(arguments: ["prune-dry", "prune-keeplist-dry"])
  func `a dry run names what Spack names and writes nothing`(name: String) throws {
    let isPlain = name == "prune-dry"
    let cache = isPlain ? try damaged() : try cache("cache-signed")
    let keep = try site.folder.write(
      "keep.txt", "/jgi26dxltiohvzxzsux6ldt7tb4vbinx\n5fdwgt4ohxujfmey4wtlwypahjanwogo\n")
    let before = try TreeListing(of: cache.path)
    let outcome = try site.plainAlbedo(
      ["--dry-run", "buildcache", "prune", cache.path] + (isPlain ? [] : ["--exact", "-k", keep]))
    #expect(outcome.status == (try recording(name)).status)
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
    let said = try Fixture.text("spack-1.2/outputs/\(name).txt").matches(
      of: #/Would prune: (?<name>[a-z-]+)/(?<hash>[a-z2-7]{7})/#)
    for match in said {
      #expect(outcome.output.contains("/\(match.output.hash) ("), "\(match.output.0)")
    }
    #expect(isPlain || said.count == 12)
    #expect(!isPlain || outcome.output.contains("motto@1/u7pyu5l"))
  }

  // MARK: Closure, index, trash

  @Test func `what is kept can be installed, and what goes comes back`() throws {
    let cache = try cache()
    let (before, index) = (try files(cache), try #require(try cache.index()))
    let keep = try site.folder.write("keep.txt", "pamphlet  # the release\n")
    let outcome = try prune(cache, "-k", keep)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try cache.faults() == [])
    let names = try cache.manifests().keys.map { $0.prefix { $0 != "/" } }.sorted()
    #expect(
      names == ["gcc-runtime", "inkwell", "pamphlet", "quill", "scribe", "woodcut"])
    let offered = try site.plainAlbedo(["buildcache", "list", "-a", "--mirror", cache.path])
    let shown = offered.output.split(separator: "\n").filter { !$0.hasPrefix("--") }
    // The compiler and the C library are external, and so in no cache.
    #expect(shown.filter { !$0.hasPrefix("gcc@") && !$0.hasPrefix("glibc@") }.count == 6)

    let undone = try prune(cache, "--undo")
    #expect(undone.status == 0, "\(undone)")
    #expect(try files(cache) == before)
    #expect(try cache.faults() == [])
    // The order of records may differ, what they say may not.
    #expect(try cache.index() == index)
    let again = try prune(cache, "--undo")
    #expect(again.status == 1 && again.errorOutput.contains("nothing was pruned"), "\(again)")
  }

  @Test func `the index lists what is held, and no more, in every view`() throws {
    let cache = try cache()
    let keep = try site.folder.write("keep.txt", "motto\n")
    #expect(try prune(cache, "-k", keep, "--now").status == 0)
    let database = try cache.index()?["database"] as? NSDictionary
    let installs = try #require(database?["installs"] as? [String: NSDictionary])
    #expect(installs.values.allSatisfy { $0["in_buildcache"] as? Bool == true })
    #expect(installs.keys.map { $0.prefix(7) } == ["u7pyu5l"])
    let trash = cache.path + "/.albedo/trash"
    #expect((try? FileManager.default.contentsOfDirectory(atPath: trash)) ?? [] == [])
  }

  @Test func `the index that a prune writes is not taken for what a killed one has left`() throws {
    let keep = try site.folder.write("keep.txt", "motto\n")
    let rehearsal = try cache()
    #expect(try prune(rehearsal, "-k", keep).status == 0)
    let index = rehearsal.blobPath(of: try #require(try rehearsal.indexRecord()))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: index))
    try FileManager.default.removeItem(atPath: rehearsal.path)
    // The very blob lies there before anything names it, as after a kill between the two.
    let real = try cache()
    let folder = (index as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try bytes.write(to: URL(fileURLWithPath: index))
    try age(real.path)
    #expect(try prune(real, "-k", keep).status == 0)
    #expect(try real.faults() == [])
  }

  @Test func `what a lock file needs stays`() throws {
    let cache = try cache()
    let lock = Fixture.path("environments/spack-1.2/spack.lock")
    let outcome = try site.plainAlbedo(
      ["--json", "buildcache", "prune", "-y", cache.path, "--lock", lock])
    #expect(outcome.status == 0, "\(outcome)")
    let text = try Fixture.text("environments/spack-1.2/spack.lock")
    for item in try JSONReport(outcome.output).items where item.spec != nil {
      #expect(item.outcome == "removed" && !text.contains(item.id), "\(item)")
    }
    #expect(try cache.faults() == [])
    #expect(try !cache.manifests().isEmpty)
  }

  @Test func `a pin keeps what it names until it is taken away`() throws {
    let cache = try cache()
    #expect(
      try prune(cache, "--pin", "quill@1.0").output.contains("added        quill@1.0/lgclo6p"))
    let rules = ["--keep-newest", "1"]
    #expect(try prune(cache, rules[0], rules[1]).status == 0)
    #expect(try cache.manifests().keys.contains { $0.contains("quill-1.0") })
    #expect(try !cache.manifests().keys.contains { $0.contains("quill-1.1") })
    let unpinned = try prune(cache, "--unpin", "quill@1.0/lgclo6p")
    #expect(unpinned.output.contains("removed      quill@1.0/lgclo6p"), "\(unpinned)")
    try age(cache.path)
    #expect(try prune(cache, rules[0], rules[1]).status == 0)
    #expect(try !cache.manifests().keys.contains { $0.contains("quill-1.0") })
    let unknown = try prune(cache, "--unpin", "quill@1.0")
    #expect(unknown.status == 1 && unknown.errorOutput.contains("nothing that is pinned"))
  }

  @Test func `the trash is emptied only when somebody says so`() throws {
    let cache = try damaged()
    #expect(try prune(cache).status == 0)
    let refused = try site.plainAlbedo(["buildcache", "prune", cache.path, "--empty-trash"])
    #expect(refused.status == 2 && refused.errorOutput.contains("--yes-to-all"), "\(refused)")
    let young = try prune(cache, "--empty-trash", "--older-than", "1d")
    #expect(young.errorOutput.contains("nothing to do"), "\(young)")
    let emptied = try prune(cache, "--empty-trash")
    #expect(emptied.output.contains("removed"), "\(emptied)")
    #expect(!FileManager.default.fileExists(atPath: cache.path + "/.albedo/trash"))
  }

  @Test func `the trash of a source mirror in the same folder is not the cache's`() throws {
    let cache = try damaged()
    let others = cache.path + "/.albedo/trash/99991231T000000Z"
    try FileManager.default.createDirectory(
      atPath: others + "/quill", withIntermediateDirectories: true)
    for name in ["sources.json", "quill/quill-1.tar.gz"] {
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(others)/\(name)"))
    }
    #expect(try prune(cache).status == 0)
    let emptied = try prune(cache, "--empty-trash")
    #expect(emptied.status == 0 && !emptied.output.contains("99991231"), "\(emptied)")
    let left = try FileManager.default.contentsOfDirectory(atPath: cache.path + "/.albedo/trash")
    #expect(left == ["99991231T000000Z"])
    #expect(FileManager.default.fileExists(atPath: others + "/quill/quill-1.tar.gz"))
    #expect(try prune(cache, "--undo").status != 0)
  }

  // MARK: Refusals

  @Test func `nothing goes without a yes`() throws {
    let cache = try damaged()
    let before = try files(cache)
    let outcome = try site.plainAlbedo(["buildcache", "prune", cache.path])
    #expect(outcome.status == 2 && outcome.errorOutput.contains("--yes-to-all"), "\(outcome)")
    #expect(try files(cache) == before)
  }

  @Test(arguments: ["# nothing\n", "quill@77\n", "motto\nqill\n"])
  func `a keep list that may be a slip of the pen prunes nothing`(text: String) throws {
    let cache = try cache()
    let before = try files(cache)
    let outcome = try prune(cache, "-k", try site.folder.write("keep.txt", text))
    #expect(outcome.status == 1 && outcome.errorOutput.contains("keep list"), "\(outcome)")
    #expect(try files(cache) == before)
  }

  @Test func `what cannot be read keeps the files that it may name`() throws {
    let cache = try damaged()
    try FileManager.default.createDirectory(
      atPath: cache.path + "/v3/manifests/key", withIntermediateDirectories: true)
    try "{".write(
      toFile: cache.path + "/v3/manifests/key/odd.manifest.json", atomically: true, encoding: .utf8)
    try age(cache.path)
    let outcome = try prune(cache)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("cannot be read"), "\(outcome.errorOutput)")
    #expect(outcome.output.contains("[1/1] removed      motto@1/u7pyu5l"), "\(outcome.output)")
  }

  @Test func `a place without a cache is told, and does not come to be`() throws {
    let path = site.folder["nowhere"]
    let outcome = try site.plainAlbedo(["buildcache", "prune", "-y", path])
    #expect(outcome.status == 1 && outcome.errorOutput.contains("no build cache in"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `what was written within the grace period is not touched`() throws {
    let cache = try damaged()
    try age(cache.path, to: "now")
    let outcome = try prune(cache)
    #expect(outcome.status == 0 && outcome.errorOutput.contains("nothing to do"), "\(outcome)")
    let later = try prune(cache, "--grace", "soon")
    #expect(later.status == 2 && later.errorOutput.contains("is no duration"), "\(later)")
  }

  @Test func `the page of links of a cache of Spack 0_13 follows a prune and its undoing`() throws {
    try Fixture.unpack("spack-0.16/seed-era/caches.tar.zst", into: site.folder["old"])
    let cache = CacheFolder(path: site.folder["old/relative"])
    try age(cache.path)
    let page = cache.path + "/build_cache/index.html"
    func names() throws -> [String] {
      let text = try String(contentsOfFile: page, encoding: .utf8)
      return ["cedar", "libalder", "libbirch"].filter { text.contains("-\($0)-") }
    }
    try "libalder\n".write(toFile: site.folder["keep"], atomically: true, encoding: .utf8)
    let pruned = try prune(cache, "-k", site.folder["keep"])
    #expect(pruned.status == 0, "\(pruned)")
    #expect(try names() == ["libalder"])
    let undone = try prune(cache, "--undo")
    #expect(undone.status == 0, "\(undone)")
    #expect(try names() == ["cedar", "libalder", "libbirch"])
  }
}
