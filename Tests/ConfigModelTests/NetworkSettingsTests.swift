import ConfigModel
import Diagnostics
import Documents
import Testing

@Suite struct NetworkSettingsTests {
  private func substitution(_ environment: [String: String] = [:]) -> PathSubstitution {
    PathSubstitution(
      spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
      userCache: "/home/ada/.spack", workingFolder: "/work", environment: environment)
  }

  private func configuration(_ section: String, _ yaml: String) throws -> Configuration {
    var scope = ConfigurationScope(name: "site", folder: "/etc/spack")
    try scope.add(section: section, bytes: Array(yaml.utf8), file: section + ".yaml")
    return Configuration(scopes: [scope])
  }

  @Test func `without a word the network is used as Spack 1.2 does`() throws {
    let settings = try Configuration(scopes: []).networkSettings(substitution: substitution())
    #expect(settings.connectTimeout == .seconds(30) && settings.verifiesCertificates)
    #expect(settings.certificates == nil && settings.miscCache == "/home/ada/.spack/cache")
  }

  @Test func `settings are read, with names replaced`() throws {
    let settings = try configuration(
      "config",
      "config: {connect_timeout: 5, verify_ssl: false, ssl_certs: $CA/x.pem, misc_cache: cache}"
    ).networkSettings(substitution: substitution(["CA": "/ca"]))
    #expect(settings.connectTimeout == .seconds(5) && !settings.verifiesCertificates)
    #expect(settings.certificates == "/ca/x.pem" && settings.miscCache == "/etc/spack/cache")
  }

  @Test func `no time-out is nought, and certificates come from the usual variable`() throws {
    let settings = try configuration("config", "config: {connect_timeout: 0}")
      .networkSettings(substitution: substitution(["SSL_CERT_FILE": "/ca.pem"]))
    #expect(settings.connectTimeout == nil && settings.certificates == "/ca.pem")
  }

  @Test(arguments: [
    "connect_timeout: -1", "connect_timeout: soon", "connect_timeout: 1e9", "verify_ssl: 1",
    "ssl_certs: [a]", "misc_cache: {}",
  ])
  func `a setting of the wrong type is malformed`(text: String) throws {
    let configuration = try configuration("config", "config: {\(text)}")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.networkSettings(substitution: substitution())
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("config:\(text.prefix { $0 != ":" })") == true)
  }

  @Test(arguments: [
    (
      "{url: https://h/m, access_pair: {id: ada, secret_variable: S}}",
      ["https://h/m ada:hush"]
    ),
    (
      "{url: https://h/m, access_pair: {id_variable: I, secret_variable: S}}",
      ["https://h/m eve:hush"]
    ),
    ("{url: https://h/m, access_token_variable: S}", ["https://h/m token hush"]),
    ("{url: https://h/m, access_pair: [a, b]}", ["https://h/m a:b"]),
    ("{url: https://h/m, access_token: t}", ["https://h/m token t"]),
    (
      "{fetch: https://h/f, push: {url: https://h/p, access_token_variable: S}}",
      ["https://h/p token hush"]
    ),
    (
      "{fetch: https://h/f, push: https://h/p, access_token_variable: S}",
      ["https://h/f token hush", "https://h/p token hush"]
    ),
    ("{url: $BASE/m, access_token_variable: S}", ["https://h/m token hush"]),
    ("{url: https://h/m, access_token_variable: UNSET}", []),
    ("{url: https://h/m, access_pair: {id: ada, secret_variable: UNSET}}", []),
    ("{url: https://h/m, access_pair: {id: a, secret: b}}", ["https://h/m a:b"]),
    (
      "{url: https://h/m, access_token_variable: UNSET, access_pair: [a, b]}", ["https://h/m a:b"]
    ),
    ("{url: https://h/m, access_pair: [a]}", []), ("https://h/m", []),
  ])
  func `a mirror's credentials come from its own keys`(entry: String, expected: [String]) throws {
    let environment = ["S": "hush\n", "I": "eve", "BASE": "https://h"]
    let found = try configuration("mirrors", "mirrors: {m: \(entry)}")
      .mirrorCredentials(substitution: substitution(environment))
    let texts = found.map { credential in
      switch credential.proof {
      case .pair(let id, let secret): "\(credential.url) \(id):\(secret.text)"
      case .token(let token): "\(credential.url) token \(token.text)"
      }
    }
    #expect(texts == expected)
    #expect(!"\(found)".contains("hush"))
  }
}
