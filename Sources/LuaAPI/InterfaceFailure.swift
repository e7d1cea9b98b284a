package import Diagnostics

/// What can be wrong between a script and the interface that it was written for.
package enum InterfaceFailure: String, FailureCode {
  /// The script needs a newer interface than this program has.
  case newer

  /// The word before the dot in scripts: `api.newer`.
  package static let domain = "api"

  /// Nothing of the script has run.
  package var exitClass: ExitClass { .failed }
}

/// An error about the interface for scripts.
package typealias InterfaceError = Failure<InterfaceFailure>

extension Failure where Code == InterfaceFailure {
  /// The error of a script that needs version `wanted`; `script` says which, as a message begins.
  package static func newer(_ wanted: Int64, script: String) -> InterfaceError {
    InterfaceError(
      .newer,
      "\(script) needs version \(wanted) of the interface for scripts, and this albedo has "
        + "version \(NativeModules.apiVersion)",
      hint: "use a newer albedo, or a version of the script for this one; 'albedo --version -v' "
        + "says what this one is")
  }
}
