import AlbedoTesting
import CacheModel
import Diagnostics
import Documents
import Testing

private let mottoManifest =
  "spack-1.2/cache-unsigned/v3/manifests/spec/motto/"
  + "motto-1-u7pyu5l2e445brjwcchquga477jqerle.spec.manifest.json"

/// The text of a manifest with one record.
private func record(
  checksum: String = String(repeating: "a", count: 64), algorithm: String = "sha256",
  byteCount: String = "5"
) -> String {
  """
  {"version": 3, "data": [{"contentLength": \(byteCount), "mediaType": "application/pgp-keys",
  "compression": "none", "checksumAlgorithm": "\(algorithm)", "checksum": "\(checksum)"}]}
  """
}

@Suite struct ManifestTests {
  @Test func `a manifest of Spack is written again byte for byte`() throws {
    let bytes = try Fixture.bytes(mottoManifest)
    let manifest = try Manifest.decode(bytes, source: "motto")
    #expect(manifest.records.map(\.mediaType) == [.tarball, .spec(format: 5)])
    #expect(manifest.records.map(\.compression) == ["gzip", "gzip"])
    #expect(manifest.encode() == bytes)
  }

  @Test func `a manifest cut anywhere is refused`() throws {
    let bytes = try Fixture.bytes(mottoManifest)
    for count in stride(from: 0, to: bytes.count - 1, by: 7) {
      let error = #expect(throws: CacheError.self) {
        try Manifest.decode(Array(bytes.prefix(count)), source: "cut.json")
      }
      #expect(error?.code == .malformed)
      #expect(error?.hint != nil)
    }
  }

  @Test(arguments: [
    #"{"version": 3}"#, #"{"data": []}"#, "[]", "3",
    #"{"version": 3, "data": [{"contentLength": 1}]}"#,
    record(checksum: "../../../etc/passwd"), record(checksum: String(repeating: "G", count: 64)),
    record(algorithm: "md5"), record(byteCount: "-1"),
  ])
  func `what is not a manifest is refused`(_ text: String) {
    let error = #expect(throws: CacheError.self) {
      try Manifest.decode(Array(text.utf8), source: "m.json")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("m.json") == true)
  }

  @Test func `the room of an archive is kept, what is none is unknown`() throws {
    func read(_ room: String) throws -> Manifest {
      let text = record().replacing("\"checksum\"", with: "\"room\": \(room), \"checksum\"")
      return try Manifest.decode(Array(text.utf8), source: "m")
    }
    #expect(try Manifest.decode(Array(record().utf8), source: "m").records[0].room == nil)
    for room in ["[]", #"[{"prefix": "/a", "of": "root", "bytes": 2}]"#] {
      let manifest = try read(room)
      #expect(manifest.records[0].room == (try JSON.decode(Array(room.utf8), source: "r")))
      #expect(try Manifest.decode(manifest.encode(), source: "m") == manifest)
    }
    for room in ["null", "7", "{}", "[" + String(repeating: "0,", count: 10_000) + "0]"] {
      #expect(try read(room).records[0].room == nil)
    }
  }

  @Test func `unknown keys are no error, another version is`() throws {
    let text = record().replacing("{\"version\": 3", with: "{\"x\": 1, \"version\": 3")
    #expect(try Manifest.decode(Array(text.utf8), source: "m").records.count == 1)
    let error = #expect(throws: CacheError.self) {
      try Manifest.decode(Array(text.replacing(": 3", with: ": 4").utf8), source: "m")
    }
    #expect(error?.code == .unsupportedVersion)
  }
}

@Suite struct SignedTextTests {
  private func signed(_ body: String) -> [UInt8] {
    Array(
      """
      -----BEGIN PGP SIGNED MESSAGE-----
      Hash: SHA512

      \(body)
      -----BEGIN PGP SIGNATURE-----

      iQ==
      -----END PGP SIGNATURE-----

      """.utf8)
  }

  @Test func `plain text is its own payload`() throws {
    let text = try SignedText(Array("{}".utf8), source: "m")
    #expect(!text.isSigned)
    #expect(text.unverifiedPayload == Array("{}".utf8))
  }

  @Test func `the payload of a signed text is unescaped`() throws {
    let text = try SignedText(signed("{\n- -1\n}"), source: "m")
    #expect(text.isSigned)
    #expect(text.unverifiedPayload == Array("{\n-1\n}".utf8))
  }

  @Test func `a signed text without its signature is refused`() {
    let cut = Array(signed("{}").prefix(70))
    #expect(throws: CacheError.self) { try SignedText(cut, source: "m") }
  }
}

@Suite struct BuildInfoTests {
  private func text(_ keys: [String: String]) -> [UInt8] {
    let all = [
      "buildpath": "/s", "relative_prefix": "p", "hash_to_prefix": "{a: /s/p}",
      "relocate_binaries": "[]", "relocate_links": "[]", "relocate_textfiles": "[bin/x]",
    ].merging(keys) { $1 }
    return Array(
      all.filter { $0.value != "-" }.map { "\($0.key): \($0.value)" }.joined(separator: "\n").utf8)
  }

  @Test func `the lists of files are read`() throws {
    let info = try BuildInfo.decode(text([:]), source: "a")
    #expect(info.textFiles == ["bin/x"])
    #expect(info.hashToPrefix.map(\.prefix) == ["/s/p"])
    #expect(try BuildInfo.decode(info.encode(), source: "a") == info)
  }

  @Test(arguments: [
    ["relocate_textfiles": "bin/x"], ["relocate_textfiles": "-"], ["relocate_binaries": "[1]"],
    ["hash_to_prefix": "[a]"], ["hash_to_prefix": "{a: [b]}"], ["buildpath": "-"],
    ["relative_prefix": "{}"], ["buildpath": "[unclosed"],
  ])
  func `what would leave a package unrelocated is refused`(_ keys: [String: String]) {
    let error = #expect(throws: CacheError.self) {
      try BuildInfo.decode(text(keys), source: "the archive of x")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("the archive of x") == true)
  }
}
