import Diagnostics
package import Documents

extension SpecFile {
  /// Writes a spec file in the format and the layout of the spec, byte for byte as Spack does.
  ///
  /// The nodes keep the text they were read from; what stood beside the spec follows it.
  package static func encode(_ spec: ConcreteSpec) -> [UInt8] {
    text(of: document(of: spec, nodes: spec.formatNodes), layout: spec.layout)
  }

  /// Writes a spec file in another format than the spec was read in.
  ///
  /// That is format 5, in which Spack 1 saves nodes of all formats. Throws
  /// `spec.unsupported_format` when a node stands in neither: nothing turns a spec into an older one.
  package static func encode(
    _ spec: ConcreteSpec, format: Int
  ) throws(SpecError) -> [UInt8] {
    if format == spec.format { return encode(spec) }
    guard format == currentFormat else {
      throw SpecError(
        .unsupportedFormat,
        "'\(spec.root.shortText)' of format \(spec.format) cannot be written in format \(format)",
        hint: "a spec is written in its own format, or in \(currentFormat)")
    }
    return text(of: currentDocument(of: spec), layout: .ofFormat(currentFormat))
  }

  /// The document of a spec in format 5, whatever it was read from.
  package static func currentDocument(of spec: ConcreteSpec) -> DocumentMapping {
    var current = spec
    current.format = currentFormat
    return document(of: current, nodes: spec.nodes.map(\.currentRaw))
  }

  private static func document(
    of spec: ConcreteSpec, nodes: [DocumentMapping]
  ) -> DocumentMapping {
    let list = DocumentValue.list(nodes.map { .mapping($0) })
    var document: DocumentMapping = [
      "spec": spec.format == 1
        ? list : ["_meta": ["version": .integer(spec.format)], "nodes": list]
    ]
    for (key, value) in spec.extras { document[key] = value }
    return document
  }

  private static func text(of document: DocumentMapping, layout: Layout) -> [UInt8] {
    switch layout {
    case .block: YAML.encodeAsSpack(.mapping(document), layout: .block)
    case .indented: JSON.encode(.mapping(document), style: .indented(2))
    case .compact: JSON.encode(.mapping(document))
    }
  }
}

extension ConcreteSpec {
  /// The mappings of the nodes in the format of the spec.
  fileprivate var formatNodes: [DocumentMapping] {
    let raws = nodes.map { $0.raw(in: format) ?? $0.currentRaw }
    guard format == 2 || format == 3, !isLinked(raws) else { return raws }
    return zip(nodes, raws).map { node, raw in
      guard let entries = raw["dependencies"]?.list else { return raw }
      var raw = raw
      raw["dependencies"] = .list(zip(entries, node.dependencies).map(Self.entry))
      return raw
    }
  }

  /// Whether the nodes name each other by hashes that they say themselves.
  ///
  /// Nodes of a lock file of Spack 0.17 do not: they name each other by its keys.
  private func isLinked(_ raws: [DocumentMapping]) -> Bool {
    var texts: [NodeReference.Key: Set<String>] = [:]
    for key in NodeReference.Key.allCases {
      texts[key] = Set(raws.compactMap { $0[key.rawValue]?.string })
    }
    return raws.allSatisfy { raw in
      (raw["dependencies"]?.list ?? []).allSatisfy { entry in
        NodeReference.Key.allCases.contains { key in
          entry[key.rawValue]?.string.map { texts[key]?.contains($0) == true } ?? false
        }
      }
    }
  }

  /// A dependency as Spack 0.18 writes it, known by the hash that its node goes by.
  private static func entry(
    _ entry: DocumentValue, _ dependency: SpecDependency
  ) -> DocumentValue {
    [
      "name": .string(dependency.name), "hash": .string(dependency.hash.text),
      "type": .list(dependency.types.names.map { .string($0) }),
    ]
  }
}
