import Concretizer
import Diagnostics
import Documents
import SpecModel
import Testing

@Suite struct CandidatesTests {
  private func node(_ letter: Character, version: String, flavor: String) throws -> SpecNode {
    try SpecNode(
      raw: [
        "name": "quill", "version": .string(version),
        "arch": ["platform": "linux", "platform_os": "debian12", "target": "x86_64"],
        "namespace": "lab", "parameters": ["flavor": .string(flavor)],
        "hash": .string(String(repeating: letter, count: 32)),
      ], format: 5, source: "test")
  }

  private func candidates() throws -> Candidates {
    Candidates(
      nodes: [
        try node("a", version: "1.0", flavor: "plain"),
        try node("b", version: "2.0", flavor: "fancy"),
        try node("c", version: "2.0", flavor: "plain"),
      ], place: "installed in '/s'", hint: "list them with 'albedo find'")
  }

  private func resolve(
    _ text: String, _ several: Candidates.Several = .refuse
  ) throws -> [Character?] {
    try candidates().resolve(try SpecQuery.parse(text), several: several).map(\.hash.text.first)
  }

  @Test func `one match is the answer`() throws {
    #expect(try resolve("quill@1.0") == ["a"])
    #expect(try resolve("/bbb") == ["b"])
  }

  @Test func `several are refused with the field in which they differ`() {
    let error = #expect(throws: ConcretizerError.self) { try resolve("quill@2.0") }
    #expect(error?.code == .ambiguous)
    #expect(
      error?.message == """
        'quill@2.0' matches several packages installed in '/s':
            quill@2.0/bbbbbbb flavor=fancy
            quill@2.0/ccccccc flavor=plain
        """)
    #expect(error?.hint?.contains("they have the same version") == true)
    let others = #expect(throws: ConcretizerError.self) { try resolve("quill") }
    #expect(others?.hint?.contains("--latest") == true)
  }

  @Test func `the newest version is taken on request, unless several have it`() throws {
    #expect(try resolve("quill@1:", .all) == ["a", "b", "c"])
    #expect(throws: ConcretizerError.self) { try resolve("quill", .newest) }
    #expect(try resolve("quill@:1", .newest) == ["a"])
  }

  @Test func `no match names the nearest and how each misses`() {
    let error = #expect(throws: ConcretizerError.self) { try resolve("quill@3") }
    #expect(error?.code == .noMatch)
    #expect(
      error?.message == """
        no package installed in '/s' matches 'quill@3'; nearest:
            quill@2.0/bbbbbbb: its version is 2.0, not @3
            quill@2.0/ccccccc: its version is 2.0, not @3
            quill@1.0/aaaaaaa: its version is 1.0, not @3
        """)
    #expect(error?.hint == "list them with 'albedo find'")
    #expect(throws: ConcretizerError.self) { try resolve("nosuch") }
  }

  @Test func `variants and architectures choose and explain`() throws {
    #expect(try resolve("quill flavor=fancy") == ["b"])
    #expect(try resolve("quill@2 flavor=plain target=x86_64:") == ["c"])
    let error = #expect(throws: ConcretizerError.self) { try resolve("quill@1+shared") }
    #expect(error?.message.contains("it has no variant 'shared'") == true)
  }

  @Test func `the nearest have the fewest reasons, which are all named`() {
    let error = #expect(throws: ConcretizerError.self) { try resolve("quill@1 flavor=fancy") }
    let lines = error?.message.split(separator: "\n").dropFirst() ?? []
    #expect(lines.first == "    quill@2.0/bbbbbbb: its version is 2.0, not @1")
    #expect(
      lines.last
        == "    quill@2.0/ccccccc: its version is 2.0, not @1; it is flavor=plain, not flavor=fancy"
    )
  }

  @Test func `a name that nobody has is guessed at`() {
    let error = #expect(throws: ConcretizerError.self) { try resolve("quil") }
    #expect(error?.message == "no package installed in '/s' matches 'quil'")
    #expect(error?.hint == "did you mean 'quill'? list them with 'albedo find'")
  }

  @Test func `the first source that has a match decides`() throws {
    let near = try candidates()
    let far = Candidates(
      nodes: [
        try node("d", version: "3.0", flavor: "plain"),
        try node("e", version: "1.0", flavor: "odd"),
      ], place: "in the caches", hint: "list them all")
    let sources = SpecSources([near, far])
    #expect(try sources.resolve(SpecQuery.parse("quill@1"), several: .refuse).source == 0)
    let found = try sources.resolve(SpecQuery.parse("quill@3"), several: .refuse)
    #expect(found.source == 1 && found.nodes.map(\.hash.text.first) == ["d"])
    let error = #expect(throws: ConcretizerError.self) {
      try sources.resolve(SpecQuery.parse("quill@3 flavor=odd"), several: .refuse)
    }
    let message = error?.message ?? ""
    #expect(message.hasPrefix("no package installed in '/s' or in the caches matches"))
    #expect(message.contains("quill@3.0/ddddddd in the caches: it is flavor=plain"))
    #expect(error?.hint == "list them all")
  }

  @Test func `a long list of matches is cut`() throws {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let nodes = try letters.map { try node($0, version: "1.0", flavor: String($0)) }
    let many = Candidates(nodes: nodes, place: "here", hint: "")
    let error = #expect(throws: ConcretizerError.self) {
      try many.resolve(SpecQuery.parse("quill"), several: .refuse)
    }
    #expect(error?.message.split(separator: "\n").count == 22)
    #expect(error?.message.hasSuffix("\n    and 6 more") == true)
  }
}
