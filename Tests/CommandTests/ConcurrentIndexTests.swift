import AlbedoTesting
import Foundation
import Synchronization
import Testing

/// Many programs that push into one cache at once: nothing is lost, and whoever reads finds a whole
/// index every time.
@Suite(.serialized) struct ConcurrentIndexTests {
  private static let writerCount = Campaign.count(short: 4, whole: 8)
  private static let pushCount = Campaign.count(short: 10, whole: 100)

  @Test func `pushes at once lose no entry`() async throws {
    let site = try SpackSite()
    let store = try PlainStore(site.folder["store"], count: Self.writerCount * Self.pushCount)
    let cache = CacheFolder(path: site.folder["cache"])
    let reader = IndexReader { try cache.index() }
    try await Self.write { number in
      ["-c", "config:install_tree:root:" + store.root, "-q", "buildcache", "push", "-u"]
        + [cache.path, "/" + store.hashes[number]]
    } run: {
      try site.plainAlbedo($0)
    }
    let seen = reader.stop()
    #expect(seen.faults == [])
    #expect(seen.readCount > 0)
    #expect(try Self.held(in: cache.index()) == Set(store.hashes))
    #expect(try cache.faults() == [])
  }

  @Test(arguments: ["v3", "v2"])
  func `updates at once lose no entry`(layout: String) async throws {
    let site = try SpackSite()
    let cache = try IndexedEntries(site, layout: layout)
    let reader = IndexReader { try cache.index() }
    try await Self.write(count: cache.entries.count) { number in
      try cache.put(number)
      return ["-q", "buildcache", "update-index", cache.folder.path]
    } run: {
      try site.plainAlbedo($0)
    }
    let seen = reader.stop()
    #expect(seen.faults == [])
    #expect(try Self.held(in: cache.index()) == cache.hashes)
    #expect(try cache.isDigestRight())
  }

  // MARK: Writers and readers

  /// Runs a command for each number, each writer's one after another, the writers at once.
  private static func write(
    count: Int = writerCount * pushCount,
    _ arguments: @escaping @Sendable (Int) throws -> [String],
    run: @escaping @Sendable ([String]) throws -> Program.Outcome
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writerCount {
        group.addTask {
          for number in stride(from: writer, to: count, by: writerCount) {
            let outcome = try await onThread { try run(try arguments(number)) }
            #expect(outcome.status == 0, "\(outcome)")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func held(in index: NSDictionary?) throws -> Set<String> {
    let database = index?["database"] as? [String: Any]
    let installs = try #require(database?["installs"] as? [String: [String: Any]])
    return Set(installs.filter { $0.value["in_buildcache"] as? Bool == true }.keys)
  }
}

/// Reads an index again and again on a thread of its own.
private final class IndexReader: Sendable {
  /// What the reader has seen.
  struct Seen {
    var readCount = 0
    var faults: [String] = []
    var isOver = false
    var hasEnded = false
  }

  private let seen = Mutex(Seen())
  private let index: @Sendable () throws -> NSDictionary?

  init(_ index: @escaping @Sendable () throws -> NSDictionary?) {
    self.index = index
    Thread { [self] in
      while !seen.withLock({ $0.isOver }) { read() }
      seen.withLock { $0.hasEnded = true }
    }.start()
  }

  private func read() {
    do {
      guard let found = try index() else { return }
      let isWhole = (found["database"] as? [String: Any])?["installs"] is [String: Any]
      seen.withLock { seen in
        seen.readCount += 1
        if !isWhole { seen.faults.append("the index has no records") }
      }
    } catch {
      let text = "\(error)"
      seen.withLock { $0.faults.append(text) }
    }
  }

  /// Ends the reading and returns what was seen.
  func stop() -> Seen {
    seen.withLock { $0.isOver = true }
    while !seen.withLock({ $0.hasEnded }) { usleep(1000) }
    return seen.withLock { $0 }
  }
}

/// Runs a blocking body on a thread of its own, so that it blocks no task.
private func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
  }
}

/// A store of packages of one file each, without dependencies.
private struct PlainStore {
  let root: String
  let hashes: [String]

  init(_ root: String, count: Int) throws {
    self.root = root
    hashes = (0..<count).map { number in
      // Base32, whose letters start with a.
      let digits = Array("abcdefghijklmnopqrstuvwxyz234567")
      return String(repeating: "x", count: 29)
        + [number >> 10, number >> 5, number].map { String(digits[$0 & 31]) }.joined()
    }
    var records: [String] = []
    for (number, hash) in hashes.enumerated() {
      let node = """
        {"name":"leaf-\(number)","version":"1.0","arch":{"platform":"linux","platform_os":\
        "debian12","target":"x86_64"},"namespace":"lab","parameters":{"build_system":"generic",\
        "cflags":[],"cppflags":[],"cxxflags":[],"fflags":[],"ldflags":[],"ldlibs":[]},\
        "package_hash":"hmghugtzladxcmcsbwm23lindkza4m5g42dmaebfvuht7mbsd67q====",\
        "annotations":{"original_specfile_version":5},"hash":"\(hash)"}
        """
      let prefix = "\(root)/linux-x86_64/leaf-\(number)-1.0-\(hash)"
      try Self.write("\(number)\n", to: prefix + "/share/number")
      try Self.write(
        #"{"spec":{"_meta":{"version":5},"nodes":[\#(node)]}}"#, to: prefix + "/.spack/spec.json")
      records.append(
        """
        "\(hash)":{"spec":\(node),"ref_count":0,"path":"\(prefix)","installed":true,\
        "explicit":true,"installation_time":1795193540.5,"deprecated_for":null}
        """)
    }
    try Self.write(
      #"{"database":{"version":"8","installs":{\#(records.joined(separator: ","))}}}"#,
      to: root + "/.spack-db/index.json")
  }

  private static func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}

/// A cache whose entries come one after another, as if others pushed them without an index.
private struct IndexedEntries: Sendable {
  private static let oldSpecs = Fixture.path("specfiles/0.23")

  let folder: CacheFolder
  /// The paths of the metadata, below the root.
  let entries: [String]
  let hashes: Set<String>
  private let source: String
  private let isOld: Bool

  init(_ site: SpackSite, layout: String) throws {
    isOld = layout == "v2"
    source =
      isOld ? try Self.oldCache(site) : Fixture.path("spack-1.2/cache-unsigned")
    folder = CacheFolder(path: site.folder["cache"])
    let names = try FileManager.default.subpathsOfDirectory(atPath: source)
    entries = names.filter {
      $0.hasSuffix(".spec.manifest.json") || $0.hasSuffix(".spec.json")
    }.sorted()
    hashes = Set(
      entries.compactMap { name in
        (name as NSString).lastPathComponent.split(separator: ".spec.").first?
          .split(separator: "-").last.map(String.init)
      })
    // Everything but metadata and indices is there from the start.
    let metadata = Set(entries)
    for name in names where !metadata.contains(name) && !name.contains("index") {
      let type = try FileManager.default.attributesOfItem(atPath: source + "/" + name)[.type]
      if type as? FileAttributeType == .typeRegular { try put(name) }
    }
  }

  /// A cache of layout 2, made of spec files of its time; archives are not looked at.
  private static func oldCache(_ site: SpackSite) throws -> String {
    let root = site.folder["old"]
    try FileManager.default.createDirectory(
      atPath: root + "/build_cache", withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: oldSpecs).sorted()
    where name.hasSuffix(".json") {
      let text = try Data(contentsOf: URL(fileURLWithPath: oldSpecs + "/" + name))
      let spec =
        (try? JSONSerialization.jsonObject(with: text) as? [String: Any])?["spec"]
        as? [String: Any]
      guard let node = (spec?["nodes"] as? [[String: Any]])?.first,
        let hash = node["hash"] as? String, let package = node["name"] as? String
      else { continue }
      try text.write(
        to: URL(
          fileURLWithPath:
            "\(root)/build_cache/linux-debian12-x86_64-gcc-12.2.0-\(package)-1-\(hash)"
            + ".spec.json"))
    }
    return root
  }

  /// Puts an entry in its place, whole at once.
  func put(_ number: Int) throws { try put(entries[number]) }

  private func put(_ name: String) throws {
    let target = folder.path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: source + "/" + name, toPath: target)
  }

  func index() throws -> NSDictionary? {
    guard isOld else { return try folder.index() }
    let path = folder.path + "/build_cache/index.json"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
      as? NSDictionary
  }

  /// Whether the file with the digest of the index has it; true where the layout has none.
  func isDigestRight() throws -> Bool {
    guard isOld else { return true }
    let script = "cd \"$0\" && echo \"$(cat index.json.hash)  index.json\" | sha256sum -c --quiet"
    return try Program.run("/bin/sh", ["-c", script, folder.path + "/build_cache"]).status == 0
  }
}
