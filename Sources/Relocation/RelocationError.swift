package import Diagnostics

/// What can go wrong when paths inside a file are changed.
package enum RelocationFailure: String, FailureCode {
  /// A C string in a binary would need more bytes than it has.
  case cannotGrow = "cannot_grow"
  /// A C string in a binary cannot take the shorter prefix without moving a tail that others share.
  case cannotShrink = "cannot_shrink"
  /// A prefix is empty, too long or contains a NUL.
  case invalidPrefix = "invalid_prefix"
  /// The path of the sbang script is too long for a first line.
  case sbangTooLong = "sbang_too_long"

  /// The word before the dot in the full code.
  package static var domain: String { "relocation" }
}

/// An error of this module.
package typealias RelocationError = Failure<RelocationFailure>

/// Returns a path as text for a message, without padding; what is not UTF-8 is shown as U+FFFD.
func readable(_ bytes: [UInt8]) -> String {
  let path = String(decoding: bytes, as: UTF8.self)
  return String(PaddedRoot.shortened(path + "/").dropLast())
}
