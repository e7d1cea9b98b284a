internal import Platform
internal import Synchronization
internal import SystemPackage

/// The lines of earlier sessions, in a file that only its owner can read.
///
/// An entry is one line of the file; a line feed within an entry is written `\n`, a backslash `\\`.
/// Several sessions add to the file at once: each entry is one append under a lock.
struct HistoryFile: Sendable {
  /// How many entries are kept when the file is shortened.
  static let keptEntries = 1000
  /// The size from which the file is shortened, in bytes.
  static let shortenedFrom: UInt64 = 1 << 20
  /// The largest entry that is kept, in bytes.
  static let entryByteLimit = 16 << 10
  private static let byteLimit = 64 << 20

  /// Where the file is.
  let path: FilePath

  /// Names the file for an environment; nil where there is no folder for it.
  ///
  /// That is `$XDG_STATE_HOME/albedo/history`, else `~/.local/state/albedo/history`.
  init?(environment: [String: String]) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    guard let folder = state ?? home.map({ $0 + "/.local/state" }) else { return nil }
    self.init(path: FilePath(folder).appending("albedo").appending("history"))
  }

  /// Names a file.
  init(path: FilePath) { self.path = path }

  /// Returns the entries, the oldest first; none where there is no file.
  func entries() throws -> [String] {
    let bytes = try FileSystem.readIfPresent(path, byteLimit: Self.byteLimit) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      String(validating: line, as: UTF8.self).map(Self.decode)
    }
  }

  /// Adds an entry; empty and oversized ones, and those that look like secrets or begin with a
  /// blank, are left out.
  func add(_ entry: String) throws {
    guard Self.isKept(entry) else { return }
    let line = Array((Self.encode(entry) + "\n").utf8)
    try withLock {
      let file = try File(path, .append, permissions: 0o600)
      if try file.status().permissions & 0o077 != 0 { try file.setPermissions(0o600) }
      try file.write(line.span)
      guard try file.status().size > Self.shortenedFrom else { return }
      try shorten()
    }
  }

  /// Whether an entry goes into the file.
  static func isKept(_ entry: String) -> Bool {
    guard let first = entry.first, !first.isWhitespace else { return false }
    return entry.utf8.count <= entryByteLimit && !Secrets.appear(in: entry)
  }

  private func shorten() throws {
    let kept = try entries().suffix(Self.keptEntries).map { Self.encode($0) + "\n" }.joined()
    let file = try StagedFile(for: path, permissions: 0o600)
    try file.write(Array(kept.utf8).span)
    try file.commit()
  }

  private func withLock(_ body: () throws -> Void) throws {
    try FileSystem.makeFolders(path.removingLastComponent(), permissions: 0o700)
    var lock = path
    lock.extension = "lock"
    let held = try ByteRangeLock(.exclusive, on: lock, timeout: .seconds(1))
    try body()
    held.release()
  }

  /// Returns an entry as a line of the file.
  static func encode(_ entry: String) -> String {
    entry.reduce(into: "") { line, character in
      switch character {
      case "\\": line += "\\\\"
      case "\n", "\r\n": line += "\\n"
      default: line.append(character)
      }
    }
  }

  /// Returns the entry that a line of the file holds.
  static func decode(_ line: String) -> String {
    var entry = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        entry.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        entry.append(character)
      }
    }
    return entry
  }
}

/// Whether the history file is known to be unusable: one warning is enough.
final class HistoryTrouble: Sendable {
  private let known = Atomic(false)

  var isKnown: Bool { known.load(ordering: .relaxed) }

  func setKnown() { known.store(true, ordering: .relaxed) }
}
