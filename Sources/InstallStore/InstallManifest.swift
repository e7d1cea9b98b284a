package import Diagnostics
internal import Digests
internal import Documents
package import Platform
package import SystemPackage

/// What a prefix held when its package was installed, as `install_manifest.json` says.
///
/// All vintages write one object of absolute paths: mode, owner and group of everything; of a file
/// also digest, time and size; of a link its target. Spack 0.16 adds a `type`.
package struct InstallManifest: Sendable {
  /// What it says of one path.
  package struct Entry: Sendable, Equatable {
    /// The whole `st_mode`, kind included.
    package var mode: Int?
    /// The user that owns it.
    package var owner: Int?
    /// The group.
    package var group: Int?
    /// The SHA-1 of a file, in upper-case base32.
    package var hash: String?
    /// When a file was last changed, in seconds since the epoch.
    package var time: Double?
    /// The size of a file in bytes.
    package var size: Int?
    /// The text of a link.
    package var target: String?
  }

  /// Something that is not as it was.
  package struct Finding: Sendable, Equatable {
    /// The path.
    package let path: String
    /// What differs: `added`, `deleted`, or names of fields such as `hash` and `mode`.
    package let differences: [String]
  }

  /// The entries by their paths, as the file writes them.
  package let entries: [String: Entry]

  /// Where the manifest of a prefix is.
  package static func file(in prefix: FilePath) -> FilePath {
    prefix.appending(PrefixSpec.metadata).appending("install_manifest.json")
  }

  private static let byteLimit = 1 << 30

  /// Reads the manifest of a prefix; nil when there is none.
  ///
  /// Throws `store.unreadable`, and `store.malformed` for a file that is no manifest.
  package init?(of prefix: FilePath) throws(StoreError) {
    let file = Self.file(in: prefix)
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.readRegularIfPresent(file, byteLimit: Self.byteLimit)
    } catch {
      throw StoreError(.unreadable, "could not read '\(file)'", cause: error)
    }
    guard let bytes else { return nil }
    try self.init(decoding: bytes, source: file.string)
  }

  /// Reads a manifest; fields that are not known are passed over.
  ///
  /// Throws `store.malformed`.
  package init(decoding bytes: [UInt8], source: String) throws(StoreError) {
    let document: DocumentValue
    do {
      document = try JSON.decode(bytes, source: source)
    } catch {
      throw StoreError(.malformed, "could not read the manifest '\(source)'", cause: error)
    }
    guard let mapping = document.mapping else {
      throw StoreError(.malformed, "the manifest '\(source)' is not an object of paths")
    }
    var entries = [String: Entry](minimumCapacity: mapping.count)
    for (path, value) in mapping {
      guard value.mapping != nil else {
        throw StoreError(.malformed, "'\(path)' in the manifest '\(source)' is not an object")
      }
      entries[path] = Entry(
        mode: value["mode"]?.integer, owner: value["owner"]?.integer,
        group: value["group"]?.integer, hash: value["hash"]?.string, time: value["time"]?.double,
        size: value["size"]?.integer, target: value["dest"]?.string)
    }
    self.entries = entries
  }

  /// Compares a prefix with the manifest, in the order of the paths.
  ///
  /// Like Spack it does not look at the mode of links, nor at the manifest itself. Reads every
  /// file; `cancellation` is looked at before each. Throws what the file system says.
  package func verify(
    _ prefix: FilePath, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> [Finding] {
    var findings: [Finding] = []
    var seen: Set<String> = [Self.file(in: prefix).string]
    try walk(prefix) { path in
      try cancellation.check()
      guard seen.insert(path.string).inserted else { return }
      guard let entry = entries[path.string] else {
        findings.append(Finding(path: path.string, differences: ["added"]))
        return
      }
      let differences = try self.differences(of: path, from: entry, progress)
      if !differences.isEmpty {
        findings.append(Finding(path: path.string, differences: differences))
      }
    }
    for path in entries.keys where !seen.contains(path) {
      findings.append(Finding(path: path, differences: ["deleted"]))
    }
    return findings.sorted { $0.path < $1.path }
  }

  /// Calls `body` for a folder and for everything below it.
  private func walk(_ folder: FilePath, _ body: (FilePath) throws -> Void) throws {
    var waiting = [folder]
    while let next = waiting.popLast() {
      guard let status = try FileStatus.ifPresent(next, links: .keep) else { continue }
      try body(next)
      guard status.kind == .folder else { continue }
      waiting += try FileSystem.entries(of: next).map { next.appending($0.name) }
    }
  }

  private func differences(
    of path: FilePath, from entry: Entry, _ progress: ItemProgress
  ) throws -> [String] {
    let status = try FileStatus(of: path, links: .keep)
    var differences: [String] = []
    func compare<Value: Equatable>(_ name: String, _ old: Value?, _ new: Value?) {
      if let old, old != new { differences.append(name) }
    }
    compare("owner", entry.owner, Int(status.owner))
    compare("group", entry.group, Int(status.group))
    if status.kind == .link {
      if entry.target == nil {
        differences.append("link")
      } else {
        compare("link", entry.target, try FileSystem.linkTarget(of: path).string)
      }
      return differences
    }
    compare("mode", entry.mode, Int(status.mode))
    if entry.target != nil { differences.append("link") }
    guard status.kind == .file else { return differences }
    compare("size", entry.size, Int(clamping: status.size))
    // Writers round to what a binary fraction of this size can say.
    if let time = entry.time, abs(time - status.modified.secondsSinceEpoch) > 1e-6 {
      differences.append("mtime")
    }
    if let hash = entry.hash { compare("hash", hash, try digest(of: path, progress)) }
    return differences
  }

  private func digest(of path: FilePath, _ progress: ItemProgress) throws -> String {
    var hasher = try StreamingHasher(.sha1)
    try File(path).forEachChunk { bytes in
      try hasher.update(bytes)
      progress.advance(by: bytes.count)
    }
    return try hasher.finish().base32.uppercased()
  }
}
