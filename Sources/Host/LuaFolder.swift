internal import Diagnostics
internal import Digests
internal import Platform
internal import SystemPackage
internal import Terminal

/// The Lua files below `albedo` in a folder, read once: the bytes that were judged are those that run.
///
/// No symbolic link is followed.
struct LuaFolder: ScriptFiles {
  /// The folder, absolute.
  let folder: String
  /// The content of the files by their paths in the folder, such as `albedo/scripts/x.lua`.
  private(set) var files: [String: [UInt8]] = [:]

  private static let fileByteLimit = 4 << 20
  private static let maximumFileCount = 1_000
  private static let maximumDepth = 8

  /// Reads the files of a folder; one without `albedo` has none.
  ///
  /// Raises `untrustedFolder` for a link in the place of a Lua file or of a folder, for more than
  /// 1,000 files, for folders in one another more than eight deep, for a file of more than 4 MiB,
  /// for a pipe or device in the place of a Lua file, and for a name that could deceive on a terminal
  /// or is no UTF-8; `unreadableScript` for what cannot be read.
  init(reading folder: String) throws(HostError) {
    self.folder = folder
    do {
      let path = FilePath(folder)
      guard
        let status = try FileStatus.ifPresent(path.appending("albedo"), links: .keep)
      else { return }
      guard status.kind == .folder else {
        if status.kind == .link { throw link("albedo") }
        return
      }
      try read("albedo", in: RootedFolder(path), depth: 1)
    } catch let error as HostError {
      throw error
    } catch {
      throw HostError(
        .unreadableScript, "could not read the Lua files of '\(folder)'", cause: error)
    }
  }

  /// The SHA-256 of each file by its path.
  func digests() throws -> [String: String] {
    try files.mapValues { try Digest(of: $0).hexadecimal }
  }

  private mutating func read(_ path: String, in root: RootedFolder, depth: Int) throws {
    guard depth <= Self.maximumDepth else { throw excess("'\(path)' is too deep") }
    for entry in try FileSystem.sortedEntries(of: FilePath(folder).appending(path)) {
      guard let name = String(validating: entry.name.bytes, as: UTF8.self) else {
        // What nobody can name nobody has trusted, and a policy must not be passed over.
        if entry.name.bytes.suffix(4).elementsEqual(".lua".utf8) { throw disguise(path + "/…") }
        continue
      }
      let inner = path + "/" + name
      let kind = try root.status(of: FilePath(inner)).kind
      if kind == .folder {
        try read(inner, in: root, depth: depth + 1)
      } else if name.hasSuffix(".lua"), kind == .file {
        guard files.count < Self.maximumFileCount else {
          throw excess("it has more than \(Self.maximumFileCount) Lua files")
        }
        // Whoever judges the folder reads its names on a terminal.
        guard TerminalText.escaped(inner) == inner else { throw disguise(inner) }
        files[inner] = try root.openFile(FilePath(inner)).readAll(byteLimit: Self.fileByteLimit)
      } else if kind == .link, name.hasSuffix(".lua") || isFolder(inner) {
        throw link(inner)
      } else if kind != .link, name.hasSuffix(".lua") {
        throw HostError(
          .untrustedFolder, "the Lua of '\(folder)' cannot be trusted: '\(inner)' is no file",
          hint: "take it away: Lua is read from files alone")
      }
    }
  }

  private func isFolder(_ path: String) -> Bool {
    let status = (try? FileStatus.ifPresent(FilePath(folder).appending(path))) ?? nil
    return status?.kind == .folder
  }

  private func link(_ path: String) -> HostError {
    HostError(
      .untrustedFolder, "the Lua of '\(folder)' cannot be trusted: '\(path)' is a symbolic link",
      hint: "put the file itself there: what a link points to may change unseen")
  }

  private func disguise(_ path: String) -> HostError {
    HostError(
      .untrustedFolder,
      "the Lua of '\(folder)' cannot be trusted: the name '\(TerminalText.escaped(path))' has "
        + "characters that do not show or that nobody knows",
      hint: "rename the file or its folder")
  }

  private func excess(_ reason: String) -> HostError {
    HostError(
      .untrustedFolder, "the Lua of '\(folder)' cannot be trusted: \(reason)",
      hint: "keep only commands, modules and policies below 'albedo'")
  }

  // MARK: ScriptFiles

  func entries(of folder: String) -> [ScriptEntry] {
    let head = folder + "/"
    let found = files.keys.lazy.filter { $0.hasPrefix(head) }.map { path in
      let rest = path.dropFirst(head.count)
      let first = rest.prefix { $0 != "/" }
      return ScriptEntry(name: String(first), isFolder: first.count < rest.count)
    }
    return Array(Set(found))
  }

  func contains(_ path: String) -> Bool { files[path] != nil }

  func bytes(of path: String) throws(HostError) -> [UInt8] {
    guard let bytes = files[path] else {
      throw HostError(.unreadableScript, "the folder '\(folder)' had no file '\(path)'")
    }
    return bytes
  }
}
