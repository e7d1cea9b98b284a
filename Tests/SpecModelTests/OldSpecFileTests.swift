import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

/// Spec files of Spack 0.16 to 0.20.
@Suite struct OldSpecFileTests {
  static let folders = Dictionary(
    grouping: Vectors.oldestFiles + Vectors.olderFiles
  ) { $0.split(separator: "/").dropLast().joined(separator: "/") }

  @Test(arguments: folders)
  func `an old spec file survives reading and writing`(
    _ folder: String, _ paths: [String]
  ) throws {
    var tally = Tally(folder)
    for path in paths {
      let bytes = try Fixture.bytes(path)
      let spec = try SpecFile.decode(bytes, source: path)
      tally.check(SpecFile.encode(spec) == bytes, path)
      tally.check(try SpecFile.encode(spec, format: spec.format) == bytes, "\(path) by format")
    }
    tally.finish()
  }

  @Test func `all fixtures are there`() {
    #expect(Vectors.oldestFiles.count == 38)
    #expect(Vectors.olderFiles.count == 12)
  }

  @Test(arguments: Vectors.oldestFiles + Vectors.olderFiles)
  func `the nodes of an old file stand in Spack's order`(_ path: String) throws {
    let spec = try Vectors.spec(path)
    #expect(spec.traversal().map(\.hash) == spec.nodes.map(\.hash))
    let name = try #require(path.split(separator: "/").last)
    #expect(path.contains("hash-inputs") || name.hasPrefix("\(spec.root.name)"))
  }

  @Test func `a node of format 1 has all its parts`() throws {
    let spec = try Vectors.spec(
      "vectors/specfiles-v1/dyninst-8.2-gwyqt7avtqd5g3qwpdb7ya47kd7rvshp.yaml")
    #expect(spec.format == 1)
    #expect(spec.layout == .block)
    #expect(spec.root.fileStem == "dyninst-8.2-gwyqt7avtqd5g3qwpdb7ya47kd7rvshp")
    #expect(spec.root.originalFormat == 1)
    #expect(spec.root.architecture.description == "linux-debian12-x86_64")
    #expect(spec.root.namespace == "builtin.mock")
    #expect(spec.root.recordedCompiler?.description == "gcc@12.2.0")
    #expect(spec.root.recordedHash(.full)?.text == "7kefcjnf5zntnomh3ewxcbkbyn5lg4xj")
    #expect(spec.root.recordedHash(.build) == nil)
    #expect(spec.root.dependencies.map(\.name) == ["libdwarf", "libelf"])
    #expect(spec.root.dependencies.allSatisfy { $0.types == [.build, .link] && $0.isDirect })
    #expect(spec.nodes.map(\.name) == ["dyninst", "libdwarf", "libelf"])
  }

  @Test func `nodes of format 1 with dependencies of building are found by name`() throws {
    let spec = try Vectors.spec("spack-0.16/hash-inputs/cedar-1.1.build.spec.yaml")
    let ashtool = try #require(spec.root.dependencies.first { $0.name == "ashtool" })
    #expect(ashtool.types == .build)
    #expect(spec.node(ashtool.hash)?.version.text == "0.3")
  }

  @Test func `nodes of format 2 are found by their full hash`() throws {
    let spec = try Vectors.spec(
      "vectors/specfiles-v2/callpath-1.0-lnzdx4dplifippu4bsh5dotntin34s65.json")
    #expect(spec.format == 2)
    #expect(spec.layout == .indented)
    let dyninst = try #require(spec.root.dependencies.first { $0.name == "dyninst" })
    #expect(dyninst.hash.text == "5t7gwowq76ajszge2oevjujzpmezcgr4")
    #expect(spec.root.packageHash?.hasSuffix("====") == true)
    #expect(spec.root.recordedHash(.build)?.text == "gqmimpyiuj3m7xu6mkhpggqd7osclxkt")
  }

  @Test func `a file of a cache keeps the checksum that stands beside the spec`() throws {
    let path = Vectors.names(in: "specfiles/0.16-cache", suffix: ".yaml")[0]
    let spec = try Vectors.spec(path)
    #expect(spec.extras["binary_cache_checksum"]?["hash_algorithm"] == "sha256")
    #expect(spec.extras["buildinfo"]?["relative_rpaths"] == false)
  }

  @Test(arguments: ["0.23", "1.2"])
  func `what Spack prints as YAML is what it prints as JSON`(_ spack: String) throws {
    let folder = "specfiles/spec-command/\(spack)"
    for path in Vectors.names(in: folder, suffix: ".yaml") {
      let spec = try Vectors.spec(path)
      let other = try Vectors.spec(path.replacing(".yaml", with: ".json"))
      #expect(spec.nodes == other.nodes, "\(path)")
      let again = try SpecFile.decode(SpecFile.encode(spec), source: "again")
      #expect(again.layout == .block)
      #expect(again.nodes == spec.nodes, "\(path)")
    }
  }

  static let ancient = """
    spec:
    - hdf5:
        version: '1.8'
        arch: x86_64
        compiler:
          name: gcc
          version: 4.9
        dependencies:
          zlib: abcdefghijklmnopqrstuvwxyz234567
        hash: bbcdefghijklmnopqrstuvwxyz234567
    - zlib:
        version: 1.2.8
        arch: x86_64
        external: false
        hash: abcdefghijklmnopqrstuvwxyz234567

    """

  @Test func `files from before Spack 0_10 are read`() throws {
    let spec = try SpecFile.decode(Array(Self.ancient.utf8), source: "spec.yaml")
    #expect(spec.root.architecture.description == "spack09-unknown-x86_64")
    #expect(spec.root.recordedCompiler?.version == "4.9")
    #expect(spec.root.dependencies.first?.types == [.build, .link])
    #expect(spec.nodes[1].isExternal == false)
  }

  @Test func `YAML 1_1 words are texts, as Spack wrote them`() throws {
    let text = Self.ancient.replacing(
      "    external: false\n", with: "    parameters:\n      mode: yes\n      level: on\n")
    let spec = try SpecFile.decode(Array(text.utf8), source: "spec.yaml")
    #expect(spec.nodes[1].parameters["mode"] == "yes")
    #expect(spec.nodes[1].variantsText == " level=on mode=yes")
  }
}

/// What Spack 1 makes of older specs when it saves them.
@Suite struct SavedAgainTests {
  @Test(arguments: Vectors.oldestFiles + Vectors.olderFiles + Vectors.specFiles)
  func `a spec of any format is written in format 5 and read again`(_ path: String) throws {
    let spec = try Vectors.spec(path)
    let bytes = try SpecFile.encode(spec, format: 5)
    let again = try SpecFile.decode(bytes, source: "again")
    #expect(again.format == 5)
    #expect(again.nodes.map(\.hash) == spec.nodes.map(\.hash))
    #expect(again.nodes.map(\.originalFormat) == spec.nodes.map(\.originalFormat))
    #expect(again.nodes.map(\.recordedCompiler) == spec.nodes.map(\.recordedCompiler))
    #expect(again.nodes.map(\.dependencies) == spec.nodes.map(\.dependencies))
    #expect(again.extras == spec.extras)
    #expect(SpecFile.encode(again) == bytes)
    if spec.format == 5 { #expect(bytes == (try Fixture.bytes(path))) }
  }

  static let savedAgain = Vectors.names(in: "specfiles/saved-again")

  @Test(arguments: savedAgain)
  func `an old spec is saved as Spack 1_2 saves it`(_ path: String) throws {
    let name = try #require(path.split(separator: "/").last?.dropLast(".json".count))
    let original = try #require(
      (Vectors.oldestFiles + Vectors.olderFiles + Vectors.specFiles).first {
        $0.contains("/\(name).") && !$0.contains("saved-again") && !$0.contains("0.16-cache")
      })
    let spec = try Vectors.spec(original)
    let text = try SpecFile.encode(spec, format: 5)
    #expect(try withoutTargets(text) == withoutTargets(Fixture.bytes(path)))
    let isGeneric = spec.nodes.allSatisfy { $0.architecture.target == "x86_64" }
    if isGeneric { #expect(text == (try Fixture.bytes(path))) }
  }

  /// The text without architectures: Spack describes microarchitectures anew, Albedo as they were.
  private func withoutTargets(_ text: [UInt8]) throws -> [UInt8] {
    let document = try JSON.decode(text, source: "saved")
    let nodes = try #require(document["spec"]?["nodes"]?.list).map { node in
      var node = node.mapping ?? [:]
      node["arch"] = nil
      return DocumentValue.mapping(node)
    }
    return JSON.encode(.list(nodes))
  }

  @Test func `an old node gets annotations, types and its old hash`() throws {
    let spec = try Vectors.spec(
      "vectors/specfiles-v1/dyninst-8.2-gwyqt7avtqd5g3qwpdb7ya47kd7rvshp.yaml")
    let raw = spec.root.currentRaw
    #expect(
      raw.keys == [
        "name", "version", "arch", "namespace", "parameters", "dependencies", "annotations", "hash",
      ])
    #expect(
      raw["annotations"] == ["original_specfile_version": 1, "compiler": "gcc@=12.2.0"])
    #expect(
      raw["dependencies"]?[0] == [
        "name": "libdwarf", "hash": "sxtcwi3q2r6qc2qojt73wqazpgujxg7b",
        "parameters": ["deptypes": ["build", "link"], "virtuals": [], "direct": true],
      ])
    #expect(raw["hash"] == "gwyqt7avtqd5g3qwpdb7ya47kd7rvshp")
  }

  @Test func `nodes of several formats make a spec of format 5`() throws {
    let old = try Vectors.spec(
      "vectors/specfiles-v4/b-1.0-4shrwzbuxj7imwwmp6wnhrh54oftxi2r.json")
    let spec = try ConcreteSpec(nodes: old.nodes, format: 5, source: "mixed")
    #expect(spec.format == 5)
    let again = try SpecFile.decode(SpecFile.encode(spec), source: "again")
    #expect(again.root.recordedCompiler == old.root.recordedCompiler)
    let mixed = try ConcreteSpec(nodes: again.nodes, format: 4, source: "mixed")
    #expect(mixed.format == 5)
  }

  @Test func `nodes of a lock file of Spack 0_17 make a spec file that can be read`() throws {
    let path = "vectors/lockfiles/spack-0.17.lock"
    let document = try JSON.decode(Fixture.bytes(path), source: path)
    let raws = try #require(document["concrete_specs"]?.mapping)
    let reader = SpecNodeReader(format: 2, source: path)
    var nodes: [String: SpecNode] = [:]
    var keys: [String: SpecHash] = [:]
    for (key, value) in raws { keys[key] = try reader.recordedHash(#require(value.mapping)) }
    for (key, value) in raws {
      nodes[key] = try reader.node(#require(value.mapping)) { reference in
        reference.text.flatMap { keys[$0] }
      }
    }
    let byHash = Dictionary(nodes.values.map { ($0.hash, $0) }) { first, _ in first }
    let root = try #require(document["roots"]?[0]?["hash"]?.string.flatMap { keys[$0] })
    for format in [2, 5] {
      let spec = try ConcreteSpec(root: root, format: format, source: path) { byHash[$0] }
      let again = try SpecFile.decode(SpecFile.encode(spec), source: "again")
      #expect(again.format == format)
      #expect(again.nodes.map(\.hash) == spec.nodes.map(\.hash))
      #expect(again.nodes.map(\.dependencies) == spec.nodes.map(\.dependencies))
    }
  }

  @Test func `no spec is made older`() throws {
    let spec = try Vectors.spec("vectors/concrete/patch-lq7yl3x.json")
    let error = try #require(throws: SpecError.self) { try SpecFile.encode(spec, format: 4) }
    #expect(error.code == .unsupportedFormat)
    #expect(error.message.contains("patch@2.0/lq7yl3x"))
  }
}
