import Diagnostics

/// Reading and writing of YAML, by the rules of Spack's loader.
///
/// Reading is YAML 1.1: `yes`, `no`, `on`, `off` in three spellings are truth values, a key that
/// comes twice is an error, anchors and `<<` work, dates stay texts, keys are always texts in
/// their own spelling (`mirrors::` is the key `mirrors:`).
package enum YAML {
  /// Reads the one document of a text; an empty text is null.
  ///
  /// `source` names the text in errors.
  package static func decode(
    _ bytes: [UInt8], source: String, limits: DocumentLimits = .standard
  ) throws(DocumentError) -> YAMLDocument {
    var composer = YAMLComposer(source: source, limits: limits)
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
    var place = places
    for key in path {
      guard let child = place.children[key] else { return nil }
      place = child
    }
    return SourcePosition(source: source, line: place.line, column: place.column)
  }
}

/// Where a value starts, with the places of what it holds.
struct YAMLPlace: Sendable {
  /// From 1.
  var line = 1
  /// From 1.
  var column = 1
  /// By key, or by index in decimal.
  var children: [String: YAMLPlace] = [:]
}
