import ConfigModel
import Testing

@Suite struct ScopeLocationsTests {
  private func names(
    spackRoot: String?, isNew: Bool = true, environment: [String: String] = [:]
  ) -> [String] {
    ScopeLocations.locations(
      ScopeLocations.Inputs(
        spackRoot: spackRoot, spackListsItsScopes: isNew, platform: "linux", home: "/home/ada",
        environment: environment, commandLineFolders: ["/x"])
    ).map { "\($0.name)=\($0.folder)" }
  }

  @Test func `alone the system and the user have their say, then the command line`() {
    #expect(names(spackRoot: nil) == ["system=/etc/spack", "user=/home/ada/.spack", "/x=/x"])
  }

  @Test func `Spack 1 puts its own scope above the user's`() {
    #expect(
      names(spackRoot: "/s") == [
        "defaults:base=/s/etc/spack/defaults/base", "defaults:linux=/s/etc/spack/defaults/linux",
        "defaults=/s/etc/spack/defaults", "system=/etc/spack", "site=/s/etc/spack/site",
        "user=/home/ada/.spack", "spack=/s/etc/spack", "/x=/x",
      ])
  }

  @Test func `older ones put it below, with a scope of the platform above each`() throws {
    let found = names(spackRoot: "/s", isNew: false)
    #expect(found.first == "defaults=/s/etc/spack/defaults")
    #expect(found.contains("user/linux=/home/ada/.spack/linux"))
    let site = try #require(found.firstIndex(of: "site=/s/etc/spack"))
    let user = try #require(found.firstIndex(of: "user=/home/ada/.spack"))
    #expect(site < user)
  }

  @Test func `variables move the scopes, and one of them drops what is not Spack's`() {
    #expect(
      names(spackRoot: nil, environment: ["SPACK_USER_CONFIG_PATH": "/u"])
        == ["system=/etc/spack", "user=/u", "/x=/x"])
    #expect(names(spackRoot: nil, environment: ["SPACK_DISABLE_LOCAL_CONFIG": ""]) == ["/x=/x"])
  }
}
