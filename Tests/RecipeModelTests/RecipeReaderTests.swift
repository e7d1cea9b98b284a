import AlbedoTesting
import Diagnostics
import RecipeModel
import SpecModel
import Testing

private let sum = String(repeating: "a", count: 64)

@Suite struct RecipeReaderTests {
  @Test(arguments: [
    "blotter", "compiler_wrapper", "gcc_runtime", "inkwell", "letterpress", "motto", "nibmaker",
    "pamphlet", "quill", "scribe", "vellum", "woodcut",
  ])
  func `a fixture is read wholly`(_ folder: String) throws {
    let recipe = try Self.fixture(folder)
    #expect(recipe.unknowns == [])
    #expect(recipe.status == .exact)
    #expect(recipe.bases == ["Package"])
    #expect(recipe.lineage == ["spack.builder:Package"])
  }

  static func fixture(_ folder: String) throws -> Recipe {
    try readRecipe(
      try Fixture.bytes("repo/packages/\(folder)/package.py"),
      name: PackageName.name(ofFolder: folder), file: "\(folder)/package.py")
  }

  @Test func `versions, resources, patches and variants keep what is said of them`() throws {
    let quill = try Self.fixture("quill")
    #expect(quill.versions.map(\.version.text) == ["2.0", "1.1", "1.0"])
    #expect(quill.versions.map(\.isDeprecated) == [false, false, true])
    #expect(quill.versions.map(\.line) == [13, 14, 15])
    #expect(quill.attributes["homepage"] == .value(.text("https://quill.example.org")))
    #expect(quill.patches.map(\.isFile) == [true, false, false])
    #expect(quill.patches.map(\.condition.text) == ["@1.1", "@2.0", "@1.0"])
    #expect(quill.patches[0].folders == ["quill"])
    #expect(quill.patches[2].archiveChecksum?.value?.text.hasPrefix("2d362c5") == true)
    #expect(quill.resources.map(\.name) == [.value("nibset")])
    #expect(quill.resources[0].destination == "nibs")
    #expect(
      quill.variants.map(\.name) == ["build_system", "shared", "flavor", "codecs"])
    #expect(quill.variants[1].values?.map(\.value) == [.boolean(true), .boolean(false)])
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
      homepage: str = "MIT"
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
    #expect(recipe.attributes["homepage"] == .value(.text("MIT")))
    #expect(recipe.description == "A tool.")
    #expect(recipe.unknowns.isEmpty)
  }

  @Test func `blocks of conditions add up, and defaults reach every directive`() throws {
    let recipe = try recipe(
      """
      with when("@2:"):
          with when("+shared"), default_args(level=0):
              patch("https://example.org/a.patch", when="@:3", sha256="\(sum)")
              patch("b.patch", level=2)
          resource(name="r", url="https://example.org/r.tgz", when=False)
      with default_args(deprecated=True, md5="x"):
          version("1.0", md5="\(String(repeating: "b", count: 32))")
      with when(False):
          patch("c.patch")
      patch("d.patch", when=False)
      patch("e.patch", 1, "@1")
      """)
    #expect(
      recipe.patches.map(\.condition.text) == ["@2:3+shared", "@2:+shared", "None", "@1"])
    #expect(recipe.patches.map(\.level) == [0, 2, 1, 1])
    #expect(recipe.patches[0].checksum?.value?.text == sum)
    #expect(recipe.resources.map(\.condition.text) == ["@2:"])
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
    ("if MYSTERY():\n    patch('a.patch')", Recipe.Part.patches),
    ("for x in open('list'):\n    resource(name='x')", .resources),
    ("if MYSTERY():\n    redistribute(source=False)", .redistribution),
    ("version(*MYSTERY())", .versions), ("version(MYSTERY())", .versions),
    ("version('1 0', sha256='a')", .versions), ("version(None)", .versions),
    ("with when('@1'):\n    version('1')", .versions),
    ("depends_on('q@@1')", .dependencies), ("depends_on('q', type='sometimes')", .dependencies),
    ("depends_on('tool')", .dependencies), ("depends_on('a ^b')", .dependencies),
    ("depends_on('a', sometimes=True)", .dependencies), ("conflicts(MYSTERY())", .conflicts),
    ("variant('v')", .variants), ("variant('v', values=3, default='a')", .variants),
    ("requires('a', policy='all_of')", .requirements), ("provides(MYSTERY())", .provisions),
    ("license(MYSTERY())", .licenses), ("maintainers(*MYSTERY())", .maintainers),
  ])
  func `what is not understood leaves a gap that names its line`(
    _ body: String, _ part: Recipe.Part
  ) throws {
    let recipe = try recipe(
      "homepage = 'https://example.org'\n" + body, before: "from elsewhere import MYSTERY")
    let gap = try #require(recipe.gaps[part]?.first)
    // What comes from a file that nobody has is unknown since its import.
    #expect([2, 7, 8].contains(gap.line))
    #expect(gap.file == "package.py")
    #expect(!gap.reason.isEmpty)
    #expect(recipe.status == .unknown)
    #expect(recipe.attributes["homepage"]?.value != nil)
  }

  @Test func `code that declares nothing leaves no gap`() throws {
    let recipe = try recipe(
      """
      executables = [r"^tool\\d*$"]
      sanity_check_is_file = [join_path("bin", "x")]
      flag_handler = build_system_flags
      patch('a.patch')
      def patch(self):
          pass

      @property
      def libs(self):
          return find_libraries(
      ["x"], root=self.prefix)

      @run_after("install")
      async def check(self): pass

      @when("+x")
      def install(self, spec, prefix): pass
      run_after("install")(execute_install_time_tests)
      """)
    #expect(recipe.unknowns.isEmpty)
    #expect(recipe.patches.count == 1)
    #expect(recipe.attributes["tags"] == .value(.list([.text("detectable")])))
  }

  @Test func `what a function cannot find out makes only the URLs unknown`() throws {
    let recipe = try recipe(
      """
      url = "https://example.org/tool-1.0.tar.gz"
      version("2.0", sha256="\(sum)")
      version("1.0", sha256="\(sum)", url="https://example.org/old.tar.gz")
      def url_for_version(self, version):
          return open("/etc/hostname").read()
      """)
    guard case .unknown(let unknown) = recipe.versions[0].source else {
      Issue.record("nobody knows the URL")
      return
    }
    #expect(unknown.line == 10)
    #expect(urls(recipe.versions[1].source) == ["https://example.org/old.tar.gz"])
  }

  @Test(arguments: [
    ("self.spec.satisfies('+x')", nil), ("'+x' in self.spec", nil), ("'zlib' in self.spec", nil),
    ("self.spec.satisfies('@1')", true), ("self.spec.satisfies('@2:')", false),
    ("self.spec.satisfies('@2: +x')", false), ("self.spec.intersects('+x')", nil),
    ("self.spec.intersects('@2')", false), ("self.spec.satisfies('kind=a')", nil),
    ("self.spec.satisfies('kind=b')", false), ("self.spec.satisfies('kind=c')", false),
    ("self.spec.intersects('kind=c')", false), ("self.spec.satisfies('kind=*')", nil),
    ("self.spec.satisfies('other=c')", nil), ("Spec('tool').satisfies('+x')", false),
  ])
  func `what a spec leaves open does not decide a URL`(_ test: String, _ answer: Bool?) throws {
    let found = try recipe(
      """
      version("1.0", sha256="\(String(repeating: "a", count: 64))")
      variant("kind", default="a", values=("a", conditional("b", when="platform=windows"), "d"))
      def url_for_version(self, version):
          return "https://a.org/yes.tgz" if \(test) else "https://a.org/no.tgz"
      """)
    let source = try #require(found.versions.first?.source)
    #expect(urls(source) == answer.map { ["https://a.org/\($0 ? "yes" : "no").tgz"] })
    if answer == nil { #expect(source.unknowns.first?.line == 9) }
  }

  @Test func `a method for specs that are not decided yet is not chosen`() throws {
    let found = try recipe(
      """
      version("1.0", sha256="\(String(repeating: "a", count: 64))")
      def url_for_version(self, version):
          return "https://a.org/a.tgz"
      @when("+x")
      def url_for_version(self, version):
          return "https://a.org/b.tgz"
      """)
    #expect(found.versions.first?.source.unknowns.isEmpty == false)
  }

  @Test func `a file that a function imports does not take the recipe over`() throws {
    let found = try recipe(
      """
      version("1.0", sha256="\(String(repeating: "a", count: 64))")
      version("2.0", sha256="\(String(repeating: "b", count: 64))")
      names = []
      def url_for_version(self, version):
          from spack.pkg.lab.other import x
          self.names.append(x)
          return "https://a.org/{0}-{1}.tgz".format(len(self.names), version)
      """, modules: ["spack.pkg.lab.other": "x = 1"])
    #expect(
      found.versions.map { urls($0.source) } == [
        ["https://a.org/1-1.0.tgz"], ["https://a.org/2-2.0.tgz"],
      ])
  }

  @Test func `the class of a package is the one of its very name`() throws {
    let others = ["TOOL", "tool", "tOol", "toOl", "tooL", "TOol", "T_o_o_l"]
    let before = others.map { "class \($0)(Package):\n    homepage = 'no'\n" }
    let found = try recipe("homepage = 'yes'", before: before.joined(separator: "\n"))
    #expect(found.attributes["homepage"]?.value?.text == "yes")
    #expect(throws: RecipeError.self) { try recipe("pass", name: "tools") }
    let numbered = "from spack.package import *\nclass _7Zip(Package):\n    pass"
    #expect(try readRecipe(Array(numbered.utf8), name: "7-zip").className == "_7Zip")
  }

  @Test func `a block whose condition is not known keeps what is in it`() throws {
    let found = try recipe(
      "with when(*mystery):\n    depends_on('a')", before: "from elsewhere import mystery")
    #expect(found.dependencies.map(\.name) == ["a"])
    #expect(found.dependencies.first?.condition.unknown?.line == 2)
  }

  @Test func `a set that is not known has no values`() throws {
    let found = try recipe(
      """
      choices = {"a"}
      mystery(choices)
      variant("kind", default="a", values=choices)
      tags = choices
      """, before: "from elsewhere import mystery")
    #expect(!found.variants.contains { $0.name == "kind" })
    #expect(found.gaps[.variants]?.isEmpty == false)
    #expect(found.attributes["tags"]?.unknown != nil)
  }

  @Test func `a condition that is no spec says so in words`() {
    let texts = SpecTexts()
    let error = #expect(throws: RecipeMistake.self) {
      try texts.both(RecipeCondition("@1"), RecipeCondition("@@"))
    }
    #expect(error?.reason.hasPrefix("'@@' is not a spec: ") == true)
  }

  @Test func `a version that is not declared has the URL of the function`() throws {
    let text = recipeText(
      """
      url = "https://example.org/tool-1.0.tar.gz"
      version("2.0", sha256="\(sum)")
      def url_for_version(self, version):
          return "https://example.org/%s/tool.tgz" % version.up_to(1)
      """)
    let reader = RecipeReader(modules: NoModules())
    let source = try reader.source(
      ofUndeclared: try Version("3.4"), Array(text.utf8), name: "tool", namespace: nil,
      file: "package.py", module: "spack.pkg.lab.tool")
    #expect(
      urls(source) == ["https://example.org/3/tool.tgz", "https://example.org/tool-3.4.tar.gz"])
  }

  @Test func `values of the host come from outside, and are noted`() throws {
    let body = """
      if sys.platform == "darwin":
          depends_on("apple", when="@1")
      version("1.0", sha256=dict(x86_64="a", aarch64="b")[platform.machine()])
      """
    let here = try recipe(body, before: "import platform, sys")
    #expect(here.dependencies.isEmpty)
    #expect(here.hostFacts == ["platform.machine", "sys.platform"])
    #expect(here.status == .hostDependent)
    var host = RecipeHost()
    host.platform = "darwin"
    host.machine = "aarch64"
    let there = try recipe(body, before: "import platform, sys", host: host)
    #expect(there.dependencies.map(\.name) == ["apple"])
    #expect(there.versions[0].arguments["sha256"] == .value(.text("b")))
  }

  @Test(arguments: ["tools.Tool", "Package, metaclass=Meta", "Mystery"])
  func `a class that is not known may say anything else`(_ bases: String) throws {
    let recipe = try recipe(
      "url = 'https://e.org/a-1.tgz'\nversion('1', sha256='a')", bases: bases,
      before: "from elsewhere import Mystery, Meta, tools")
    #expect(recipe.gaps[.versions]?.count == 1)
    #expect(recipe.versions.count == 1)
  }

  @Test func `redistribution that is not known counts as forbidden`() throws {
    let recipe = try recipe(
      """
      redistribute(source=False, when='@2:')
      redistribute(source=MYSTERY, when='@1')
      redistribute(binary=False)
      """, before: "from elsewhere import MYSTERY")
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
