package import SystemPackage

extension FileSystem {
  /// Removes the files of a folder whose content last changed more than `age` ago; blocks.
  ///
  /// `isMeant` chooses them by their names; links and folders stay. Returns how many went. Files that
  /// another program removes meanwhile, or that belong to another user, are fine: what is swept is
  /// not worth a failure. Throws when the folder cannot be listed.
  @discardableResult
  package static func removeFiles(
    of folder: FilePath, olderThan age: Duration,
    where isMeant: (FilePath.Component) -> Bool = { _ in true }
  ) throws(PlatformError) -> Int {
    let limit = SystemClock.now - Double(age.components.seconds)
    var count = 0
    for entry in try entries(of: folder) where isMeant(entry.name) {
      let path = folder.appending(entry.name)
      guard let status = (try? FileStatus.ifPresent(path, links: .keep)) ?? nil,
        status.kind == .file, status.modified.secondsSinceEpoch < limit
      else { continue }
      do {
        try removeFile(path)
        count += 1
      } catch {
        continue
      }
    }
    return count
  }
}
