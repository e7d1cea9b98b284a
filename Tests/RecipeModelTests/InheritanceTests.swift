import RecipeModel
import SpecModel
import Testing

private let sum = String(repeating: "a", count: 64)

/// Recipes that take something over from other files, or from the classes of an old Spack.
@Suite struct InheritanceTests {
  @Test func `classes of old Spacks derive URLs without their files`() throws {
    let version = "version('1.1', sha256='\(sum)')\nversion('1.0', sha256='\(sum)')\n"
    let python = try recipe(version + "pypi = 'tool/tool-1.0.tar.gz'", bases: "PythonPackage")
    #expect(
      urls(python.versions[0].source)
        == ["https://files.pythonhosted.org/packages/source/t/tool/tool-1.1.tar.gz"])
    #expect(python.attributes["list_url"] == .value(.text("https://pypi.org/simple/tool/")))
    #expect(python.extensions.map(\.name) == ["python"])
    #expect(
      python.dependencies.map(\.name) == ["python", "python-venv", "py-pip", "py-wheel"])
    let statistics = try recipe(version + "cran = 'Tool'", bases: "RPackage")
    #expect(
      urls(statistics.versions[1].source) == [
        "https://cran.r-project.org/src/contrib/Tool_1.0.tar.gz",
        "https://cran.r-project.org/src/contrib/Archive/Tool/Tool_1.0.tar.gz",
      ])
    let gnu = try recipe(
      version + "gnu_mirror_path = 'x/x-1.0.tgz'", bases: "AutotoolsPackage, GNUMirrorPackage")
    #expect(
      urls(gnu.versions[0].source) == [
        "https://ftpmirror.gnu.org/x/x-1.1.tgz", "https://ftp.gnu.org/gnu/x/x-1.1.tgz",
        "http://ftpmirror.gnu.org/x/x-1.1.tgz",
      ])
    #expect(gnu.unknowns.isEmpty)
    let bundle = try recipe("version('1.0')", bases: "BundlePackage")
    #expect(bundle.versions[0].source == .nothing)
  }

  @Test func `what stands in for the files of build systems is one file`() throws {
    let found = try recipe(
      "homepage = 'same' if One is Two else 'different'",
      before: """
        from spack.build_systems.cmake import CMakePackage as One
        from spack.build_systems.autotools import CMakePackage as Two
        """)
    #expect(found.attributes["homepage"]?.value?.text == "same")
  }

  @Test func `files of build systems come before what stands in for them`() throws {
    let recipe = try recipe(
      "", bases: "Special",
      before: "from spack.build_systems.special import Special",
      modules: [
        "spack.build_systems.special": """
        from spack.package import *
        class Special(PackageBase):
            git = "https://example.org/special.git"
            depends_on("press")
        """
      ])
    #expect(recipe.attributes["git"]?.value?.text == "https://example.org/special.git")
    #expect(recipe.dependencies[0].place.file == "spack.build_systems.special.py")
    #expect(recipe.imports == ["spack.build_systems.special.py"])
  }

  @Test func `what one recipe changes, the next one does not see`() throws {
    let shared = """
      from spack.package import *
      NAMES = ["a"]
      class Shared(Package):
          values = ["x"]
      """
    let reader = RecipeReader(modules: ModulesByName(["spack.pkg.lab.shared": shared]))
    func read(_ body: String) throws -> Recipe {
      let text = recipeText(body, bases: "Shared", before: "from spack.pkg.lab.shared import *")
      return try reader.read(
        Array(text.utf8), name: "tool", namespace: nil, file: "package.py",
        module: "spack.pkg.lab.tool")
    }
    let first = try read(
      "NAMES.append('b')\nShared.values.append('y')\ndepends_on(NAMES[-1])")
    #expect(first.status == .unknown)
    let second = try read("for n in NAMES + Shared.values:\n    depends_on(n)")
    #expect(second.dependencies.map(\.name) == ["a", "x"])
    #expect(second.status == .exact)
  }

  @Test func `a file that cannot be had leaves what it may say unknown`() throws {
    let recipe = try recipe(
      "version('1.0', sha256='\(sum)')", bases: "Other",
      before: "from spack.pkg.lab.other import Other")
    #expect(recipe.gaps[.dependencies]?.first?.reason.contains("spack.pkg.lab.other") == true)
    #expect(recipe.gaps[.dependencies]?.first?.line == 2)
  }

  @Test func `files that import each other are read once`() throws {
    let other = "from spack.pkg.lab.third import *\nclass Other:\n    pass\n"
    let third = "from spack.pkg.lab.other import *\nX = 1\n"
    let recipe = try recipe(
      "depends_on('q')", before: "from spack.pkg.lab.other import Other",
      modules: ["spack.pkg.lab.other": other, "spack.pkg.lab.third": third])
    #expect(recipe.dependencies.count == 1)
    #expect(recipe.imports == ["spack.pkg.lab.other.py", "spack.pkg.lab.third.py"])
  }
}
