package import Diagnostics

/// What can go wrong while a document is read.
package enum DocumentFailure: String, FailureCode {
  /// The text does not follow the format.
  case syntax
  /// A mapping names one key twice.
  case duplicateKey = "duplicate_key"
  /// The text is larger, deeper or refers to itself more often than is allowed.
  case limitExceeded = "limit_exceeded"
  /// The text is well formed but uses something that Albedo does not read.
  case unsupported
  /// A text cannot be changed without changing more of it than was asked for.
  case editRefused = "edit_refused"
  /// Memory ran out.
  case outOfMemory = "out_of_memory"

  package static var domain: String { "document" }
}

/// An error of this module; the message names the source, the line and the column.
package typealias DocumentError = Failure<DocumentFailure>

extension Failure where Code == DocumentFailure {
  /// Creates the error of something that is wrong at one place of a text.
  init(
    _ code: DocumentFailure, at position: SourcePosition, _ reason: String, hint: String? = nil
  ) {
    self.init(code, "could not read \(position): \(reason)", hint: hint)
  }
}
