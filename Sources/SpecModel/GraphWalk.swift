import Diagnostics

/// Walks over the places of a graph's nodes, without recursion, since a file may be a long chain.
struct GraphWalk {
  /// For each place its edges.
  let edges: [[ConcreteSpec.Edge]]
  /// Which edges are followed.
  var types: DependencyTypes = .all

  /// A place whose edges are being followed.
  private struct Step {
    var place: Int
    var next = 0
  }

  /// A place with how many edges led to it on the way that was walked.
  struct Stop: Sendable, Equatable {
    var place: Int
    var depth: Int
  }

  /// Walks depth first; each place comes once in either order.
  func depthFirst(from start: Int) -> (preorder: [Stop], postorder: [Stop]) {
    var seen = Set([start])
    var preorder = [Stop(place: start, depth: 0)]
    var postorder: [Stop] = []
    var steps = [Step(place: start)]
    while let step = steps.last {
      if step.next == edges[step.place].count {
        postorder.append(Stop(place: step.place, depth: steps.count - 1))
        steps.removeLast()
        continue
      }
      steps[steps.count - 1].next += 1
      let edge = edges[step.place][step.next]
      if !edge.dependency.types.isDisjoint(with: types), seen.insert(edge.place).inserted {
        preorder.append(Stop(place: edge.place, depth: steps.count))
        steps.append(Step(place: edge.place))
      }
    }
    return (preorder, postorder)
  }

  /// Walks level by level; each place comes once.
  func breadthFirst(from start: Int) -> [Stop] {
    var seen = Set([start])
    var order = [Stop(place: start, depth: 0)]
    var next = 0
    while next < order.count {
      let stop = order[next]
      for edge in edges[stop.place]
      where !edge.dependency.types.isDisjoint(with: types) && seen.insert(edge.place).inserted {
        order.append(Stop(place: edge.place, depth: stop.depth + 1))
      }
      next += 1
    }
    return order
  }

  /// Returns the places of one circle, of which the first comes again at the end; nil if none.
  static func cycle(in edges: [[ConcreteSpec.Edge]]) -> [Int]? {
    var isDone = [Bool](repeating: false, count: edges.count)
    var isOpen = isDone
    for start in edges.indices where !isDone[start] {
      var steps = [Step(place: start)]
      isOpen[start] = true
      while let step = steps.last {
        if step.next == edges[step.place].count {
          isOpen[step.place] = false
          isDone[step.place] = true
          steps.removeLast()
          continue
        }
        steps[steps.count - 1].next += 1
        let place = edges[step.place][step.next].place
        if isOpen[place] {
          return steps.map(\.place).drop { $0 != place } + [place]
        }
        if !isDone[place] {
          isOpen[place] = true
          steps.append(Step(place: place))
        }
      }
    }
    return nil
  }
}

extension [ConcreteSpec.Edge] {
  /// By name, and for one name by the sum of the types.
  func sortedAsSpackVisits() -> Self {
    sorted { ($0.dependency.sortKey) < ($1.dependency.sortKey) }
  }
}

extension SpecDependency {
  /// What Spack visits dependencies by.
  var sortKey: (String, UInt8) { (name, types.rawValue) }
}

/// Gathers the nodes of a spec in the order in which Spack writes them.
struct NodeCollector {
  let source: String
  private(set) var nodes: [SpecNode] = []
  private var seen: Set<SpecHash> = []

  init(source: String) { self.source = source }

  /// A node that waits for its turn.
  private struct Waiting {
    var hash: SpecHash
    var name: String
    var owner: SpecNode?
  }

  /// Adds the node with `hash` and all it needs, then what spliced nodes were built as.
  mutating func collect(
    _ hash: SpecHash, neededBy owner: SpecNode?,
    _ find: (SpecHash) throws(SpecError) -> SpecNode?
  ) throws(SpecError) {
    var start = nodes.count
    try descend(Waiting(hash: hash, name: "the root", owner: owner), find)
    while start < nodes.count {
      if let build = nodes[start].buildSpec {
        let waiting = Waiting(hash: build.hash, name: build.name, owner: nodes[start])
        try descend(waiting, find)
      }
      start += 1
    }
  }

  private mutating func descend(
    _ first: Waiting, _ find: (SpecHash) throws(SpecError) -> SpecNode?
  ) throws(SpecError) {
    var stack = [first]
    while let waiting = stack.popLast() {
      guard seen.insert(waiting.hash).inserted else { continue }
      guard let node = try find(waiting.hash) else {
        guard let owner = waiting.owner else {
          throw SpecError(.missingNode, "there is no \(waiting.hash) in '\(source)'")
        }
        throw ConcreteSpec.missing(waiting.name, waiting.hash, owner, source)
      }
      guard nodes.count < ConcreteSpec.maximumCount else {
        throw SpecError(.limitExceeded, "the spec \(first.hash) of '\(source)' has too many nodes")
      }
      nodes.append(node)
      // The last on the stack is the first to be visited.
      for dependency in node.dependencies.sorted(by: { $0.sortKey > $1.sortKey }) {
        stack.append(Waiting(hash: dependency.hash, name: dependency.name, owner: node))
      }
    }
  }
}
