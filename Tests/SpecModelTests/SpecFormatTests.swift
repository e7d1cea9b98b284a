import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

@Suite struct SpecFormatTests {
  /// The subject of a case, formatted; nil when there is no such text.
  private static func text(_ format: String, _ vector: DocumentValue) throws -> String? {
    let isColored = vector["color"]?.bool ?? false
    guard let format = try? SpecFormat(format) else { return nil }
    if let text = vector["spec"]?.string {
      return try? format.text(of: try Spec.parse(text), isColored: isColored)
    }
    let spec = try Vectors.spec("vectors/concrete/" + (vector["file"]?.string ?? ""))
    return try? format.text(of: spec.root, in: spec, isColored: isColored)
  }

  @Test func `formats give what Spack gives`() throws {
    var tally = Tally("format.json formats")
    for vector in try Vectors.list("vectors/format.json") {
      guard let format = vector["format"]?.string else { continue }
      let text = try Self.text(format, vector)
      let subject = vector["file"]?.string ?? vector["spec"]?.string ?? ""
      tally.check(
        text == vector["out"]?.string,
        "\(subject) \(format): \(text ?? "refused"), not \(vector["out"]?.string ?? "refused")")
    }
    tally.finish()
  }

  @Test func `specs are printed as in Spack`() throws {
    let short =
      "{name}{@version}{variants}{ platform=architecture.platform}"
      + "{ os=architecture.os}{ target=architecture.target}"
    var tally = Tally("format.json texts and trees")
    for vector in try Vectors.list("vectors/format.json") {
      guard let attribute = vector["attr"]?.string, let file = vector["file"]?.string else {
        continue
      }
      let spec = try Vectors.spec("vectors/concrete/" + file)
      var tree = SpecTree()
      tree.hashLength = 7
      let text: String
      switch attribute {
      case "str": text = try SpecFormat("{name}{@version}{/hash}").text(of: spec.root, in: spec)
      case "short_spec": text = try SpecFormat(short + "{/hash:7}").text(of: spec.root, in: spec)
      case "long_spec":
        tree.hashLength = nil
        tree.format = try SpecFormat(short + "{compilers}")
        text = try tree.text(of: spec)
      case "tree(hashes,hashlen=7,show_types,cover=edges)":
        tree.cover = .edges
        tree.showsTypes = true
        text = try tree.text(of: spec)
      default:
        tree.isDepthFirst = true
        text = try tree.text(of: spec)
      }
      tally.check(text == vector["out"]?.string, "\(file) \(attribute):\n\(text)")
    }
    tally.finish()
  }

  @Test(arguments: [
    "{unknown}", "{hash:0}", "{ name}", "{@}", "{hash:9x}", "{variants.}", "{variants..x}",
    "{variants.a.b}", "{^mpi}", "{^.name}", "{build_spec.}", "{version.}", "{@^mpi.name}",
    "{architecture.target.cpupart}",
  ])
  func `an attribute that does not exist is refused`(_ text: String) throws {
    let error = try #require(throws: SpecError.self) { try SpecFormat(text) }
    #expect(error.message.contains(text))
  }

  @Test(arguments: [
    ("icelake", "x86_64_v4"), ("zen2", "x86_64_v3"), ("neoverse_n1", "armv8.2a"),
    ("x86_64", "x86_64"), ("mainframe", "mainframe"),
  ])
  func `a target has a generic one`(_ target: String, _ generic: String) throws {
    let spec = try Spec.parse("quill target=\(target)")
    for name in ["target.generic", "arch.target.generic", "architecture.target.generic"] {
      #expect(try SpecFormat("{\(name)}").text(of: spec) == generic)
    }
  }

  @Test func `compilers of written specs have their names`() throws {
    let spec = try Spec.parse("quill %c,cxx=clang@14 ^mpi=mpich@4:")
    #expect(try SpecFormat("{%compiler.name}{@compiler.version}").text(of: spec) == "%clang@14")
    #expect(try SpecFormat("{name}{compilers}").text(of: spec) == "quill %c,cxx=clang@14")
    #expect(try SpecFormat("{^mpi.name}{@^mpi.versions}").text(of: spec) == "mpich@4:")
  }

  @Test func `the parts of an architecture need not be called by their whole names`() throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    let format = try SpecFormat("{platform}-{OS}-{target}{ os=os}{ target=target.name}")
    #expect(
      try format.text(of: spec.root, in: spec)
        == "linux-debian12-x86_64_v3 os=debian12 target=x86_64_v3")
    let more = try SpecFormat("{target.family} {target.vendor} {target.generation}")
    #expect(try more.text(of: spec.root, in: spec) == "x86_64 generic 0")
  }

  @Test func `places are what the caller says`() throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    let format = try SpecFormat("{prefix}:{spack_root}:{spack_install}")
    #expect(try format.text(of: spec.root, in: spec) == "::")
    let places = SpecFormat.Places(prefix: "/p", spackRoot: "/r", spackInstall: "/i")
    #expect(try format.text(of: spec.root, in: spec, places: places) == "/p:/r:/i")
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
    ("./{external_path}/{name}//.", nil, "libelf"),
    (
      "{platform}-{os}/{target.generic}/{target.family}/{name}", nil,
      "linux-debian12/x86_64_v3/x86_64/libelf"
    ),
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
    for text in ["../{name}", "{name}/..", "{external_path}", "."] {
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
