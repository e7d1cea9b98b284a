import AlbedoTesting
import Diagnostics
import Documents
import Testing

@testable import SpecModel

@Suite struct SpecConstraintTests {
  /// The virtual packages of Spack's repository that the cases name.
  static let virtuals = ["mpi", "c", "cxx", "fortran", "libc", "blas", "lapack"]

  static func providers() throws -> VirtualProviders {
    let bytes = try Fixture.bytes("vectors/satisfies.json")
    let table = try #require(try JSON.decode(bytes, source: "")["providers"]?.mapping)
    var provisions: [String: [VirtualProviders.Provision]] = [:]
    for (package, list) in table {
      provisions[package] = try (list.list ?? []).map { entry in
        VirtualProviders.Provision(
          try (entry["provides"]?.strings ?? []).map(Spec.parse),
          when: try Spec.parse(entry["when"]?.string ?? ""))
      }
    }
    // The table lacks a package of the repository that provides most of them.
    provisions["intel-parallel-studio"] = [
      VirtualProviders.Provision(try ["mpi@:3", "blas", "lapack"].map(Spec.parse))
    ]
    return VirtualProviders(names: virtuals, provisions: provisions)
  }

  static func vectors(_ isGroup: (String) -> Bool) throws -> [DocumentValue] {
    try Vectors.list("vectors/satisfies.json").filter { isGroup($0["group"]?.string ?? "") }
  }

  @Test(arguments: ["curated", "target", "random", "virtual", "virtual-dep"])
  func `specs meet each other as in Spack`(_ group: String) throws {
    var tally = Tally("satisfies.json \(group)")
    let providers = try Self.providers()
    for vector in try Self.vectors({ $0 == group }) {
      let left = try Spec.parse(try #require(vector["lhs"]?.string))
      let right = try Spec.parse(try #require(vector["rhs"]?.string))
      let satisfies = left.satisfies(right, providers: providers)
      tally.check(
        satisfies == vector["satisfies"]?.bool, "'\(left)' satisfies '\(right)': \(satisfies)")
      let intersects = left.intersects(right, providers: providers)
      tally.check(
        intersects == vector["intersects"]?.bool, "'\(left)' intersects '\(right)': \(intersects)")
      var constrained = left
      let changed = try? constrained.constrain(right, providers: providers)
      let expected = vector["constrain"]?.string
      let text = changed == nil ? nil : constrained.description
      tally.check(
        text == expected && (changed == nil || changed == vector["changed"]?.bool),
        "'\(left)' and '\(right)' are '\(text ?? "nothing")', not '\(expected ?? "nothing")'"
          + " changed \(vector["changed"] ?? .null)")
      if changed == nil { #expect(constrained == left) }
    }
    tally.finish()
  }

  @Test func `concrete specs meet others as in Spack`() throws {
    var tally = Tally("satisfies.json concrete")
    let providers = try Self.providers()
    for vector in try Self.vectors({ $0 == "concrete" }) {
      let file = try #require(vector["lhs_file"]?.string)
      let spec = try Vectors.spec("vectors/concrete/" + file)
      let other = try Spec.parse(try #require(vector["rhs"]?.string))
      let satisfies = spec.satisfies(other, providers: providers)
      tally.check(
        satisfies == vector["satisfies"]?.bool, "\(file) satisfies '\(other)': \(satisfies)")
      tally.check(vector["rhs_satisfies_lhs"]?.bool == false, "'\(other)' satisfies \(file)")
      tally.check(vector["intersects"]?.bool == satisfies, "\(file) intersects '\(other)'")
    }
    tally.finish()
  }

  @Test func `microarchitectures are ordered as in Spack`() throws {
    var tally = Tally("targets.json")
    for vector in try Vectors.list("vectors/targets.json", "le_ge") {
      let (a, b) = (try #require(vector[0]?.string), try #require(vector[1]?.string))
      let order = [Microarchitecture.isAtMost(a, b), Microarchitecture.isAtMost(b, a)]
      tally.check(order == [vector[2]?.bool, vector[3]?.bool], "\(a) \(b): \(order)")
    }
    let table = try JSON.decode(Fixture.bytes("vectors/targets.json"), source: "")
    for (name, expected) in try #require(table["microarchitectures"]?.mapping) {
      let known = try #require(Microarchitecture.named[name])
      tally.check(
        known.vendor == expected["vendor"]?.string
          && known.parents == expected["parents"]?.strings
          && known.generation == expected["generation"]?.integer
          && Microarchitecture.family(of: name) == expected["family"]?.string, name)
    }
    #expect(Microarchitecture.named.count == table["microarchitectures"]?.mapping?.count)
    tally.finish()
  }

  @Test func `a package that depends on one of its own name is compared level by level`() throws {
    let spec = try Spec.parse("gcc@14 %gcc@13")
    #expect(spec.intersects(spec))
    #expect(try !spec.intersects(Spec.parse("gcc@14 %gcc@11")))
    #expect(try spec.satisfies(Spec.parse("gcc@14 %gcc@13")))
    #expect(try !spec.satisfies(Spec.parse("gcc@14 %gcc@14")))
  }
}
