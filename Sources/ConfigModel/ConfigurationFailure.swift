package import Diagnostics

/// Why a configuration could not be used.
package enum ConfigurationFailure: String, FailureCode {
  /// A file or a setting is not of the form that its section asks for.
  case malformed
  /// A `-c` setting on the command line cannot be read.
  case badSetting = "bad_setting"
  /// An `include` cannot be followed: what it names is missing, elsewhere, or includes itself.
  case badInclude = "bad_include"
  /// A condition (`when`) is written in a way that is not understood.
  case badCondition = "bad_condition"
  /// A scope, or every scope, is silent about a key.
  case notSet = "not_set"
  /// No section has the name that was asked for.
  case unknownSection = "unknown_section"
  /// A change would write a secret into a file.
  case refusedSecret = "refused_secret"
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
    case .malformed, .badInclude, .badCondition, .notSet, .mirrorExists: .failed
    case .badSetting, .unknownSection, .refusedSecret, .unknownMirror, .badMirrorName, .badURL,
      .unknownScope:
      .usage
    }
  }
}

/// An error of `ConfigModel`.
package typealias ConfigurationError = Failure<ConfigurationFailure>
