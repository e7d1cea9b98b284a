/// The names of a package: in specs, of its folder, and of its class.
package enum PackageName {
  /// Words that cannot be the name of a Python module.
  private static let reserved = Set(SyntaxKeyword.allCases.map(\.text))

  /// Whether a text can name a package: letters in lower case, digits, `-`, and `_` in old ones.
  package static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= 200 else {
      return false
    }
    var last = first
    for byte in name.utf8 {
      let isDot = byte == UInt8(ascii: ".")
      guard
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || isDot,
        !isDot || last != byte
      else { return false }
      last = byte
    }
    return true
  }

  /// Writes one character of ASCII for another; names of a whole repository go through here.
  private static func exchanging(
    _ old: Unicode.Scalar, for new: Unicode.Scalar, in text: Substring
  ) -> String {
    String(
      decoding: text.utf8.map { $0 == UInt8(ascii: old) ? UInt8(ascii: new) : $0 },
      as: UTF8.self)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
  }

  /// The package of a folder in a repository of API 2: `_7zip` is `7zip`, `py_numpy` is `py-numpy`.
  package static func name(ofFolder folder: String) -> String {
    let bare = folder.hasPrefix("_") ? folder.dropFirst() : folder[...]
    return exchanging("_", for: "-", in: bare)
  }

  /// The folder of a package in a repository of API 2.
  package static func folder(of name: String) -> String {
    let folder = exchanging("-", for: "_", in: name[...])
    let needsPrefix = folder.first.map { $0.isNumber } ?? false || reserved.contains(folder)
    return needsPrefix ? "_" + folder : folder
  }

  /// The class of a package: `PyNumpy` of `py-numpy`, `_7zip` of `7zip`.
  static func className(of package: String) -> String {
    let parts = package.lowercased().split { $0 == "-" || $0 == "_" }
    let name = parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return name.first?.isNumber ?? false ? "_" + name : name
  }
}
