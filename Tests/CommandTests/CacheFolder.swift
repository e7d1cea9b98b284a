import AlbedoTesting
import Foundation

/// A build cache of layout 3 as files, read without any code of the program.
struct CacheFolder: Sendable {
  let path: String

  /// The packages that the fixture's cache was pushed with, and the options of that push.
  static let pushArguments = [
    "--unsigned", "--without-build-dependencies",
  ]
  static let pushedSpecs = ["/jgi26dx", "/suo3kpn", "/gyjc6nz", "/lgclo6p", "motto", "vellum"]

  /// The manifests of packages, by path below `v3/manifests/spec`.
  func manifests() throws -> [String: [[String: Any]]] {
    var found: [String: [[String: Any]]] = [:]
    let folder = path + "/v3/manifests/spec"
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where name.hasSuffix(".json") {
      found[name] = try records(of: folder + "/" + name)
    }
    return found
  }

  /// The record of the index's manifest, or nil when there is no index.
  func indexRecord() throws -> [String: Any]? {
    let file = path + "/v3/manifests/index/index.manifest.json"
    return FileManager.default.fileExists(atPath: file) ? try records(of: file).first : nil
  }

  /// The index as JSON.
  func index() throws -> NSDictionary? {
    guard let record = try indexRecord() else { return nil }
    return try JSONSerialization.jsonObject(with: blob(of: record)) as? NSDictionary
  }

  /// The stored bytes of a record's blob.
  func blob(of record: [String: Any]) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: blobPath(of: record)))
  }

  /// Where a record's blob is.
  func blobPath(of record: [String: Any]) -> String {
    let sum = record["checksum"] as? String ?? "none"
    return path + "/blobs/sha256/\(sum.prefix(2))/\(sum)"
  }

  /// The record of an archive, or of a spec.
  static func record(_ kind: String, in records: [[String: Any]]) -> [String: Any]? {
    records.first { ($0["mediaType"] as? String)?.contains(kind) == true }
  }

  /// The SHA-256 of every blob and of what is in it uncompressed, by the blob's name.
  func digests() throws -> [String: (stored: String, content: String)] {
    let script = """
      cd "$0/blobs/sha256" && for f in */*; do
        echo "${f#*/} $(sha256sum < $f) $(zcat -f $f | sha256sum)"; done
      """
    var found: [String: (stored: String, content: String)] = [:]
    for line in try Program.run("/bin/sh", ["-c", script, path]).output.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if words.count == 5 { found[words[0]] = (words[1], words[3]) }
    }
    return found
  }

  /// The SHA-256 of every blob, by the blob's name.
  private func storedDigests() throws -> [String: String] {
    let script = "cd \"$0/blobs/sha256\" 2>/dev/null && sha256sum */*"
    var found: [String: String] = [:]
    for line in try Program.run("/bin/sh", ["-c", script, path]).output.split(separator: "\n") {
      let name = line.split(separator: "/").last ?? ""
      found[String(name)] = String(line.prefix { $0 != " " })
    }
    return found
  }

  /// Everything that is wrong with the cache: a manifest that cannot be read or whose blobs are
  /// not what it says, a blob with another's name, an index that is not whole.
  func faults() throws -> [String] {
    guard FileManager.default.fileExists(atPath: path + "/blobs") else { return [] }
    var faults: [String] = []
    let digests = try storedDigests()
    for (name, digest) in digests where digest != name {
      faults.append("blob \(name) has the sha256 \(digest)")
    }
    var records: [[String: Any]] = []
    if FileManager.default.fileExists(atPath: path + "/v3/manifests/spec") {
      records = try manifests().values.flatMap { $0 }
    }
    if let index = try indexRecord() {
      records.append(index)
      if try self.index() == nil { faults.append("the index is no JSON object") }
    }
    for record in records {
      let name = record["checksum"] as? String ?? "none"
      let size = (try? blob(of: record))?.count
      if digests[name] != name || size != record["contentLength"] as? Int {
        faults.append("blob \(name) of a manifest is missing or damaged")
      }
    }
    return faults
  }

  private func records(of file: String) throws -> [[String: Any]] {
    var text = try String(contentsOfFile: file, encoding: .utf8)
    if text.hasPrefix("-----BEGIN PGP SIGNED MESSAGE-----"),
      let start = text.range(of: "\n{"), let end = text.range(of: "\n-----BEGIN PGP SIGNATURE")
    {
      text = String(text[start.lowerBound..<end.lowerBound])
    }
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let records = (json as? [String: Any])?["data"] as? [[String: Any]]
    guard let records, !records.isEmpty else { throw CocoaError(.fileReadCorruptFile) }
    return records
  }
}
