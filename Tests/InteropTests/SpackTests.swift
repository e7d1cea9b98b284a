import AlbedoTesting
import Testing

/// What Albedo pushed, Spack installs; what Albedo installed, Spack knows.
@Suite(.serialized, .needsSpack)
struct SpackTests {
  static let pamphlet = "jgi26dxltiohvzxzsux6ldt7tb4vbinx"
  static let scribe = "suo3kpn7zjmxopugry63t2jvkhr4w7t7"

  private let bench: SpackBench
  private var cache: String { bench.folder["cache"] }

  /// Pushes two packages, and what they need, from the store that Spack made.
  init() throws {
    bench = try SpackBench()
    try bench.push([
      "--unsigned", "--without-build-dependencies", bench.folder["cache"], "/" + Self.pamphlet,
      "/" + Self.scribe,
    ])
  }

  @Test func `Spack installs from a cache that Albedo pushed and indexed`() throws {
    let listed = try runSpack(["buildcache", "list", "-aL"])
    #expect(listed.contains("\(Self.pamphlet) pamphlet@2024.05"))
    #expect(listed.contains("\(Self.scribe) scribe@3.2.1"))
    try runSpack(["install", "--cache-only", "/" + Self.scribe])
    try bench.expectScribeRuns(Self.scribe)
  }

  @Test func `Spack finds, verifies and uninstalls what Albedo installed`() throws {
    try install("/" + Self.pamphlet, "/" + Self.scribe)
    try bench.expectScribeRuns(Self.scribe)
    let found = try runSpack(["find", "-L"])
    for name in ["\(Self.pamphlet) pamphlet@2024.05", "\(Self.scribe) scribe@3.2.1"] {
      #expect(found.contains(name), "\(found)")
    }
    for hash in [Self.pamphlet, Self.scribe] {
      let report = try runSpack(["verify", "manifest", "/" + hash])
      #expect(report.isEmpty, "\(report)")
    }
    try runSpack(["uninstall", "--yes-to-all", "/" + Self.pamphlet])
    let left = try runSpack(["find", "-L"])
    #expect(!left.contains(Self.pamphlet))
    #expect(left.contains(Self.scribe))
    #expect(try bench.prefix(of: "pamphlet", Self.pamphlet) == nil)
  }

  @Test func `Albedo and Spack install side by side into one store`() throws {
    try runSpack(["install", "--cache-only", "/" + Self.pamphlet])
    try install("/" + Self.scribe)
    let found = try runSpack(["find", "-L"])
    #expect(found.contains(Self.pamphlet) && found.contains(Self.scribe), "\(found)")
    try bench.expectScribeRuns(Self.scribe)
  }

  private func install(_ specs: String...) throws {
    try bench.albedo(
      ["buildcache", "install", "--unsigned", "--otherarch", "--mirror", cache] + specs)
  }

  @discardableResult
  private func runSpack(_ arguments: [String]) throws -> String {
    try bench.spack(
      ["-c", "mirrors:albedo:url:\(cache)", "-c", "mirrors:albedo:signed:false"] + arguments)
  }
}
