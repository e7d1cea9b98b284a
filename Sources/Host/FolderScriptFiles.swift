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

  package func entries(of path: String) throws(HostError) -> [ScriptEntry] {
    let place = folder.appending(path)
    do {
      guard let status = try FileStatus.ifPresent(place), status.kind == .folder else { return [] }
      return try FileSystem.entries(of: place).compactMap { entry in
        guard let name = String(validating: entry.name.bytes, as: UTF8.self),
          let status = try FileStatus.ifPresent(place.appending(entry.name))
        else { return nil }
        return ScriptEntry(name: name, isFolder: status.kind == .folder)
      }
    } catch {
      throw HostError(.unreadableScript, "could not list the scripts in '\(place)'", cause: error)
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
