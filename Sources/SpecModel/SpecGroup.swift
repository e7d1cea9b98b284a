/// The heading under which Spack lists a spec: its architecture and its compilers.
package struct SpecGroup: Sendable, Hashable, Comparable {
  /// Such as `linux-debian12-x86_64`.
  package let architecture: String
  /// Such as `%c=gcc@12.2.0`, or `no compilers`.
  package let compilers: String

  /// Creates the group of a node; `find` returns the node of a dependency where it is known.
  package init(of node: SpecNode, find: (SpecHash) -> SpecNode?) {
    architecture = node.architecture.description
    compilers = Self.compilers(of: node, find: find) ?? "no compilers"
  }

  /// The heading: `linux-debian12-x86_64 / %c=gcc@12.2.0`.
  package var heading: String { heading(isColored: false) }

  /// The heading, in the colours of Spack where that is asked for.
  package func heading(isColored: Bool) -> String {
    guard isColored else { return "\(architecture) / \(compilers)" }
    return SpecColor.architecture.painted(architecture) + " / "
      + SpecColor.compiler.painted(compilers)
  }

  /// The order of Spack, which compares architectures before compilers.
  package static func < (left: Self, right: Self) -> Bool {
    (left.architecture, left.compilers) < (right.architecture, right.compilers)
  }

  /// Returns the compilers of a node: `%c,cxx=gcc@12.2.0`; nil when it has none.
  static func compilers(of node: SpecNode, find: (SpecHash) -> SpecNode?) -> String? {
    if let recorded = node.recordedCompiler { return "%\(recorded.name)@=\(recorded.version)" }
    let texts = node.dependencies.compactMap { dependency -> String? in
      guard VirtualProviders.languages.contains(where: dependency.virtuals.contains) else {
        return nil
      }
      let name = CompilerAlias.name(of: dependency.name)
      let version = find(dependency.hash).map { "@\($0.version)" } ?? ""
      return "%\(dependency.virtuals.joined(separator: ","))=\(name)\(version)"
    }
    return texts.isEmpty ? nil : texts.joined(separator: " ")
  }
}
