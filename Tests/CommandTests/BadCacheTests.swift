import AlbedoTesting
import Foundation
import Testing

/// Installs from caches that are damaged: refused with a reason, nothing left behind.
@Suite(.needsMounts) struct BadCacheTests {
  /// A way to damage a cache.
  enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case missingBlob = "a missing archive"
    case truncatedBlob = "a truncated archive"
    case flippedByte = "an archive with one byte flipped"
    case otherManifest = "the manifest of another package"
    case otherArchive = "the archive of another package"
    case missingIndex = "a missing index"
    case damagedIndex = "a damaged index"
    case newerIndex = "an index of version 9"

    var testDescription: String { rawValue }

    /// What the message must say.
    var words: [String] {
      switch self {
      case .missingBlob: ["motto@1/u7pyu5l", "no such file or folder"]
      case .truncatedBlob: ["motto@1/u7pyu5l", "has 1000 bytes, its manifest says 2941"]
      case .flippedByte: ["motto@1/u7pyu5l", "has the sha256", "its manifest says"]
      case .otherManifest: ["'motto@1/u7pyu5l'", "'vellum@1.1/jqtk4mv'"]
      case .otherArchive: ["'motto@1/u7pyu5l'", "'vellum@1.1/jqtk4mv'"]
      case .missingIndex: ["the cache 'file://", "has no index"]
      case .damagedIndex: ["the sha256"]
      case .newerIndex: ["(index)' has database version 9"]
      }
    }
  }

  static let motto = "/v3/manifests/spec/motto/motto-1-u7pyu5l2e445brjwcchquga477jqerle"
  static let vellum = "/v3/manifests/spec/vellum/vellum-1.1-jqtk4mvl6n6vmd2mo2ynvjvsgfa6eh6e"
  static let suffix = ".spec.manifest.json"

  let site: SpackSite
  let cache: CacheFolder

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache())
  }

  @Test(arguments: Damage.allCases)
  func `a damaged cache is named, and nothing is installed`(damage: Damage) throws {
    try inflict(damage)
    let outcome = try install()
    #expect(outcome.status == 1)
    let said = outcome.output + outcome.errorOutput
    for words in damage.words { #expect(said.contains(words), "\(said)") }
    #expect(outcome.errorOutput.contains("hint: "))
    #expect(try packages() == [])
  }

  private func install(_ spec: String = "motto") throws -> Program.Outcome {
    try site.albedo(["buildcache", "install", "-u", "--mirror", cache.path, spec])
  }

  private func packages() throws -> [String] {
    let folder = site[SpackSite.storeRoot + "/linux-x86_64"]
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
  }

  private func inflict(_ damage: Damage) throws {
    let manifest = cache.path + Self.motto + Self.suffix
    let records = try cache.manifests()
    let name = ("motto/" as NSString).appending((manifest as NSString).lastPathComponent)
    let archive = try #require(CacheFolder.record("tar+gzip", in: records[name] ?? []))
    let blob = cache.blobPath(of: archive)
    switch damage {
    case .missingBlob:
      try FileManager.default.removeItem(atPath: blob)
    case .truncatedBlob:
      try edit(blob) { $0.removeSubrange(1000...) }
    case .flippedByte:
      try edit(blob) { $0[900] ^= 1 }
    case .otherManifest:
      let other = cache.path + Self.vellum + Self.suffix
      try edit(manifest) { $0 = try Data(contentsOf: URL(fileURLWithPath: other)) }
    case .otherArchive:
      let others = try #require(records.first { $0.key.hasPrefix("vellum/") }).value
      let other = try #require(CacheFolder.record("tar+gzip", in: others))
      let spec = try #require(CacheFolder.record("spack.spec", in: records[name] ?? []))
      try edit(manifest) {
        $0 = try JSONSerialization.data(withJSONObject: ["version": 3, "data": [other, spec]])
      }
    case .missingIndex:
      try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/index")
    case .damagedIndex:
      try edit(cache.blobPath(of: #require(try cache.indexRecord()))) { $0[900] ^= 1 }
    case .newerIndex:
      try replaceIndex { $0.replacing(#""version":"8""#, with: #""version":"9""#) }
    }
  }

  private func edit(_ path: String, _ change: (inout Data) throws -> Void) throws {
    let file = URL(fileURLWithPath: path)
    var data = try Data(contentsOf: file)
    try change(&data)
    try data.write(to: file)
  }

  /// Gives the cache another index, whose checksum is right.
  private func replaceIndex(_ change: (String) -> String) throws {
    var record = try #require(try cache.indexRecord())
    let text = change(String(decoding: try cache.blob(of: record), as: UTF8.self))
    let staged = try site.folder.write("index", text)
    let sum = try Program.run("/usr/bin/env", ["sha256sum", staged]).output.prefix(64)
    record["checksum"] = String(sum)
    record["contentLength"] = text.utf8.count
    let blob = cache.blobPath(of: record)
    try FileManager.default.createDirectory(
      atPath: (blob as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: staged, toPath: blob)
    try edit(cache.path + "/v3/manifests/index/index.manifest.json") {
      $0 = try JSONSerialization.data(withJSONObject: ["version": 3, "data": [record]])
    }
  }

  @Test func `a manifest with any byte flipped installs the package itself or nothing`() throws {
    let path = cache.path + Self.motto + Self.suffix
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(try install().status == 0)
    let share = site[
      SpackSite.storeRoot + "/linux-x86_64/motto-1-u7pyu5l2e445brjwcchquga477jqerle/share"]
    let original = try TreeListing(of: share)
    let isSoak = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] == "1"
    for position in stride(from: 0, to: whole.count, by: isSoak ? 1 : 16) {
      try? FileManager.default.removeItem(atPath: site[SpackSite.storeRoot])
      try edit(path) {
        $0 = whole
        $0[position] ^= 1
      }
      let outcome = try install()
      if outcome.status == 0 {
        #expect(try TreeListing(of: share).differences(to: original) == [], "byte \(position)")
      } else {
        #expect(outcome.status == 1, "byte \(position): \(outcome)")
        #expect(try packages() == [], "byte \(position)")
      }
    }
  }

  @Test(arguments: [false, true])
  func `a package without a verified signature is refused with status 4`(isSigned: Bool) throws {
    if isSigned {
      try edit(cache.path + Self.motto + Self.suffix) { data in
        data =
          Data("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n".utf8) + data
          + Data(
            "\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQ==\n-----END PGP SIGNATURE-----\n"
              .utf8)
      }
    }
    let outcome = try site.albedo(["buildcache", "install", "--mirror", cache.path, "motto"])
    #expect(outcome.status == 4, "\(outcome)")
    #expect(outcome.output.contains("refused      motto@1/u7pyu5l"))
    let hint =
      isSigned ? "hint: the entry was changed after it was signed" : "hint: pass --unsigned"
    #expect(outcome.errorOutput.contains(hint), "\(outcome)")
    #expect(try packages() == [])
  }
}
