internal import CArchive

/// The library that reads compressed data of every kind (`libarchive(3)`).
package enum ArchiveLibrary {
  /// Its name and version, such as `libarchive 3.6.2`.
  package static var version: String { unsafe String(cString: archive_version_string()) }
}
