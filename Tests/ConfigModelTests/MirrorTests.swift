import ConfigModel
import Diagnostics
import Documents
import Testing

private let substitution = PathSubstitution(
  spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
  userCache: "/home/ada/.spack", workingFolder: "/work", environment: ["SITE": "/srv/site"])

private func configuration(_ yaml: String, folder: String? = "/etc/spack") throws -> Configuration {
  var scope = ConfigurationScope(name: "site", folder: folder)
  try scope.add(section: "mirrors", bytes: Array(yaml.utf8), file: "mirrors.yaml")
  return Configuration(scopes: [scope])
}

@Suite struct MirrorTests {
  @Test(arguments: [
    ("mirrors: {m: https://x.example.org/m}", "https://x.example.org/m", "https://x.example.org/m"),
    ("mirrors: {m: $spack/cache}", "file:///opt/spack/cache", "file:///opt/spack/cache"),
    ("mirrors: {m: $SITE/cache/}", "file:///srv/site/cache", "file:///srv/site/cache"),
    ("mirrors: {m: ../cache}", "file:///etc/cache", "file:///etc/cache"),
    ("mirrors: {m: ~/cache}", "file:///home/ada/cache", "file:///home/ada/cache"),
    ("mirrors: {m: {fetch: /f, push: /p}}", "file:///f", "file:///p"),
    ("mirrors: {m: {url: /u, push: {url: /p}}}", "file:///u", "file:///p"),
  ])
  func `a mirror of any vintage has a URL for each direction`(
    _ yaml: String, _ fetch: String, _ push: String
  ) throws {
    let mirror = try configuration(yaml).mirror(meantBy: "m", substitution: substitution)
    #expect(mirror.fetchURL == fetch)
    #expect(mirror.pushURL == push)
    #expect(mirror.isSigned && mirror.hasBinaries)
  }

  @Test func `a fetch URL alone cannot be pushed to`() throws {
    let mirror = try configuration("mirrors: {m: {fetch: /f, signed: false, binary: no}}")
      .mirror(meantBy: "m", substitution: substitution)
    #expect(mirror.pushURL == nil)
    #expect(!mirror.isSigned && !mirror.hasBinaries)
  }

  @Test func `mirrors keep the order of the file`() throws {
    let mirrors = try configuration("mirrors: {z: /z, a: /a, m: /m}").mirrors(
      substitution: substitution)
    #expect(mirrors.map(\.name) == ["z", "a", "m"])
  }

  @Test func `a path that is configured is the configured mirror`() throws {
    let mirror = try configuration("mirrors: {m: {url: /srv/c, signed: false}}")
      .mirror(meantBy: "/srv/c", substitution: substitution)
    #expect(mirror.name == "m")
    #expect(!mirror.isSigned)
  }

  @Test func `a path that is not configured is relative to the working folder`() throws {
    let mirror = try configuration("mirrors: {}").mirror(
      meantBy: "./c", substitution: substitution)
    #expect(mirror.name == nil)
    #expect(mirror.pushURL == "file:///work/c")
  }

  @Test func `an unknown name lists the known ones`() throws {
    let configuration = try configuration("mirrors: {site: /s, lab: /l}")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.mirror(meantBy: "nosuch", substitution: substitution)
    }
    #expect(error?.code == .unknownMirror)
    #expect(error?.exitClass == .usage)
    #expect(error?.hint == "configured: site, lab; for a folder write './nosuch'")
  }

  @Test(arguments: ["mirrors: {m: 3}", "mirrors: {m: {signed: true}}", "mirrors: {m: [a]}"])
  func `an entry without a URL is refused by name`(_ yaml: String) throws {
    let configuration = try configuration(yaml)
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.mirrors(substitution: substitution)
    }
    #expect(error?.code == .malformed)
    #expect(
      error?.message.contains("'m'") == true || error?.message.contains("'mirrors:m'") == true)
  }

  @Test func `a file with another top key is refused with both keys`() {
    let error = #expect(throws: ConfigurationError.self) { try configuration("config: {}") }
    #expect(
      error?.message
        == "'mirrors.yaml', line 1, column 1 has the top key 'config', expected 'mirrors'")
  }
}
