import Diagnostics

/// A package as people ask for it: `quill@2:+shared %gcc@12 ^pamphlet`.
///
/// What is not said is left open. The rules of the text, of satisfying and of constraining are
/// those of Spack 1.2. A concrete spec, in which everything is decided, is a ``ConcreteSpec``.
package struct Spec: Sendable, Hashable {
  /// The package; nil in a spec without a name, such as `+shared`.
  package var name: String?
  /// The repository of the recipe; nil when any will do.
  package var namespace: String?
  /// The versions that will do.
  package var versions: VersionList = .any
  /// What is said about variants.
  package var variants = VariantMap()
  /// The flags that the compiler shall get.
  package var compilerFlags = CompilerFlags()
  /// What is asked of the architecture; nil when nothing is.
  package var architecture: ArchitectureQuery?
  /// How the hash starts; nil when any will do.
  package var hash: SpecHashPrefix?
  /// What is asked of the packages that it depends on, as it was written.
  package var dependencies: [Edge] = []
  /// The spec file that stands for this spec; nothing but the file is said then.
  ///
  /// The grammar takes `./quill.spec.json` for a spec. Reading the file is left to the caller.
  package var file: String?

  /// Creates a spec that asks for nothing but a name.
  package init(name: String? = nil) { self.name = name }

  /// What a spec asks of one package that it depends on.
  package struct Edge: Sendable, Hashable {
    /// What the package shall be.
    package var spec: Spec
    /// When it shall be needed; empty when that does not matter.
    package var types: DependencyTypes = []
    /// What it shall stand for, such as `mpi`, in order.
    package var virtuals: [String] = []
    /// Whether the very package needs it (`%`), rather than something below (`^`).
    package var isDirect = false
    /// Whether the packages below shall prefer it too (`%%`).
    package var isPropagated = false
    /// The packages of which this is asked; nil for all.
    package var condition: Spec?

    /// Creates an edge.
    package init(_ spec: Spec) { self.spec = spec }

    /// Adds virtual packages that the dependency shall stand for.
    mutating func addVirtuals(_ names: some Sequence<String>) {
      virtuals = Set(virtuals).union(names).sorted()
    }
  }

  /// Returns the edges to packages of a name.
  package func edges(to name: String?) -> [Edge] { dependencies.filter { $0.spec.name == name } }

  /// The name with the namespace in front: `builtin.quill`.
  package var fullName: String { (namespace.map { $0 + "." } ?? "") + (name ?? "") }

  /// The spec without what it says about dependencies.
  package var node: Spec {
    var copy = self
    copy.dependencies = []
    return copy
  }

  /// Returns this spec and all specs below, each before those below it.
  ///
  /// Specs that people write are shallow: ``SpecParser`` admits so many that a walk is bounded.
  func withDescendants() -> [Spec] {
    var found: [Spec] = []
    var waiting = [self]
    while let spec = waiting.popLast() {
      found.append(spec)
      waiting += spec.dependencies.reversed().map(\.spec)
    }
    return found
  }
}

// MARK: - Reading

extension Spec {
  /// Reads one spec; an empty text is a spec that asks for nothing.
  ///
  /// Throws `spec.syntax` with a mark below the place that is not understood.
  package static func parse(_ text: String) throws(SpecError) -> Spec {
    var parser = SpecParser(text)
    return try parser.parseOne()
  }

  /// Reads all specs that stand one behind the other in a text.
  package static func parseAll(_ text: String) throws(SpecError) -> [Spec] {
    var parser = SpecParser(text)
    return try parser.parseAll()
  }

  /// Reads the specs that the words of a command line make together.
  ///
  /// What stands behind the `=` of a word is one value, blanks included, since a shell took its
  /// quotes away.
  package static func parse(words: [String]) throws(SpecError) -> [Spec] {
    try parseAll(SpecLexer.joined(words))
  }
}
