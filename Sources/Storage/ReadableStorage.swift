package import Diagnostics

/// A place whose objects can be read, each by its key: a path below the place's root.
package protocol ReadableStorage: Sendable {
  /// The root as a URL without a final slash, for messages and for telling places apart.
  var url: String { get }

  /// Returns the size of an object in bytes, or nil when there is none.
  ///
  /// Throws `storage.unreadable` when the place does not answer.
  func byteCount(of key: String) async throws(StorageError) -> Int64?

  /// Returns the whole of a small object.
  ///
  /// Throws `storage.not_found` when there is none, and `storage.unreadable` when it cannot be read
  /// or is larger than `byteLimit`.
  func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8]

  /// Returns a local file with the object's content, verified against `expected`.
  ///
  /// The file is to be read only, and only as long as the value lives. `progress` is told what is
  /// being done, and counts the bytes. Throws `storage.not_found`, `storage.unreadable`, and
  /// `storage.corrupt` when size or digest differ.
  func localFile(
    of key: String, expecting expected: ExpectedContent, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile
}

/// What an object must hold to be the one that the metadata of an entry names.
package struct ExpectedContent: Sendable, Equatable {
  /// The size in bytes; nil where the metadata does not tell it.
  package let byteCount: Int64?
  /// The SHA-256 in lower-case hex.
  package let sha256: String

  /// Creates the expectation.
  package init(byteCount: Int64?, sha256: String) {
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}

/// An object of a place, as a listing tells of it.
package struct StoredObject: Sendable, Equatable {
  /// The path below the place's root.
  package let key: String
  /// The size in bytes.
  package let byteCount: Int64
  /// When it was last written, in seconds since 1970.
  package let modified: Int64

  /// Creates the description.
  package init(key: String, byteCount: Int64, modified: Int64) {
    self.key = key
    self.byteCount = byteCount
    self.modified = modified
  }
}

/// A place that can tell which objects it has; a web server cannot.
package protocol ListableStorage: ReadableStorage {
  /// Returns the objects below a folder and its folders, sorted by key; none when it is absent.
  ///
  /// Throws `storage.unreadable`.
  func objects(below folder: String) async throws(StorageError) -> [StoredObject]

  /// Returns the keys of the objects below a folder and its folders, in no order; none when it is
  /// absent.
  ///
  /// Cheaper than ``objects(below:)`` where looking at each object costs something. Throws
  /// `storage.unreadable`.
  func keys(below folder: String) async throws(StorageError) -> [String]
}

extension ListableStorage {
  package func keys(below folder: String) async throws(StorageError) -> [String] {
    try await objects(below: folder).map(\.key)
  }
}

/// A place whose objects can also be written.
package protocol WritableStorage: ListableStorage {
  /// Writes a small object; readers see the old one or the new one, never a part.
  ///
  /// Throws `storage.unwritable`.
  func write(_ bytes: [UInt8], to key: String) async throws(StorageError)

  /// Begins an object whose key is known only when all of it was written.
  ///
  /// Throws `storage.unwritable`.
  func stage() async throws(StorageError) -> any StagedObject

  /// Removes an object; one that is not there is no error.
  ///
  /// Throws `storage.unwritable`.
  func remove(_ key: String) async throws(StorageError)

  /// Gives an object another key in one step, replacing what is there.
  ///
  /// Throws `storage.not_found` when there is none, and `storage.unwritable`.
  func move(_ key: String, to newKey: String) async throws(StorageError)

  /// Removes a folder and those below it, as far as nothing is in them.
  ///
  /// For folders that nobody writes into any more. Throws `storage.unwritable`.
  func removeEmptyFolders(_ folder: String) async throws(StorageError)

  /// Runs `body` while no other Albedo on any host holds the lock `key`.
  ///
  /// `progress` is told who is waited for; `name` is what it calls the lock. Throws
  /// `storage.locked` when another holder does not let go within `timeout`, and what `body` throws.
  func withLock<Result: Sendable>(
    _ key: String, named name: String, timeout: Duration, progress: ItemProgress,
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result
}

extension WritableStorage {
  /// Does nothing: only file systems have folders apart from what is in them.
  package func removeEmptyFolders(_ folder: String) async throws(StorageError) {}
}

/// An object that is being written and that nobody can see yet.
///
/// Used by one thread at a time. Goes away when it is not committed.
package protocol StagedObject: AnyObject, Sendable {
  /// Appends bytes; blocks. Throws `storage.unwritable`.
  func append(_ bytes: Span<UInt8>) throws(StorageError)

  /// Calls `body` with all that was appended, in pieces that are valid during the call; blocks.
  ///
  /// Throws `storage.unreadable`, and what `body` throws.
  func readBack(_ body: (Span<UInt8>) throws -> Void) throws

  /// Makes the object visible under `key`, replacing what is there; blocks.
  ///
  /// Throws `storage.unwritable`.
  func commit(to key: String) throws(StorageError)

  /// Removes the object unless it was committed; blocks.
  ///
  /// Letting go of the object does the same, but maybe after the program's end.
  func discard()
}

extension WritableStorage {
  /// Removes one object after the other, for places without folders.
  package func removeAll(below folder: String) async throws(StorageError) {
    for object in try await objects(below: folder) { try await remove(object.key) }
  }
}
