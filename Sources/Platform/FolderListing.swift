internal import CPlatform
package import SystemPackage

/// One entry of a folder.
package struct FolderEntry: Sendable, Hashable {
  /// The name, whatever its encoding.
  package let name: FilePath.Component
  /// What the listing says the entry is; `unknown` where the file system does not tell.
  package let kind: FileKind
}

/// One pass over the names of an open folder.
///
/// Safe: the handle never leaves, is freed once, and names are copied before the next call.
@safe struct FolderListing: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  private let path: FilePath

  /// Takes over `descriptor`, also when it throws.
  init(adopting descriptor: Int32, _ path: FilePath) throws(PlatformError) {
    guard let handle = unsafe albedo_list(descriptor) else {
      let code = albedo_errno()
      _ = close(descriptor)
      throw PlatformError(errno: code, .list, path.quoted)
    }
    unsafe self.handle = unsafe handle
    self.path = path
  }

  deinit { unsafe albedo_end_list(handle) }

  /// The descriptor of the folder, valid as long as the value.
  var descriptor: Int32 { unsafe dirfd(OpaquePointer(handle)) }

  /// Returns the name of the next entry as text, `.` and `..` among them, or nil at the end.
  mutating func nextName() throws(PlatformError) -> (String, FileKind)? {
    var format: UInt32 = 0
    guard let text = unsafe albedo_next_entry(handle, &format) else {
      let code = albedo_errno()
      if code == 0 { return nil }
      throw PlatformError(errno: code, .list, path.quoted)
    }
    return (unsafe String(cString: text), FileKind(mode: format))
  }

  /// Returns the next entry but `.` and `..`, or nil at the end (`readdir(3)`).
  mutating func next() throws(PlatformError) -> FolderEntry? {
    while true {
      var format: UInt32 = 0
      guard let text = unsafe albedo_next_entry(handle, &format) else {
        let code = albedo_errno()
        if code == 0 { return nil }
        throw PlatformError(errno: code, .list, path.quoted)
      }
      let name = unsafe FilePath(platformString: text)
      // A path of dots alone has no regular component.
      guard let component = name.components.last, component.kind == .regular else { continue }
      return FolderEntry(name: component, kind: FileKind(mode: format))
    }
  }
}

/// Functions on entries of file systems, by path.
package enum FileSystem {
  /// Returns the entries of a folder in the order of the file system, without `.` and `..`.
  package static func entries(of path: FilePath) throws(PlatformError) -> [FolderEntry] {
    let descriptor = try openFolder(Place(path), links: .follow)
    var listing = try FolderListing(adopting: descriptor, path)
    var result: [FolderEntry] = []
    while let entry = try listing.next() { result.append(entry) }
    return result
  }

  /// Calls `body` with the name of each entry of a folder and what the listing says it is, without
  /// `.` and `..`; bytes that are no UTF-8 are replaced.
  package static func eachName(
    of path: FilePath, _ body: (String, FileKind) throws -> Void
  ) throws {
    let descriptor = try openFolder(Place(path), links: .follow)
    var listing = try FolderListing(adopting: descriptor, path)
    while let (name, kind) = try listing.nextName() {
      if name != ".", name != ".." { try body(name, kind) }
    }
  }

  /// Returns the entries of a folder, ordered by the bytes of their names.
  package static func sortedEntries(of path: FilePath) throws(PlatformError) -> [FolderEntry] {
    try entries(of: path).map { (entry: $0, key: $0.name.bytes) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map(\.entry)
  }

  static func openFolder(_ place: Place, links: LinkRule) throws(PlatformError) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | (links == .keep ? O_NOFOLLOW : 0)
    return unsafe try place.perform(.open) { unsafe albedo_open_at(place.folder, $0, flags, 0) }
  }
}
