import Diagnostics

/// Reading and writing of YAML, by the rules of Spack's loader.
///
/// Reading is YAML 1.1: `yes`, `no`, `on`, `off` in three spellings are truth values, a key that
/// comes twice is an error, anchors and `<<` work, dates stay texts, keys are always texts in
/// their own spelling (`mirrors::` is the key `mirrors:`).
package enum YAML {
  /// What words without quotes mean.
  package enum Schema: Sendable {
    /// YAML 1.1: `yes` and `off` are truth values, `12:30` is a number.
    case version11
    /// YAML 1.2 as Spack 0.16 writes its spec files: `yes`, `off` and `12:30` are texts.
    case version12
  }

  /// Reads the one document of a text; an empty text is null.
  ///
  /// `source` names the text in errors.
  package static func decode(
    _ bytes: [UInt8], source: String, schema: Schema = .version11,
    limits: DocumentLimits = .standard
  ) throws(DocumentError) -> YAMLDocument {
    var composer = YAMLComposer(source: source, schema: schema, limits: limits)
    try YAMLParser.read(bytes, source: source) { (event) throws(DocumentError) in
      try composer.take(event)
    }
    return composer.document
  }
}

/// A YAML document and where its parts stand.
package struct YAMLDocument: Sendable {
  /// The document's value.
  package let root: DocumentValue
  private let source: String
  private let places: YAMLPlace

  init(root: DocumentValue, source: String, places: YAMLPlace) {
    self.root = root
    self.source = source
    self.places = places
  }

  /// Returns where the value at `path` starts; nil if there is no such value.
  ///
  /// Elements of lists are named by their index from 0, such as `["include", "0"]`. A value without
  /// a text of its own (`key:` and nothing) stands where its key does.
  package func position(of path: [String]) -> SourcePosition? {
    place(of: path).map { SourcePosition(source: source, line: $0.line, column: $0.column) }
  }

  /// Returns where the key that `path` ends with stands; for an element of a list, where it starts.
  ///
  /// Nil if there is no such value. What an alias stands for has its keys where the anchor is.
  package func keyPosition(of path: [String]) -> SourcePosition? {
    place(of: path).map { place in
      let (line, column) = place.key ?? (place.line, place.column)
      return SourcePosition(source: source, line: line, column: column)
    }
  }

  private func place(of path: [String]) -> YAMLPlace? {
    var place = places
    for key in path {
      guard let child = place.children[key] else { return nil }
      place = child
    }
    return place
  }
}

/// Where a value starts, with the places of what it holds.
struct YAMLPlace: Sendable {
  /// From 1.
  var line = 1
  /// From 1.
  var column = 1
  /// Where the key stands whose value this is; nil for the root and for elements of lists.
  var key: (line: Int, column: Int)?
  /// By key, or by index in decimal.
  var children: [String: YAMLPlace] = [:]
}
