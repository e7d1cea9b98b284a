internal import Diagnostics

/// The names that environments below the environments folder have.
package enum EnvironmentName {
  /// What an environment's manifest is called.
  package static let manifest = "spack.yaml"
  /// What an environment's lock file is called.
  package static let lock = "spack.lock"

  /// Whether `text` is a name: letters, digits, `_`, `-` and `/`, the first a letter, digit or `_`.
  ///
  /// Letters and digits are those of Unicode, as for Spack. Since a dot is none of them, no name
  /// leaves the folder of the environments.
  package static func isValid(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isWordScalar(first), text.utf8.count <= 1024 else {
      return false
    }
    return text.unicodeScalars.allSatisfy { isWordScalar($0) || $0 == "-" || $0 == "/" }
  }

  /// Throws `environment.bad_name` unless `text` is a name.
  package static func check(_ text: String) throws(EnvironmentError) {
    guard !isValid(text) else { return }
    throw EnvironmentError(
      .badName, "'\(text)' cannot be the name of an environment",
      hint: "use letters, digits, '_' and '-', with '/' between folders, and no '-' in front")
  }

  /// What a regular expression of Python calls a word character.
  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar)
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }
}
