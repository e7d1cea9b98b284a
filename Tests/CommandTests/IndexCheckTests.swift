import AlbedoTesting
import Foundation
import Testing

/// `buildcache check-index`, `audit` and `repair` on whole and on damaged caches.
@Suite struct IndexCheckTests {
  private let site: SpackSite
  private let cache: CacheFolder

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache())
  }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try site.plainAlbedo(["buildcache"] + arguments)
  }

  /// Damages the copy as the fixture `damaged-unsigned` was: motto's archive and vellum's manifest are
  /// gone, woodcut's archive has a byte more, and there is a blob that nothing names.
  private func damage() throws {
    let manifests = try cache.manifests()
    func archive(_ name: String) throws -> String {
      let records = try #require(manifests.first { $0.key.contains(name) }?.value)
      return cache.blobPath(of: try #require(CacheFolder.record("tar+gzip", in: records)))
    }
    try FileManager.default.removeItem(atPath: archive("motto-1"))
    let vellum = try #require(manifests.keys.first { $0.contains("vellum-1.1") })
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/spec/" + vellum)
    let handle = try #require(FileHandle(forWritingAtPath: try archive("woodcut")))
    handle.seekToEndOfFile()
    handle.write(Data([0]))
    try handle.close()
    let stray = cache.path + "/blobs/sha256/ab/abcdef"
    try FileManager.default.createDirectory(
      atPath: (stray as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try "stray".write(toFile: stray, atomically: true, encoding: .utf8)
  }

  /// The lines of standard output that a recording holds, without Spack's arrow.
  private func recorded(_ name: String) throws -> [String] {
    let text = try Fixture.text("spack-1.2/outputs/\(name).txt")
    let start = try #require(text.range(of: "--- stdout\n")).upperBound
    let end = try #require(text.range(of: "--- stderr")).lowerBound
    return text[start..<end].split(separator: "\n").map {
      $0.replacing("==> ", with: "").trimmingCharacters(in: .whitespaces)
    }
  }

  @Test(arguments: [
    ("check-index-default", []), ("check-index-exists", ["--verify", "exists"]),
    ("check-index-manifests", ["--verify", "manifests"]),
    ("check-index-blobs", ["--verify", "blobs"]), ("check-index-ok", ["--verify", "all"]),
  ])
  func `a whole cache is reported as Spack does`(recording: String, options: [String]) throws {
    let outcome = try run(["check-index", cache.path] + options)
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let expected = try recorded(recording).map {
      $0.hasPrefix("Index exists") ? "Index exists in mirror: <unnamed>" : $0
    }
    #expect(lines == expected)
  }

  @Test func `a damaged cache is reported in the form of Spack, and with status 1`() throws {
    try damage()
    let file = site.folder["report.json"]
    let outcome = try run(["check-index", cache.path, "--verify", "all", "--output", file])
    // Spack says 0, and cannot write the report: see docs/differences.md.
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    #expect(try Array(lines.prefix(4)) == recorded("check-index-bad"))
    #expect(outcome.output.contains("vellum@1.1/jqtk4mv: the index lists it"))
    let report =
      try JSONSerialization.jsonObject(with: Data(site.folder.bytes("report.json")))
      as? [String: Any]
    let text = try Fixture.text("spack-1.2/outputs/check-index-bad.json")
    // The recording ends where the writer of Spack failed.
    let start = #"{"exists": true, "manifests": {"missing": ["jqtk4mvl6n6vmd2mo2ynvjvsgfa6eh6e"]"#
    #expect(text.hasPrefix(start))
    #expect(report?["exists"] as? Bool == true)
    let manifests = report?["manifests"] as? [String: [String]]
    #expect(manifests == ["missing": ["jqtk4mvl6n6vmd2mo2ynvjvsgfa6eh6e"], "unindexed": []])
    let blobs = (report?["blobs"] as? [String: Any])?["missing"] as? [String: [[String: Any]]]
    let records = try #require(blobs?["u7pyu5l2e445brjwcchquga477jqerle"])
    #expect(records.count == 1)
    #expect(
      records[0]["mediaType"] as? String == "application/vnd.spack.install.v2.tar+gzip")
    #expect((records[0]["checksum"] as? String)?.count == 64)
  }

  @Test func `a cache without an index fails its check`() throws {
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/index")
    let outcome = try run(["check-index", cache.path])
    #expect(outcome.status == 1)
    #expect(outcome.output == "Index does not exist in mirror: <unnamed>\n")
  }

  @Test func `an audit of a whole cache finds nothing`() throws {
    let outcome = try run(["--json", "audit", "--deep", cache.path])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try JSONReport(outcome.output).totals == ["present": 14])
  }

  @Test func `an audit finds each kind of damage, and a repair mends what it can`() throws {
    try damage()
    // An entry that another program's rebuild has lost, and an archive that is another's.
    let manifests = try cache.manifests()
    let swapped = try #require(manifests.keys.first { $0.contains("quill-1.0") })
    let other = try #require(manifests.first { $0.key.contains("quill-1.1") }?.value)
    let own = try #require(manifests[swapped])
    let mixed =
      [CacheFolder.record("tar+gzip", in: other), CacheFolder.record("spack.spec", in: own)]
    let text = try JSONSerialization.data(
      withJSONObject: ["version": 3, "data": mixed.compactMap { $0 }])
    try text.write(to: URL(fileURLWithPath: cache.path + "/v3/manifests/spec/" + swapped))

    // The four files are the stray one, both of vellum, and the archive that quill@1.0 had.
    // What is young may belong to a push that is at work.
    _ = try Program.run(
      "/bin/sh",
      ["-c", "find \"$0\" -type f -exec touch -d 2023-11-14 {} +", cache.path + "/blobs"])

    let outcome = try run(["--json", "audit", "--deep", cache.path])
    #expect(outcome.status == 3)
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["present": 10, "failed": 3, "unavailable": 1, "kept": 4])
    func reason(_ name: String) -> String {
      report.items.first { $0.spec?.hasPrefix(name) == true }?.reason ?? ""
    }
    #expect(reason("motto").contains("its archive 'blobs/sha256/"))
    #expect(reason("motto").hasSuffix("is missing"))
    #expect(reason("woodcut").contains("bytes instead of"))
    #expect(reason("quill@1.0").contains("is of another package, /gyjc6nz"))
    #expect(reason("vellum").contains("no metadata"))
    #expect(report.items.contains { $0.path == "blobs/sha256/ab/abcdef" && $0.bytes == 5 })

    let before = try TreeListing(of: cache.path)
    let dry = try run(["--dry-run", "repair", "--deep", "--quarantine", cache.path])
    #expect(dry.status == 0, "\(dry)")
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
    let unasked = try run(["repair", "--quarantine", "--deep", cache.path])
    #expect(unasked.status == 2 && unasked.errorOutput.contains("--yes-to-all"))

    let repaired = try run(["--json", "repair", "--deep", "--quarantine", "-y", cache.path])
    #expect(repaired.status == 0, "\(repaired)")
    #expect(try JSONReport(repaired.output).totals == ["removed": 3, "updated": 1])
    #expect(try cache.manifests().count == 10)
    #expect(try run(["check-index", "--verify", "all", "--", cache.path]).status == 0)
    let trash = try #require(
      try FileManager.default.contentsOfDirectory(atPath: cache.path + "/.albedo/trash").first)
    let kept = cache.path + "/.albedo/trash/\(trash)/v3/manifests/spec/" + swapped
    #expect(FileManager.default.fileExists(atPath: kept))
  }

  @Test func `a repair lists again what another program has lost`() throws {
    let lost = try #require(try cache.index())
    let note = cache.path + "/v3/manifests/index"
    // Another program's index of nothing.
    let empty = #"{"database":{"version":"8","installs":{}}}"#
    let sum = try Program.run("/bin/sh", ["-c", "printf %s \"$0\" | sha256sum", empty]).output
      .prefix(64)
    let blob = cache.path + "/blobs/sha256/\(sum.prefix(2))/\(sum)"
    try FileManager.default.createDirectory(
      atPath: (blob as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try empty.write(toFile: blob, atomically: true, encoding: .utf8)
    try """
    {"version":3,"data":[{"contentLength":\(empty.utf8.count),"mediaType":\
    "application/vnd.spack.db.v8+json","compression":"none","checksumAlgorithm":"sha256",\
    "checksum":"\(sum)"}]}
    """.write(toFile: note + "/index.manifest.json", atomically: true, encoding: .utf8)
    let audit = try run(["audit", cache.path])
    #expect(audit.status == 1)
    #expect(audit.output.contains("the index does not list it"))
    #expect(try run(["repair", cache.path]).status == 0)
    #expect(try cache.index() == lost)
  }

  @Test(
    .needsMounts, arguments: [["check-index", "-o"], ["check", "motto", "-m", "cache", "-o"]])
  func `a dry run writes no file either`(_ words: [String]) throws {
    let file = site.folder["report.json"]
    let arguments = words.map { $0 == "cache" ? cache.path : $0 } + [file]
    try site.unpack("store")
    let last = words[0] == "check" ? [] : [cache.path]
    for (options, isWritten) in [(["--dry-run"], false), ([], true)] {
      let outcome = try site.albedo(options + ["buildcache"] + arguments + last)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(FileManager.default.fileExists(atPath: file) == isWritten, "\(outcome)")
    }
  }

  @Test(.needsMounts) func `a repair of a folder that cannot be written to has failed`() throws {
    let path = cache.path
    let outcome = try site.albedo(
      ["buildcache", "repair", path],
      preparation: "mount --bind \(path) \(path) && mount -o remount,ro,bind \(path)")
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("[1/1] failed       list of keys of file://"), "\(outcome)")
  }
}
