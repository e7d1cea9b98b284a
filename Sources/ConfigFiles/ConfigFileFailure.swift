package import Diagnostics

/// Why the file of a scope could not be changed.
package enum ConfigFileFailure: String, FailureCode {
  /// The file or its folder cannot be read or written.
  case unwritable
  /// Another program is changing the file and does not end.
  case busy
  /// The file is a circle of links, or no file.
  case notAFile = "not_a_file"

  package static var domain: String { "scope" }
}

/// An error of `ConfigFiles`.
package typealias ConfigFileError = Failure<ConfigFileFailure>
