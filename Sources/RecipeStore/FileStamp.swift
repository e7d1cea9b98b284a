internal import Digests
internal import Platform
internal import Synchronization
internal import SystemPackage

/// The state of a file, by which a change is noticed without reading it.
///
/// Any write moves `changed`, which programs cannot set. What only differs there is read and
/// compared by its digest, so a fresh checkout of the same files counts as unchanged.
struct FileStamp: Sendable, Hashable {
  var byteCount: UInt64
  var inode: UInt64
  var modified: FileTime
  var changed: FileTime

  /// How close to a reading a file may have changed for the clock of a file system to be too coarse
  /// to tell a later change from it: FAT counts two seconds, others much less.
  static let coarseness: Int64 = 2

  init(_ status: FileStatus) {
    byteCount = status.size
    inode = status.inode
    modified = status.modified
    changed = status.changed
  }

  init(byteCount: UInt64, inode: UInt64, modified: FileTime, changed: FileTime) {
    self.byteCount = byteCount
    self.inode = inode
    self.modified = modified
    self.changed = changed
  }

  /// Why the state of a file is not known.
  struct NotKnown: Error, Equatable {}

  /// The state of a file; nil when it does not exist or is no file, a link to one neither.
  static func result(_ path: FilePath) -> Result<FileStamp?, NotKnown> {
    do {
      guard let status = try FileStatus.ifPresent(path, links: .keep), status.kind == .file else {
        return .success(nil)
      }
      return .success(FileStamp(status))
    } catch {
      return .failure(NotKnown())
    }
  }

  /// The states of many files, which are asked for on all cores.
  static func results(
    count: Int, _ path: @escaping @Sendable (Int) -> FilePath
  ) -> [Result<FileStamp?, NotKnown>] {
    let partCount = max(1, min(Machine.usableCores, count / 512, 8))
    let ranges = (0..<partCount).map { count * $0 / partCount..<count * ($0 + 1) / partCount }
    let found = Mutex<[Int: [Result<FileStamp?, NotKnown>]]>([:])
    let work = ranges.indices.map { part in
      { @Sendable () throws in
        let results = ranges[part].map { result(path($0)) }
        found.withLock { $0[part] = results }
      }
    }
    // What no thread could be had for is done here.
    try? runTogether(work) { _ in }
    let done = found.withLock { $0 }
    return ranges.indices.flatMap { part in
      done[part] ?? ranges[part].map { result(path($0)) }
    }
  }

  /// Whether the file may have changed once more, unnoticed, after a reading at `second`.
  func isTooFresh(forReadingAt second: Int64) -> Bool {
    max(changed, modified).seconds + Self.coarseness >= second
  }
}
