package import Diagnostics

/// What can go wrong with an archive.
package enum ArchiveFailure: String, FailureCode {
  /// The bytes are not what the format prescribes.
  case corrupt
  /// The archive ends before it should.
  case truncated
  /// The compression or the format is not one that is read.
  case unsupportedFormat = "unsupported_format"
  /// An entry is a device, a pipe or something else that a package cannot hold.
  case unsupportedKind = "unsupported_kind"
  /// There are more entries than allowed.
  case tooManyEntries = "too_many_entries"
  /// There are more uncompressed bytes than allowed.
  case tooLarge = "too_large"
  /// A name is longer than allowed.
  case pathTooLong = "path_too_long"
  /// The bytes grow more on decompression than any honest archive's.
  case suspiciousRatio = "suspicious_ratio"
  /// A name, or the target of a hard link, leaves the package.
  case unsafePath = "unsafe_path"
  /// Two entries have one name.
  case duplicateEntry = "duplicate_entry"
  /// The archive holds no package, or its build information is missing.
  case notAPackage = "not_a_package"
  /// The package was not where it was said to be.
  case wrongPrefix = "wrong_prefix"
  /// A file changed its size while it was packed, or an archive its bytes while it was unpacked.
  case changed
  /// Memory ran out.
  case outOfMemory = "out_of_memory"

  /// The word before the dot in scripts: `archive.corrupt`.
  package static let domain = "archive"
}

/// An error of this module.
package typealias ArchiveError = Failure<ArchiveFailure>

/// Returns the bytes of a name between quotes for a message.
func quoted(_ name: [UInt8]) -> String {
  let isPlain = name.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  if isPlain, let text = String(validating: name, as: UTF8.self) { return "'\(text)'" }
  let parts = name.map { byte in
    (0x20..<0x7F).contains(byte)
      ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
  return "'\(parts.joined())'"
}
