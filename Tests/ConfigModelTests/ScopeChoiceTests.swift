import ConfigModel
import Diagnostics
import Testing

@Suite struct ScopeChoiceTests {
  private func location(_ name: String) -> ScopeLocations.Location {
    let role: ScopeLocations.Location.Role =
      name.hasPrefix("/") ? .custom : name.hasPrefix("env:") ? .environment : .configured
    return ScopeLocations.Location(
      name: name, folder: role == .custom ? name : "/etc/" + name, role: role,
      prefersChanges: name == "user")
  }

  static let usual: [([String], String?)] = [
    (["system", "site", "user", "spack"], "user"),
    (["system", "user", "/a", "/b"], "/b"),
    (["system", "user", "env:e"], "env:e"),
    (["user", "env:e", "/a"], "/a"),
    (["defaults", "site", "spack"], "spack"),
    (["defaults", "defaults/linux", "site", "site/linux"], "site"),
    (["defaults"], nil),
    ([], nil),
  ]

  @Test(arguments: usual)
  func `the scope to change is the last -C, the environment, the user's, or that of the checkout`(
    _ names: [String], _ expected: String?
  ) {
    let chosen = try? ScopeLocations.target(nil, among: names.map(location))
    #expect(chosen?.name == expected)
  }

  @Test func `a scope is found by its name, also a lower one`() throws {
    let scopes = ["system", "user", "spack"].map(location)
    #expect(try ScopeLocations.target("system", among: scopes).folder == "/etc/system")
  }

  @Test func `an unknown scope names the near ones or all`() {
    let scopes = ["system", "user"].map(location)
    let near = #expect(throws: ConfigurationError.self) {
      try ScopeLocations.target("usr", among: scopes)
    }
    #expect(near?.code == .unknownScope && near?.hint == "did you mean 'user'?")
    let far = #expect(throws: ConfigurationError.self) {
      try ScopeLocations.target("nosuch", among: scopes)
    }
    #expect(far?.hint == "they are system, user")
  }
}
