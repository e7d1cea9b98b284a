import AlbedoTesting
import Foundation
import Testing

/// Views of an index: what `update-index --name` makes, as Spack 1.2 was recorded doing it.
@Suite struct IndexViewTests {
  private let site: SpackSite
  private let cache: CacheFolder
  private static let environment = Fixture.path("environments/spack-1.2")

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache())
  }

  private func update(_ arguments: [String]) throws -> Program.Outcome {
    try site.plainAlbedo(["-e", Self.environment, "buildcache", "update-index"] + arguments)
  }

  private func held(in view: String) throws -> Set<String> {
    let file = cache.path + "/v3/manifests/index/\(view)/index.manifest.json"
    let manifest =
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
      as? [String: Any]
    let record = try #require((manifest?["data"] as? [[String: Any]])?.first)
    let index = try JSONSerialization.jsonObject(with: cache.blob(of: record)) as? [String: Any]
    let installs = (index?["database"] as? [String: Any])?["installs"] as? [String: [String: Any]]
    return Set(
      try #require(installs).filter { $0.value["in_buildcache"] as? Bool == true }.keys)
  }

  @Test func `a view lists what of an environment the cache has`() throws {
    let main = try #require(try cache.index())
    #expect(try update(["--name", "nightly", cache.path]).status == 0)
    let nightly = try held(in: "nightly")
    #expect(nightly.count > 3 && nightly.count < 14)
    #expect(nightly.contains("jgi26dxltiohvzxzsux6ldt7tb4vbinx"), "pamphlet is a root of it")
    #expect(try cache.index() == main, "the main index stays")
    let named = try site.plainAlbedo([
      "buildcache", "update-index", "-y", "--name", "other", cache.path, Self.environment,
    ])
    #expect(named.status == 0)
    #expect(try held(in: "other") == nightly)
  }

  @Test(arguments: [
    ("uidx-view-again", [], 1), ("uidx-view-append", ["--append", "-y"], 0),
    ("uidx-view-force", ["--force"], 0),
  ])
  func `a view that exists is changed as Spack does`(
    recording: String, options: [String], status: Int32
  ) throws {
    let recorded = try Fixture.text("spack-1.2/outputs/\(recording).txt")
    #expect(recorded.contains("--- exit \(status)\n"))
    #expect(try update(["--name", "nightly", cache.path]).status == 0)
    let before = try held(in: "nightly")
    let outcome = try update(["--name", "nightly", cache.path] + options)
    #expect(outcome.status == status, "\(outcome)")
    if status != 0 {
      #expect(outcome.errorOutput.contains("--append") && outcome.errorOutput.contains("--force"))
    }
    #expect(try held(in: "nightly") == before)
  }

  @Test func `a view needs a name and an environment`() throws {
    let nameless = try update(["--append", cache.path])
    #expect(nameless.status == 2 && nameless.errorOutput.contains("--name"))
    let aimless = try site.plainAlbedo(["buildcache", "update-index", "-n", "v", cache.path])
    #expect(aimless.status == 2 && aimless.errorOutput.contains("environment"))
    #expect(try update(["-n", "v", "--append", "--force", cache.path]).status == 2)
  }
}
