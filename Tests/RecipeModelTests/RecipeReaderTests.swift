import AlbedoTesting
import Diagnostics
import RecipeModel
import SpecModel
import Testing

/// Reads a recipe whose class has `body`, indented by four blanks.
private func recipe(
  _ body: String, bases: String = "Package", before: String = "", name: String = "tool"
) throws -> Recipe {
  let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  let text = """
    from spack.package import *
    \(before)

    class Tool(\(bases)):
        "A tool."
    \(lines.joined(separator: "\n"))
    """
  return try RecipeReader.read(Array(text.utf8), name: name, namespace: "lab", file: "package.py")
}

/// The same, where a local constant has the short name.
private func recipeOf(_ body: String) throws -> Recipe { try recipe(body) }

private let sum = String(repeating: "a", count: 64)

@Suite struct RecipeReaderTests {
  @Test(arguments: [
    "blotter", "compiler_wrapper", "gcc_runtime", "inkwell", "letterpress", "motto", "nibmaker",
    "pamphlet", "quill", "scribe", "vellum", "woodcut",
  ])
  func `a fixture is read wholly`(_ folder: String) throws {
    let recipe = try Self.fixture(folder)
    // Values of variants that a function makes are the only thing that is not literal in them.
    #expect(recipe.unknowns == [])
    #expect(recipe.gaps.isEmpty)
    #expect(recipe.namespace == "lab")
    #expect(recipe.bases == ["Package"])
  }

  static func fixture(_ folder: String) throws -> Recipe {
    try RecipeReader.read(
      try Fixture.bytes("repo/packages/\(folder)/package.py"),
      name: PackageName.name(ofFolder: folder), namespace: "lab", file: "\(folder)/package.py")
  }

  @Test func `versions, resources and patches keep what is said of them`() throws {
    let quill = try Self.fixture("quill")
    #expect(quill.versions.map(\.version.text) == ["2.0", "1.1", "1.0"])
    #expect(quill.versions.map(\.isDeprecated) == [false, false, true])
    #expect(quill.versions.map(\.line) == [13, 14, 15])
    #expect(quill.attributes["homepage"] == .value(.text("https://quill.example.org")))
    #expect(quill.patches.map(\.isFile) == [true, false, false])
    #expect(quill.patches.map(\.condition.description) == ["@1.1", "@2.0", "@1.0"])
    #expect(quill.patches[2].archiveChecksum?.value?.text.hasPrefix("2d362c5") == true)
    #expect(quill.resources.map(\.name) == [.value("nibset")])
    #expect(quill.resources[0].arguments["destination"] == .value(.text("nibs")))
  }

  @Test func `literals of all kinds are read`() throws {
    let recipe = try recipe(
      #"""
      url = "https://example.org/" 'tool' """-1.0""" r".tar.gz"
      git = ("https://example.org/"
             "tool.git")
      tags = ["a", u"b", ("c", 1, -2, 0x1F, 1_000, 1.5, None, True)]
      fetch_options = {"timeout": 60, **{"cookie": "x\ty\x41\u00e9\101\
      z"}}
      licence: str = "MIT"
      """#)
    #expect(recipe.attributes["url"] == .value(.text("https://example.org/tool-1.0.tar.gz")))
    #expect(recipe.attributes["git"] == .value(.text("https://example.org/tool.git")))
    #expect(
      recipe.attributes["tags"]
        == .value(
          .list([
            .text("a"), .text("b"),
            .list([
              .text("c"), .integer(1), .integer(-2), .integer(31), .integer(1000), .number(1.5),
              .none, .boolean(true),
            ]),
          ])))
    #expect(recipe.attributes["fetch_options"]?.value?["cookie"] == .text("x\tyAéA    z"))
    #expect(recipe.attributes["licence"] == .value(.text("MIT")))
    #expect(recipe.unknowns.isEmpty)
  }

  @Test func `names of literals are followed`() throws {
    let recipe = try recipe(
      #"""
      _base = HOST + "tool"
      url = f"{_base}-{{x}}-1.0.tar.gz"
      git = "%s/%s-%d%%.git" % (HOST, "a", 3)
      version(_sums["key"][0], sha256=_sums["sum"], url=HOST)
      """#, before: #"HOST = "https://example.org/"; _sums = {"key": ["1.0"], "sum": "ab"}"#)
    #expect(recipe.attributes["url"] == .value(.text("https://example.org/tool-{x}-1.0.tar.gz")))
    #expect(recipe.attributes["git"] == .value(.text("https://example.org//a-3%.git")))
    #expect(recipe.versions.map(\.version.text) == ["1.0"])
    #expect(recipe.unknowns.isEmpty)
  }

  @Test(arguments: [
    "HOST = 'a'\nHOST += 'b'", "HOST = 'a'\nif True:\n    HOST = 'b'", "HOST = get()",
    "HOST = 'a'\ndel HOST", "from x import HOST", "HOST = 'a'\nfor HOST in []: pass",
    "HOST = 'a' if x else 'b'", "HOST: str = 'a'.lower()", "HOST, B = 'a', 'b'",
    "def HOST(): return 1",
  ])
  func `a name that is not surely a literal is unknown`(_ before: String) throws {
    let recipe = try recipe("url = HOST", before: before)
    #expect(recipe.attributes["url"]?.unknown != nil)
    #expect(recipe.unknowns.count == 1)
  }

  @Test func `a list that code may have changed is unknown`() throws {
    let recipe = try recipe(
      "version(L[0], sha256='\(sum)')", before: "L = ['1.0']\nL.append('2.0')")
    #expect(recipe.gaps[.versions]?.map(\.line) == [3])
    #expect(recipe.versions.isEmpty)
  }

  @Test func `blocks of conditions add up, and defaults reach every directive`() throws {
    let recipe = try recipe(
      """
      with when("@2:"):
          with when("+shared"), default_args(sha256="\(sum)"):
              patch("https://example.org/a.patch", when="@:3")
              patch("b.patch", sha256=None)
          resource(name="r", url="https://example.org/r.tgz", when=False)
      with default_args(deprecated=True, md5="x"):
          version("1.0", md5="\(String(repeating: "b", count: 32))")
      with when(False):
          patch("c.patch")
      patch("d.patch", when=False)
      patch("e.patch", 1, "@1")
      """)
    #expect(
      recipe.patches.map(\.condition.description) == [
        "@2: +shared @:3", "@2: +shared", "never", "@1",
      ])
    #expect(recipe.patches[0].checksum?.value?.text == sum)
    #expect(recipe.patches[1].checksum == nil)
    #expect(recipe.resources.map(\.condition.description) == ["@2:"])
    #expect(recipe.versions[0].isDeprecated)
    #expect(recipe.versions[0].arguments["md5"]?.value?.text?.hasPrefix("bb") == true)
    #expect(recipe.unknowns.isEmpty)
  }

  @Test func `a later version replaces an equal one in its place`() throws {
    let recipe = try recipe(
      "version('1.0', sha256='aa')\nversion('2.0', 'bb')\nversion('1.0', sha256='cc')")
    #expect(recipe.versions.map(\.version.text) == ["1.0", "2.0"])
    #expect(recipe.versions[0].arguments["sha256"] == .value(.text("cc")))
    #expect(recipe.versions[1].arguments["checksum"] == .value(.text("bb")))
  }

  @Test(arguments: [
    ("for v in ['1', '2']:\n    version(v, sha256='a')", Recipe.Part.versions),
    ("if sys.platform == 'darwin':\n    patch('a.patch')", .patches),
    ("while True:\n    resource(name='x')", .resources),
    ("try:\n    redistribute(source=False)\nexcept Exception as e:\n    pass", .redistribution),
    ("[version(v) for v in VERSIONS]", .versions), ("version(*ARGS)", .versions),
    ("version(NAME)", .versions), ("declare_all()", .patches), ("helper.declare()", .versions),
    ("with open('x') as f:\n    version('1.0')", .versions), ("version = other", .versions),
    ("def __init__(self, spec):\n    self.x = 1", .versions),
    ("version('1 0', sha256='a')", .versions),
    ("x = = 3", .versions), ("from other import patch", .patches), ("version(None)", .versions),
  ])
  func `what is not understood leaves a gap that names its line`(
    _ body: String, _ part: Recipe.Part
  ) throws {
    let recipe = try recipe("homepage = 'https://example.org'\n" + body)
    let gap = try #require(recipe.gaps[part]?.first)
    #expect(gap.line == 7 || gap.line == 6)
    #expect(gap.file == "package.py")
    #expect(!gap.reason.isEmpty)
  }

  @Test func `blocks that declare nothing of sources leave no gap in them`() throws {
    let recipe = try recipe(
      """
      for p in ["a", "b"]:
          depends_on(p + "@1:", when=f"+{p}")
          conflicts("%gcc@:" + str(4), msg="old" if p else "new")
      depends_on("x", type=("build", "run"), patches=[patch("p.patch")])
      executables = [r"^tool\\d*$"]
      sanity_check_is_file = [join_path("bin", "x")]

      @property
      def libs(self):
          return find_libraries(
      ["x"], root=self.prefix)

      @run_after("install")
      async def check(self): pass
      """)
    #expect(Array(recipe.gaps.keys) == [.conflicts])
    #expect(recipe.attributes["url"] == nil)
    #expect(recipe.patches.isEmpty)
  }

  @Test func `a method with the name of a directive is a method`() throws {
    let recipe = try recipeOf("patch('a.patch')\ndef patch(self):\n    pass\nversion('1.0')")
    #expect(recipe.patches.count == 1)
    #expect(recipe.unknowns.isEmpty)
    let late = try recipeOf("def version(self): pass\nversion('1.0')")
    #expect(late.gaps[.versions]?.count == 1)
    #expect(late.gaps[.redistribution] == nil)
  }

  @Test func `methods that decide make the URLs unknown`() throws {
    let recipe = try recipe(
      """
      url = "https://example.org/tool-1.0.tar.gz"
      version("2.0", sha256="\(sum)")
      version("1.0", sha256="\(sum)", url="https://example.org/old.tar.gz")
      def url_for_version(self, version):
          return "x"
      @property
      def urls(self): return []
      """)
    #expect(recipe.attributes["urls"]?.unknown?.line == 11)
    guard case .unknown(let unknown) = recipe.versions[0].source,
      case .archive(let own) = recipe.versions[1].source
    else {
      Issue.record("only the version with a URL of its own has a known source")
      return
    }
    #expect(unknown.reason == "'url_for_version' decides it")
    #expect(own.urls == ["https://example.org/old.tar.gz"])
  }

  @Test func `classes that derive URLs leave them unknown, unless they are given`() throws {
    let python = try recipe("pypi = 'tool/tool-1.0.tar.gz'", bases: "PythonPackage")
    #expect(python.attributes["url"]?.unknown?.line == 4)
    let plain = try recipe("url = 'https://e.org/a-1.tgz'", bases: "PythonPackage")
    #expect(plain.unknowns.isEmpty)
    let gnu = try recipe(
      "gnu_mirror_path = 'x/x-1.tgz'\nurl = 'https://e.org/a-1.tgz'",
      bases: "AutotoolsPackage, GNUMirrorPackage")
    #expect(gnu.attributes["url"]?.value != nil)
    #expect(gnu.attributes["urls"]?.unknown?.line == 4)
    let bundle = try recipe("version('1.0')", bases: "BundlePackage")
    #expect(bundle.versions[0].source == .nothing)
  }

  @Test(arguments: ["Boost", "tools.Tool", "Package, metaclass=Meta", "base()"])
  func `a class that is not known may say anything else`(_ bases: String) throws {
    let recipe = try recipe("url = 'https://e.org/a-1.tgz'\nversion('1', sha256='a')", bases: bases)
    #expect(recipe.gaps[.versions]?.count == 1)
    #expect(recipe.versions.count == 1)
  }

  @Test func `redistribution that is not known counts as forbidden`() throws {
    let recipe = try recipe(
      "redistribute(source=False, when='@2:')\nredistribute(source=ALLOWED)\nredistribute(binary=False)"
    )
    #expect(recipe.redistribution.map(\.forbidsSource) == [true, true, false])
    #expect(recipe.redistribution.map(\.forbidsBinary) == [false, false, true])
  }

  @Test func `a package whose class is missing is an error`() {
    let error = #expect(throws: RecipeError.self) { try recipe("pass", name: "other") }
    #expect(error?.code == .missingPackage)
    #expect(error?.message.contains("'other'") == true)
  }

  @Test(arguments: [
    ("py-numpy", "py_numpy"), ("7zip", "_7zip"), ("yaml-cpp", "yaml_cpp"), ("pass", "_pass"),
    ("zlib", "zlib"),
  ])
  func `folders and packages name each other`(_ name: String, _ folder: String) {
    #expect(PackageName.folder(of: name) == folder)
    #expect(PackageName.name(ofFolder: folder) == name)
  }

  @Test(arguments: [
    "", "..", "../x", "a/b", ".x", "a b", "-x", "ä", String(repeating: "a", count: 201),
  ])
  func `what cannot name a package is told apart`(_ name: String) {
    #expect(!PackageName.isValid(name))
  }
}
