import ConfigModel
import Diagnostics
import Testing

private let substitution = PathSubstitution(
  spack: "/opt/spack", user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
  userCache: "/c", workingFolder: "/work", environment: [:])

private func configuration(_ section: String, _ yaml: String) throws -> Configuration {
  var scope = ConfigurationScope(name: "user", folder: "/u")
  try scope.add(section: section, bytes: Array(yaml.utf8), file: "\(section).yaml")
  return Configuration(scopes: [scope])
}

private func locks(_ yaml: String) throws -> StoreLockSettings {
  try configuration("config", "config: \(yaml)").storeLocks()
}

private func upstreams(_ yaml: String) throws -> [UpstreamTree] {
  try configuration("upstreams", yaml).upstreams(substitution: substitution)
}

@Suite struct StoreSettingsTests {
  @Test func `locks are Spack's own when nothing is said`() throws {
    #expect(try locks("{}") == .standard)
    #expect(StoreLockSettings.standard.isEnabled)
    #expect(StoreLockSettings.standard.databaseTimeout == .seconds(60))
    #expect(StoreLockSettings.standard.packageTimeout == nil)
  }

  @Test func `each setting of locks is read`() throws {
    #expect(try !locks("{locks: false}").isEnabled)
    #expect(try locks("{db_lock_timeout: 3}").databaseTimeout == .seconds(3))
    #expect(try locks("{db_lock_timeout: 0}").databaseTimeout == .zero)
    #expect(try locks("{package_lock_timeout: 7}").packageTimeout == .seconds(7))
  }

  @Test(arguments: ["null", "0"])
  func `a package is waited for without an end`(_ value: String) throws {
    #expect(try locks("{package_lock_timeout: \(value)}").packageTimeout == nil)
  }

  @Test(arguments: [
    ("locks", "5"), ("locks", "'yes'"), ("db_lock_timeout", "-1"), ("db_lock_timeout", "soon"),
    ("db_lock_timeout", "[1]"), ("package_lock_timeout", "true"),
    ("package_lock_timeout", "99999999999999999999"),
  ])
  func `a setting of the wrong type is refused by name`(_ key: String, _ value: String) {
    let error = #expect(throws: ConfigurationError.self) { try locks("{\(key): \(value)}") }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("config:\(key)") == true)
  }

  @Test func `upstreams are asked in the order of the file`() throws {
    let trees = try upstreams(
      """
      upstreams:
        site: {install_tree: /opt/site, modules: {tcl: /opt/modules}}
        mine: {install_tree: ~/store}
        near: {install_tree: ../near}
        spack: {install_tree: $spack/opt/other}
      """)
    #expect(trees.map(\.name) == ["site", "mine", "near", "spack"])
    #expect(
      trees.map(\.root) == ["/opt/site", "/home/ada/store", "/near", "/opt/spack/opt/other"])
    #expect(try upstreams("upstreams: {}").isEmpty)
  }

  @Test(arguments: ["{}", "{install_tree: 5}", "{install_tree: [/a]}"])
  func `an upstream without a path is refused by name`(_ value: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try upstreams("upstreams: {site: \(value)}")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("upstreams:site:install_tree") == true)
  }
}
