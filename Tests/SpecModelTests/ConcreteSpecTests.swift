import Documents
import SpecModel
import Testing

@Suite struct ConcreteSpecTests {
  static func names(_ nodes: [SpecNode]) -> [String] { nodes.map(\.name) }

  /// scribe needs inkwell and woodcut, inkwell needs quill; compilers on all of them.
  static func scribe() throws -> ConcreteSpec {
    let path = Vectors.specFiles.first { $0.contains("1.2/scribe-3.2.1-zzcppg6") }
    return try Vectors.spec(try #require(path))
  }

  @Test func `preorder puts a node before what it needs`() throws {
    let spec = try Self.scribe()
    #expect(
      Self.names(spec.traversal(.preorder, types: [.link, .run])) == [
        "scribe", "gcc-runtime", "glibc", "inkwell", "quill", "woodcut",
      ])
  }

  @Test func `postorder puts a node behind what it needs`() throws {
    let spec = try Self.scribe()
    #expect(
      Self.names(spec.traversal(.postorder, types: [.link, .run])) == [
        "glibc", "gcc-runtime", "quill", "inkwell", "woodcut", "scribe",
      ])
    for order in [spec.traversal(.postorder)] {
      for (place, node) in order.enumerated() {
        for dependency in node.dependencies {
          let other = try #require(order.firstIndex { $0.hash == dependency.hash })
          #expect(other < place)
        }
      }
    }
  }

  @Test func `breadth first goes level by level`() throws {
    let path = Vectors.specFiles.first { $0.contains("1.2/pamphlet") }
    let spec = try Vectors.spec(try #require(path))
    #expect(
      Self.names(spec.traversal(.breadthFirst, types: [.link, .run])) == [
        "pamphlet", "scribe", "woodcut", "gcc-runtime", "glibc", "inkwell", "quill",
      ])
  }

  @Test func `every order visits each node once`() throws {
    for path in Vectors.specFiles {
      let spec = try Vectors.spec(path)
      for order in [ConcreteSpec.Order.preorder, .postorder, .breadthFirst] {
        let nodes = spec.traversal(order)
        #expect(Set(nodes.map(\.hash)).count == nodes.count)
        #expect(nodes.count == spec.nodes.count)
      }
    }
  }

  @Test func `a walk can start anywhere`() throws {
    let spec = try Self.scribe()
    let inkwell = try #require(spec.nodes.first { $0.name == "inkwell" })
    let names = Self.names(spec.traversal(from: inkwell.hash, types: .link))
    #expect(names.first == "inkwell")
    #expect(!names.contains("scribe"))
    let stranger = try #require(SpecHash(String(repeating: "a", count: 32)))
    #expect(spec.traversal(from: stranger).isEmpty)
    #expect(spec.dependencies(of: stranger).isEmpty)
    #expect(spec.node(stranger) == nil)
  }

  @Test func `dependents are those that need a node directly`() throws {
    let spec = try Self.scribe()
    let quill = try #require(spec.nodes.first { $0.name == "quill" })
    #expect(Self.names(spec.dependents(of: quill.hash)) == ["scribe", "inkwell"])
    #expect(spec.dependents(of: quill.hash, types: .test).isEmpty)
    #expect(spec.dependents(of: spec.root.hash).isEmpty)
  }

  @Test func `dependencies of one kind are picked`() throws {
    let spec = try Self.scribe()
    let builds = spec.dependencies(of: spec.root.hash, types: .build).map(\.node.name)
    #expect(builds.contains("gcc"))
    #expect(!builds.contains("woodcut"))
  }
}

@Suite struct DependencyTypesTests {
  @Test func `names come in Spack's order`() {
    let types: DependencyTypes = [.test, .link, .build]
    #expect(types.names == ["build", "link", "test"])
    #expect(DependencyTypes.all.description == "build,link,run,test")
    #expect(DependencyTypes(name: "all") == nil)
    #expect(DependencyTypes(name: "run") == .run)
  }
}
