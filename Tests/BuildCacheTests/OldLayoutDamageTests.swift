import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import Foundation
import InstallStore
import SpecModel
import Storage
import Testing

/// Changed bytes in caches of layouts v0 to v2: never installed, never a crash.
@Suite struct OldLayoutDamageTests {
  private let site: OldLayoutSite
  private let stride = Campaign.count(short: 16, whole: 1)

  init() throws { site = try OldLayoutSite() }

  @Test(arguments: [
    ("spack-0.16/caches/signed", "signed"), ("spack-0.16/seed-era/caches", "signed"),
  ])
  func `an archive of archives with any byte flipped is refused`(
    archive: String, name: String
  ) async throws {
    let cache = try await site.cache(archive, name)
    let node = try await site.node("ashtool", in: cache)
    let store = try site.store("s")
    guard case .members(let place) = cache.layout.metadata(of: node) else {
      Issue.record("no archive of archives")
      return
    }
    let path = site.folder["caches/\(archive)/\(name)/\(place.key)"]
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var accepted: [Int] = []
    for byte in Swift.stride(from: 0, to: whole.count, by: stride) {
      try site.flip(byte, of: whole, at: path)
      if (try? await site.install(node, from: cache, into: store)) != nil { accepted.append(byte) }
      // Without signatures the digest still says which archive it must be.
      _ = try? await site.verdict(node, in: cache, waived: true)
    }
    // The records of extended headers say when the members were written, which nothing depends on.
    let records = try await extendedHeaders(in: whole)
    #expect(accepted.allSatisfy { byte in records.contains { $0.contains(byte) } }, "\(accepted)")
  }

  /// Where the extended headers of an archive have their records.
  private func extendedHeaders(in whole: [UInt8]) async throws -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = 0
    while place + 512 <= whole.count, whole[place] != 0 {
      let digits = whole[(place + 124)..<(place + 135)]
      let size = try #require(Int(String(decoding: digits, as: UTF8.self), radix: 8))
      if whole[place + 156] == UInt8(ascii: "x") {
        found.append((place + 512)..<(place + 512 + size))
      }
      place += 512 + (size + 511) / 512 * 512
    }
    return found
  }

  @Test func `a signed spec file or its archive with any byte flipped is refused`() async throws {
    let cache = try await site.cache("spack-0.23/cache-signed", "cache-signed")
    let node = try await site.node("motto", in: cache)
    let store = try site.store("s")
    guard case .file(let keys, let place?) = cache.layout.metadata(of: node) else {
      Issue.record("no spec file")
      return
    }
    for key in [keys[0], place.key] {
      let path = site.folder["caches/spack-0.23/cache-signed/cache-signed/" + key]
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for byte in Swift.stride(from: 0, to: whole.count, by: stride) {
        try site.flip(byte, of: whole, at: path)
        await #expect(throws: (any Error).self, "\(key) byte \(byte)") {
          try await site.install(node, from: cache, into: store)
        }
      }
      try Data(whole).write(to: URL(fileURLWithPath: path))
    }
    #expect(try store.readDatabase().record(for: node.hash) == nil)
    _ = try await site.install(node, from: cache, into: store)
  }

  @Test func `whoever looks closely reads the archive within the archive, too`() async throws {
    let cache = try await site.cache("spack-0.16/caches/signed", "signed")
    let node = try await site.node("ashtool", in: cache)
    let key = try #require(cache.layout.metadataKeys(of: node).first)
    let name = EntryName(key: key, hash: node.hash)
    #expect(try await cache.check(name, depth: .content).findings.isEmpty)
    #expect(try await cache.members(of: node).contains { $0.path.hasSuffix("/bin/ashtool") })
    guard case .members(let place) = cache.layout.metadata(of: node) else {
      Issue.record("no archive of archives")
      return
    }
    let path = site.folder["caches/spack-0.16/caches/signed/signed/\(place.key)"]
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let start = try #require(whole.indices.first { whole[$0...].starts(with: [0x1F, 0x8B, 8]) })
    try site.flip(start + 200, of: whole, at: path)
    let findings = try await cache.check(name, depth: .content).findings
    #expect(findings.map(\.kind) == [.damagedBlob], "\(findings)")
    await #expect(throws: StorageError.self) { try await cache.members(of: node) }
    try Data(whole.prefix(600)).write(to: URL(fileURLWithPath: path))
    #expect(try await cache.check(name, depth: .content).findings.count == 1)
  }

  @Test func `a changed index or page never leads anywhere else`() async throws {
    for (archive, name, file) in [
      ("spack-0.16/caches/signed", "signed", "index.json"),
      ("spack-0.16/seed-era/caches", "yaml", "index.html"),
    ] {
      let cache = try await site.cache(archive, name)
      let path = site.folder["caches/\(archive)/\(name)/build_cache/\(file)"]
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for byte in Swift.stride(from: 0, to: whole.count, by: stride * 4) {
        try site.flip(byte, of: whole, at: path)
        let nodes = (try? await cache.entries().listed) ?? []
        for node in nodes {
          for key in cache.layout.metadataKeys(of: node) {
            #expect(key.hasPrefix("build_cache/") && !key.contains(".."), "\(key)")
          }
        }
      }
    }
  }

  @Test func `names that would lead out of the folder have no place in a cache`() throws {
    for (key, value) in [
      ("platform", "../../x"), ("platform_os", "a/b"), ("target", "..\u{0}"),
    ] {
      let text = """
        {"spec":[{"quill":{"version":"1","arch":{"platform":"linux","platform_os":"d","target":"x"},
        "compiler":{"name":"gcc","version":"1"},"parameters":{},
        "hash":"abcdefghijklmnopqrstuvwxyz234567"}}]}
        """.replacingOccurrences(
          of:
            "\"\(key)\":\"\(["platform": "linux", "platform_os": "d", "target": "x"][key] ?? "")\"",
          with: "\"\(key)\":\"\(value.replacingOccurrences(of: "\u{0}", with: "\\u0000"))\"")
      guard let spec = try? SpecFile.decode(Array(text.utf8), source: "spec") else { continue }
      #expect(LayoutV1().metadataKeys(of: spec.root) == [])
      for name in LayoutV2().metadataKeys(of: spec.root) {
        #expect(name.hasPrefix("build_cache/") && name.count { $0 == "/" } == 1, "\(name)")
      }
    }
  }
}
