internal import Diagnostics
internal import Documents
internal import Platform
internal import SystemPackage

/// What the user has said of folders whose Lua may run: the digests of their files.
///
/// One file of JSON, `albedo/trust.json` in the user's folder of data:
/// `{"schema": 1, "folders": {"/abs/dir": {"albedo/scripts/x.lua": "SHA-256"}}}`. It is believed only
/// if it is the user's own regular file that nobody else may write; whoever can write it could
/// otherwise make the user run anything.
struct TrustLedger {
  /// What the ledger says of a folder.
  enum Verdict: Equatable {
    /// Its Lua files are those that were trusted.
    case trusted
    /// Nobody has trusted it.
    case unknown
    /// It was trusted with other content; each text names a file and what became of it.
    case changed([String])
  }

  /// The file.
  let file: FilePath

  private static let byteLimit = 64 << 20
  private static let lockTimeout = Duration.seconds(10)

  /// Names the ledger of whoever has this environment; nothing is read yet.
  init(environment: [String: String], home: String) {
    let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    file = FilePath(data ?? home + "/.local/share").appending("albedo/trust.json")
  }

  /// Returns the digests of the files of each folder; none when there is no ledger.
  ///
  /// Raises `unsafeLedger` for a file that others could have written, and `badLedger` for one that
  /// cannot be read.
  func folders() throws(HostError) -> [String: [String: String]] {
    do {
      guard let status = try FileStatus.ifPresent(file, links: .keep) else { return [:] }
      try check(status)
      let document = try JSON.decode(
        FileSystem.read(file, byteLimit: Self.byteLimit), source: file.string)
      guard document["schema"] == 1, let folders = document["folders"]?.mapping else {
        throw HostError(.badLedger, "it is not written in a form that this version knows")
      }
      var result: [String: [String: String]] = [:]
      for (folder, digests) in folders {
        result[folder] = (digests.mapping ?? [:]).reduce(into: [:]) { $0[$1.key] = $1.value.string }
      }
      return result
    } catch let error as HostError where error.code == .unsafeLedger {
      throw error
    } catch {
      throw HostError(
        .badLedger, "could not read what you have trusted, in '\(file)'",
        hint: "move the file away, then trust your folders again", cause: error)
    }
  }

  /// Compares the files of a folder with what was trusted.
  func verdict(on content: LuaFolder) throws -> Verdict {
    guard let trusted = try folders()[content.folder] else { return .unknown }
    return Self.compare(trusted, with: try content.digests())
  }

  static func compare(_ trusted: [String: String], with found: [String: String]) -> Verdict {
    let changes = Set(trusted.keys).union(found.keys).sorted().compactMap { path -> String? in
      switch (trusted[path], found[path]) {
      case (let old?, let new?): old == new ? nil : "'\(path)' is different"
      case (nil, _): "'\(path)' is new"
      case (_, nil): "'\(path)' is gone"
      }
    }
    return changes.isEmpty ? .trusted : .changed(changes)
  }

  /// Records the content of a folder, in the place of what was known of it.
  func trust(_ content: LuaFolder) throws {
    let digests = try content.digests()
    try change { $0[content.folder] = digests }
  }

  /// Forgets a folder.
  func forget(_ folder: String) throws {
    try change { $0[folder] = nil }
  }

  private func check(_ status: FileStatus) throws(HostError) {
    let reason: String
    if status.kind != .file || status.linkCount != 1 {
      reason = "it is a link, or no file"
    } else if status.owner != CurrentProcess.effectiveUser {
      reason = "it belongs to another user"
    } else if status.permissions & 0o022 != 0 {
      reason = "others may write to it"
    } else {
      return
    }
    throw HostError(
      .unsafeLedger, "what you have trusted is not believed, because of '\(file)': \(reason)",
      hint: "move the file away, then trust your folders again")
  }

  private func change(_ body: (inout [String: [String: String]]) -> Void) throws {
    let folder = file.removingLastComponent()
    try FileSystem.makeFolders(folder, permissions: 0o755)
    // Two commands at once must not lose each other's entry.
    let lock = try ExclusiveFile(
      folder.appending("trust.json.lock"), owner: "albedo trust", timeout: Self.lockTimeout)
    var folders = try folders()
    body(&folders)
    var entries = DocumentMapping()
    for (folder, digests) in folders.sorted(by: { $0.key < $1.key }) {
      var mapping = DocumentMapping()
      for (path, digest) in digests.sorted(by: { $0.key < $1.key }) {
        mapping[path] = .string(digest)
      }
      entries[folder] = .mapping(mapping)
    }
    let staged = try StagedFile(for: file, permissions: 0o644)
    let bytes = JSON.encode(["schema": 1, "folders": .mapping(entries)], style: .indented(1))
    try staged.write((bytes + [UInt8(ascii: "\n")]).span)
    try staged.commit()
    lock.release()
  }
}
