import AlbedoTesting
import CacheModel
import SpecModel
import Testing

@Suite struct PushSelectionTests {
  private let nodes: [SpecHash: SpecNode]

  init() throws {
    let cache = "spack-1.2/cache-unsigned/"
    let manifest = try Manifest.decode(
      try Fixture.bytes(cache + CachePath.indexManifest), source: "index manifest")
    let record = try #require(manifest.records.first)
    var nodes: [SpecHash: SpecNode] = [:]
    try CacheIndex.forEachEntry(
      in: try Fixture.bytes(cache + CachePath.blob(record.checksum)), source: "index"
    ) { nodes[$0.node.hash] = $0.node }
    self.nodes = nodes
  }

  private func spec(_ start: String) throws -> ConcreteSpec {
    let root = try #require(nodes.keys.first { $0.text.hasPrefix(start) })
    return try ConcreteSpec(root: root, format: 5, source: "index") { nodes[$0] }
  }

  private func pushed(_ roots: [String], _ selection: PushSelection) throws -> [String] {
    selection.hashes(of: try roots.map(spec)).compactMap { nodes[$0]?.shortText }
  }

  @Test func `the order is Spack's: breadth first and reversed, build dependencies left out`()
    throws
  {
    let roots = ["jgi26dx", "suo3kpn", "gyjc6nz", "lgclo6p", "u7pyu5l", "jqtk4mv"]
    #expect(
      try pushed(roots, PushSelection(includesBuildDependencies: false)) == [
        "quill@2.0/4xfpsw7", "inkwell@0.6/yealzjl", "quill@2.0/mn23n4b", "letterpress@2.1/jfu7ptl",
        "inkwell@0.6/pk5qnoc", "gcc-runtime@12.2.0/beeocms", "woodcut@1.3/5fdwgt4",
        "scribe@3.2.1/zzcppg6", "vellum@1.1/jqtk4mv", "motto@1/u7pyu5l", "quill@1.0/lgclo6p",
        "quill@1.1/gyjc6nz", "scribe@3.2.1/suo3kpn", "pamphlet@2024.05/jgi26dx",
      ])
  }

  @Test func `by default what is needed for building goes along, externals never do`() throws {
    #expect(
      try pushed(["jgi26dx"], PushSelection()) == [
        "quill@2.0/4xfpsw7", "inkwell@0.6/yealzjl", "gcc-runtime@12.2.0/beeocms",
        "compiler-wrapper@1.0/tyo6t73", "woodcut@1.3/5fdwgt4", "scribe@3.2.1/zzcppg6",
        "nibmaker@1.4/inbsy2t", "pamphlet@2024.05/jgi26dx",
      ])
  }

  @Test func `a part can be pushed alone`() throws {
    #expect(
      try pushed(["jgi26dx"], PushSelection(parts: [.package])) == ["pamphlet@2024.05/jgi26dx"])
    #expect(
      try pushed(["suo3kpn"], PushSelection(parts: [.dependencies])) == [
        "nibmaker@1.4/inbsy2t", "quill@2.0/mn23n4b", "letterpress@2.1/jfu7ptl",
        "inkwell@0.6/pk5qnoc", "gcc-runtime@12.2.0/beeocms", "compiler-wrapper@1.0/tyo6t73",
      ])
    // What is named is left out also where another package needs it, as Spack does.
    #expect(
      try !pushed(["jgi26dx", "zzcppg6"], PushSelection(parts: [.dependencies])).contains {
        $0.hasPrefix("scribe")
      })
  }
}
