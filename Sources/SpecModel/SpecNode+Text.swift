extension SpecNode {
  /// `quill@2.0`.
  package var nameAndVersion: String { "\(name)@\(version)" }

  /// `quill@2.0/4xfpsw7`.
  package var shortText: String { "\(nameAndVersion)/\(hash.short)" }

  /// `quill-2.0-4xfpsw7raf4stwaqwujyzha2xygwjytt`, as file names need it: see ``PathText``.
  package var fileStem: String { PathText.safe("\(name)-\(version)-\(hash)") }
}

/// What Spack allows in the parts of a path.
package enum PathText {
  /// Replaces everything but ASCII letters, digits, `_`, `+`, `.` and `-` by `_`, by scalar.
  package static func safe(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isSafe = scalar.isASCII && (Version.isNameByte(UInt8(scalar.value)) || scalar == "+")
      result.unicodeScalars.append(isSafe ? scalar : "_")
    }
    return result
  }
}
