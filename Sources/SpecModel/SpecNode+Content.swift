import Documents

extension SpecNode {
  /// What a node says, which ``SpecNode`` describes.
  final class Content: Sendable {
    let name: String
    let version: Version
    let architecture: Architecture
    let namespace: String?
    let parameters: DocumentMapping
    let external: External?
    let packageHash: String?
    let dependencies: [SpecDependency]
    let buildSpec: Reference?
    let recordedCompiler: Compiler?
    let originalFormat: Int
    let hash: SpecHash
    let format: Int
    let raw: DocumentMapping

    /// Takes everything from what reads one mapping.
    init(
      _ fields: NodeFields, raw: DocumentMapping, hash: SpecHash,
      resolve: (NodeReference) throws(SpecError) -> SpecHash?
    ) throws(SpecError) {
      self.raw = raw
      self.hash = hash
      format = fields.format
      name = fields.name
      version = try fields.version()
      architecture = try fields.architecture()
      namespace = fields.body["namespace"]?.string
      parameters = fields.parameters()
      external = try fields.external()
      packageHash = fields.body["package_hash"]?.string
      dependencies = try fields.dependencies(resolve)
      buildSpec = try fields.buildSpec(resolve)
      (originalFormat, recordedCompiler) = try fields.origin()
    }
  }
}

extension SpecNode.Content: Equatable {
  /// Everything else follows from these: the mapping says it, and the reader where references lead.
  static func == (left: SpecNode.Content, right: SpecNode.Content) -> Bool {
    left.hash == right.hash && left.format == right.format && left.raw == right.raw
      && left.dependencies == right.dependencies && left.buildSpec == right.buildSpec
  }
}
