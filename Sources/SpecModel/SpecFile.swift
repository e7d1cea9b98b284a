import Diagnostics
package import Documents

/// Reading and writing of the spec files that stand in prefixes and build caches.
///
/// Spack 0.16 wrote format 1, 0.17 format 2, 0.18 to 0.20 format 3, 0.21 to 0.23 format 4, and 1.x
/// writes format 5.
package enum SpecFile {
  /// The format that Spack 1 writes.
  package static let currentFormat = 5
  /// The most bytes that a spec file may have; real ones have a few hundred thousand.
  package static let maximumByteCount = 256 << 20

  /// How the text of a spec file is laid out.
  package enum Layout: Sendable, Equatable {
    /// YAML with one item on a line, as Spack up to 0.16 writes.
    case block
    /// JSON with one item on a line, as Spack 0.17 to 0.20 write.
    case indented
    /// JSON on one line, as Spack writes since 0.21.
    case compact

    /// The layout in which Spack writes files of a format.
    package static func ofFormat(_ format: Int) -> Self {
      switch format {
      case ...1: .block
      case 2, 3: .indented
      default: .compact
      }
    }
  }

  /// Reads a spec file of any format.
  ///
  /// The text must already be free of a signature; it is JSON if it starts with a brace, else YAML.
  /// Numbers above 5 are read as 5, as Spack does. `source` names the file in errors.
  ///
  /// Throws `spec.invalid_file`, `spec.missing_node`, `spec.cycle`, `spec.limit_exceeded`, and
  /// `spec.unsupported_format` for a number that no format has.
  package static func decode(
    _ bytes: [UInt8], source: String
  ) throws(SpecError) -> ConcreteSpec {
    guard bytes.count <= maximumByteCount else {
      throw SpecError(
        .limitExceeded,
        "could not read the spec file '\(source)': it is larger than \(maximumByteCount) bytes")
    }
    let layout = layout(of: bytes)
    var spec = try decode(try document(bytes, layout, source), source: source)
    spec.layout = layout
    return spec
  }

  /// Reads a spec file that was parsed before.
  package static func decode(
    _ document: DocumentValue, source: String
  ) throws(SpecError) -> ConcreteSpec {
    guard var extras = document.mapping, let spec = extras["spec"] else {
      throw SpecError(.invalidFile, "could not read '\(source)': it is not a spec file")
    }
    let format = try format(of: spec, source: source)
    guard let entries = format == 1 ? spec.list : spec["nodes"]?.list else {
      throw SpecError(.invalidFile, "could not read '\(source)': it holds no list of nodes")
    }
    guard entries.count <= ConcreteSpec.maximumCount else {
      throw SpecError(.limitExceeded, "could not read '\(source)': it holds too many nodes")
    }
    let linker = try NodeLinker(entries, format: format, source: source)
    var result = try ConcreteSpec(nodes: linker.nodes(), format: format, source: source)
    extras["spec"] = nil
    result.extras = extras
    return result
  }

  private static func layout(of bytes: [UInt8]) -> Layout {
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    guard first == UInt8(ascii: "{") else { return .block }
    return bytes.contains(UInt8(ascii: "\n")) ? .indented : .compact
  }

  private static func document(
    _ bytes: [UInt8], _ layout: Layout, _ source: String
  ) throws(SpecError) -> DocumentValue {
    do {
      if layout != .block { return try JSON.decode(bytes, source: source) }
      return try YAML.decode(bytes, source: source, schema: .version12).root
    } catch {
      throw SpecError(.invalidFile, "could not read the spec file '\(source)'", cause: error)
    }
  }

  private static func format(of spec: DocumentValue, source: String) throws(SpecError) -> Int {
    if spec.list != nil { return 1 }
    guard let number = spec["_meta"]?["version"]?.integer else {
      throw SpecError(.invalidFile, "could not read '\(source)': it does not say its format")
    }
    // Format 1 has no place for its number.
    guard number >= 2 else { throw unsupported(String(number), source) }
    return min(number, currentFormat)
  }

  static func unsupported(_ format: String, _ source: String) -> SpecError {
    SpecError(
      .unsupportedFormat, "could not read '\(source)': it is a spec file of format \(format)",
      hint: "formats 1 to 5 are read, which is all that Spack has written")
  }
}

/// Reads the nodes of one spec file, which name each other as the format wants it.
private struct NodeLinker {
  private let reader: SpecNodeReader
  private let raws: [DocumentMapping]
  /// The hash of the node that a text means: a name in format 1, any hash in formats 2 and 3.
  private var hashes: [NodeReference.Key: [String: SpecHash]] = [:]

  init(_ entries: [DocumentValue], format: Int, source: String) throws(SpecError) {
    reader = SpecNodeReader(format: format, source: source)
    var raws: [DocumentMapping] = []
    for entry in entries {
      guard let raw = entry.mapping else {
        throw SpecError(.invalidFile, "could not read '\(source)': a node is not a mapping")
      }
      raws.append(raw)
    }
    self.raws = raws
    if format == 1 { try indexNames() }
    if format == 2 || format == 3 { try indexHashes() }
  }

  private mutating func indexNames() throws(SpecError) {
    var names: [String: SpecHash] = [:]
    for raw in raws {
      guard let hash = try reader.recordedHash(raw), let name = raw.keys.first else { continue }
      guard names.updateValue(hash, forKey: name) == nil else {
        throw SpecError(
          .invalidFile, "could not read '\(reader.source)': the package '\(name)' comes twice")
      }
    }
    hashes[.hash] = names
  }

  private mutating func indexHashes() throws(SpecError) {
    for raw in raws {
      guard let hash = try reader.recordedHash(raw) else { continue }
      for key in NodeReference.Key.allCases {
        guard let text = raw[key.rawValue]?.string else { continue }
        hashes[key, default: [:]][text] = hash
      }
    }
  }

  func nodes() throws(SpecError) -> [SpecNode] {
    var nodes: [SpecNode] = []
    for raw in raws {
      guard reader.format < 4 else {
        nodes.append(try reader.node(raw))
        continue
      }
      nodes.append(
        try reader.node(raw) { (reference) throws(SpecError) in
          let text = reader.format == 1 ? reference.name : reference.text
          return text.flatMap { hashes[reference.key]?[$0] }
        })
    }
    return nodes
  }
}
