import Diagnostics

/// A text with places for what is said about a spec: `{name}{@version}{/hash:7}`.
///
/// A place is an attribute in braces; `@`, `%`, `/` or `key=` in front of it is written only when
/// the attribute has a value. A backslash takes the next character as it is. Names of attributes
/// may be in capitals. The blanks around the whole result are left out.
package struct SpecFormat: Sendable, Equatable {
  /// A part of the text.
  enum Piece: Sendable, Equatable {
    case literal(String)
    case attribute(SpecAttribute, prefix: String)
  }

  var pieces: [Piece]

  /// Reads a format.
  ///
  /// Throws when it names an attribute that does not exist or a brace is missing.
  package init(_ text: String) throws(SpecError) {
    var parser = SpecFormatParser(text)
    pieces = try parser.parse()
  }

  private init(pieces: [Piece]) { self.pieces = pieces }

  /// What specs do not know, but formats can name.
  package struct Places: Sendable {
    /// Where the package is installed.
    package var prefix: String?
    /// The root of Spack.
    package var spackRoot: String?
    /// The root of the store.
    package var spackInstall: String?

    /// Creates places of which none is known.
    package init(prefix: String? = nil, spackRoot: String? = nil, spackInstall: String? = nil) {
      self.prefix = prefix
      self.spackRoot = spackRoot
      self.spackInstall = spackInstall
    }
  }

  /// Returns the text for a node of `spec`, which is asked for what the node depends on.
  ///
  /// With `isColored` the values are in the colours of Spack. Throws when the node has no variant,
  /// dependency or form of its version that the format names.
  package func text(
    of node: SpecNode, in spec: ConcreteSpec, places: Places = Places(), isColored: Bool = false
  ) throws(SpecError) -> String {
    try text(of: node, places: places, isColored: isColored) { spec.node($0) }
  }

  /// Returns the text for a node; `find` returns what it depends on where that is known.
  package func text(
    of node: SpecNode, places: Places = Places(), isColored: Bool = false,
    find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> String {
    var result: Result<String, SpecError> = .success("")
    withoutActuallyEscaping(find) { find in
      let subject = SpecSubject.node(SpecNodeView(node: node, find: find))
      result = Result { () throws(SpecError) in try text(of: subject, places, isColored) }
    }
    return try result.get()
  }

  /// Returns the text for a spec that is not concrete.
  ///
  /// Throws when the spec has no variant, dependency or form of its version that the format names.
  package func text(of spec: Spec, isColored: Bool = false) throws(SpecError) -> String {
    try text(of: .spec(spec), Places(), isColored)
  }

  private func text(
    of subject: SpecSubject, _ places: Places, _ isColored: Bool
  ) throws(SpecError) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .literal(let text): result += text
      case .attribute(let attribute, let prefix):
        let value = try subject.value(of: attribute, places)
        guard let value, !value.isEmpty else { continue }
        // A spec without a compiler says so, and then without a sign in front.
        let text = subject.isMissingCompiler(attribute) ? value : prefix + value
        let color = isColored ? SpecColor(of: attribute, prefix: prefix) : nil
        result += color?.painted(text) ?? text
      }
    }
    return result.trimmingBlanks
  }
}

extension SpecFormat {
  private static let architecturePieces: [Piece] = [
    .attribute(.platform, prefix: " platform="), .attribute(.os, prefix: " os="),
    .attribute(.target, prefix: " target="),
  ]

  /// `quill@=2.0+shared platform=linux os=debian12 target=x86_64`, as trees of Spack show a node.
  package static let node = Self(
    pieces: [
      .attribute(.name, prefix: ""), .attribute(.version(.asConstraint), prefix: "@"),
      .attribute(.compilerFlags, prefix: ""), .attribute(.variants, prefix: ""),
      .attribute(.namespaceIfAnonymous, prefix: " namespace="),
    ] + architecturePieces + [.attribute(.abstractHash, prefix: "/")])
}

/// Where a spec goes below the root of a store: `{architecture.platform}/{name}-{version}-{hash}`.
package struct SpecProjection: Sendable, Equatable {
  private var parts: [SpecFormat]

  /// Reads a projection; its own letters become lower case, as Spack does.
  ///
  /// With `hashLength`, every `{hash}` is cut to so many letters, and there must be one. Throws for
  /// a format that is wrong; a `/` within braces is.
  package init(_ text: String, hashLength: Int? = nil) throws(SpecError) {
    parts = []
    for part in text.lowercased().split(separator: "/") {
      parts.append(try SpecFormat(String(part)))
    }
    guard !parts.isEmpty else { throw SpecError(.syntax, "the projection '\(text)' is empty") }
    guard let hashLength else { return }
    var hasHash = false
    for (index, part) in parts.enumerated() {
      for (place, piece) in part.pieces.enumerated() {
        guard case .attribute(.hash(nil), let prefix) = piece else { continue }
        parts[index].pieces[place] = .attribute(.hash(length: hashLength), prefix: prefix)
        hasHash = true
      }
    }
    guard hasHash else {
      throw SpecError(
        .syntax, "the projection '\(text)' has no '{hash}' whose length could be limited")
    }
  }

  /// Returns the path of a node, relative to the root of the store.
  ///
  /// Parts that come out empty or as `.` are left out. Throws when a part would be `..`, when none
  /// is left, or when the node lacks what is named.
  package func path(of node: SpecNode, in spec: ConcreteSpec) throws(SpecError) -> String {
    var names: [String] = []
    for part in parts {
      let name = PathText.safe(try part.text(of: node, in: spec))
      if !name.isEmpty, name != "." { names.append(name) }
    }
    guard !names.isEmpty, !names.contains("..") else {
      throw SpecError(
        .invalidText,
        "the projection gives \(node.shortText) the path '\(names.joined(separator: "/"))'")
    }
    return names.joined(separator: "/")
  }
}
