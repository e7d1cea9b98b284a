import AlbedoTesting
import Foundation

/// A signed cache of the fixtures under maintenance at a prompt, as if it had been written long ago.
struct MaintenanceSite {
  let site: SpackSite
  let cache: CacheFolder

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache("cache-signed"))
    try age(cache.path)
  }

  /// Makes what is below a folder old.
  func age(_ path: String) throws {
    _ = try Program.run("/usr/bin/find", [path, "-exec", "touch", "-d", "2024-01-01", "{}", "+"])
  }

  /// Puts the cache back as it was in the beginning.
  func restore() throws {
    try FileManager.default.removeItem(atPath: cache.path)
    _ = try site.copyCache("cache-signed")
    try age(cache.path)
  }

  /// Runs lines at a prompt that nobody watches.
  func prompt(_ lines: [String], killedAfter: Duration? = nil) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, ["repl"], environment: site.environment, in: site.folder.path,
      input: lines.joined(separator: "\n") + "\n", killedAfter: killedAfter)
  }

  /// Starts a prompt on a terminal of its own.
  func terminal(columnCount: Int = 80) throws -> PseudoTerminal {
    let variables = site.environment.merging(["TERM": "xterm", "NO_COLOR": "1"]) { $1 }
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "cd \"$0\" && exec \"$1\" repl", site.folder.path, Program.albedo],
      environment: variables, columnCount: columnCount, rowCount: 60)
    try terminal.expect("> ")
    return terminal
  }

  /// The packages that have metadata, such as `motto-1`.
  func held() throws -> Set<String> {
    Set(
      try cache.manifests().keys.map { key in
        let file = key.split(separator: "/").last ?? ""
        return file.split(separator: "-").dropLast().joined(separator: "-")
      })
  }

  /// What a cache has apart from Albedo's own files and the blobs of its index.
  func content() throws -> Set<String> {
    let index = try cache.indexRecord()?["checksum"] as? String ?? "none"
    let all = try TreeListing(of: cache.path, ignoring: { $0.hasPrefix(".albedo") })
    let files = all.entries.filter { $0.value.content != nil }
    return Set(
      files.keys.filter { path in
        !path.hasSuffix(index) && !isIndex(files[path]?.content)
      })
  }

  private func isIndex(_ content: [UInt8]?) -> Bool {
    content?.starts(with: Array(#"{"database""#.utf8)) ?? false
  }

  /// The hashes that the index offers.
  func offered() throws -> Set<String> {
    let database = try cache.index()?["database"] as? NSDictionary
    let installs = database?["installs"] as? [String: NSDictionary] ?? [:]
    return Set(installs.filter { $0.value["in_buildcache"] as? Bool == true }.keys)
  }

  /// The hashes that have metadata.
  func hashes() throws -> Set<String> {
    Set(
      try cache.manifests().keys.compactMap { $0.split(separator: "-").last }
        .map { String($0.prefix { $0 != "." }) })
  }
}
