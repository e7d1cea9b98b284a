internal import Diagnostics
internal import Platform
internal import SystemPackage

/// The Lua files of a folder on disk.
package struct FolderScriptFiles: ScriptFiles {
  private let folder: FilePath

  /// Creates the value for a folder, which need not exist.
  package init(folder: String) {
    self.folder = FilePath(folder)
  }

  package func entries(of path: String) -> [ScriptEntry] {
    // A folder or link of a user that cannot be read offers nothing; it must not stop the rest.
    let place = folder.appending(path)
    let entries = (try? FileSystem.entries(of: place)) ?? []
    return entries.compactMap { entry in
      guard let name = String(validating: entry.name.bytes, as: UTF8.self),
        let status = try? FileStatus(of: place.appending(entry.name)),
        status.kind == .folder || status.kind == .file
      else { return nil }
      return ScriptEntry(name: name, isFolder: status.kind == .folder)
    }
  }

  package func contains(_ path: String) -> Bool {
    let status = (try? FileStatus.ifPresent(folder.appending(path))) ?? nil
    return status?.kind == .file
  }

  package func bytes(of path: String) throws(HostError) -> [UInt8] {
    do {
      return try FileSystem.read(folder.appending(path))
    } catch {
      throw HostError(
        .unreadableScript, "could not read the script '\(folder.appending(path))'", cause: error)
    }
  }
}
