import ConfigModel
import Diagnostics
import Documents
import Testing

@Suite struct MirrorSchemaTests {
  private let substitution = PathSubstitution(
    spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
    userCache: "/home/ada/.spack", workingFolder: "/work", environment: [:])

  private func configuration(_ texts: String...) throws -> Configuration {
    var scopes: [ConfigurationScope] = []
    for (index, text) in texts.enumerated() {
      var scope = ConfigurationScope(name: "s\(index)", folder: "/s\(index)")
      try scope.add(section: "mirrors", bytes: Array(text.utf8), file: "s\(index).yaml")
      scopes.append(scope)
    }
    return Configuration(scopes: scopes)
  }

  static let mistakes: [(String, String, String?)] = [
    ("m: {ulr: /x}", "'mirrors:m' has the unknown key 'ulr'", "did you mean 'url'?"),
    ("m: {url: /x, signed: maybe}", "'mirrors:m:signed' must be true or false", nil),
    ("m: {url: [/x]}", "'mirrors:m:url' must be a text, not a list", nil),
    ("m: {fetch: 3}", "'mirrors:m:fetch' must be a text or a mapping, not a number", nil),
    (
      "m: {push: {url: /x, signed: no}}", "'mirrors:m:push:signed' cannot be here",
      "'signed' holds for both directions; write it beside 'fetch' and 'push'"
    ),
    ("m: {push: {ulr: /x}}", "has the unknown key 'ulr'", "did you mean 'url'?"),
    ("m: {url: /x, access_pair: [a]}", "must be a mapping or a list of two", nil),
    ("m: {url: /x, access_pair: a}", "must be a mapping or a list of two", nil),
    ("m: {url: /x, access_pair: {id: a}}", "exactly one of the keys 'secret_variable'", nil),
    (
      "m: {url: /x, access_pair: {id: a, id_variable: b, secret_variable: c}}",
      "exactly one of the keys 'id' or 'id_variable'", nil
    ),
    (
      "m: {url: /x, access_pair: {id: a, secret_varible: c}}",
      "'mirrors:m:access_pair' has the unknown key 'secret_varible'",
      "did you mean 'secret_variable'?"
    ),
    ("m: 3", "'mirrors:m' must be a text or a mapping, not a number", nil),
    ("m:", "'mirrors:m' must be a text or a mapping, not nothing", nil),
    ("m: {signed: true}", "the mirror 'm' has no URL", nil),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with its place`(
    _ entry: String, _ reason: String, _ hint: String?
  ) throws {
    let configuration = try configuration("mirrors:\n  \(entry)\n")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.mirrors(substitution: substitution)
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("('s0.yaml', line 2, column ") == true)
    if let hint { #expect(error?.hint == hint) }
  }

  @Test func `the place of a key is that of the key, not of its value`() throws {
    let configuration = try configuration(
      "mirrors: {}", "mirrors::\n  m:\n    url: /x\n    push::\n      prefix: 1\n")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.mirrors(substitution: substitution)
    }
    #expect(error?.message.hasSuffix("('s1.yaml', line 5, column 7)") == true)
  }

  @Test func `a mistake is found also where a higher scope replaces the entry`() throws {
    let configuration = try configuration("mirrors: {m: {ulr: /x}}", "mirrors: {m: /y}")
    #expect(throws: ConfigurationError.self) {
      try configuration.mirrors(substitution: substitution)
    }
  }

  @Test func `a direction inherits what it does not say itself`() throws {
    let text = """
      mirrors:
        m:
          url: s3://a
          profile: p
          push: {profile: q, view: v}
      """
    let mirror = try configuration(text).mirrors(substitution: substitution)[0]
    #expect(mirror.push.url == "s3://a" && mirror.push.profile == "q" && mirror.push.view == "v")
    #expect(mirror.fetch.profile == "p" && mirror.fetch.view == nil)
  }

  @Test func `secrets in plain text are found, and no description shows them`() throws {
    let configuration = try configuration(
      "mirrors:\n  m:\n    url: s3://a\n    access_pair: [id, hunter2]\n"
        + "    push: {access_token: hunter3}\n")
    let secrets = configuration.plainTextSecrets()
    #expect(
      secrets.map(\.path) == [
        ["mirrors", "m", "access_pair"], ["mirrors", "m", "push", "access_token"],
      ])
    #expect(secrets.map { $0.position?.line } == [4, 5])
    let mirror = try configuration.mirrors(substitution: substitution)[0]
    var dumped = ""
    dump(mirror, to: &dumped)
    for text in secrets.map(\.warning) + [dumped, "\(mirror)"] {
      #expect(!text.contains("hunter"), "\(text)")
    }
    #expect(mirror.push.accessToken == .plainText(Secret("hunter3")))
  }

  @Test func `the mirrors of one scope are shown as it has them`() throws {
    let configuration = try configuration("mirrors: {a: /a, b: /b}", "mirrors: {b: /c}")
    #expect(try configuration.mirrors(substitution: substitution).map(\.name) == ["b", "a"])
    let low = try configuration.mirrors(substitution: substitution, scope: "s0")
    #expect(low.map(\.fetchURL) == ["file:///a", "file:///b"])
  }

  // MARK: Sources

  private func settings(_ text: String) throws -> SourceSettings {
    var scope = ConfigurationScope(name: "user", folder: "/conf")
    try scope.add(section: "config", bytes: Array(text.utf8), file: "config.yaml")
    return try Configuration(scopes: [scope]).sourceSettings(substitution: substitution)
  }

  @Test func `sources are kept in Spack's folder and verified unless configured otherwise`() throws
  {
    let usual = try settings("")
    #expect(usual.sourceCache == "/opt/spack/var/spack/cache" && usual.verifiesChecksums)
    let other = try settings("config: {source_cache: cache, checksum: no}")
    #expect(other.sourceCache == "/conf/cache" && !other.verifiesChecksums)
  }

  @Test(arguments: ["config: {source_cache: [a]}", "config: {checksum: maybe}"])
  func `settings of another type are refused`(_ text: String) {
    #expect(throws: ConfigurationError.self) { try settings(text) }
  }
}
