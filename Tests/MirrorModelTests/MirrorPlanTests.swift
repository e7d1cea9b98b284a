import AlbedoTesting
import MirrorModel
import RecipeModel
import SpecModel
import Testing

private func fixture(_ name: String) throws -> Recipe {
  try RecipeReader(modules: NoModules()).read(
    try Fixture.bytes("repo/packages/\(name)/package.py"), name: name, namespace: "lab",
    file: "\(name)/package.py", module: "spack.pkg.lab.\(name)")
}

private func plan(
  _ query: String, _ recipe: Recipe? = nil, _ options: MirrorPlan.Options = .init()
) throws -> MirrorPlan {
  let query = try SpecQuery.parse(query)
  return MirrorPlan(
    for: query, recipe: try recipe ?? fixture(query.name ?? ""), options: options)
}

@Suite struct MirrorPlanTests {
  /// Spack's own mirror was made of these specs; branches were commits by then.
  private static let specs = [
    "blotter", "inkwell@0.6", "motto", "nibmaker", "pamphlet", "quill@2.0", "quill@1.0", "scribe",
    "vellum", "woodcut",
  ]
  private static let commits = [
    "vellum@main": "ddb6e7a844b7709a86d1f619097223784c773b36",
    "vellum@gilded": "55b8a9d39a0f537c30fe162e362d672d5f66dca4",
  ]

  @Test func `files and links are those of a mirror that Spack made`() throws {
    var lines: Set<String> = []
    let items = try Self.specs.flatMap { try plan($0).items }.map { item in
      Self.commits[item.name].map { item.resolved(toCommit: $0) } ?? item
    }
    for item in MirrorPlan.merged(items) {
      let storage = try #require(item.storage)
      lines.insert("f ./\(storage.replacing("//", with: "/")) ")
      for alias in item.aliases {
        lines.insert("l ./\(alias) \(item.linkTarget(from: alias) ?? "")")
      }
    }
    // Both patches of quill have the same content, which Spack looks up by its digest alone: its
    // mirror has one of them.
    lines.remove(
      "l ./quill/greeting-2.0.patch-73eef9d ../_source-cache/archive/73/"
        + "73eef9df37c4ae5a4c6b9134998f8b1ad2abd7f76bbdd94e22730ac8648822ac")
    lines.remove(
      "f ./_source-cache/archive/73/"
        + "73eef9df37c4ae5a4c6b9134998f8b1ad2abd7f76bbdd94e22730ac8648822ac ")
    let expected = try Fixture.text("spack-1.2/src-mirror.tree").split(separator: "\n")
      .filter { !$0.hasPrefix("d ") }.map(String.init)
    #expect(lines.symmetricDifference(expected) == [])
  }

  @Test func `every version that the spec allows is taken, newest first`() throws {
    let all = try plan("quill")
    #expect(all.versions.map(\.text) == ["2.0", "1.1", "1.0"])
    #expect(all.allowedCount == 3)
    #expect(
      all.items.map(\.name) == [
        "quill@2.0", "quill@2.0 resource nibset", "quill@2.0 patch greeting-2.0.patch",
        "quill@2.0 patch greeting-1.0.patch.gz", "quill@1.1", "quill@1.0",
      ])
    #expect(try plan("quill@1").versions.map(\.text) == ["1.1", "1.0"])
    #expect(try plan("lab.quill@=1.1").versions.map(\.text) == ["1.1"])
    #expect(try plan("other.quill", fixture("quill")).allowedCount == 0)
    #expect(try plan("quill@3:").allowedCount == 0)
  }

  /// The versions that are taken of a package of the fixtures.
  private func versions(_ query: String, _ choice: MirrorPlan.VersionChoice) throws -> [String] {
    try plan(query, nil, .init(versions: choice)).versions.map(\.text)
  }

  @Test func `a number takes the best that is allowed, then the highest of all others`() throws {
    #expect(try versions("quill", .best(1)) == ["2.0"])
    #expect(try versions("quill@1", .best(1)) == ["1.1"])
    #expect(try versions("quill@:1.0", .best(2)) == ["2.0", "1.0"])
    // Branches are the highest of all, though Spack would rather build a number.
    #expect(try versions("vellum", .best(1)) == ["1.1"])
    #expect(try versions("vellum", .best(2)) == ["main", "1.1"])
    #expect(try versions("quill", .best(9)).count == 3)
    #expect(try versions("quill", .best(0)).isEmpty)
    #expect(try versions("quill@7", .best(2)).isEmpty, "no best, no others")
  }

  @Test func `all declared versions are taken on request, and deprecated ones are told`() throws {
    #expect(try versions("quill@2", .declared) == ["2.0", "1.1", "1.0"])
    #expect(try versions("quill@7", .declared).isEmpty)
    let all = try plan("quill", nil, .init(versions: .declared))
    #expect(all.deprecated.map(\.text) == ["1.0"])
    #expect(try plan("quill@2").deprecated.isEmpty)
  }

  @Test func `what versions can need is told, but not what tests alone need`() throws {
    var recipe = try fixture("quill")
    recipe.dependencies = []
    let place = RecipePlace(file: "package.py", line: 1)
    func needs(_ spec: String, when condition: String = "", _ types: DependencyTypes) {
      recipe.dependencies.append(
        RecipeDependency(
          name: String(spec.prefix { $0 != "@" }), spec: spec,
          condition: RecipeCondition(condition), types: types, place: place))
    }
    needs("zlib@1.2:", [.link])
    needs("cmake@3:", when: "@2:+docs", [.build])
    needs("old-tool", when: "@:1.0", [.build])
    needs("pytest", [.test])
    needs("zlib@1.2:", when: "+shared", [.link])
    func texts(_ query: String) throws -> [String] {
      try plan(query, recipe).dependencies.map(\.query.description)
    }
    #expect(try texts("quill@2.0") == ["zlib@1.2:", "cmake@3:"])
    #expect(try texts("quill@1.0") == ["zlib@1.2:", "old-tool"])
    #expect(try texts("quill") == ["zlib@1.2:", "cmake@3:", "old-tool"])
    #expect(try texts("quill@9").isEmpty)
  }

  @Test func `builds that fetch by themselves are told for the versions that do`() throws {
    var recipe = try fixture("quill")
    recipe.dependencies.append(
      RecipeDependency(
        name: "go", spec: "go", condition: RecipeCondition("@2:"), types: [.build],
        place: RecipePlace(file: "package.py", line: 1)))
    let fetches = try plan("quill", recipe).buildFetches
    #expect(fetches.map(\.version.text) == ["2.0"])
    #expect(fetches.first?.fetch.tool == "go")
    #expect(try plan("quill@1.0", recipe).buildFetches.isEmpty)
  }

  @Test func `what is excluded says so, and what may not be given to others`() throws {
    let excluded = try plan(
      "quill", nil, .init(excluded: [try SpecQuery.parse("quill@1"), try SpecQuery.parse("motto")]))
    #expect(excluded.versions.map(\.text) == ["2.0"])
    #expect(excluded.omissions.map(\.reason) == ["excluded by 'quill@1'", "excluded by 'quill@1'"])
    // As in Spack, nothing takes the place of a version that is excluded.
    let best = try plan(
      "quill", nil, .init(versions: .best(1), excluded: [try SpecQuery.parse("quill@2")]))
    #expect(best.versions.isEmpty)
    var recipe = try fixture("quill")
    recipe.redistribution = [
      RedistributionRule(
        forbidsSource: true, forbidsBinary: false, condition: RecipeCondition("@2:"),
        place: RecipePlace(file: "package.py", line: 2))
    ]
    let banned = try plan("quill", recipe).items.filter { $0.redistributionBan != nil }
    #expect(Set(banned.map(\.version.text)) == ["2.0"])
    let gap = Unknown(file: "package.py", line: 3, reason: "'x' may do anything")
    recipe.gaps[.redistribution] = [gap]
    for item in try plan("quill@1", recipe).items {
      #expect(item.redistributionBan?.contains("package.py:3: 'x' may do anything") == true)
    }
  }

  @Test func `a patch with the content of one that is needed goes along`() throws {
    let urls = try plan("quill@2.0").items.filter { $0.kind == .patch }.flatMap(\.urls)
    #expect(
      urls == [
        "http://127.0.0.1:18765/patches/greeting-2.0.patch",
        "http://127.0.0.1:18765/patches/greeting-1.0.patch.gz",
      ])
  }

  @Test func `digests are of the file as it is downloaded`() throws {
    let items = try plan("quill@1.0").items
    let patch = try #require(items.last)
    #expect(patch.checksum?.text.hasPrefix("2d362c5") == true)
    #expect(patch.contentChecksum?.text.hasPrefix("73eef9d") == true)
    #expect(patch.urls == ["http://127.0.0.1:18765/patches/greeting-1.0.patch.gz"])
    #expect(patch.obstacle == nil)
    #expect(items[0].contentChecksum == nil)
    #expect(items[0].checksum?.digest != nil)
  }

  @Test func `what cannot be downloaded says why`() throws {
    let branch = try #require(try plan("vellum@main").items.first)
    #expect(branch.obstacle == .repository)
    #expect(branch.repository?.branch == "main")
    #expect(branch.alias == branch.storage)
    #expect(!branch.isCacheable)
    #expect(
      try plan("compiler-wrapper", fixture2("compiler_wrapper")).items[0].obstacle == .noSource)

    var recipe = try fixture("motto")
    recipe.attributes["manual_download"] = .value(.boolean(true))
    recipe.attributes["download_instr"] = .value(.text("ask the printer"))
    let manual = try plan("motto", recipe).items[0]
    #expect(manual.obstacle == .manualDownload("ask the printer"))
    #expect(manual.storage != nil)

    recipe = try fixture("motto")
    recipe.versions[0].arguments["sha256"] = nil
    recipe.decideSources()
    #expect(try plan("motto", recipe).items[0].obstacle == .noDigest)
    recipe.versions[0].arguments["sha256"] = .value(.text("zz"))
    recipe.decideSources()
    #expect(try plan("motto", recipe).items[0].obstacle == .faulty("'zz' is not a digest"))
    let unknown = Unknown(file: "package.py", line: 9, reason: "a call gives the value")
    recipe.versions[0].arguments["sha256"] = .unknown(unknown)
    recipe.decideSources()
    #expect(try plan("motto", recipe).items[0].obstacle == .unknown(unknown))
  }

  private func fixture2(_ folder: String) throws -> Recipe {
    try RecipeReader(modules: NoModules()).read(
      try Fixture.bytes("repo/packages/\(folder)/package.py"),
      name: PackageName.name(ofFolder: folder), namespace: "lab", file: folder,
      module: "spack.pkg.lab.\(folder)")
  }

  @Test func `the same file of two packages is one item with both aliases`() throws {
    let items = MirrorPlan.merged(
      try plan("motto").items + plan("blotter@2").items.filter { $0.kind == .resource })
    #expect(items.count == 1)
    #expect(items[0].aliases == ["motto/motto-1", "blotter/motto-2"])
    #expect(items[0].urls.count == 1)
  }

  @Test func `conditions that cannot be judged count as holding`() throws {
    var recipe = try fixture("motto")
    for text in [
      "platform=darwin", "+x %gcc@99 ^quill@99", "@@@", "flags=\"@2\"", "@=1", "motto@:1",
    ] {
      recipe.patches = [
        RecipePatch(
          location: .value("https://example.org/a.patch"), checksum: .value(Checksum("ab")),
          archiveChecksum: nil, condition: RecipeCondition(text),
          place: RecipePlace(file: "package.py", line: 1))
      ]
      #expect(try plan("motto", recipe).items.count == 2, "\(text)")
    }
    for text in ["@2:", "+x@2:", "other@1", "platform=linux @:0.9", "@=2 %gcc"] {
      recipe.patches[0].condition = RecipeCondition(text)
      #expect(try plan("motto", recipe).items.count == 1, "\(text)")
    }
  }
}
