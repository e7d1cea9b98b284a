/// The heading under which Spack lists a spec: its architecture and its compilers.
package enum SpecGroup {
  /// The languages whose providers count as compilers.
  private static let languages = ["c", "cxx", "fortran"]

  /// Compilers whose packages carry another name than people know them by.
  private static let compilerNames = [
    "llvm": "clang", "intel-oneapi-compilers": "oneapi", "llvm-amdgpu": "rocmcc",
    "intel-oneapi-compilers-classic": "intel", "acfl": "arm",
  ]

  /// Returns the heading, such as `linux-debian12-x86_64 / %c=gcc@12.2.0`.
  ///
  /// `find` returns the node of a dependency where it is known.
  package static func heading(of node: SpecNode, find: (SpecHash) -> SpecNode?) -> String {
    "\(node.architecture) / \(compilers(of: node, find: find))"
  }

  private static func compilers(of node: SpecNode, find: (SpecHash) -> SpecNode?) -> String {
    if let recorded = node.recordedCompiler { return "%\(recorded.name)@=\(recorded.version)" }
    let texts = node.dependencies.compactMap { dependency -> String? in
      let provided = languages.filter(dependency.virtuals.contains)
      guard !provided.isEmpty else { return nil }
      let name = compilerNames[dependency.name] ?? dependency.name
      let version = find(dependency.hash).map { "@\($0.version)" } ?? ""
      return "%\(provided.joined(separator: ","))=\(name)\(version)"
    }
    return texts.isEmpty ? "no compilers" : texts.joined(separator: " ")
  }
}
