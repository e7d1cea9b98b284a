import Diagnostics

/// Reads specs from their text.
///
/// Errors show the text with a mark below the place. A text is at most 65,536 bytes long, holds at
/// most 1,000 specs with 1,000 dependencies together, and conditions of edges nest at most 8 deep.
struct SpecParser {
  let text: String
  /// What is read, for errors: a spec or a query.
  let subject: String
  /// How many conditions this text stands in.
  let depth: Int
  /// The pieces without blanks.
  var tokens: ArraySlice<SpecToken> = []
  /// The last piece that was taken.
  var current: SpecToken?
  private var edgeCount = 0
  /// What is wrong with the characters behind the last piece.
  private var unexpected: SpecError?

  /// The longest text that is read.
  static let maximumByteCount = 65_536
  /// The most specs, and the most dependencies, of one text.
  static let maximumCount = 1000
  /// How many conditions may stand in each other.
  static let maximumDepth = 8

  init(_ text: String, subject: String = "spec", depth: Int = 0) {
    self.text = text
    self.subject = subject
    self.depth = depth
  }

  /// Reads all specs of the text.
  mutating func parseAll() throws(SpecError) -> [Spec] {
    try takeApart()
    var specs: [Spec] = []
    while !tokens.isEmpty {
      guard specs.count < Self.maximumCount else {
        throw failure("there are more than \(Self.maximumCount) specs", at: tokens.first)
      }
      specs.append(try parseSpec())
    }
    if let unexpected { throw unexpected }
    return specs
  }

  /// Reads the one spec of the text; an empty text is a spec that asks for nothing.
  mutating func parseOne() throws(SpecError) -> Spec {
    try takeApart()
    let spec = tokens.isEmpty ? Spec() : try parseSpec()
    if let next = tokens.first {
      throw failure("one spec is expected, but a second one starts here", at: next)
    }
    if let unexpected { throw unexpected }
    return spec
  }

  private mutating func takeApart() throws(SpecError) {
    guard text.utf8.count <= Self.maximumByteCount else {
      throw SpecError(
        .syntax, "could not read a \(subject): it is longer than \(Self.maximumByteCount) bytes")
    }
    let all = SpecLexer.tokens(of: text)
    let places = all.filter { $0.kind == .unexpected }
    if let first = places.first {
      unexpected = failure(Self.reason(for: first, in: all), at: places.map(\.range))
    }
    tokens = all.prefix { $0.kind != .unexpected }.filter { $0.kind != .blank }[...]
  }

  // MARK: Pieces

  /// Takes the next piece if it is of one of the kinds.
  mutating func take(_ kinds: SpecToken.Kind...) -> SpecToken? {
    guard let next = tokens.first, kinds.contains(next.kind) else { return nil }
    current = tokens.removeFirst()
    return next
  }

  // MARK: Specs

  private mutating func parseSpec() throws(SpecError) -> Spec {
    let start = tokens.startIndex
    var root = try parseNode()
    var owner = Owner.root
    while let (sign, edge) = try parseEdge(after: root) {
      edgeCount += 1
      guard edgeCount <= Self.maximumCount else {
        throw failure("there are more than \(Self.maximumCount) dependencies", at: sign)
      }
      do {
        if edge.isDirect {
          try add(edge, to: owner, of: &root)
        } else {
          let count = root.dependencies.count
          let place = try root.addDependency(edge)
          owner = place == count ? .dependency(place) : .repeated
        }
      } catch {
        throw failure(error.message, at: current)
      }
    }
    if tokens.startIndex == start {
      throw failure("a package, a version, a variant or a hash is expected", at: tokens.first)
    }
    return root
  }

  /// What the `%` that are read next belong to.
  private enum Owner {
    case root
    /// The dependency at a place, which the last `^` added.
    case dependency(Int)
    /// A dependency that was there before, so that the last `^` constrained that one.
    case repeated
  }

  private func add(
    _ edge: Spec.Edge, to owner: Owner, of root: inout Spec
  ) throws(SpecError) {
    switch owner {
    case .root: _ = try root.addDependency(edge)
    case .dependency(let place): _ = try root.dependencies[place].spec.addDependency(edge)
    // Spack adds it to the second spec, which it has no more use for.
    case .repeated: break
    }
  }

  /// Reads a dependency with its sign; nil when none starts here.
  private mutating func parseEdge(
    after root: Spec
  ) throws(SpecError) -> (sign: SpecToken, edge: Spec.Edge)? {
    guard let sign = take(.edgeStart, .dependency) else { return nil }
    guard root.file == nil else {
      throw failure("nothing can be added to a spec file", at: sign)
    }
    var edge = Spec.Edge(Spec())
    edge.isDirect = sign.text.hasPrefix("%")
    edge.isPropagated = sign.text.hasPrefix("%%")
    var assignment = sign
    if sign.kind == .edgeStart { assignment = try parseAttributes(of: &edge) }
    edge.addVirtuals(assignment.virtuals)
    if assignment.substitute == nil, tokens.isEmpty, edge.isDirect {
      throw failure("a package is expected behind '\(sign.text)'", at: sign)
    }
    edge.spec = try parseNode(name: assignment.substitute)
    if edge.isDirect { edge.spec.name = edge.spec.name.map(CompilerAlias.package) }
    return (sign, edge)
  }

  /// Reads the attributes of an edge up to the bracket, which is returned.
  private mutating func parseAttributes(of edge: inout Spec.Edge) throws(SpecError) -> SpecToken {
    while let token = take(.pair) {
      let (key, value) = Self.keyAndValue(of: token)
      // An attribute that is said twice is what it was said last.
      let text = String(
        value.drop(while: Self.isQuoteOrBlank).reversed()
          .drop(while: Self.isQuoteOrBlank).reversed())
      let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      switch key.hasSuffix(":") ? key.dropLast() : key {
      case "deptypes": edge.types = try types(words, at: token)
      case "virtuals": edge.virtuals = Set(words).sorted()
      // As in Spack, a condition ends at its first comma.
      case "when": edge.condition = try condition(words.first ?? "", at: token)
      default:
        throw failure(
          "an edge has the attributes 'deptypes', 'virtuals' and 'when', but not '\(key)'",
          at: token)
      }
    }
    guard let end = take(.edgeEnd) else {
      throw failure("an attribute such as 'virtuals=mpi', or ']' is expected", at: tokens.first)
    }
    return end
  }

  private static func isQuoteOrBlank(_ character: Character) -> Bool {
    character == "'" || character == "\"" || character == " "
  }

  private func types(_ names: [String], at token: SpecToken) throws(SpecError) -> DependencyTypes {
    var types: DependencyTypes = []
    for name in names {
      guard let type = DependencyTypes(name: name) else {
        throw failure("'\(name)' is none of the types build, link, run and test", at: token)
      }
      types.insert(type)
    }
    return types
  }

  private func condition(_ text: String, at token: SpecToken) throws(SpecError) -> Spec? {
    guard depth < Self.maximumDepth else {
      throw failure("more than \(Self.maximumDepth) conditions stand in each other", at: token)
    }
    var parser = SpecParser(text, depth: depth + 1)
    do {
      let spec = try parser.parseOne()
      return spec == Spec() ? nil : spec
    } catch {
      throw failure("the condition cannot be read", at: token, cause: error)
    }
  }

  /// Splits a piece at its first `=`; the colon of `:=` stays with the key.
  static func keyAndValue(of token: SpecToken) -> (key: Substring, value: Substring) {
    guard let sign = token.text.firstIndex(of: "=") else {
      preconditionFailure("a pair has a '='")
    }
    return (token.text[..<sign], token.text[token.text.index(after: sign)...])
  }
}

// MARK: - Errors

extension SpecParser {
  /// An error with a mark below a piece, or at the end of the text.
  ///
  /// Characters that mean nothing come first when there are only they ahead, as in Spack.
  func failure(
    _ reason: String, at token: SpecToken?, cause: SpecError? = nil
  ) -> SpecError {
    if tokens.isEmpty, let unexpected { return unexpected }
    let end = text.unicodeScalars.count
    return failure(reason, at: [token?.range ?? end..<(end + 1)], cause: cause)
  }

  private func failure(
    _ reason: String, at places: [Range<Int>], cause: SpecError? = nil
  ) -> SpecError {
    var marks = [Character](repeating: " ", count: places.last?.upperBound ?? 0)
    for place in places {
      for column in place { marks[column] = "^" }
    }
    // Line breaks would tear the marks away from their places.
    let line = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }))
    return SpecError(
      .syntax,
      "could not read the \(subject) '\(text)': \(reason)\n    \(line)\n    \(String(marks))",
      hint: "a \(subject) is such as 'quill@2:+shared', 'scribe %gcc@12 ^quill target=x86_64:' or "
        + "'/4xfpsw7'", cause: cause)
  }

  /// Says why nothing starts with the first unexpected character.
  private static func reason(for token: SpecToken, in all: [SpecToken]) -> String {
    let previous = all.last { $0.range.upperBound <= token.range.lowerBound && $0.kind != .blank }
    switch token.text.first {
    case "@": return "a version is expected behind '@'"
    case "+", "~", "-": return "the name of a variant is expected behind '\(token.text.prefix(1))'"
    case "/": return "a hash is expected behind '/'"
    case "=" where previous?.kind == .gitVersion: return "a version is expected behind '='"
    case "=" where previous?.kind == .version:
      return "only a git reference may be set equal to a version"
    case "=": return "a key in front of '=' and a value behind it are expected, without blanks"
    case "'", "\"": return "a quote may only stand behind '=', and another one has to end the value"
    case "[": return "'[' may only follow '^', '%' or '%%'"
    default: return "'\(token.text.prefix(1))' means nothing in a spec"
    }
  }
}
