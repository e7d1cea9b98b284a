internal import Diagnostics
package import Platform
package import SystemPackage

/// Sees the files of a package while they are packed, so that nobody has to read them again.
///
/// Paths are relative to the prefix. The content of each inode is seen once, under its first name.
package protocol TreeObserver {
  /// A regular file begins.
  mutating func begin(_ path: [UInt8], _ status: FileStatus) throws
  /// A piece of its content, valid during the call only; pieces have any size.
  mutating func read(_ bytes: Span<UInt8>) throws
  /// The file has ended.
  mutating func end() throws
  /// Another name of a file that has been seen as `first`.
  mutating func hardLink(_ path: [UInt8], to first: [UInt8])
  /// A symbolic link.
  mutating func link(_ path: [UInt8], to target: [UInt8]) throws
}

/// An installed package as the members of an archive, in Spack's order.
///
/// First the folders above the prefix, outermost first. Then, from the prefix downwards, each
/// folder, its other entries sorted by name, and its folders, sorted too. Devices, pipes and
/// sockets are left out. `.spack/binary_distribution` comes last, written anew.
package struct PackageTree {
  private let prefix: FilePath
  private let memberName: [UInt8]

  /// Names the package at `prefix`; `recordedPath` is what the archive calls it, if not that.
  package init(_ prefix: FilePath, recordedAs recordedPath: FilePath? = nil) {
    self.prefix = prefix
    let path = (recordedPath ?? prefix).bytes
    memberName = Array(path.drop { $0 == UInt8(ascii: "/") })
  }

  /// Writes all members; the caller finishes the archive.
  ///
  /// `buildInformation` is called when all files have been seen, for the content of the last
  /// member. Raises `changed` when a file has another size at its end than at its beginning. Reads
  /// in pieces of 256 KiB, so memory does not depend on the size of files.
  package func write<Observer: TreeObserver>(
    to archive: inout TarWriter<some ByteSink & ~Copyable>, observer: inout Observer,
    buildInformation: (inout Observer) throws -> [UInt8]
  ) throws {
    var walk = TreeWalk(prefix: prefix, memberName: memberName)
    try walk.writeParents(to: &archive)
    try walk.writeFolder([], to: &archive, observer: &observer)
    let content = try buildInformation(&observer)
    let name = memberName + Array("/.spack/binary_distribution".utf8)
    try archive.add(TarMember(name: name, kind: .file, permissions: 0o644), content: content)
  }
}
