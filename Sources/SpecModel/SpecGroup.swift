/// The heading under which Spack lists a spec: its architecture and its compilers.
package enum SpecGroup {
  /// Returns the heading, such as `linux-debian12-x86_64 / %c=gcc@12.2.0`.
  ///
  /// `find` returns the node of a dependency where it is known.
  package static func heading(of node: SpecNode, find: (SpecHash) -> SpecNode?) -> String {
    "\(node.architecture) / \(compilers(of: node, find: find) ?? "no compilers")"
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
