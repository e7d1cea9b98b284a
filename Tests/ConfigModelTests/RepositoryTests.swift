import ConfigModel
import Diagnostics
import Testing

private let substitution = PathSubstitution(
  spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
  userCache: "/home/ada/.spack", workingFolder: "/work", environment: [:])

/// Reads the repositories of scopes, each with its file, lowest first.
private func repositories(_ files: String...) throws -> [ConfiguredRepository] {
  var scopes: [ConfigurationScope] = []
  for (index, text) in files.enumerated() {
    var scope = ConfigurationScope(name: "s\(index)", folder: "/scope\(index)")
    try scope.add(section: "repos", bytes: Array(text.utf8), file: "repos.yaml")
    scopes.append(scope)
  }
  return try Configuration(scopes: scopes).repositories(substitution: substitution)
}

@Suite struct RepositoryConfigurationTests {
  @Test func `the mapping of Spack 1 is read, higher scopes first`() throws {
    let found = try repositories(
      "repos:\n  builtin: $spack/repos/builtin\n  lab: low\n", "repos:\n  lab: ./lab\n  x: /x\n")
    #expect(
      found == [
        ConfiguredRepository(name: "lab", place: .folder("/scope1/lab")),
        ConfiguredRepository(name: "x", place: .folder("/x")),
        ConfiguredRepository(name: "builtin", place: .folder("/opt/spack/repos/builtin")),
      ])
  }

  @Test func `the list of Spack 0 is read`() throws {
    let found = try repositories(
      "repos:\n- $spack/var/spack/repos/builtin\n", "repos:\n- ~/mine\n- rel\n")
    #expect(
      found.map(\.place) == [
        .folder("/home/ada/mine"), .folder("/scope1/rel"),
        .folder("/opt/spack/var/spack/repos/builtin"),
      ])
  }

  @Test func `an override hides what lies below`() throws {
    let found = try repositories("repos:\n  a: /a\n", "repos::\n  b: /b\n")
    #expect(found.map(\.name) == ["b"])
  }

  @Test func `a git repository is a folder only with a checkout`() throws {
    let found = try repositories(
      """
      repos:
        builtin:
          git: https://example.org/packages.git
        own:
          git: https://example.org/own.git
          destination: /srv/own
          paths: [repos/a, b]
      """)
    #expect(
      found.map(\.place) == [
        .git("https://example.org/packages.git"), .folder("/srv/own/repos/a"),
        .folder("/srv/own/b"),
      ])
  }

  @Test func `a git repository can be completed in a higher scope`() throws {
    let found = try repositories(
      "repos:\n  builtin: {git: https://e.org/p.git}\n",
      "repos:\n  builtin: {destination: d, paths: [x]}\n")
    #expect(found == [ConfiguredRepository(name: "builtin", place: .folder("/scope1/d/x"))])
  }

  @Test(arguments: ["repos: {a: 1}", "repos: {a: {branch: x}}", "repos: [1]", "repos: [{}]"])
  func `entries that are no repositories are refused`(_ text: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try repositories(text) }
    #expect(error?.code == .malformed)
    #expect(error?.hint != nil)
  }

  @Test func `nothing configured is nothing`() throws {
    #expect(try repositories().isEmpty)
    #expect(try repositories("repos:\n").isEmpty)
  }
}
