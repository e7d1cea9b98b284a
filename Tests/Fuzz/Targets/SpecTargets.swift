import SpecModel

extension FuzzTarget {
  /// The readers of specs and all that belongs to them.
  static let specs = [
    FuzzTarget(name: "version") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      if let version = try? Version(text) {
        precondition((try? Version(version.text)) == version, "a version reads as another one")
        precondition(!(version < version), "a version is older than itself")
      }
      let halves = text.split(separator: "\n", maxSplits: 1).map(String.init)
      guard halves.count == 2, let left = try? VersionList(halves[0]),
        let right = try? VersionList(halves[1])
      else { return }
      precondition(left.intersects(right) == right.intersects(left), "only one intersects")
      precondition(left.satisfies(left), "a list does not satisfy itself")
      let union = left.union(right)
      precondition(left.satisfies(union) && right.satisfies(union), "the union is too small")
      if left.intersects(right) {
        let both = left.intersection(right)
        precondition(both.satisfies(left) && both.satisfies(right), "the intersection is too large")
      }
    },
    FuzzTarget(name: "spec") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let specs = try? Spec.parseAll(text) else { return }
      // For Spack, a target intersects "any target", and not the other way round.
      let isSymmetric = !text.contains("*")
      for spec in specs.prefix(20) {
        _ = spec.description
        for other in specs.prefix(20) {
          _ = spec.satisfies(other)
          precondition(
            !isSymmetric || spec.intersects(other) == other.intersects(spec), "only one intersects")
          var constrained = spec
          _ = try? constrained.constrain(other)
        }
      }
    },
    FuzzTarget(name: "format") { bytes in
      guard let format = try? SpecFormat(String(decoding: bytes, as: UTF8.self)) else { return }
      _ = try? format.text(of: Spec.parse("zlib@1.2:1.3+shared cflags=-O2 ^cmake@3 %gcc@12"))
    },
    FuzzTarget(name: "spec-file") { bytes in
      guard let spec = try? SpecFile.decode(bytes, source: "input") else { return }
      for node in spec.traversal() { _ = node.checkHash() }
      let again = try? SpecFile.decode(SpecFile.encode(spec), source: "copy")
      precondition(again?.nodes.map(\.hash) == spec.nodes.map(\.hash), "nodes were lost")
    },
  ]
}
