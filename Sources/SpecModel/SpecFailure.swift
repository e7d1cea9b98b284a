package import Diagnostics

/// What can be wrong with a spec, a version or a query.
package enum SpecFailure: String, FailureCode {
  /// The text is not a version, a list of versions or a hash.
  case invalidText = "invalid_text"
  /// A range of versions whose end lies before its start.
  case emptyRange = "empty_range"
  /// The spec, query or format string is not understood; the message points at the place.
  case syntax
  /// Two specs exclude each other, so that neither can be constrained by the other.
  case conflict
  /// A spec file lacks something, or something in it has the wrong shape.
  case invalidFile = "invalid_file"
  /// The spec file has a format that Albedo does not read.
  case unsupportedFormat = "unsupported_format"
  /// A node names a dependency that the file does not hold.
  case missingNode = "missing_node"
  /// A node depends on itself.
  case cycle
  /// The file is larger than any real one.
  case limitExceeded = "limit_exceeded"

  package static var domain: String { "spec" }

  package var exitClass: ExitClass { self == .syntax ? .usage : .failed }
}

/// An error of this module.
package typealias SpecError = Failure<SpecFailure>
