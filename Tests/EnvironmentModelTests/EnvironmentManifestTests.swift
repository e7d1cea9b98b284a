import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

@testable import EnvironmentModel

/// `spack.yaml`: what it says, and what is wrong with it.
@Suite struct EnvironmentManifestTests {
  private func manifest(_ text: String) throws -> EnvironmentManifest {
    try EnvironmentManifest(Array(text.utf8), source: "/e/spack.yaml")
  }

  private func specs(
    _ text: String, _ condition: @escaping @Sendable (String) throws -> Bool = { $0 == "True" }
  ) throws -> [String] {
    try SpecListExpansion.specs(of: manifest(text), condition: condition).map(\.description)
  }

  @Test func `lists, definitions and matrices give the specs that Spack makes of them`() throws {
    let cases = try #require(
      try JSON.decode(Fixture.bytes("environments/spec-lists.json"), source: "cases").list)
    var tally = Tally("spec-lists.json")
    for entry in cases {
      let text = entry["spack.yaml"]?.string ?? ""
      let found = try specs(text)
      tally.check(found == entry["specs"]?.strings, "\(text)\n\(found)")
    }
    tally.finish()
  }

  @Test(arguments: ["spack-0.16", "spack-0.23", "spack-1.2"])
  func `the manifest of a real stack asks for what its lock file has`(_ folder: String) throws {
    let bytes = try Fixture.bytes("environments/\(folder)/spack.yaml")
    let manifest = try EnvironmentManifest(bytes, source: folder)
    let lock = try #require(
      try LockFile.decode(Fixture.bytes("environments/\(folder)/spack.lock"), source: folder))
    let specs = try SpecListExpansion.specs(of: manifest) { _ in true }
    // An old Spack writes the parts of a spec in another order.
    let asked = try Set(lock.roots.map { try Spec.parse($0.text).description })
    #expect(Set(specs.map(\.description)) == asked)
  }

  @Test func `all that an environment may say is read`() throws {
    let manifest = try manifest(
      """
      spack:
        specs: [zlib]
        view:
          default: {root: views/v, select: [zlib], link: roots, link_type: copy}
        include_concrete: [/envs/base, $HOME/other]
        develop:
          zlib: {spec: zlib@1.3, path: ../src}
          motto: {spec: motto@1}
        concretizer: {unify: when_possible}
        mirrors:: {site: /srv/m}
        config: {build_jobs: 4}
      """)
    #expect(manifest.topKey == "spack")
    #expect(manifest.unification == .whenPossible)
    #expect(manifest.includedEnvironments == ["/envs/base", "$HOME/other"])
    #expect(manifest.developments.map(\.path) == ["../src", "motto"])
    #expect(manifest.content["mirrors"]?["site"] == "/srv/m")
    #expect(manifest.position(of: ["mirrors", "site"])?.line == 10)
  }

  @Test(arguments: [
    ("env:\n  concretization: separately\n", EnvironmentManifest.Unification.separately),
    ("env:\n  concretization: together\n", .together),
    ("spack:\n  concretizer: {unify: true}\n", .together),
    ("spack:\n", nil),
  ])
  func `old and new words for sharing dependencies mean the same`(
    _ text: String, _ expected: EnvironmentManifest.Unification?
  ) throws {
    #expect(try manifest(text).unification == expected)
  }

  /// A text, and words that the message or the hint must have.
  static let broken: [(String, [String])] = [
    ("", ["the key 'spack'"]),
    ("- a\n", ["the key 'spack'"]),
    ("specs: []\n", ["line 1, column 1", "the top key 'specs'"]),
    ("spack: {}\nenv: {}\n", ["both"]),
    ("spack: 3\n", ["'spack' must be a mapping"]),
    ("spack:\n  spec: [a]\n", ["line 2, column 3", "'spec'", "did you mean 'specs'"]),
    ("spack:\n  specs: zlib\n", ["line 2, column 3", "must be a list of specs"]),
    ("spack:\n  specs:\n  - [a]\n", ["line 3, column 5", "a text or a matrix"]),
    ("spack:\n  specs:\n  - 1.2\n", ["line 3, column 5", "quotes"]),
    ("spack:\n  specs:\n  - matrx: [[a]]\n", ["line 3, column 5", "did you mean 'matrix'"]),
    ("spack:\n  specs:\n  - exclude: [a]\n", ["no 'matrix'"]),
    ("spack:\n  specs:\n  - matrix: [a]\n", ["line 3", "must be a list of specs"]),
    ("spack:\n  specs:\n  - matrix: [[a]]\n    sigil: '~'\n", ["'sigil'"]),
    ("spack:\n  specs:\n  - matrix: [[a]]\n    exclude: a\n", ["a list of texts"]),
    ("spack:\n  definitions: {a: [b]}\n", ["'definitions' must be a list"]),
    ("spack:\n  definitions:\n  - {a: [b], c: [d]}\n", ["line 3, column 5", "a, c"]),
    ("spack:\n  definitions:\n  - {when: 'True'}\n", ["none"]),
    ("spack:\n  definitions:\n  - {when: [a], a: [b]}\n", ["'when' must be a text"]),
    ("spack:\n  view: {default: {link: all}}\n", ["no 'root'"]),
    ("spack:\n  view: {default: {root: v, lnk: all}}\n", ["did you mean 'link'"]),
    ("spack:\n  view: {default: {root: v, link: al}}\n", ["'all'"]),
    ("spack:\n  develop: {zlib: {path: x}}\n", ["must have a 'spec'"]),
    ("spack:\n  develop: {zlib: {spec: x, pth: y}}\n", ["did you mean 'path'"]),
    ("spack:\n  include_concrete: x\n", ["a list of texts"]),
    ("spack:\n  concretizer: {unify: maybe}\n", ["'when_possible'"]),
    ("spack:\n  concretization: apart\n", ["'separately'"]),
    ("spack:\n  config: {environments_root: /e}\n", ["where environments are"]),
    ("spack:\n  specs: [a]\n  specs: [b]\n", ["could not read the environment", "specs"]),
    ("spack:\n  specs: [\"\u{1}\"]\n", ["could not read the environment"]),
  ]

  @Test(arguments: broken)
  func `a mistake is shown with its place and what is meant`(
    _ text: String, _ words: [String]
  ) throws {
    let error = try #require(throws: EnvironmentError.self) { try manifest(text) }
    #expect(error.code == .malformedManifest)
    let said = error.description + " " + (error.hint ?? "")
    #expect(said.contains("/e/spack.yaml"))
    for word in words { #expect(said.contains(word), "\(said)") }
  }

  @Test func `bytes that are no text are refused`() {
    #expect(throws: EnvironmentError.self) {
      try EnvironmentManifest(Array("spack:\n  specs: [".utf8) + [0xFF, 0xFE], source: "e")
    }
  }

  /// A text, the code, and words of the message or the hint.
  static let unexpandable: [(String, EnvironmentFailure, String)] = [
    ("spack: {specs: [$nope]}", .undefinedList, "'nope', which is not defined above"),
    (
      "spack: {definitions: [{compilers: [gcc]}], specs: [$compiler]}", .undefinedList,
      "did you mean 'compilers'"
    ),
    ("spack: {definitions: [{a: [$b]}, {b: [x]}], specs: []}", .undefinedList, "'b'"),
    ("spack: {definitions: [{a: [$a]}], specs: []}", .undefinedList, "'a'"),
    ("spack: {definitions: [{a: [x], when: 'bad('}], specs: []}", .badCondition, "'bad('"),
    ("spack: {specs: ['a@@']}", .malformedManifest, "could not read a spec"),
    ("spack: {specs: [{matrix: [[a], [b]]}]}", .malformedManifest, "could not combine"),
    ("spack: {specs: [{matrix: []}]}", .malformedManifest, "no rows"),
  ]

  @Test(arguments: unexpandable)
  func `what cannot be expanded says why`(
    _ text: String, _ code: EnvironmentFailure, _ words: String
  ) throws {
    struct NoCondition: Error {}
    let error = try #require(throws: EnvironmentError.self) {
      try specs(text) { condition in
        guard condition == "True" else { throw NoCondition() }
        return true
      }
    }
    #expect(error.code == code)
    let said = error.description + " " + (error.hint ?? "")
    #expect(said.contains(words), "\(said)")
  }

  @Test func `bombs of matrices and definitions end soon`() throws {
    let row = "[" + (0..<40).map { "v\($0)" }.joined(separator: ", ") + "]"
    let rows = [String](repeating: row, count: 12).joined(separator: ", ")
    var error = try #require(throws: EnvironmentError.self) {
      try specs("spack: {specs: [{matrix: [[p], \(rows)]}]}")
    }
    #expect(error.code == .limitExceeded)
    let doubling = (1...40).map { "{l\($0): [$l\($0 - 1), $l\($0 - 1)]}" }.joined(separator: ", ")
    error = try #require(throws: EnvironmentError.self) {
      try specs("spack: {definitions: [{l0: [a, b]}, \(doubling)], specs: [$l40]}")
    }
    #expect(error.code == .limitExceeded)
    let nested = (1...400).map { "{m\($0): [{matrix: [[$m\($0 - 1)]]}]}" }
      .joined(separator: ", ")
    error = try #require(throws: EnvironmentError.self) {
      try specs("spack: {definitions: [{m0: [x]}, \(nested)], specs: [$m400]}")
    }
    #expect(error.message.contains("nested too deeply"))
  }

  @Test func `a list that is used with two sigils gives each its own`() throws {
    // Spack changes the list itself, so that one use changes the other.
    let text = """
      spack:
        definitions:
        - c:
          - matrix: [[gcc], ['@10', '@11']]
        specs:
        - matrix: [[zlib], [$%c]]
        - $c
      """
    #expect(try specs(text) == ["zlib %gcc@10", "zlib %gcc@11", "gcc@10", "gcc@11"])
  }

  @Test func `the text of a new environment is read back`() throws {
    let text = ManifestText(
      specs: ["zlib@1.2:", "hdf5 cflags=\"-O3 -g\" ^mpich", "%gcc", "yes", "a: b"],
      includedEnvironments: ["/envs/a b"], view: .folder("views/x y"), isUnified: false)
    let manifest = try EnvironmentManifest(text.bytes, source: "new")
    #expect(manifest.specs.compactMap(\.string) == text.specs)
    #expect(manifest.includedEnvironments == ["/envs/a b"])
    #expect(manifest.content["view"] == "views/x y")
    #expect(manifest.unification == .separately)
    #expect(
      String(decoding: ManifestText().bytes, as: UTF8.self).hasSuffix(
        "spack:\n  specs: []\n  view: true\n  concretizer:\n    unify: true\n"))
  }

  @Test func `a copy keeps the looks of its manifest and finds what is developed`() throws {
    let text = """
      # our stack
      spack:
        specs: [zlib]  # one
        develop:
          zlib:
            spec: zlib@1
            path: ../src
          motto: {spec: motto@1, path: /abs}

      """
    let manifest = try manifest(text)
    let copy = try manifest.bytes(Array(text.utf8), withPathsFrom: "/old")
    #expect(
      String(decoding: copy, as: UTF8.self)
        == text.replacing("path: ../src", with: "path: /old/../src"))
    let plain = try EnvironmentManifest.bytes(copy, source: "e", withView: .none)
    #expect(String(decoding: plain, as: UTF8.self).contains("view: false"))
    #expect(String(decoding: plain, as: UTF8.self).contains("# one"))
  }

  @Test(arguments: [
    ("a", true), ("_x", true), ("site/gcc-12", true), ("9", true), ("ä", true), ("", false),
    ("-a", false), ("/a", false), ("a.b", false), ("a b", false), ("../a", false), ("a\n", false),
  ])
  func `names are those that Spack allows`(_ name: String, _ isValid: Bool) {
    #expect(EnvironmentName.isValid(name) == isValid)
  }
}
