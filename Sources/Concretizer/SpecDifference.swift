internal import Documents
package import SpecModel

/// A field in which concrete specs of one name differ.
package enum SpecDifference: Sendable, Equatable {
  /// The architecture.
  case architecture
  /// A variant or compiler flag, by name.
  case parameter(String)
  /// A dependency, by name.
  case dependency(String)

  /// Returns the fields, other than version and hash, whose values differ among `nodes`.
  package static func fields(among nodes: [SpecNode]) -> [SpecDifference] {
    guard let first = nodes.first else { return [] }
    var candidates: [SpecDifference] = [.architecture]
    candidates += Set(nodes.flatMap { $0.parameters.keys }).sorted().map { .parameter($0) }
    candidates += Set(nodes.flatMap { $0.dependencies.map(\.name) }).sorted().map {
      .dependency($0)
    }
    return candidates.filter { field in
      nodes.contains { field.value(of: $0) != field.value(of: first) }
    }
  }

  /// Returns the field of `node` as people write it in a spec, or nil when it has none.
  package func text(of node: SpecNode) -> String? {
    switch self {
    case .architecture: "arch=\(node.architecture)"
    case .parameter(let name): node.parameterText(name)
    case .dependency: value(of: node)
    }
  }

  private func value(of node: SpecNode) -> String? {
    switch self {
    case .architecture:
      node.architecture.description
    case .parameter(let name):
      node.parameterText(name)
    case .dependency(let name):
      node.dependencies.first { $0.name == name }.map { "^\($0.name)/\($0.hash.short)" }
    }
  }
}
