package import Documents

/// One package of a concrete spec.
package struct SpecNode: Sendable, Equatable {
  /// What the node says; nodes are handed around much more than read, and so share it.
  let content: Content

  /// The package: letters, digits, `_`, `-`, `.` and `+`, never starting with a dot.
  package var name: String { content.name }
  /// The version, which may name a place in git.
  package var version: Version { content.version }
  /// What it was built for.
  package var architecture: Architecture { content.architecture }
  /// The repository of its recipe, such as `builtin`.
  package var namespace: String? { content.namespace }
  /// Variants and compiler flags, in the order of the file.
  package var parameters: DocumentMapping { content.parameters }
  /// Where it is, if it was not built by Spack.
  package var external: External? { content.external }
  /// The content hash of its recipe.
  package var packageHash: String? { content.packageHash }
  /// What it needs, in the order of the file.
  package var dependencies: [SpecDependency] { content.dependencies }
  /// What it was built as, if its dependencies were exchanged afterwards.
  package var buildSpec: Reference? { content.buildSpec }
  /// The compiler that a file of format 4 or older recorded, also when it was saved again since.
  package var recordedCompiler: Compiler? { content.recordedCompiler }
  /// The format of the file that this node was first written to; its hash follows that format.
  package var originalFormat: Int { content.originalFormat }
  /// The hash that names the node; what the file says, never computed.
  package var hash: SpecHash { content.hash }
  /// The format in which ``raw`` stands: 1 to 5.
  package var format: Int { content.format }
  /// The node as it stands in the file, from which it is written again; in format 1 with the name
  /// around it, `{NAME: {…}}`.
  package var raw: DocumentMapping { content.raw }

  /// A package that was there before.
  package struct External: Sendable, Equatable {
    /// Its prefix.
    package var path: String?
    /// The environment modules that make it usable.
    package var modules: [String]
    /// What the configuration says about it besides.
    package var extraAttributes: DocumentMapping
  }

  /// A node that is named but not held.
  package struct Reference: Sendable, Hashable {
    /// The name of the package.
    package var name: String
    /// The node's hash.
    package var hash: SpecHash
  }

  /// The compiler of a node.
  package struct Compiler: Sendable, Hashable, CustomStringConvertible {
    /// Such as `gcc`.
    package var name: String
    /// Such as `12.2.0`.
    package var version: String
    /// The node that it is, which formats up to 4 do not say.
    package var hash: SpecHash?

    /// `gcc@12.2.0`.
    package var description: String { "\(name)@\(version)" }
  }

  /// Whether Spack did not build it.
  package var isExternal: Bool { external != nil }

  /// Whether both say the same.
  package static func == (left: Self, right: Self) -> Bool {
    left.content === right.content || left.content == right.content
  }
}
