internal import SpecModel

/// What a condition or a spec of a recipe says about one package itself: its name and its versions.
///
/// Variants, compilers, targets and dependencies are passed over: for a mirror only these two can
/// rule out a version.
struct NameAndVersions: Sendable, Hashable {
  /// The package that is named, without its namespace; nil when none is.
  private(set) var name: String?
  /// The versions; nil when the text says nothing of them or they cannot be read.
  private(set) var versions: VersionList?

  /// Reads a condition such as `@1.2:+shared %gcc@12 ^quill@2`.
  init(_ text: String) {
    var rest = Array(text.utf8)[...]
    var isStart = true
    while let byte = rest.first {
      switch byte {
      // What follows is about a compiler or a dependency.
      case UInt8(ascii: "%"), UInt8(ascii: "^"): return
      case UInt8(ascii: "@"):
        rest = rest.dropFirst()
        let end = rest.firstIndex { !Self.isVersionByte($0) } ?? rest.endIndex
        addVersions(String(decoding: rest[..<end], as: UTF8.self))
        rest = rest[end...]
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let end = rest.dropFirst().firstIndex(of: byte) ?? rest.index(before: rest.endIndex)
        rest = rest[rest.index(after: end)...]
      case _ where Self.isNameByte(byte):
        let end = rest.firstIndex { !Self.isNameByte($0) } ?? rest.endIndex
        let word = rest[..<end]
        rest = rest[end...]
        let next = rest.first
        if next == UInt8(ascii: "=") || next == UInt8(ascii: ":") {
          skipValue(&rest)
        } else if isStart {
          name = word.split(separator: UInt8(ascii: ".")).last.map {
            String(decoding: $0, as: UTF8.self)
          }
        }
      case UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "-"):
        rest = rest.dropFirst().drop { Self.isNameByte($0) || $0 == byte }
      default: rest = rest.dropFirst()
      }
      if byte != UInt8(ascii: " ") { isStart = false }
    }
  }

  private mutating func addVersions(_ text: String) {
    guard let list = try? VersionList(text) else { return }
    versions = versions.map { $0.intersection(list) } ?? list
  }

  /// Drops `=value`, `:=value` and `==value`; a value in quotes is left to the caller.
  private func skipValue(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
    if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") { return }
    rest = rest.drop { ![UInt8(ascii: " "), UInt8(ascii: "%"), UInt8(ascii: "^")].contains($0) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isVersionByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || ":,=".utf8.contains(byte)
  }
}

extension StringProtocol {
  /// The text without blanks and line ends around it.
  var trimmingRecipeBlanks: String {
    guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return "" }
    if first > " ", first.isASCII, last > " ", last.isASCII { return String(self) }
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    guard let last = lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(self[...last].drop(while: isBlank))
  }
}
