import Diagnostics
import Documents

extension NodeFields {
  /// Reads what the node needs, in the order of the file.
  func dependencies(
    _ resolve: (NodeReference) throws(SpecError) -> SpecHash?
  ) throws(SpecError) -> [SpecDependency] {
    guard let value = body["dependencies"], !value.isNull else { return [] }
    let entries = try namedEntries(value)
    guard entries.count <= SpecNode.maximumDependencyCount else {
      throw SpecError(
        .limitExceeded,
        "could not read \(owner) in '\(source)': it has more than "
          + "\(SpecNode.maximumDependencyCount) dependencies")
    }
    var dependencies: [SpecDependency] = []
    for (name, entry) in entries {
      dependencies.append(try dependency(name, entry, resolve))
    }
    return dependencies
  }

  /// The entries with the names of their packages: a mapping in format 1, else a list.
  func namedEntries(
    _ value: DocumentValue
  ) throws(SpecError) -> [(name: String, entry: DocumentValue)] {
    if format == 1 {
      guard let mapping = value.mapping else { throw failure("'dependencies' is not a mapping") }
      return mapping.map { ($0.key, $0.value) }
    }
    guard let list = value.list else { throw failure("'dependencies' is not a list") }
    var entries: [(name: String, entry: DocumentValue)] = []
    for entry in list {
      guard let name = entry["name"]?.string else { throw failure("a dependency has no name") }
      entries.append((name, entry))
    }
    return entries
  }

  private func dependency(
    _ name: String, _ entry: DocumentValue,
    _ resolve: (NodeReference) throws(SpecError) -> SpecHash?
  ) throws(SpecError) -> SpecDependency {
    let hash = try target(reference(name, entry), resolve)
    return SpecDependency(
      name: name, hash: hash, types: try types(of: name, entry),
      virtuals: format < 4 ? [] : entry["parameters"]?["virtuals"]?.strings ?? [],
      // Every edge of an older file stands for what was asked of that very node.
      isDirect: entry["parameters"]?["direct"]?.bool ?? (format < 5))
  }

  private func types(
    of name: String, _ entry: DocumentValue
  ) throws(SpecError) -> DependencyTypes {
    // Before Spack 0.10 an entry was the hash alone.
    if format == 1, entry.string != nil { return [.build, .link] }
    guard let names = (format < 4 ? entry["type"] : entry["parameters"]?["deptypes"])?.strings
    else { throw failure("its dependency '\(name)' has no types") }
    var types: DependencyTypes = []
    for word in names {
      guard let type = DependencyTypes(name: word) else {
        throw failure("its dependency '\(name)' has the unknown type '\(word)'")
      }
      types.insert(type)
    }
    return types
  }

  /// Reads what the node was built as, if something else than itself.
  func buildSpec(
    _ resolve: (NodeReference) throws(SpecError) -> SpecHash?
  ) throws(SpecError) -> SpecNode.Reference? {
    guard format > 1, let value = body["build_spec"], !value.isNull else { return nil }
    guard let name = value["name"]?.string else { throw failure("its build spec has no name") }
    return SpecNode.Reference(name: name, hash: try target(reference(name, value), resolve))
  }

  /// How an entry names its node: by the first key of a hash that it has.
  func reference(_ name: String, _ entry: DocumentValue) -> NodeReference {
    if let text = entry.string { return NodeReference(name: name, text: text) }
    // Formats 4 and 5 know one hash only.
    for key in NodeReference.Key.allCases where key == .hash || format < 4 {
      guard let text = entry[key.rawValue]?.string else { continue }
      return NodeReference(name: name, text: text, key: key)
    }
    return NodeReference(name: name)
  }

  private func target(
    _ reference: NodeReference, _ resolve: (NodeReference) throws(SpecError) -> SpecHash?
  ) throws(SpecError) -> SpecHash {
    guard let hash = try resolve(reference) else {
      throw SpecError(
        .missingNode,
        "could not read '\(source)': '\(reference.name)'"
          + "\(reference.text.map { " (\($0))" } ?? ""), which \(owner) needs, is not there")
    }
    return hash
  }

  /// Reads the text of a reference as the hash that it is unless something else is known.
  func hash(in reference: NodeReference) throws(SpecError) -> SpecHash {
    try SpecHash(
      checking: reference.text, of: "'\(reference.name)', which \(owner) names,", source: source)
  }
}
