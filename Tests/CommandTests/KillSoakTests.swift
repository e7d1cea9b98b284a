import AlbedoTesting
import Foundation
import Testing

/// Commands that are killed at any instant: nothing that others can see is ever half made, and the
/// next run ends where an undisturbed one would have.
///
/// `ALBEDO_SOAK=1` in the environment makes the campaign ten times longer.
@Suite(.needsMounts, .serialized) struct KillSoakTests {
  static let repetitions = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] == "1" ? 200 : 20
  static let storeOfInstalls = "/srv/n"

  @Test func `a push that is killed leaves a whole cache and can be repeated`() throws {
    let site = try SpackSite()
    try site.unpack("store")
    let arguments = { (name: String) in
      ["buildcache", "push"] + CacheFolder.pushArguments + [site.folder[name]] + [
        "motto", "vellum", "letterpress", "woodcut",
      ]
    }
    let clock = ContinuousClock()
    let duration = try clock.measure {
      let outcome = try site.albedo(arguments("undisturbed"))
      try #require(outcome.status == 0, "\(outcome)")
    }
    let expected = try TreeListing(of: site.folder["undisturbed"], ignoring: Self.isOwn)
    var instants = Instants(upTo: duration)
    for _ in 0..<Self.repetitions {
      let instant = instants.next()
      let cache = CacheFolder(path: site.folder["cache"])
      try? FileManager.default.removeItem(atPath: cache.path)
      _ = try site.albedo(arguments("cache"), killedAfter: instant)
      #expect(try cache.faults() == [], "killed after \(instant)")
      let again = try site.albedo(arguments("cache"))
      #expect(again.status == 0, "killed after \(instant): \(again)")
      let found = try TreeListing(of: cache.path, ignoring: Self.isOwn)
      #expect(found.differences(to: expected) == [], "killed after \(instant)")
    }
  }

  @Test(arguments: [[], ["--full"]])
  func `an update of an index that is killed leaves a whole cache and can be repeated`(
    options: [String]
  ) throws {
    let site = try SpackSite()
    let cache = CacheFolder(path: try site.copyCache())
    let expected = try cache.index()
    let arguments = ["buildcache", "update-index"] + options + [cache.path]
    // One that lacks entries is replaced; the other way round there is none.
    let manifest = cache.path + "/v3/manifests/index/index.manifest.json"
    let entry = try #require(try cache.manifests().keys.first { $0.contains("pamphlet") })
    let file = cache.path + "/v3/manifests/spec/" + entry
    let aside = site.folder["aside"]
    try FileManager.default.moveItem(atPath: file, toPath: aside)
    try #require(try site.plainAlbedo(arguments).status == 0)
    let partial = try Data(contentsOf: URL(fileURLWithPath: manifest))
    try FileManager.default.moveItem(atPath: aside, toPath: file)
    let clock = ContinuousClock()
    let duration = try clock.measure {
      try #require(try site.plainAlbedo(arguments).status == 0)
    }
    #expect(try cache.index() == expected)
    var instants = Instants(upTo: duration)
    for round in 0..<Self.repetitions {
      let instant = instants.next()
      if round.isMultiple(of: 2) {
        try partial.write(to: URL(fileURLWithPath: manifest))
      } else {
        try FileManager.default.removeItem(atPath: manifest)
      }
      _ = try Program.run(
        Program.albedo, arguments, environment: site.environment, in: site.folder.path,
        killedAfter: instant)
      #expect(try cache.faults() == [], "killed after \(instant)")
      let again = try site.plainAlbedo(arguments)
      #expect(again.status == 0, "killed after \(instant): \(again)")
      #expect(try cache.index() == expected, "killed after \(instant)")
    }
  }

  /// Whether a path is Albedo's own: a file that was being written when the program was killed
  /// stays beside its place, under a name that no reader takes for an entry.
  private static func isOwn(_ path: String) -> Bool {
    path.hasPrefix(".albedo")
  }

  @Test func `an install that is killed leaves a whole store and can be repeated`() throws {
    let site = try SpackSite()
    let arguments = [
      "buildcache", "install", "-u", "--mirror", Fixture.path("spack-1.2/cache-unsigned"),
      "/gyjc6nz", "motto", "vellum", "woodcut",
    ]
    let clock = ContinuousClock()
    let duration = try clock.measure {
      let outcome = try site.albedo(store: Self.storeOfInstalls, arguments)
      try #require(outcome.status == 0, "\(outcome)")
    }
    let root = site[Self.storeOfInstalls]
    let expected = try TreeListing(of: root, ignoring: Self.isRunSpecific)
    let names = try #require(try StoreDatabase(of: root)).records.mapValues(Facts.init)
    var instants = Instants(upTo: duration)
    for _ in 0..<Self.repetitions {
      let instant = instants.next()
      try? FileManager.default.removeItem(atPath: root)
      _ = try site.albedo(store: Self.storeOfInstalls, arguments, killedAfter: instant)
      #expect(try faults(of: site, expected: expected) == [], "killed after \(instant)")
      let again = try site.albedo(store: Self.storeOfInstalls, arguments)
      #expect(again.status == 0, "killed after \(instant): \(again)")
      let found = try TreeListing(of: root, ignoring: Self.isRunSpecific)
      #expect(found.differences(to: expected) == [], "killed after \(instant)")
      let records = try #require(try StoreDatabase(of: root)).records.mapValues(Facts.init)
      #expect(records == names, "killed after \(instant)")
    }
  }

  /// What a record says apart from times.
  struct Facts: Equatable {
    let path: String?
    let isInstalled: Bool?
    let isExplicit: Bool?
    let referenceCount: Int?

    init(_ record: StoreDatabase.Record) {
      path = record["path"] as? String
      isInstalled = record["installed"] as? Bool
      isExplicit = record["explicit"] as? Bool
      referenceCount = record["ref_count"] as? Int
    }
  }

  /// Whether a path of a store differs between two runs that do the same.
  private static func isRunSpecific(_ path: String) -> Bool {
    isOwn(path) || path.hasPrefix(".spack-db/") || path.hasSuffix("/install_manifest.json")
  }

  /// What is wrong with a store after a kill: a record without its package, or a package that
  /// others can see and that is not whole.
  private func faults(of site: SpackSite, expected: TreeListing) throws -> [String] {
    let root = site[Self.storeOfInstalls]
    let packages = root + "/linux-x86_64"
    guard FileManager.default.fileExists(atPath: packages) else { return [] }
    var faults: [String] = []
    let found = try TreeListing(of: root, ignoring: Self.isRunSpecific)
    let visible = try FileManager.default.contentsOfDirectory(atPath: packages)
      .filter { !$0.hasPrefix(".albedo-") }
      // Until its metadata has its name, neither Spack nor Albedo takes a folder for a package.
      .filter { FileManager.default.fileExists(atPath: packages + "/\($0)/.spack") }
    for name in visible {
      let prefix = "linux-x86_64/\(name)"
      faults += found.differences(to: expected).filter { $0.contains("'\(prefix)") }
    }
    for record in try StoreDatabase(of: root)?.records.values.map({ $0 }) ?? [] {
      let path = record["path"] as? String ?? ""
      guard record["installed"] as? Bool == true, path.hasPrefix(Self.storeOfInstalls) else {
        continue
      }
      if !visible.contains((path as NSString).lastPathComponent) {
        faults.append("'\(path)' is recorded and not there")
      }
    }
    return faults
  }
}

/// Instants spread over a duration, the same ones in every run.
struct Instants {
  private var state: UInt64 = 0x0A1B_ED00
  private let limit: Duration

  init(upTo limit: Duration) { self.limit = limit }

  /// The next instant.
  mutating func next() -> Duration {
    // SplitMix64, by Steele, Lea and Flood.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return limit * (Double(mixed >> 11) / Double(1 << 53))
  }
}
