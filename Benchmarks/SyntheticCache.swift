import Archives
import Digests
import Foundation
import Platform

/// A cache of packages that depend on each other, made for one run.
///
/// A package needs up to five that were made before it, so that a spec has some thirty nodes.
struct SyntheticCache {
  let root: String
  /// The packages in the order in which they depend on each other.
  private let nodes: [Node]

  private struct Node {
    let name: String
    let version: String
    let hash: String
    let text: String
    let needs: [Int]
  }

  /// Makes the packages of a cache below `root`; nothing is written.
  init(_ root: String, count: Int) throws {
    self.root = root
    var nodes: [Node] = []
    nodes.reserveCapacity(count)
    for number in 0..<count { nodes.append(try Self.node(number, nodes)) }
    self.nodes = nodes
  }

  private static func node(_ number: Int, _ others: [Node]) throws -> Node {
    let needs = Set([number / 2, number / 3, number / 7, 1, 0].filter { $0 < number }).sorted()
    let dependencies = needs.map { need in
      """
      {"name":"\(others[need].name)","hash":"\(others[need].hash)","parameters":{"deptypes":\
      ["build","link"],"virtuals":[]}}
      """
    }
    let (name, version) = ("package-\(number / 5)", "1.\(number % 5).\(number % 17)")
    let head = """
      {"name":"\(name)","version":"\(version)","arch":{"platform":"linux","platform_os":\
      "debian12","target":"x86_64"},"namespace":"builtin","parameters":{"build_system":"cmake",\
      "build_type":"Release","generator":"make","ipo":false,"shared":true,"cflags":[],"cppflags":[],\
      "cxxflags":[],"fflags":[],"ldflags":[],"ldlibs":[]},"package_hash":\
      "hmghugtzladxcmcsbwm23lindkza4m5g42dmaebfvuht7mbsd67q====",\
      \(needs.isEmpty ? "" : "\"dependencies\":[\(dependencies.joined(separator: ","))],")\
      "annotations":{"original_specfile_version":5}
      """
    let hash = try Digest(of: Array((head + "}").utf8), .sha1).base32
    return Node(
      name: name, version: version, hash: hash, text: head + ",\"hash\":\"\(hash)\"}", needs: needs)
  }

  // MARK: Index

  /// Writes an index that lists all packages but the last `missing`, and returns its manifest.
  @discardableResult
  func writeIndex(missing: Int = 0) throws -> String {
    let listed = nodes.dropLast(missing)
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in listed { for need in node.needs { counts[need] += 1 } }
    var text = Array("{\"database\":{\"version\":\"8\",\"installs\":{".utf8)
    for (number, node) in listed.enumerated() {
      text += Array(
        ((number == 0 ? "" : ",")
          + "\"\(node.hash)\":{\"spec\":\(node.text),\"ref_count\":\(counts[number]),"
          + "\"in_buildcache\":true}").utf8)
    }
    text += Array("}}}".utf8)
    let sha256 = try Digest(of: text).hexadecimal
    let blob = "\(root)/blobs/sha256/\(sha256.prefix(2))/\(sha256)"
    try Content.makeFolder(ofFile: blob)
    try Data(text).write(to: URL(fileURLWithPath: blob))
    let manifest = Self.manifest([
      ("application/vnd.spack.db.v8+json", "none", text.count, sha256)
    ])
    try Content.write(manifest, to: indexManifest)
    try Content.write("{\"signing\": \"gpg\"}", to: root + "/v3/layout.json")
    return manifest
  }

  /// The manifest of the index.
  var indexManifest: String { root + "/v3/manifests/index/index.manifest.json" }

  // MARK: Entries

  /// Writes the whole entries of all packages.
  func writeEntries() throws {
    for number in nodes.indices { try writeEntry(number) }
  }

  /// Writes the whole entry of the last package, and of the others only files of the right names.
  func writeNames() throws {
    try writeEntry(nodes.count - 1)
    let last = manifestPath(nodes[nodes.count - 1])
    var model = last
    for (number, node) in nodes.dropLast().enumerated() {
      let path = manifestPath(node)
      try Content.makeFolder(ofFile: path)
      // File systems bound how many names a file can have.
      if number % 10_000 == 0 {
        try FileManager.default.copyItem(atPath: last, toPath: path)
        model = path
      } else {
        try FileManager.default.linkItem(atPath: model, toPath: path)
      }
    }
  }

  private func writeEntry(_ number: Int) throws {
    var seen: Set<Int> = []
    var closure: [Int] = []
    var waiting = [number]
    while let next = waiting.popLast() {
      if seen.insert(next).inserted {
        closure.append(next)
        waiting += nodes[next].needs
      }
    }
    let texts = closure.map { nodes[$0].text }.joined(separator: ",")
    let spec = try writeBlob(
      "{\"spec\":{\"_meta\":{\"version\":5},\"nodes\":[\(texts)]},\"buildcache_layout_version\":2}")
    let archive = try writeBlob("archive of \(nodes[number].hash)")
    try Content.write(
      Self.manifest([
        ("application/vnd.spack.install.v2.tar+gzip", "gzip", archive.byteCount, archive.sha256),
        ("application/vnd.spack.spec.v5+json", "gzip", spec.byteCount, spec.sha256),
      ]), to: manifestPath(nodes[number]))
  }

  private func manifestPath(_ node: Node) -> String {
    "\(root)/v3/manifests/spec/\(node.name)/\(node.name)-\(node.version)-\(node.hash)"
      + ".spec.manifest.json"
  }

  private func writeBlob(_ text: String) throws -> (byteCount: Int, sha256: String) {
    var writer = try GzipWriter(Bytes())
    try writer.write(Array(text.utf8).span)
    let outcome = try writer.finish()
    let sha256 = outcome.summary.compressed.hexadecimal
    let bytes = outcome.takeSink().bytes
    let path = "\(root)/blobs/sha256/\(sha256.prefix(2))/\(sha256)"
    try Content.makeFolder(ofFile: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return (bytes.count, sha256)
  }

  private static func manifest(
    _ records: [(type: String, compression: String, byteCount: Int, sha256: String)]
  ) -> String {
    let data = records.map { record in
      """
      {"contentLength":\(record.byteCount),"mediaType":"\(record.type)","compression":\
      "\(record.compression)","checksumAlgorithm":"sha256","checksum":"\(record.sha256)"}
      """
    }
    return "{\"version\":3,\"data\":[\(data.joined(separator: ","))]}"
  }
}

/// The bytes of a stream.
private struct Bytes: ByteSink {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ more: Span<UInt8>) {
    for index in more.indices { bytes.append(more[index]) }
  }
}
