import Diagnostics
import Documents
import SpecModel
import Testing

@Suite struct SpecFormatTests {
  /// What formats of Spack name and Albedo's do not yet.
  static let unsupported = [
    "variant", "compiler_flags", "compilers", "{^", "{external}", "{concrete}", "build_spec",
    "target.vendor", "target.family", "target.generation",
  ]

  @Test func `formats give what Spack gives`() throws {
    var count = 0
    for vector in try Vectors.list("vectors/format.json") {
      guard let file = vector["file"]?.string, let format = vector["format"]?.string,
        vector["color"]?.bool != true,
        !Self.unsupported.contains(where: { format.lowercased().contains($0) })
      else { continue }
      let spec = try Vectors.spec("vectors/concrete/" + file)
      // Spack finds no parts in a git reference; here they are those of its version.
      if spec.root.version.git != nil, format.contains("up_to") || format.contains("string") {
        continue
      }
      if let expected = vector["out"]?.string {
        #expect(
          try SpecFormat(format).text(of: spec.root, in: spec) == expected, "\(file) \(format)")
      } else {
        #expect(throws: SpecError.self, "\(format)") { try SpecFormat(format) }
      }
      count += 1
    }
    #expect(count > 150)
  }

  @Test(arguments: [
    "{variants}", "{^mpi.name}", "{unknown}", "{hash:0}", "{ name}", "{@}", "{hash:9x}",
  ])
  func `an attribute that does not exist is refused`(_ text: String) throws {
    let error = try #require(throws: SpecError.self) { try SpecFormat(text) }
    #expect(error.message.contains(text))
  }

  @Test func `the texts of listings`() throws {
    let node = try Vectors.spec("vectors/concrete/git-ref-package-7hxzls4.json").root
    let version = "git.0123456789abcdef0123456789abcdef01234567=2.1.5"
    #expect(node.nameAndVersion == "git-ref-package@\(version)")
    #expect(node.shortText == "git-ref-package@\(version)/7hxzls4")
    #expect(
      node.fileStem == "git-ref-package-git.0123456789abcdef0123456789abcdef01234567_2.1.5-"
        + "7hxzls4loeown2owsztxt6oy44w5yq7w")
  }

  static let projections: [(String, Int?, String)] = [
    (
      "{architecture.platform}-{architecture.target}/{name}-{version}-{hash}", nil,
      "linux-x86_64_v3/libelf-0.8.13-seenkyx3mtuem6buk24cuaspne3hkqqx"
    ),
    (
      "{architecture}/{compiler.name}-{compiler.version}/{name}-{version}-{hash}", 7,
      "linux-debian12-x86_64_v3/gcc-12.2.0/libelf-0.8.13-seenkyx"
    ),
    ("Apps/{NAME}/{version.up_to_2}", nil, "apps/libelf/0.8"),
    ("{name}{@version}", nil, "libelf_0.8.13"),
  ]

  @Test(arguments: projections)
  func `a projection gives the path of a prefix`(
    _ text: String, _ hashLength: Int?, _ expected: String
  ) throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    let projection = try SpecProjection(text, hashLength: hashLength)
    #expect(try projection.path(of: spec.root, in: spec) == expected)
  }

  @Test func `a projection cannot leave the store`() throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    for text in ["../{name}", "{name}/.", "{external_path}/{name}"] {
      let projection = try SpecProjection(text)
      #expect(throws: SpecError.self, "\(text)") { try projection.path(of: spec.root, in: spec) }
    }
    #expect(throws: SpecError.self) { try SpecProjection("{name}", hashLength: 7) }
    #expect(throws: SpecError.self) { try SpecProjection("{name}{/hash}") }
    #expect(throws: SpecError.self) { try SpecProjection("/") }
  }

  @Test func `unsafe characters of a path become lines`() {
    #expect(PathText.safe("a b/é+c=1.2-x_@") == "a_b__+c_1.2-x__")
  }
}
