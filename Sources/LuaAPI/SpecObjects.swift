internal import LuaRuntime
internal import SpecModel

/// Nodes that specs of one origin look their dependencies up in.
final class NodeIndex: Sendable {
  private let find: @Sendable (SpecHash) -> SpecNode?

  init(_ nodes: some Sequence<SpecNode>) {
    let nodes = Dictionary(nodes.map { ($0.hash, $0) }) { first, _ in first }
    find = { nodes[$0] }
  }

  /// Creates the index of an origin that gives nodes when they are asked for.
  init(find: @escaping @Sendable (SpecHash) -> SpecNode?) { self.find = find }

  func node(_ hash: SpecHash) -> SpecNode? { find(hash) }

  /// Returns a function that looks in the origins of all of some specs.
  static func lookup(in objects: [SpecObject]) -> @Sendable (SpecHash) -> SpecNode? {
    var indices: [NodeIndex] = []
    var seen: Set<ObjectIdentifier> = []
    for object in objects where seen.insert(ObjectIdentifier(object.index)).inserted {
      indices.append(object.index)
    }
    return { [indices] hash in
      for index in indices {
        if let node = index.node(hash) { return node }
      }
      return nil
    }
  }
}

/// A concrete spec as scripts hold it.
package final class SpecObject: LuaObject {
  package static let luaClassName = "albedo.Spec"

  let node: SpecNode
  let index: NodeIndex
  /// The spec file that was read, if the node is its root.
  private let file: ConcreteSpec?

  init(_ node: SpecNode, in index: NodeIndex) {
    self.node = node
    self.index = index
    file = nil
  }

  init(_ spec: ConcreteSpec) {
    node = spec.root
    index = NodeIndex(spec.nodes)
    file = spec
  }

  /// The spec with everything that it depends on.
  ///
  /// Throws `spec.missing_node` when the origin of this object does not know all of it.
  func concrete() throws -> ConcreteSpec {
    if let file { return file }
    return try ConcreteSpec(
      root: node.hash, format: node.format, source: node.shortText,
      find: { hash in index.node(hash) })
  }

  func dependencies(of types: DependencyTypes) -> [SpecObject] {
    node.dependencies.filter { !$0.types.isDisjoint(with: types) }.compactMap { dependency in
      index.node(dependency.hash).map { SpecObject($0, in: index) }
    }
  }
}

/// A query for concrete specs as scripts hold it.
package final class QueryObject: LuaObject {
  package static let luaClassName = "albedo.SpecQuery"

  let query: SpecQuery

  init(_ query: SpecQuery) {
    self.query = query
  }
}

extension LuaArguments {
  /// Returns the specs of a list parameter.
  func specs(_ name: String) -> [SpecObject] {
    list(name).compactMap { $0.object as? SpecObject }
  }

  /// Returns the dependency types of a list parameter, all of them when it was left out.
  func dependencyTypes(_ name: String) -> DependencyTypes {
    guard let names = self[name].list else { return .all }
    return names.reduce(into: DependencyTypes()) { types, name in
      types.formUnion(name.text.flatMap(DependencyTypes.init(name:)) ?? [])
    }
  }
}

/// The types of dependencies as scripts name them.
let dependencyTypeList = NativeType.list(of: .oneOf(["build", "link", "run", "test"]))
