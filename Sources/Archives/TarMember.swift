package import Platform

/// One member of a tar file, without its content.
package struct TarMember: Sendable, Hashable {
  /// What a member is.
  package enum Kind: Sendable, Hashable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A symbolic link with this text.
    case link(target: [UInt8])
    /// A further name of the member with this name.
    case hardLink(target: [UInt8])
    /// Something that only reading can meet, in words: `a device`.
    case unsupported(String)
  }

  /// The path, whatever its encoding, without a final slash.
  package var name: [UInt8]
  /// What the member is.
  package var kind: Kind
  /// The lower twelve bits of the mode.
  package var permissions: UInt32
  /// The number of bytes of content; 0 for everything but files.
  package var byteCount: UInt64
  /// The time of the last change.
  package var modified: FileTime

  /// Creates a member.
  package init(
    name: [UInt8], kind: Kind, permissions: UInt32, byteCount: UInt64 = 0,
    modified: FileTime = .epoch
  ) {
    self.name = name
    self.kind = kind
    self.permissions = permissions
    self.byteCount = byteCount
    self.modified = modified
  }
}

/// The layout of a header block, POSIX.1-2017 `pax`, "ustar Interchange Format".
enum TarLayout {
  static let blockSize = 512
  /// Writers fill the end of the file to a multiple of this.
  static let recordSize = 10240
  static let name = 0..<100
  static let mode = 100..<108
  static let owner = 108..<116
  static let group = 116..<124
  static let size = 124..<136
  static let modified = 136..<148
  static let checksum = 148..<156
  static let type = 156
  static let linkName = 157..<257
  static let magic = 257..<263
  static let version = 263..<265
  static let prefix = 345..<500

  /// The bytes that fill `count` bytes of content up to a whole block.
  static func padding(after count: UInt64) -> Int { Int((512 - count % 512) % 512) }
}
