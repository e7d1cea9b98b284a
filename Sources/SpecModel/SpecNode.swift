package import Documents

/// One package of a concrete spec.
package struct SpecNode: Sendable, Equatable {
  /// The package: letters, digits, `_`, `-`, `.` and `+`, never starting with a dot.
  package let name: String
  /// The version, which may name a place in git.
  package let version: Version
  /// What it was built for.
  package let architecture: Architecture
  /// The repository of its recipe, such as `builtin`.
  package let namespace: String?
  /// Variants and compiler flags, in the order of the file.
  package let parameters: DocumentMapping
  /// Where it is, if it was not built by Spack.
  package let external: External?
  /// The content hash of its recipe.
  package let packageHash: String?
  /// What it needs, in the order of the file.
  package let dependencies: [SpecDependency]
  /// What it was built as, if its dependencies were exchanged afterwards.
  package let buildSpec: Reference?
  /// The compiler that a file of format 4 or older recorded, also when it was saved again since.
  package let recordedCompiler: Compiler?
  /// The format of the file that this node was first written to; its hash follows that format.
  package let originalFormat: Int
  /// The hash that names the node; what the file says, never computed.
  package let hash: SpecHash
  /// The format in which ``raw`` stands: 1 to 5.
  package let format: Int
  /// The node as it stands in the file, from which it is written again; in format 1 with the name
  /// around it, `{NAME: {…}}`.
  package let raw: DocumentMapping

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
}
