internal import Diagnostics
internal import Platform
internal import Synchronization
internal import SystemPackage

/// A file that fills, and beside it a note of what it is the beginning of.
///
/// All calls block; they come from one thread at a time.
final class PartialFile: Sendable {
  /// What a partial file is the beginning of.
  struct Source: Sendable, Equatable {
    /// The URL, without secrets.
    var url: String
    var validator: Validator
    /// The size of the whole object; nil where the server did not tell.
    var total: Int64?
  }

  let path: FilePath
  private let notePath: FilePath
  private let file = Mutex<File?>(nil)

  /// A note has four short lines.
  private static let noteByteLimit = 16 << 10

  init(_ path: FilePath) {
    self.path = path
    notePath = Self.notePath(of: path)
  }

  /// Where the note of a partial file is: its name and `.source`.
  static func notePath(of path: FilePath) -> FilePath {
    var note = path
    note.removeLastComponent()
    note.append((path.lastComponent?.string ?? "download") + ".source")
    return note
  }

  /// The size of what is there and can be gone on with; 0 where something else has the name.
  ///
  /// The folder may be one that others write to: a link, a pipe or somebody else's file is not touched
  /// here, and `beginAnew` takes it away.
  func byteCount() -> Int64 {
    guard let file = try? File(path, .goOn), let status = try? file.status(), status.kind == .file
    else { return 0 }
    return Int64(clamping: status.size)
  }

  /// Calls `body` with what is there, piece by piece.
  func forEachChunk(_ body: (Span<UInt8>) throws -> Void) throws {
    try File(path, .goOn).forEachChunk(body)
  }

  /// Returns what the file is the beginning of; nil when nobody has noted it.
  func source() -> Source? {
    // A pipe would make the program wait for ever.
    guard let status = try? FileStatus.ifPresent(notePath, links: .keep), status.kind == .file
    else { return nil }
    let bytes = (try? FileSystem.readIfPresent(notePath, byteLimit: Self.noteByteLimit)) ?? nil
    guard let bytes else { return nil }
    var fields: [Substring: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { fields[parts[0]] = String(parts[1]) }
    }
    guard let url = fields["url"] else { return nil }
    return Source(
      url: url,
      validator: Validator(entityTag: fields["etag"], lastModified: fields["last-modified"]),
      total: fields["size"].flatMap { Int64($0) })
  }

  /// Notes what the file is the beginning of; before the first of its bytes is written.
  func note(_ source: Source) throws(PlatformError) {
    var text = "url \(source.url)\n"
    if let tag = source.validator.entityTag { text += "etag \(tag)\n" }
    if let time = source.validator.lastModified { text += "last-modified \(time)\n" }
    if let total = source.total { text += "size \(total)\n" }
    try FileSystem.replace(notePath, with: Array(text.utf8))
  }

  /// Replaces whatever has the name by an empty file, creating its folder when it is absent, and
  /// forgets the source.
  func beginAnew() throws(PlatformError) {
    do {
      try replace()
    } catch  where error.code == .notFound {
      try FileSystem.makeFolders(path.removingLastComponent())
      try replace()
    }
    // Emptied before the note goes: an empty file is the beginning of anything.
    removeNote()
  }

  /// Writes bytes at an offset of a file that was begun anew, or is there.
  func write(_ bytes: [UInt8], at offset: Int64) throws(PlatformError) {
    try file.withLock { file throws(PlatformError) in
      if file == nil { file = try File(path, .goOn) }
      try file?.write(bytes.span, at: UInt64(offset))
    }
  }

  /// Closes the file, and takes its note away when it is whole.
  func close(isWhole: Bool) throws(PlatformError) {
    if isWhole { removeNote() }
    try file.withLock { file throws(PlatformError) in try file.take()?.finish() }
  }

  private func replace() throws(PlatformError) {
    try file.withLock { file throws(PlatformError) in file = try File.inPlace(of: path) }
  }

  private func removeNote() {
    // Mostly there is none, and to look costs less than to remove in vain; one that stays is judged
    // before it is used.
    guard (try? FileStatus.ifPresent(notePath, links: .keep)) != nil else { return }
    try? FileSystem.removeFile(notePath)
  }
}
