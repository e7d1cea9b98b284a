package import Diagnostics

/// Why a configuration could not be used.
package enum ConfigurationFailure: String, FailureCode {
  /// A file or a setting is not of the form that its section asks for.
  case malformed
  /// A `-c` setting on the command line cannot be read.
  case badSetting = "bad_setting"
  /// No mirror has the name that was asked for.
  case unknownMirror = "unknown_mirror"
  /// A mirror of that name is there already.
  case mirrorExists = "mirror_exists"
  /// A mirror cannot have the name that was given.
  case badMirrorName = "bad_mirror_name"
  /// What was given as the URL of a mirror is none, or has a password in it.
  case badURL = "bad_url"
  /// No scope has the name that was asked for, or none can be written to.
  case unknownScope = "unknown_scope"

  package static var domain: String { "config" }
  package var exitClass: ExitClass {
    switch self {
    case .malformed, .mirrorExists: .failed
    case .badSetting, .unknownMirror, .badMirrorName, .badURL, .unknownScope: .usage
    }
  }
}

/// An error of `ConfigModel`.
package typealias ConfigurationError = Failure<ConfigurationFailure>
