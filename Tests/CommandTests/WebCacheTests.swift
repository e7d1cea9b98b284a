import AlbedoTesting
import Foundation
import Testing

/// Caches on a web server: the same commands, over nginx.
@Suite(
  .needsMounts, .enabled(if: Nginx.program != nil, "nginx is not installed"))
struct WebCacheTests {
  let site: SpackSite
  let cache: CacheFolder
  let server: Nginx

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache())
    server = try Nginx(over: cache.path)
  }

  private func downloads() -> [String] {
    let folder = site.folder["home/.spack/cache/albedo/downloads"]
    return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  @Test func `a listing over the web is that of the folder`() throws {
    let web = try site.plainAlbedo(["buildcache", "list", "-La", "--mirror", server.url])
    let folder = try site.plainAlbedo(["buildcache", "list", "-La", "--mirror", cache.path])
    #expect(web.status == 0 && web.output == folder.output, "\(web)")
  }

  @Test func `an index that has not changed is not fetched again`() throws {
    func list() throws -> Program.Outcome {
      try site.plainAlbedo(["buildcache", "list", "-La", "--mirror", server.url])
    }
    let first = try list()
    let copies = site.folder["home/.spack/cache/albedo/indices"]
    let copy = try #require(try FileManager.default.contentsOfDirectory(atPath: copies).first)
    // Without the blob the server could not give it.
    let blob = cache.blobPath(of: try #require(try cache.indexRecord()))
    try FileManager.default.moveItem(atPath: blob, toPath: site.folder["aside"])
    #expect(try list().output == first.output)
    // A copy that is damaged is not used.
    try "{}".write(toFile: copies + "/" + copy, atomically: true, encoding: .utf8)
    #expect(try list().status == 1)
    try FileManager.default.moveItem(atPath: site.folder["aside"], toPath: blob)
    #expect(try list().output == first.output)
    // A changed index replaces the copy.
    let gone = try #require(try cache.manifests().keys.first { $0.contains("vellum") })
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/spec/" + gone)
    #expect(try site.plainAlbedo(["buildcache", "update-index", cache.path]).status == 0)
    let changed = try list()
    #expect(changed.status == 0 && !changed.output.contains("vellum"))
    let names = try FileManager.default.contentsOfDirectory(atPath: copies)
    #expect(names.count == 1 && names != [copy])
  }

  @Test func `packages are installed over the web and nothing is left of the download`() throws {
    let outcome = try site.albedo([
      "--json", "buildcache", "install", "--unsigned", "--mirror", server.url, "/jgi26dx",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try JSONReport(outcome.output).totals["added"] == 6)
    #expect(downloads() == [])
    let other = try SpackSite()
    _ = try other.albedo([
      "buildcache", "install", "--unsigned", "--mirror", cache.path, "/jgi26dx",
    ])
    let isIgnored: (String) -> Bool = { $0.hasPrefix(".spack-db") }
    let found = try TreeListing(of: site[SpackSite.storeRoot], ignoring: isIgnored)
    let wanted = try TreeListing(of: other[SpackSite.storeRoot], ignoring: isIgnored)
    #expect(found.differences(to: wanted) == [])
  }

  @Test func `a tampered archive is refused and nothing is installed`() throws {
    let records = try cache.manifests().first { $0.key.hasPrefix("motto/") }?.value ?? []
    let blob = cache.blobPath(of: try #require(CacheFolder.record("tar+gzip", in: records)))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: blob))
    bytes[900] ^= 1
    try bytes.write(to: URL(fileURLWithPath: blob))
    let outcome = try site.albedo([
      "buildcache", "install", "--unsigned", "--mirror", server.url, "motto",
    ])
    #expect(outcome.status == 1, "\(outcome)")
    #expect((outcome.output + outcome.errorOutput).contains("has the sha256"))
    let store = site[SpackSite.storeRoot + "/linux-x86_64"]
    #expect(
      !FileManager.default.fileExists(atPath: store + "/motto-1-u7pyu5l2e445brjwcchquga477jqerle"))
    #expect(downloads() == [])
  }

  @Test func `a place without a cache has no index`() throws {
    let outcome = try site.plainAlbedo([
      "buildcache", "list", "-a", "--mirror", server.url + "/nosuch",
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("has no index"))
  }

  @Test func `a server that is not there is unreachable, and said so once`() throws {
    let url = try unusedURL()
    let outcome = try site.plainAlbedo(["buildcache", "list", "-a", "--mirror", url])
    #expect(outcome.status == 5, "\(outcome)")
    #expect(outcome.errorOutput.contains("cause: could not connect to '\(url)'"))
    #expect(outcome.errorOutput.contains("hint: "))
  }

  @Test func `offline no server is asked`() throws {
    let outcome = try site.plainAlbedo([
      "--offline", "buildcache", "list", "-a", "--mirror", server.url,
    ])
    #expect(outcome.status == 5)
    #expect(outcome.errorOutput.contains("the network is not to be used"))
  }

  @Test func `a cache on the web is not pushed to`() throws {
    try site.unpack("store")
    let outcome = try site.albedo(["buildcache", "push", "--unsigned", server.url, "motto"])
    #expect(outcome.status != 0)
    #expect((outcome.output + outcome.errorOutput).contains("what is on the web is only read"))
  }

  /// A URL of this machine at which nobody listens.
  private func unusedURL() throws -> String {
    let server = try LoopbackServer { _, _ in }
    server.stop()
    return server.url()
  }
}
