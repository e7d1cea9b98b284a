package import Diagnostics

/// Why a configuration could not be used.
package enum ConfigurationFailure: String, FailureCode {
  /// A file or a setting is not of the form that its section asks for.
  case malformed
  /// A `-c` setting on the command line cannot be read.
  case badSetting = "bad_setting"
  /// No mirror has the name that was asked for.
  case unknownMirror = "unknown_mirror"

  package static var domain: String { "config" }
  package var exitClass: ExitClass {
    self == .malformed ? .failed : .usage
  }
}

/// An error of `ConfigModel`.
package typealias ConfigurationError = Failure<ConfigurationFailure>
