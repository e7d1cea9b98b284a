package import ConfigModel
internal import Diagnostics
package import Documents
package import Platform
package import SystemPackage

/// One section in the file that a scope has it in, such as `~/.spack/mirrors.yaml`.
///
/// Of a scope that is one file, such as an environment, it is that file.
package struct SectionFile: Sendable {
  /// What a change did, or would have done.
  package struct Change: Sendable {
    /// The file.
    package let path: FilePath
    /// The text before, empty where there was no file.
    package let before: YAMLText
    /// The text afterwards.
    package let after: YAMLText
    /// The keys that lead to the section: `["mirrors"]`, `["spack", "mirrors:"]`.
    package let keys: [String]

    /// Whether the text is another one now.
    package var isChange: Bool { before.bytes != after.bytes }
  }

  /// Whether a change is written.
  package enum Mode: Sendable {
    /// It is.
    case write
    /// It is only worked out; nothing is locked.
    case dryRun
  }

  /// The section.
  package let section: String
  private let isWholeScope: Bool
  /// The file, which need not exist.
  package let path: FilePath

  /// A configuration file of a user is small; a larger file is not one.
  static let byteLimit = 16 << 20
  /// As many links as the kernel follows.
  private static let linkLimit = 40
  /// Tries when other programs keep changing the file.
  private static let attemptLimit = 5

  /// Names the file that a scope has `section` in; nothing is read.
  package init(section: String, in location: ScopeLocations.Location) {
    self.section = section
    path = FilePath(location.file(of: section))
    isWholeScope = location.file != nil
  }

  /// Changes the section and writes the file in one step, under a lock against other writers.
  ///
  /// `change` gets the text and the keys that lead to the section in it, the last of which may have an
  /// override mark. It may run more than once: Spack takes no lock, so when the file has changed meanwhile,
  /// the change is made again on the new text. A file that is missing is created with the folder,
  /// with the permissions that the umask leaves; one that is there keeps its permissions. Where the
  /// file is a symbolic link, its target is replaced. Nothing is written where nothing changes.
  ///
  /// Throws `config.malformed` for a file that is no section, `scope.*`, and what `change`
  /// throws. `onWait` is told who holds the lock while it is waited for. Blocks.
  package func change(
    _ mode: Mode = .write, lockTimeout: Duration = .seconds(30),
    onWait: (LockHolder) -> Void = { _ in },
    _ change: (inout YAMLText, _ keys: [String]) throws -> Void
  ) throws -> Change {
    let target = try resolvedPath()
    guard mode == .write else { return try changed(target, change).change }
    let lock = try takeLock(beside: target, lockTimeout, onWait)
    defer { withExtendedLifetime(lock) {} }
    for _ in 0..<Self.attemptLimit {
      let (result, status) = try changed(target, change)
      guard result.isChange else { return result }
      if try replace(target, with: result, status) { return result }
    }
    throw ConfigFileError(
      .busy, "could not change '\(target)': another program keeps writing it",
      hint: "run the command again when that has ended")
  }

  private func changed(
    _ target: FilePath, _ change: (inout YAMLText, _ keys: [String]) throws -> Void
  ) throws -> (change: Change, status: FileStatus?) {
    let status = try FileStatus.ifPresent(target)
    if let status, status.kind != .file {
      throw ConfigFileError(.notAFile, "'\(path)' is not a file")
    }
    let bytes = try FileSystem.readIfPresent(target, byteLimit: Self.byteLimit) ?? []
    // The same judgement as on every reading of the configuration.
    var scope = ConfigurationScope(name: section, folder: nil)
    if isWholeScope {
      try scope.add(allOf: bytes, file: path.string)
    } else {
      try scope.add(section: section, bytes: bytes, file: path.string)
    }
    let before = try YAMLText(bytes, source: path.string)
    var after = before
    let keys = keys(in: before)
    try change(&after, keys)
    return (Change(path: path, before: before, after: after, keys: keys), status)
  }

  /// The keys that lead to the section, as they are spelled or would be.
  private func keys(in text: YAMLText) -> [String] {
    let top = isWholeScope ? ConfigurationSection.topKeys.first { text.root[$0] != nil } : nil
    let sections = top.flatMap { text.root[$0] } ?? text.root
    let mark = section + ":"
    let key = sections[section] == nil && sections[mark] != nil ? mark : section
    return (top.map { [$0] } ?? []) + [key]
  }

  /// Writes the new text beside the file and renames it; false when the file is another one by now.
  private func replace(
    _ target: FilePath, with change: Change, _ status: FileStatus?
  ) throws(ConfigFileError) -> Bool {
    do throws(PlatformError) {
      let staged = try StagedFile(for: target)
      try staged.write(change.after.bytes.span)
      if let status { try staged.setPermissions(status.permissions) }
      try staged.synchronize()
      let present = try FileSystem.readIfPresent(target, byteLimit: Self.byteLimit)
      guard present ?? [] == change.before.bytes, (present == nil) == (status == nil) else {
        return false
      }
      try staged.commit(status == nil ? .fail : .replace)
      return true
    } catch  where error.code == .exists {
      return false
    } catch {
      throw unwritable(error)
    }
  }

  private func takeLock(
    beside target: FilePath, _ timeout: Duration, _ onWait: (LockHolder) -> Void
  ) throws -> ExclusiveFile {
    let folder = target.removingLastComponent()
    let lock = folder.appending(".albedo-lock.\(target.lastComponent?.string ?? section)")
    do {
      try FileSystem.makeFolders(folder)
      return try ExclusiveFile(
        lock, owner: "albedo, changing \(section).yaml", timeout: timeout, onWait: onWait)
    } catch  where error.code == .timedOut {
      throw ConfigFileError(
        .busy, "could not change '\(path)': another program is changing it", cause: error)
    } catch {
      throw unwritable(error)
    }
  }

  private func unwritable(_ cause: any Error) -> ConfigFileError {
    ConfigFileError(
      .unwritable, "could not change '\(path)'",
      hint: "choose a scope whose folder you may write with --scope", cause: cause)
  }

  /// The file that the links of the path lead to; the last one need not exist.
  private func resolvedPath() throws -> FilePath {
    var target = path
    for _ in 0..<Self.linkLimit {
      guard let status = try FileStatus.ifPresent(target, links: .keep), status.kind == .link else {
        return target
      }
      let link = try FileSystem.linkTarget(of: target)
      target = target.removingLastComponent().pushing(link)
    }
    throw ConfigFileError(.notAFile, "'\(path)' is a circle of symbolic links")
  }
}
