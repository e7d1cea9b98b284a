package import Diagnostics

/// A place whose objects can be read before anybody knows what they must hold.
///
/// Caches of older generations say what an object holds within the object itself: a few kilobytes of
/// it are read and verified before the rest is looked at.
package protocol PartialStorage: ReadableStorage {
  /// Returns a part of an object, all of its bytes.
  ///
  /// A place that gives whole objects only keeps the object for `wholeFile`, so that it comes once.
  /// Throws `storage.not_found`, and `storage.unreadable`, also when the object is shorter.
  func read(_ key: String, range: Range<Int64>) async throws(StorageError) -> [UInt8]

  /// Returns a local file with an object's content, which nobody has verified.
  ///
  /// The file is to be read only, and only as long as the value lives. `progress` is told what is
  /// being done, and counts the bytes. Throws `storage.not_found` and `storage.unreadable`.
  func wholeFile(
    of key: String, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile
}
