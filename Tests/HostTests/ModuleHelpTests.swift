import AlbedoTesting
import Foundation
import Testing

/// What help says of modules, and how it is found.
@Suite struct ModuleHelpTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private func help(_ arguments: String...) throws -> String {
    let outcome = try site.plainAlbedo(["help"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    #expect(outcome.errorOutput == "")
    return outcome.output
  }

  @Test func `a native module is listed with a line for each function`() throws {
    let page = try help("albedo.spec")
    #expect(page.hasPrefix("albedo.spec\n\nQueries for concrete specs"))
    #expect(page.contains("\n  local spec = require(\"albedo.spec\")\n"))
    #expect(page.contains("\nfunctions:\n  spec.parse(text) "))
    #expect(page.contains("\nclass albedo.Spec:\n  hash "))
    #expect(page.contains("'albedo help albedo.spec.parse'"))
  }

  @Test(arguments: ["albedo.spec.parse", "spec.parse"])
  func `a function has its arguments, results, errors and example`(name: String) throws {
    let page = try help(name)
    #expect(page.hasPrefix("spec.parse(text)\n\nReads a query such as 'quill@2.0+shared'"))
    #expect(page.contains("\nargument:\n  text  (string) the query\n"))
    #expect(page.contains("- 'query' ('albedo.SpecQuery'): the query"))
    #expect(page.contains("Raises: 'spec.syntax'"))
    #expect(page.contains("\n  assert(tostring(spec.parse(\"quill@2.0\")) == \"quill@2.0\")\n"))
  }

  @Test func `a class and its methods are found by the names that annotations give them`() throws {
    #expect(try help("albedo.Spec").contains("traverse"))
    let method = try help("albedo.Spec:satisfies")
    #expect(method.hasPrefix("Spec:satisfies(other"))
    #expect(try help("albedo.Spec.satisfies") == method)
    #expect(try help("albedo.CommandContext").contains("  output "))
  }

  @Test func `a module in Lua is known by its annotations`() throws {
    let page = try help("albedo.batch")
    #expect(page.contains("Work on many items: several at a time"))
    #expect(page.contains("batch.open(items, output [, options])"))
    let function = try help("albedo.batch.open")
    #expect(function.contains("  items    (albedo.Item[])\n"))
    #expect(function.contains("  options  ({ calm?: boolean }) optional\n"))
  }

  @Test func `a module of a site is explained as those of Albedo are`() throws {
    try site.folder.write(
      "home/.spack/albedo/lib/house/rules.lua",
      """
      --- Rules of the house.

      local rules = {}

      --- Says whether shoes are allowed.
      ---@param room string where
      ---@return boolean
      function rules.allows_shoes(room)
        return room == "hall"
      end

      return rules
      """)
    let environment = ["SPACK_DISABLE_LOCAL_CONFIG": ""]
    var outcome = try run(["help", "house.rules.allows_shoes"], environment)
    #expect(outcome.output.hasPrefix("rules.allows_shoes(room)\n\nSays whether shoes"))
    #expect(outcome.output.contains("  room  (string) where\n"))
    outcome = try run(["help", "-k", "shoes"], environment)
    #expect(outcome.output.contains("house.rules.allows_shoes"))
    outcome = try run(["complete", "--shell", "bash", "--", "help", "house.r"], environment)
    #expect(outcome.output.contains("house.rules"))
  }

  /// Runs albedo with the user's own scope.
  private func run(_ arguments: [String], _ environment: [String: String]) throws
    -> Program.Outcome
  {
    var all = site.environment
    all["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    return try Program.run(
      Program.albedo, arguments,
      environment: all.merging(environment) { _, new in new }
        .filter { !$0.value.isEmpty }, in: site.folder.path)
  }

  @Test func `a mistyped module is guessed`() throws {
    let outcome = try site.plainAlbedo(["help", "albedo.spek"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("did you mean 'albedo.spec'?"))
    let member = try site.plainAlbedo(["help", "albedo.spec.pars"])
    #expect(member.errorOutput.contains("did you mean 'albedo.spec.parse'"), "\(member)")
  }

  @Test func `a search finds commands, options, topics, modules and functions`() throws {
    let found = try help("--search", "sign")
    for line in [
      "commands:", "options:", "modules:", "in modules:", "  buildcache sign", "  albedo.sign",
    ] {
      #expect(found.contains(line), "\(line)")
    }
    #expect(try help("-k", "EXIT status").contains("exit-status"))
    #expect(try help("-k", "unsigned push").contains("  buildcache push --unsigned"))
    let none = try site.plainAlbedo(["help", "-k", "xyzzy"])
    #expect(none.status == 1 && none.output == "")
    #expect(none.errorOutput.contains("nothing in the manual has 'xyzzy'"))
  }

  @Test(arguments: [40, 80, 200])
  func `pages of modules fit the width unless a word does not`(columnCount: Int) throws {
    for name in ["albedo.spec", "albedo.spec.resolve", "albedo.types", "albedo.workflow.push"] {
      let outcome = try site.plainAlbedo(
        ["help", name], environment: ["COLUMNS": String(columnCount)])
      let lines = outcome.output.split(separator: "\n")
      for line in lines where line.count > columnCount {
        // Code stays as it is, and so does a signature.
        let isCode = line.hasPrefix("  ") || line.contains("(")
        #expect(isCode, "\(line)")
      }
    }
  }

  @Test func `names of modules and of what is in them are completed`() throws {
    func complete(_ word: String) throws -> [String] {
      try site.plainAlbedo(["complete", "--shell", "bash", "--", "help", word]).output
        .split(separator: "\n").dropFirst().map(String.init)
    }
    #expect(try complete("albedo.sp") == ["albedo.spec", "albedo.spec_list"])
    let members = try complete("albedo.spec.par")
    #expect(members == ["albedo.spec.parse", "albedo.spec.parse_all"])
    #expect(try complete("").contains("exit-status"))
    #expect(try !complete("").contains("albedo.spec"))
  }

  @Test func `all manual pages are written at once, and man has nothing to say against them`()
    throws
  {
    let folder = site.folder["man"]
    #expect(try help("--man", "--to", folder) == "")
    let pages = try FileManager.default.subpathsOfDirectory(atPath: folder)
    for page in [
      "man1/albedo.1", "man1/albedo-buildcache-push.1", "man3/albedo.spec.3lua",
      "man3/albedo.batch.3lua", "man7/albedo-exit-status.7",
    ] {
      #expect(pages.contains(page), "\(page)")
    }
    #expect(!pages.contains("man1/albedo-complete.1"))
    let single = try help("--man", "albedo.spec")
    #expect(
      single == (try String(contentsOfFile: folder + "/man3/albedo.spec.3lua", encoding: .utf8)))
    #expect(single.contains(".SH NAME\nalbedo.spec \\- Queries for concrete specs"))
    let groff = "/usr/bin/groff"
    guard FileManager.default.isExecutableFile(atPath: groff) else { return }
    let files = pages.filter { $0.contains(".") }.map { folder + "/" + $0 }
    let outcome = try Program.run(groff, ["-man", "-ww", "-Tutf8", "-z"] + files)
    #expect(outcome.status == 0)
    #expect(outcome.errorOutput == "")
  }

  @Test func `what --to and --man ask for must make sense`() throws {
    var outcome = try site.plainAlbedo(["help", "--to", "x"])
    #expect(outcome.status == 2 && outcome.errorOutput.contains("add --man or --annotations"))
    outcome = try site.plainAlbedo(["help", "--man", "albedo.spec.parse"])
    #expect(outcome.status == 2 && outcome.errorOutput.contains("no page of its own"))
  }

  @Test func `annotations for editors come out of the program alone`() throws {
    let folder = try help("--annotations").trimmingCharacters(in: .newlines)
    #expect(folder == site.folder["home/data/albedo/lua"])
    let files = Set(try FileManager.default.subpathsOfDirectory(atPath: folder))
    for file in ["albedo.lua", "albedo/spec.lua", "albedo/batch.lua", "types.lua"] {
      #expect(files.contains(file), "\(file)")
    }
    for file in ["albedo/spec.lua", "types.lua"] {
      let checkout = Fixture.checkout + "/stdlib/_meta/" + file
      let isEqual =
        try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        == String(contentsOfFile: checkout, encoding: .utf8)
      #expect(isEqual, "\(file)")
    }
    let other = site.folder["elsewhere"]
    #expect(try help("--annotations", "--to", other) == other + "\n")
    #expect(FileManager.default.fileExists(atPath: other + "/albedo/ui.lua"))
  }
}
