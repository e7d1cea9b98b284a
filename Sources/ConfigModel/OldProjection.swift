/// The spelling of projections up to Spack 0.16: `${ARCHITECTURE}/${PACKAGE}-${VERSION}-${HASH}`.
enum OldProjection {
  private static let attributes: [String: String] = [
    "PACKAGE": "{name}", "VERSION": "{version}", "COMPILER": "{compiler}",
    "COMPILERNAME": "{compiler.name}", "COMPILERVER": "{compiler.version}",
    "COMPILERFLAGS": "{compiler_flags}", "OPTIONS": "{variants}",
    "ARCHITECTURE": "{architecture}", "PLATFORM": "{architecture.platform}",
    "OS": "{architecture.os}", "TARGET": "{architecture.target}", "SHA1": "{hash}",
    "HASH": "{hash}", "SPACK_ROOT": "{spack_root}", "SPACK_INSTALL": "{spack_install}",
    "PREFIX": "{prefix}", "NAMESPACE": "{namespace}",
  ]

  /// Returns a projection in the newer spelling; what is neither an old attribute nor `$_` and its
  /// like stays.
  static func translated(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      let inside = rest[start.upperBound...]
      guard let end = inside.firstIndex(of: "}"), let attribute = attribute(inside[..<end]) else {
        result += "${"
        rest = inside
        continue
      }
      result += attribute
      rest = inside[inside.index(after: end)...]
    }
    return result + rest
  }

  private static func attribute(_ text: Substring) -> String? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0].uppercased(), parts.count) {
    case ("HASH", 2): return Int(parts[1]).map { "{hash:\($0)}" }
    case ("DEP", 3):
      // Such as ${DEP:mpi:VERSION}.
      guard let inner = attribute(parts[2]), inner.hasPrefix("{") else { return nil }
      return "{^\(parts[1]).\(inner.dropFirst())"
    case (let name, 1): return attributes[name]
    default: return nil
    }
  }
}

/// Padding as it stood in the root itself: `/opt/store$padding:128`.
enum OldPadding {
  /// Takes the word out of a root and returns how long the root is to be, nil for the longest.
  ///
  /// Nil when there is no such word.
  static func found(in root: String) -> (rest: String, length: Int?)? {
    for opening in ["${padding", "$padding"] {
      guard let start = root.firstRange(of: opening) else { continue }
      var rest = root[start.upperBound...]
      var length: Int?
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      // Without a number the colon belongs to the path.
      if rest.first == ":", let number = Int(digits) {
        length = number
        rest = rest[digits.endIndex...]
      }
      if opening.hasPrefix("${") {
        guard rest.first == "}" else { return nil }
        rest = rest.dropFirst()
      }
      return (root[..<start.lowerBound] + String(rest), length)
    }
    return nil
  }
}
