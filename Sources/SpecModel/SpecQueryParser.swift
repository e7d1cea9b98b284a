import Diagnostics

/// Reads a query from left to right.
struct SpecQueryParser {
  private let text: String
  private var place: String.Index
  private var query = SpecQuery()

  /// The longest query that is read.
  private static let maximumByteCount = 65_536

  init(_ text: String) {
    self.text = text
    place = text.startIndex
  }

  mutating func parse() throws(SpecError) -> SpecQuery {
    guard text.utf8.count <= Self.maximumByteCount else {
      throw SpecError(.syntax, "could not read a query: it is longer than 65536 bytes")
    }
    skipBlanks()
    if place == text.endIndex { throw failure("a package, a version or a hash is expected") }
    try parseName()
    skipBlanks()
    if next == "@" { try parseVersions() }
    skipBlanks()
    if next == "/" { try parseHash() }
    skipBlanks()
    if next != nil { throw unexpected() }
    return query
  }

  private var next: Character? { place < text.endIndex ? text[place] : nil }

  private mutating func skipBlanks() {
    while let character = next, " \t\n\r".contains(character) { advance() }
  }

  private mutating func advance() { place = text.index(after: place) }

  private mutating func take(while isPart: (UInt8) -> Bool) -> Substring {
    let start = place
    while let byte = next?.asciiValue, isPart(byte) { advance() }
    return text[start..<place]
  }

  // MARK: Name

  private mutating func parseName() throws(SpecError) {
    guard next?.asciiValue.map(Self.isWordByte) == true else { return }
    let start = place
    let parts = take { Version.isNameByte($0) }
      .split(separator: ".", omittingEmptySubsequences: false)
    if next == "=" || next == ":" {
      place = start
      throw failure("variants, flags and other attributes cannot be asked for here")
    }
    // Each part starts with a letter, a digit or `_`; a dot at the end belongs to nothing.
    guard parts.allSatisfy({ $0.utf8.first.map(Self.isWordByte) == true }), let name = parts.last
    else {
      place = start
      throw failure("this is not the name of a package")
    }
    query.name = String(name)
    if parts.count > 1 { query.namespace = parts.dropLast().joined(separator: ".") }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    Version.isDigit(byte) || Version.isLetter(byte) || byte == UInt8(ascii: "_")
  }

  // MARK: Versions

  private mutating func parseVersions() throws(SpecError) {
    let sign = place
    advance()
    skipBlanks()
    let start = place
    let gitVersion = try takeGitVersion()
    let list = if let gitVersion { gitVersion } else { try takeList() }
    do {
      query.versions = try VersionList(String(list))
    } catch {
      place = start
      throw failure(error.message)
    }
    guard !list.isEmpty else {
      place = sign
      throw failure("a version is expected after '@'")
    }
    if next == "=" { throw failure("only a git reference may be set equal to a version") }
  }

  /// Takes `git.REF`, `git.REF=V`, a commit, or a commit with `=V`.
  private mutating func takeGitVersion() throws(SpecError) -> Substring? {
    let rest = text[place...]
    let start = place
    if rest.hasPrefix("git.") {
      _ = take { Version.isReferenceByte($0) }
    } else if Version.isCommit(rest.prefix(40)) {
      place = text.index(place, offsetBy: 40)
    } else {
      return nil
    }
    guard next == "=" else { return text[start..<place] }
    advance()
    guard takeVersion() else { throw failure("a version is expected after '='") }
    return text[start..<place]
  }

  /// Takes versions and ranges with commas between them.
  private mutating func takeList() throws(SpecError) -> Substring {
    let start = place
    while true {
      let item = place
      let hasLower = takeVersion()
      let isRange = next == ":"
      if isRange {
        advance()
        _ = takeVersion()
      }
      guard hasLower || isRange else {
        place = item
        throw failure("a version is expected")
      }
      let end = place
      skipBlanks()
      guard next == "," else {
        place = end
        return text[start..<end]
      }
      advance()
      skipBlanks()
    }
  }

  /// Takes one version with an optional `=`; a dot or hyphen at its end belongs to nothing.
  private mutating func takeVersion() -> Bool {
    let start = place
    if next == "=" { advance() }
    guard next?.asciiValue.map(Self.isWordByte) == true else {
      place = start
      return false
    }
    let version = take { Version.isNameByte($0) }
    let trailing = version.utf8.reversed().prefix { !Self.isWordByte($0) }.count
    place = text.index(place, offsetBy: -trailing)
    return true
  }

  // MARK: Hash

  private mutating func parseHash() throws(SpecError) {
    advance()
    guard let hash = SpecHashPrefix(take(while: Self.isWordByte)) else {
      throw failure("a hash is expected after '/'")
    }
    query.hash = hash
  }

  // MARK: Errors

  private func unexpected() -> SpecError {
    switch next {
    case "+", "~", "-": failure("variants cannot be asked for here")
    case "^": failure("dependencies cannot be asked for here")
    case "%": failure("compilers cannot be asked for here")
    case "@" where query.versions.isAny == false: failure("there is a list of versions already")
    case "@": failure("versions come before the hash")
    case "/": failure("a second query starts here")
    case let character? where character.asciiValue.map(Self.isWordByte) == true:
      failure("a second query starts here")
    default: failure("this is not understood")
    }
  }

  /// An error with a mark below the current place.
  private func failure(_ reason: String) -> SpecError {
    let column = text[..<place].count
    // Line breaks would tear the mark away from its place.
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return SpecError(
      .syntax,
      "could not read the query '\(text)': \(reason)\n    \(line)\n    "
        + String(repeating: " ", count: column) + "^",
      hint: "a query is 'name', 'namespace.name', 'name@versions', '/hash' or a combination such "
        + "as 'quill@2:/4xfpsw7'")
  }
}
