import AlbedoTesting
import Foundation
import Testing

/// Caches that Albedo has migrated, copied and pruned are caches to Spack 1.2.
@Suite(.serialized, .needs(.spack12))
struct SpackCacheCareTests {
  @Test(arguments: [false, true])
  func `Spack installs from a cache of layout v2, and what Albedo made of it`(isSigned: Bool) throws
  {
    let bench = try VintageBench(.spack023)
    let unsigned = isSigned ? [] : ["--unsigned"]
    try prepare(bench, isSigned: isSigned)
    try expectSpackInstalls(from: bench, in: .equal, isSigned: isSigned)

    try bench.albedo(["buildcache", "migrate"] + unsigned + [bench.cache], as: .owner).succeeded()
    try FileManager.default.removeItem(atPath: bench.cache + "/build_cache")
    try expectSpackInstalls(from: bench, in: .shorter, isSigned: isSigned)
  }

  @Test func `Spack installs what Albedo copied from a signed cache`() throws {
    let bench = try VintageBench(.spack12)
    try prepare(bench, isSigned: true)
    // A copy holds the entries as they are; keys are not among them.
    try bench.spack(["buildcache", "keys", "--install", "--trust"]).succeeded()
    let original = bench.folder["original"]
    try FileManager.default.moveItem(atPath: bench.cache, toPath: original)
    try bench.albedo(["buildcache", "sync", "--all", original, bench.cache]).succeeded()
    try FileManager.default.removeItem(atPath: original)
    try expectSpackInstalls(from: bench, in: .shorter, isSigned: true)
  }

  @Test func `Spack lists and installs what a prune left, and all when it was undone`() throws {
    let bench = try VintageBench(.spack12)
    try prepare(bench, isSigned: false)
    let list = try bench.folder.write("keep", SpackTests.scribe + "\n")
    try bench.albedo(
      ["buildcache", "prune", "-y", "--grace", "0s", "--keeplist", list, bench.cache]
    ).succeeded()
    let left = Set(try hashes(in: bench, by: .spack12)).intersection(bench.hashes)
    #expect(left.contains(SpackTests.scribe) && !left.contains(SpackTests.pamphlet))
    try bench.spack(
      SpackVintage.spack12.install([SpackTests.scribe], isSigned: false)
    ).succeeded()
    #expect(bench.prefixes(of: "scribe", in: .shorter).count == 1)

    try bench.albedo(["buildcache", "prune", "--undo", bench.cache]).succeeded()
    try expectSpackInstalls(from: bench, in: .equal, isSigned: false)
  }

  /// Pushes the whole store with Albedo, in the layout of the Spack that made it.
  private func prepare(_ bench: VintageBench, isSigned: Bool) throws {
    if isSigned {
      try bench.albedo(["gpg", "create", "Site", "site@example.org"], as: .owner).succeeded()
    }
    let unsigned = isSigned ? [] : ["--unsigned"]
    try bench.albedo(
      ["buildcache", "push", "--only", "package", "--layout", bench.vintage.layout] + unsigned
        + [bench.cache] + bench.hashes.map { "/" + $0 },
      as: .owner
    ).succeeded()
  }

  /// Expects Spack 1.2 to list everything and to install it, signed only with the key.
  private func expectSpackInstalls(
    from bench: VintageBench, in room: VintageBench.Room, isSigned: Bool
  ) throws {
    #expect(try hashes(in: bench, by: .spack12).isSuperset(of: bench.hashes))
    let install = SpackVintage.spack12.install(bench.hashes, isSigned: isSigned)
    if isSigned {
      try bench.spack(["buildcache", "keys", "--install", "--trust"], by: .spack12).succeeded()
    }
    try bench.spack(install, in: room, by: .spack12).succeeded()
    try bench.expectPackagesRun(in: room)
  }

  private func hashes(in bench: VintageBench, by vintage: SpackVintage) throws -> Set<String> {
    VintageBench.hashes(in: try bench.spack(vintage.list, by: vintage).succeeded())
  }
}
