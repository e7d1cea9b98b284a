import AlbedoTesting
import Foundation
import Testing

/// Mirrors of everything that recipes can ask for, from Albedo to each Spack and back, without a network.
@Suite(.serialized)
struct SpackSourceTests {
  /// Each patch, each resource, and git by commit, tag and branch.
  private static let wanted = [
    "blotter@1", "blotter@2", "motto@1", "vellum@1.0", "vellum@1.1",
  ]
  /// With patches that are compressed: Spack 0.16 calls those empty, wherever they come from.
  ///
  /// Spack finds patches by their digest, and so takes for quill 2.0 the one of 1.0.
  private static let withCompressedPatches = ["blotter@3", "quill@1.0", "quill@2.0"]
  /// What Spack puts into no mirror.
  private static let branches = ["vellum@main", "vellum@gilded"]

  @Test(.needs(.spack12)) func `Spack 1.2 fetches all from a mirror of Albedo`() throws {
    try expectSpackFetches(.spack12)
  }

  @Test(.needs(.spack023)) func `Spack 0.23 fetches all from a mirror of Albedo`() throws {
    try expectSpackFetches(.spack023)
  }

  @Test(.needs(.spack016)) func `Spack 0.16 fetches all from a mirror of Albedo`() throws {
    try expectSpackFetches(.spack016)
  }

  @Test(.needs(.spack12)) func `Spack 1.2 fetches all from an unpacked bundle`() throws {
    let bench = try SourceBench(.spack12)
    let (mirror, bundle) = (bench.folder["mirror"], bench.folder["site.tar"])
    try create(mirror, on: bench)
    try bench.albedo(
      ["mirror", "bundle", "-o", bundle, "-d", mirror, "--verify"] + SourceBench.packages)
    try FileManager.default.removeItem(atPath: mirror)
    try bench.dropSources()
    let copy = bench.folder["copy"]
    try bench.albedo(["mirror", "unbundle", bundle, "-d", copy, "--verify"])
    try fetch(from: copy + "/sources", on: bench)
  }

  @Test(.needs(.spack12)) func `Albedo fetches all from a mirror of Spack 1.2`() throws {
    try expectAlbedoFetches(.spack12)
  }

  @Test(.needs(.spack023)) func `Albedo fetches all from a mirror of Spack 0.23`() throws {
    try expectAlbedoFetches(.spack023)
  }

  @Test(.needs(.spack016)) func `Albedo fetches all from a mirror of Spack 0.16`() throws {
    try expectAlbedoFetches(.spack016)
  }

  private func expectSpackFetches(_ vintage: SpackVintage) throws {
    let bench = try SourceBench(vintage)
    let mirror = bench.folder["mirror"]
    try create(mirror, on: bench)
    try bench.dropSources()
    try fetch(from: mirror, on: bench)
  }

  private func create(_ mirror: String, on bench: SourceBench) throws {
    try bench.albedo(["mirror", "create", "-d", mirror, "--for", "all"] + SourceBench.packages)
  }

  private func fetch(from mirror: String, on bench: SourceBench) throws {
    let compressed = bench.vintage.speech == .early ? [] : Self.withCompressedPatches
    for specs in Self.rounds(Self.wanted + compressed + Self.branches) {
      try bench.spack(["fetch"] + specs, from: mirror)
    }
  }

  /// The specs for as few commands as can be: in one of today's, a package has one version.
  private static func rounds(_ specs: [String]) -> [[String]] {
    var rounds: [[String]] = []
    let packages = Dictionary(grouping: specs) { $0.prefix { $0 != "@" } }
    for same in packages.values.map(\.self).sorted(by: { $0[0] < $1[0] }) {
      for (index, spec) in same.enumerated() {
        if index == rounds.count { rounds.append([]) }
        rounds[index].append(spec)
      }
    }
    return rounds
  }

  private func expectAlbedoFetches(_ vintage: SpackVintage) throws {
    let bench = try SourceBench(vintage)
    let mirror = bench.folder["mirror"]
    // Two patches of quill have one content: Spack takes one of them, and Albedo asks for each.
    let specs = Self.wanted + Self.withCompressedPatches.filter { !$0.hasPrefix("quill") }
    for round in Self.rounds(specs) {
      try bench.spack(["mirror", "create", "-d", mirror] + round)
    }
    try bench.dropSources()
    try bench.albedo(["mirror", "verify", mirror] + specs)
    try bench.albedo(["fetch"] + specs, from: mirror)
  }
}
