import ConfigModel
import Testing

@Suite struct ScopeLocationsTests {
  private typealias Location = ScopeLocations.Location

  private func inputs(
    spackRoot: String?, _ vintage: ScopeLocations.Vintage = .including,
    environment: [String: String] = [:]
  ) -> ScopeLocations.Inputs {
    ScopeLocations.Inputs(
      spackRoot: spackRoot, vintage: vintage, platform: "linux", home: "/home/ada",
      environment: environment,
      activeEnvironment: Location(name: "env:e", file: "/srv/e/spack.yaml", role: .environment),
      custom: [Location(name: "cmd_scope_0", folder: "/x", role: .custom)])
  }

  private func names(_ locations: [Location]) -> [String] {
    locations.map { "\($0.name)=\($0.path)" }
  }

  private let above = ["env:e=/srv/e/spack.yaml", "cmd_scope_0=/x"]

  @Test func `alone the system and the user have their say, then what the call names`() {
    let found = names(ScopeLocations.roots(inputs(spackRoot: nil)))
    #expect(found == ["system=/etc/spack", "user=/home/ada/.spack"] + above)
  }

  @Test func `Spack 1 says itself which scopes it has between its defaults and its own`() {
    let found = names(ScopeLocations.roots(inputs(spackRoot: "/s")))
    #expect(found == ["defaults=/s/etc/spack/defaults", "spack=/s/etc/spack"] + above)
  }

  @Test func `Lua comes from scopes that nobody includes, and not from environments`() {
    #expect(
      names(ScopeLocations.luaFolders(inputs(spackRoot: "/s"))) == [
        "system=/etc/spack", "site=/s/etc/spack/site", "user=/home/ada/.spack",
        "spack=/s/etc/spack", "cmd_scope_0=/x",
      ])
    #expect(
      names(ScopeLocations.luaFolders(inputs(spackRoot: nil)))
        == ["system=/etc/spack", "user=/home/ada/.spack", "cmd_scope_0=/x"])
  }

  @Test func `older ones put their own below the user's, a platform's scope above each`() throws {
    #expect(
      names(ScopeLocations.roots(inputs(spackRoot: "/s", .fixed))) == [
        "defaults=/s/etc/spack/defaults", "defaults/linux=/s/etc/spack/defaults/linux",
        "system=/etc/spack", "system/linux=/etc/spack/linux", "site=/s/etc/spack",
        "site/linux=/s/etc/spack/linux", "user=/home/ada/.spack",
        "user/linux=/home/ada/.spack/linux",
      ] + above)
  }

  @Test func `variables move the scopes, and one of them drops what is not Spack's`() {
    let moved = inputs(spackRoot: nil, environment: ["SPACK_USER_CONFIG_PATH": "/u"])
    #expect(names(ScopeLocations.roots(moved)) == ["system=/etc/spack", "user=/u"] + above)
    let dropped = inputs(spackRoot: nil, environment: ["SPACK_DISABLE_LOCAL_CONFIG": ""])
    #expect(names(ScopeLocations.roots(dropped)) == above)
  }

  @Test func `a scope of one file has every section in it`() {
    let environment = Location(name: "env:e", file: "/srv/e/spack.yaml", role: .environment)
    #expect(environment.folder == "/srv/e")
    #expect(environment.file(of: "mirrors") == "/srv/e/spack.yaml")
    #expect(Location(name: "user", folder: "/u").file(of: "mirrors") == "/u/mirrors.yaml")
  }
}
