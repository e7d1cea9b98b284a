/// Takes the text of specs apart.
///
/// At each place the kinds of pieces are tried in order and the first that fits is taken, however
/// short. Takes time in proportion to the text, and for hostile lists of versions to its square.
struct SpecLexer {
  /// The text by Unicode scalars, which places are counted in.
  let scalars: [Unicode.Scalar]
  /// The bytes of the text if each is a scalar, as in nearly every spec.
  private let bytes: [UInt8]?
  private var place = 0
  /// The letters of paths around the current place, and where the last name of a file in them ends.
  ///
  /// Looked for once, since a text of dots has such letters at every place.
  private var path: (range: Range<Int>, lastEnd: Int?) = (0..<0, nil)

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    bytes = scalars.count == text.utf8.count ? Array(text.utf8) : nil
  }

  /// Returns all pieces of a text, blanks included.
  static func tokens(of text: String) -> [SpecToken] {
    var lexer = Self(text)
    var tokens: [SpecToken] = []
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }

  /// Returns the next piece; nil at the end.
  mutating func next() -> SpecToken? {
    guard place < scalars.count else { return nil }
    let first = scalars[place]
    for kind in SpecToken.Kind.allCases where Self.canBegin(kind, with: first) {
      guard let end = end(of: kind, at: place), end > place else { continue }
      var token = SpecToken(kind: kind, text: text(place..<end), range: place..<end)
      if kind == .dependency || kind == .edgeEnd { addAssignment(to: &token) }
      place = end
      return token
    }
    preconditionFailure("any character is at least unexpected")
  }

  private mutating func end(of kind: SpecToken.Kind, at start: Int) -> Int? {
    switch kind {
    case .edgeStart: sign(at: start, ["^", "%%", "%"]).flatMap { self.sign(at: $0, "[") }
    case .edgeEnd: sign(at: start, "]").map { assignment(at: $0)?.end ?? $0 }
    case .dependency: sign(at: start, ["^", "%%", "%"]).map { assignment(at: $0)?.end ?? $0 }
    case .gitVersionPair:
      gitVersion(at: start).flatMap { self.sign(at: $0, "=") }.flatMap(version)
    case .gitVersion: gitVersion(at: start)
    case .version: sign(at: start, "@").flatMap { versionList(at: blanks(at: $0)) }
    case .propagatedSwitch: sign(at: start, ["++", "~~", "--"]).flatMap { key(at: blanks(at: $0)) }
    case .switching: sign(at: start, ["~", "+", "-"]).flatMap { key(at: blanks(at: $0)) }
    case .propagatedPair: pair(at: start, "==")
    case .pair: pair(at: start, "=")
    case .file: file(at: start)
    case .qualifiedName: qualifiedName(at: start)
    case .name: identifier(at: start) ?? sign(at: start, "*")
    case .hash: sign(at: start, "/").flatMap { run(at: $0, Self.isWord) }
    case .blank: run(at: start, Self.isBlank)
    case .unexpected: blanks(at: start + 1)
    }
  }

  /// Whether a piece of a kind may begin with a character; most characters begin few kinds.
  private static func canBegin(_ kind: SpecToken.Kind, with scalar: Unicode.Scalar) -> Bool {
    switch kind {
    case .edgeStart, .dependency: scalar == "^" || scalar == "%"
    case .edgeEnd: scalar == "]"
    case .gitVersionPair, .gitVersion, .version: scalar == "@"
    case .propagatedSwitch, .switching: scalar == "+" || scalar == "~" || scalar == "-"
    case .propagatedPair, .pair, .qualifiedName: isWord(scalar)
    case .file: isName(scalar) || scalar == "/"
    case .name: isWord(scalar) || scalar == "*"
    case .hash: scalar == "/"
    case .blank: isBlank(scalar)
    case .unexpected: true
    }
  }

  func text(_ range: Range<Int>) -> String {
    if let bytes { return String(decoding: bytes[range], as: UTF8.self) }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }
}

// MARK: - Parts of pieces

/// Each returns the end of what starts at a place, or nil when something else does.
extension SpecLexer {
  private func sign(at start: Int, _ signs: [String]) -> Int? {
    for sign in signs {
      let end = start + sign.utf8.count
      if end <= scalars.count, scalars[start..<end].elementsEqual(sign.unicodeScalars) {
        return end
      }
    }
    return nil
  }

  private func sign(at start: Int, _ sign: Unicode.Scalar) -> Int? {
    start < scalars.count && scalars[start] == sign ? start + 1 : nil
  }

  private func run(at start: Int, _ belongs: (Unicode.Scalar) -> Bool) -> Int? {
    var end = start
    while end < scalars.count, belongs(scalars[end]) { end += 1 }
    return end > start ? end : nil
  }

  private func blanks(at start: Int) -> Int { run(at: start, Self.isBlank) ?? start }

  /// A letter, digit or `_`, then more of what `belongs`.
  private func word(at start: Int, _ belongs: (Unicode.Scalar) -> Bool) -> Int? {
    guard start < scalars.count, Self.isWord(scalars[start]) else { return nil }
    return run(at: start, belongs)
  }

  private func identifier(at start: Int) -> Int? {
    word(at: start) { Self.isWord($0) || $0 == "-" }
  }

  private func key(at start: Int) -> Int? { word(at: start, Self.isName) }

  private func qualifiedName(at start: Int) -> Int? {
    guard var end = identifier(at: start) else { return nil }
    let first = end
    while let dot = sign(at: end, "."), let next = identifier(at: dot) { end = next }
    return end > first ? end : nil
  }

  /// A path that ends in `.json` or `.yaml`; the longest text that does is taken.
  private mutating func file(at start: Int) -> Int? {
    let stem = run(at: start) { Self.isWord($0) || $0 == "-" } ?? start
    guard let first = sign(at: stem, "/") ?? (stem == start ? sign(at: start, ".") : nil)
    else { return nil }
    if !path.range.contains(start) {
      let end = run(at: start) { Self.isName($0) || $0 == "/" } ?? start
      path = (start..<end, nil)
      for place in (start..<end).reversed() where path.lastEnd == nil {
        path.lastEnd = sign(at: place, [".json", ".yaml"])
      }
    }
    guard let end = path.lastEnd, end - 5 >= first else { return nil }
    return end
  }

  private func pair(at start: Int, _ equals: String) -> Int? {
    guard let key = key(at: start) else { return nil }
    guard let value = sign(at: sign(at: key, ":") ?? key, [equals]) else { return nil }
    return run(at: value, Self.isValue) ?? quoted(at: value)
  }

  /// A text in quotes; a quote behind a backslash ends it only if no other does.
  private func quoted(at start: Int) -> Int? {
    guard start < scalars.count, scalars[start] == "'" || scalars[start] == "\"" else { return nil }
    var fallback: Int?
    for place in (start + 1)..<max(start + 1, scalars.count) where scalars[place] == scalars[start]
    {
      if scalars[place - 1] != "\\" { return place + 1 }
      fallback = place + 1
    }
    return fallback
  }

  // MARK: Assignments

  private struct Assignment {
    var virtuals: [Range<Int>]
    var substitute: Range<Int>
    var end: Int { substitute.upperBound }
  }

  /// `blas,lapack=openblas`, with blanks in front.
  private func assignment(at start: Int) -> Assignment? {
    var place = blanks(at: start)
    var virtuals: [Range<Int>] = []
    while let end = identifier(at: place) {
      virtuals.append(place..<end)
      if let value = sign(at: end, "=") {
        guard let last = qualifiedName(at: value) ?? identifier(at: value) else { return nil }
        return Assignment(virtuals: virtuals, substitute: value..<last)
      }
      guard let next = sign(at: end, ",") else { return nil }
      place = next
    }
    return nil
  }

  /// Takes apart what stands behind the sign of a dependency or the end of its attributes.
  private func addAssignment(to token: inout SpecToken) {
    let start = token.range.lowerBound
    guard let sign = sign(at: start, ["^", "%%", "%", "]"]), sign < token.range.upperBound,
      let assignment = assignment(at: sign)
    else { return }
    token.virtuals = assignment.virtuals.map(text)
    token.substitute = text(assignment.substitute)
  }

  // MARK: Versions

  /// `@git.REF` or `@` and 40 hexadecimal digits.
  private func gitVersion(at start: Int) -> Int? {
    guard let start = sign(at: start, "@") else { return nil }
    if let reference = sign(at: start, ["git."]),
      let end = word(at: reference, { Self.isName($0) || $0 == "/" })
    {
      return end
    }
    let end = start + 40
    guard end <= scalars.count, scalars[start..<end].allSatisfy(\.properties.isASCIIHexDigit) else {
      return nil
    }
    return end
  }

  private func version(at start: Int) -> Int? { version(at: start) { _ in true } }

  /// A version, with `=` in front or not, that ends where a word starts or ends.
  ///
  /// The longest whose end is `acceptable` is taken.
  private func version(at start: Int, _ isAcceptable: (Int) -> Bool) -> Int? {
    let first = sign(at: start, "=") ?? start
    guard var end = key(at: first) else { return nil }
    while end > first {
      let isInWord = end < scalars.count && Self.isWord(scalars[end])
      if Self.isWord(scalars[end - 1]) != isInWord, isAcceptable(end) { return end }
      end -= 1
    }
    return nil
  }

  private func versionList(at start: Int) -> Int? {
    guard var end = versionOrRange(at: start) else { return nil }
    while let comma = sign(at: blanks(at: end), ","),
      let next = versionOrRange(at: blanks(at: comma))
    {
      end = next
    }
    return end
  }

  private func versionOrRange(at start: Int) -> Int? {
    let lower = version(at: start)
    guard let colon = sign(at: lower ?? start, ":") else { return lower }
    // What `=` follows is the key of a variant.
    return version(at: colon) { self.sign(at: self.blanks(at: $0), "=") == nil } ?? colon
  }
}

// MARK: - Characters

extension SpecLexer {
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    isWord(scalar) || scalar == "-" || scalar == "."
  }

  private static func isValue(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "+", "*", ",", ":", "=", "%", "^", "~", "/", "\\": true
    default: isName(scalar)
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t"..."\r", "\u{1c}"..."\u{20}": true
    default: !scalar.isASCII && scalar.properties.isWhitespace
    }
  }
}

// MARK: - Words of a command line

extension SpecLexer {
  /// Returns the text that words make, each value in quotes where it needs them.
  static func joined(_ words: [String]) -> String {
    words.map(quotingValue).joined(separator: " ")
  }

  /// Returns a word with the value behind its `=` in quotes where it needs them.
  private static func quotingValue(of word: String) -> String {
    let lexer = Self(word)
    guard let key = lexer.key(at: 0) else { return word }
    let colon = lexer.sign(at: key, ":") ?? key
    guard let value = lexer.sign(at: colon, ["==", "="]) else { return word }
    let text = SpecText.quoted(lexer.text(value..<lexer.scalars.count))
    return lexer.text(0..<value) + text
  }
}
