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

  /// `quill@2.0`.
  package static let nameAndVersion = Self(pieces: [
    .attribute(.name, prefix: ""), .attribute(.version(.asWritten), prefix: "@"),
  ])

  private init(pieces: [Piece]) { self.pieces = pieces }

  /// Returns the text for a node of `spec`, which is asked for the node's compiler.
  package func text(of node: SpecNode, in spec: ConcreteSpec) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .literal(let text): result += text
      case .attribute(let attribute, let prefix):
        guard let value = attribute.value(of: node, in: spec), !value.isEmpty else { continue }
        // A spec without a compiler says so, and then without a sign in front.
        result += attribute.isMissingCompiler(of: node, in: spec) ? value : prefix + value
      }
    }
    return result.trimmingBlanks
  }
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
  /// Throws when a part of it would be empty, `.` or `..`.
  package func path(of node: SpecNode, in spec: ConcreteSpec) throws(SpecError) -> String {
    let names = parts.map { PathText.safe($0.text(of: node, in: spec)) }
    guard !names.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      throw SpecError(
        .invalidText,
        "the projection gives \(node.shortText) the path '\(names.joined(separator: "/"))'")
    }
    return names.joined(separator: "/")
  }
}
