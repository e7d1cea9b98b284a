package import Documents

extension SpecNode {
  /// The node as a file of format 5 holds it: what databases, indices and lock files of Spack 1 need.
  ///
  /// A node of an older format gets the shape that Spack 1 gives it: no compiler but an annotation
  /// that says which it was, all dependencies direct, and the hash that it had. Text and hash then
  /// disagree, by design.
  package var currentRaw: DocumentMapping {
    guard format < SpecFile.currentFormat else { return completed(raw) }
    var node: DocumentMapping = ["name": .string(name)]
    for (key, value) in body where !Self.replacedKeys.contains(key) && key != "name" {
      node[key] = value
    }
    if !dependencies.isEmpty {
      node["dependencies"] = .list(dependencies.map(Self.currentEntry))
    }
    if let buildSpec {
      node["build_spec"] = [
        "name": .string(buildSpec.name), "hash": .string(buildSpec.hash.text),
      ]
    }
    var annotations: DocumentMapping = ["original_specfile_version": .integer(originalFormat)]
    if let recordedCompiler {
      annotations["compiler"] = .string("\(recordedCompiler.name)@=\(recordedCompiler.version)")
    }
    node["annotations"] = .mapping(annotations)
    node["hash"] = .string(hash.text)
    return node
  }

  /// Returns the node as a file of `format` holds it; nil unless that is the node's own format or 5.
  package func raw(in format: Int) -> DocumentMapping? {
    if format == SpecFile.currentFormat { return currentRaw }
    return format == self.format ? completed(raw) : nil
  }

  /// The mapping of the node, in format 1 without the name around it.
  var body: DocumentMapping {
    format == 1 ? raw.values.first?.mapping ?? [:] : raw
  }

  /// What format 5 writes otherwise, or in another place.
  private static let replacedKeys: Set = [
    "compiler", "dependencies", "build_spec", "annotations", "hash", "full_hash", "build_hash",
  ]

  private static func currentEntry(_ dependency: SpecDependency) -> DocumentValue {
    var parameters: DocumentMapping = [
      "deptypes": .list(dependency.types.names.map { .string($0) }),
      "virtuals": .list(dependency.virtuals.map { .string($0) }),
    ]
    if dependency.isDirect { parameters["direct"] = true }
    return [
      "name": .string(dependency.name), "hash": .string(dependency.hash.text),
      "parameters": .mapping(parameters),
    ]
  }

  /// A mapping with the hash that the node goes by, which a lock file may keep as its key only.
  private func completed(_ raw: DocumentMapping) -> DocumentMapping {
    guard body["hash"]?.string != hash.text else { return raw }
    var inner = body
    inner["hash"] = .string(hash.text)
    return format == 1 ? DocumentMapping([(key: name, value: .mapping(inner))]) : inner
  }
}
