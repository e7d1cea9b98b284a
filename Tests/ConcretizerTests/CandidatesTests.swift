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
      ], place: "installed in '/s'", hint: "list them with 'spack find'")
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
    #expect(error?.hint?.contains("--latest") == true)
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
            quill@1.0/aaaaaaa: its version is 1.0, not @3
            quill@2.0/bbbbbbb: its version is 2.0, not @3
            quill@2.0/ccccccc: its version is 2.0, not @3
        """)
    #expect(error?.hint == "list them with 'spack find'")
    #expect(throws: ConcretizerError.self) { try resolve("nosuch") }
  }

  @Test func `variants and architectures choose and explain`() throws {
    #expect(try resolve("quill flavor=fancy") == ["b"])
    #expect(try resolve("quill@2 flavor=plain target=x86_64:") == ["c"])
    let error = #expect(throws: ConcretizerError.self) { try resolve("quill@1+shared") }
    #expect(error?.message.contains("it has no variant 'shared'") == true)
  }
}
