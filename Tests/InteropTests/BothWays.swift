import AlbedoTesting
import Foundation
import Testing

/// What must hold between Albedo and one Spack, whatever its layout.
struct BothWays {
  private let vintage: SpackVintage

  init(_ vintage: SpackVintage) { self.vintage = vintage }

  /// Spack pushes everything; Albedo lists the same as Spack, and installs it where it trusts it.
  func expectAlbedoInstalls(isSigned: Bool) throws {
    let bench = try VintageBench(vintage)
    if isSigned {
      try bench.spack(["gpg", "create", "Site", "site@example.org"], as: .owner).succeeded()
    }
    try push(bench.hashes, of: bench, isSigned: isSigned)
    try expectSameLists(bench, with: bench.hashes)

    let specs = bench.hashes.map { "/" + $0 }
    let install = ["buildcache", "install", "--otherarch"]
    let refusal = try bench.albedo(install + specs).failed(with: 4)
    let reason = isSigned ? "unknown key" : "no signature"
    #expect((refusal.output + refusal.errorOutput).contains(reason), "\(refusal)")
    #expect(bench.packages.values.allSatisfy { bench.prefixes(of: $0, in: .shorter).isEmpty })

    if isSigned { try trust(bench, by: Program.albedo) }
    let unsigned = isSigned ? [] : ["--unsigned"]
    for room in [VintageBench.Room.shorter, .equal] {
      try bench.albedo(install + unsigned + specs, in: room).succeeded()
      // Programs that are position independent stay as they are in Spack 0.16, which breaks them.
      try bench.expectPackagesRun(in: room, also: ["cedar": ["cedar-pie"]])
    }
  }

  /// Albedo pushes everything; Spack lists the same as Albedo, and installs it where it trusts it.
  func expectSpackInstalls(isSigned: Bool) throws {
    let bench = try VintageBench(vintage)
    if isSigned {
      try bench.albedo(["gpg", "create", "Site", "site@example.org"], as: .owner).succeeded()
    }
    try pushWithAlbedo(bench.hashes, of: bench, isSigned: isSigned)
    try expectSameLists(bench, with: bench.hashes)

    try bench.spack(vintage.install(bench.hashes, isSigned: true)).failed()
    for prefix in bench.packages.values.flatMap({ bench.prefixes(of: $0, in: .shorter) }) {
      #expect(!FileManager.default.fileExists(atPath: prefix + "/.spack"))
    }
    // Spack 0.23 leaves an empty folder behind, over which it will not install.
    try bench.remove(.shorter)

    if isSigned { try trust(bench, by: #require(vintage.program)) }
    for room in [VintageBench.Room.shorter, .equal] {
      try bench.spack(vintage.install(bench.hashes, isSigned: isSigned), in: room).succeeded()
      try bench.expectPackagesRun(in: room)
    }
  }

  /// Each pushes a half, and makes the index of both.
  func expectIndicesAgree() throws {
    let bench = try VintageBench(vintage)
    let middle = bench.hashes.count / 2
    let halves = [Array(bench.hashes[..<middle]), Array(bench.hashes[middle...])]
    try push(halves[0], of: bench, isSigned: false, index: false)
    try bench.albedo(["buildcache", "update-index", bench.cache]).succeeded()
    try expectSameLists(bench, with: halves[0])
    try pushWithAlbedo(halves[1], of: bench, isSigned: false)
    try expectSameLists(bench, with: bench.hashes)
    try bench.spack(vintage.updateIndex(bench.cache)).succeeded()
    try expectSameLists(bench, with: bench.hashes)
  }

  /// Texts go anywhere; every binary that has no room is refused with its file, offset and bytes.
  func expectRefusalsOfLongerRoot() throws {
    let bench = try VintageBench(vintage)
    try push(bench.hashes, of: bench, isSigned: false)
    let outcome = try bench.albedo(
      ["--json", "buildcache", "install", "--otherarch", "--unsigned"]
        + bench.hashes.map { "/" + $0 },
      in: .longer
    ).failed(with: 3)
    let answer = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let items = try #require((answer as? [String: Any])?["items"] as? [[String: Any]])
    var added: Set<String> = []
    var refused: Set<String> = []
    for item in items {
      let hash = try #require(item["id"] as? String)
      guard let name = bench.packages[hash] else { continue }
      if item["outcome"] as? String == "added" {
        added.insert(name)
        continue
      }
      // Its own reason and no other's: what needs a refused package is not tried.
      let reason = "\(item["reason"] ?? "") \(item["cause"] ?? "")"
      if reason.contains("it needs ") { continue }
      let place = try #require(
        reason.firstMatch(
          of:
            /relocate '(?<file>[^']+)': the string at byte (?<offset>\d+) has (?<count>\d+) bytes? too few/
        ),
        "\(item)")
      refused.insert(name)
      let original = try #require(bench.prefixesOfBuilder(of: hash).first)
      let file = try Data(contentsOf: URL(fileURLWithPath: original + "/" + place.file))
      let string = try file.dropFirst(#require(Int(place.offset))).prefix { $0 != 0 }
      #expect(string.starts(with: Data(vintage.storeRoot.utf8)), "\(item)")
      // Every path of a longer root is longer by the same.
      #expect(
        Int(place.count) == bench.root(.longer).utf8.count - vintage.storeRoot.utf8.count, "\(item)"
      )
    }
    #expect(added.isSuperset(of: vintage.texts), "\(added)")
    #expect(refused == vintage.fixed, "\(refused)")
    for name in added {
      #expect(!bench.prefixes(of: name, in: .longer).isEmpty)
    }
    for name in refused {
      #expect(bench.prefixes(of: name, in: .longer).isEmpty || added.contains(name))
    }
  }

  // MARK: Steps

  /// Pushes with Spack from the store that it made.
  private func push(
    _ hashes: [String], of bench: VintageBench, isSigned: Bool, index: Bool = true
  ) throws {
    // To early Spacks a hash belongs to the name before it.
    let specs = hashes.map { (bench.packages[$0] ?? "") + "/" + $0 }
    let command = vintage.push(specs, to: bench.cache, isSigned: isSigned, index: index)
    try bench.spack(command, as: .owner).succeeded()
  }

  private func pushWithAlbedo(
    _ hashes: [String], of bench: VintageBench, isSigned: Bool
  ) throws {
    var options = ["--layout", vintage.layout, "--only", "package"]
    options += isSigned ? [] : ["--unsigned"]
    // As with Spack: programs of the store name it.
    options += vintage.speech == .modern ? [] : ["--allow-root"]
    try bench.albedo(
      ["buildcache", "push"] + options + [bench.cache] + hashes.map { "/" + $0 }, as: .owner
    ).succeeded()
  }

  /// Expects both to list the same, and these packages among it.
  private func expectSameLists(_ bench: VintageBench, with hashes: [String]) throws {
    let theirs = VintageBench.hashes(in: try bench.spack(vintage.list).succeeded())
    let ours = VintageBench.hashes(
      in: try bench.albedo(["buildcache", "list", "-aL"]).succeeded())
    #expect(ours == theirs)
    #expect(ours.isSuperset(of: hashes))
  }

  /// Lets the guest trust the owner's key, with the guest's own program.
  private func trust(_ bench: VintageBench, by program: String) throws {
    func run(_ arguments: [String]) throws {
      let outcome =
        try program == Program.albedo ? bench.albedo(arguments) : bench.spack(arguments)
      try outcome.succeeded()
    }
    guard vintage.speech == .seed else {
      try run(["buildcache", "keys", "--install", "--trust"])
      return
    }
    // Spack up to 0.14 pushes no keys.
    let key = bench.folder["key.asc"]
    try bench.albedo(["gpg", "export", key], as: .owner).succeeded()
    try run(["gpg", "trust", key])
  }
}
