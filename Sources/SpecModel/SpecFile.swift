import Diagnostics
package import Documents

/// Reading and writing of the spec files that stand in prefixes and build caches.
package enum SpecFile {
  /// The format that Spack 1 writes.
  package static let currentFormat = 5

  /// Reads a spec file of format 4 or 5.
  ///
  /// The text must already be free of a signature. Older formats are refused by name; numbers above
  /// 5 are read as 5, as Spack does. `source` names the file in errors.
  package static func decode(
    _ bytes: [UInt8], source: String
  ) throws(SpecError) -> ConcreteSpec {
    let document: DocumentValue
    do {
      document = try JSON.decode(bytes, source: source)
    } catch {
      throw SpecError(
        .invalidFile, "could not read the spec file '\(source)'",
        hint: yamlHint(bytes), cause: error)
    }
    return try decode(document, source: source)
  }

  /// Reads a spec file that was parsed before.
  package static func decode(
    _ document: DocumentValue, source: String
  ) throws(SpecError) -> ConcreteSpec {
    guard var extras = document.mapping, let spec = extras["spec"] else {
      throw SpecError(.invalidFile, "could not read '\(source)': it is not a spec file")
    }
    let format = try format(of: spec, source: source)
    guard let entries = spec["nodes"]?.list else {
      throw SpecError(.invalidFile, "could not read '\(source)': it holds no list of nodes")
    }
    guard entries.count <= ConcreteSpec.maximumCount else {
      throw SpecError(.limitExceeded, "could not read '\(source)': it holds too many nodes")
    }
    var nodes: [SpecNode] = []
    for entry in entries {
      guard let raw = entry.mapping else {
        throw SpecError(.invalidFile, "could not read '\(source)': a node is not a mapping")
      }
      nodes.append(try SpecNode(raw: raw, format: format, source: source))
    }
    var result = try ConcreteSpec(nodes: nodes, format: format, source: source)
    extras["spec"] = nil
    result.extras = extras
    return result
  }

  /// Writes a spec file, byte for byte as Spack does.
  ///
  /// The nodes keep the text they were read from; what stood beside the spec follows it.
  package static func encode(_ spec: ConcreteSpec, style: JSON.Style = .compact) -> [UInt8] {
    JSON.encode(.mapping(document(of: spec)), style: style)
  }

  /// The document that ``encode(_:style:)`` writes.
  package static func document(of spec: ConcreteSpec) -> DocumentMapping {
    var document: DocumentMapping = [
      "spec": [
        "_meta": ["version": .integer(spec.format)],
        "nodes": .list(spec.nodes.map { .mapping($0.raw) }),
      ]
    ]
    for (key, value) in spec.extras { document[key] = value }
    return document
  }

  private static func format(of spec: DocumentValue, source: String) throws(SpecError) -> Int {
    if spec.list != nil { throw unsupported("1, of Spack 0.16 and older", source) }
    guard let number = spec["_meta"]?["version"]?.integer else {
      throw SpecError(.invalidFile, "could not read '\(source)': it does not say its format")
    }
    switch number {
    case 2: throw unsupported("2, of Spack 0.17", source)
    case 3: throw unsupported("3, of Spack 0.18 to 0.20", source)
    case 4: return 4
    case 5...: return 5
    default: throw unsupported(String(number), source)
    }
  }

  static func unsupported(_ format: String, _ source: String) -> SpecError {
    SpecError(
      .unsupportedFormat, "could not read '\(source)': it is a spec file of format \(format)",
      hint: "formats 4 and 5 are read, which Spack writes since 0.21")
  }

  /// A word about the YAML files of Spack 0.16, which are no JSON.
  private static func yamlHint(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: Array("spec:".utf8)) else { return nil }
    return "this looks like format 1, of Spack 0.16 and older; formats 4 and 5 are read"
  }
}
