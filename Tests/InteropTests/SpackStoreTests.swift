import AlbedoTesting
import Foundation
import Testing

/// A store that Albedo changed is a store to Spack, also while both are at work in it.
@Suite(.serialized, .needsSpack)
struct SpackStoreTests {
  private let bench: SpackBench
  private var cache: String { bench.folder["cache"] }
  private static let motto = "u7pyu5l2e445brjwcchquga477jqerle"

  /// Pushes packages from the store that Spack made, and installs one graph with Albedo.
  init() throws {
    bench = try SpackBench()
    try bench.push([
      "--unsigned", "--without-build-dependencies", bench.folder["cache"],
      "/" + SpackTests.pamphlet, "/" + SpackTests.scribe, "/" + Self.motto,
    ])
    try install(SpackTests.pamphlet, SpackTests.scribe)
  }

  @Test func `Spack reads, reindexes and uninstalls where Albedo installed and removed`() throws {
    try remove(SpackTests.pamphlet)
    var found = try runSpack(["find", "-L"])
    #expect(!found.contains(SpackTests.pamphlet) && found.contains(SpackTests.scribe))
    try runSpack(["install", "--cache-only", "/" + Self.motto])
    #expect(try check() == "0")
    let before = try runSpack(["find", "-Lm"])
    try runSpack(["reindex"])
    #expect(try check() == "0")
    found = try runSpack(["find", "-Lm"])
    #expect(found == before)
    try runSpack(["uninstall", "--yes-to-all", "/" + SpackTests.scribe])
    #expect(try check() == "0")
    #expect(try !runSpack(["find", "-L"]).contains(SpackTests.scribe))
  }

  @Test func `Spack agrees with a database that Albedo has made again`() throws {
    let before = try runSpack(["find", "-Lm"])
    try bench.albedo(["eval", "require('albedo.store').open():reindex()"])
    #expect(try runSpack(["find", "-Lm"]) == before)
    #expect(try check() == "0")
  }

  @Test func `two Albedo and one Spack at once lose nothing`() async throws {
    let marking = """
      local store = require('albedo.store').open()
      local node = store:get('\(SpackTests.scribe)').spec
      for _ = 1, 25 do store:mark_implicit(node) store:mark_explicit(node) end
      """
    try await withThrowingTaskGroup { group in
      group.addTask { @concurrent in try install(Self.motto) }
      group.addTask { @concurrent in _ = try bench.albedo(["eval", marking]) }
      group.addTask { @concurrent in
        try runSpack(["uninstall", "--yes-to-all", "/" + SpackTests.pamphlet])
        try runSpack(["install", "--cache-only", "/" + SpackTests.pamphlet])
      }
      try await group.waitForAll()
    }
    let found = try runSpack(["find", "-L"])
    for hash in [Self.motto, SpackTests.scribe, SpackTests.pamphlet] {
      #expect(found.contains(hash), "\(found)")
    }
    #expect(try check() == "0")
  }

  /// How many findings Albedo has about the store.
  private func check() throws -> String {
    try bench.albedo([
      "eval",
      """
      local findings = require('albedo.store').open():check()
      for _, finding in ipairs(findings) do io.stderr:write(finding.message, '\\n') end
      print(#findings)
      """,
    ]).trimmingCharacters(in: .newlines)
  }

  private func remove(_ hash: String) throws {
    try bench.albedo([
      "eval",
      "local s = require('albedo.store').open() s:remove(s:get('\(hash)').spec)",
    ])
  }

  private func install(_ hashes: String...) throws {
    try bench.albedo(
      ["buildcache", "install", "--unsigned", "--otherarch", "--mirror", cache]
        + hashes.map { "/" + $0 })
  }

  @discardableResult
  private func runSpack(_ arguments: [String]) throws -> String {
    try bench.spack(
      ["-c", "mirrors:albedo:url:\(cache)", "-c", "mirrors:albedo:signed:false"] + arguments)
  }
}
