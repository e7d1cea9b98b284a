import AlbedoTesting
import Foundation
import Testing

/// What stands in the place of a policy and cannot be read must deny, and make nobody wait.
@Suite struct PolicyFolderTests {
  /// Something that may stand where a policy could be.
  struct Obstacle: Sendable, CustomTestStringConvertible {
    let name: String
    /// The path that the message names, below the folder of the scope.
    let path: String
    /// Puts it in its place below a folder.
    let place: @Sendable (TemporaryFolder, _ scope: String) throws -> Void

    var testDescription: String { name }

    init(
      _ name: String, _ path: String,
      _ place: @escaping @Sendable (TemporaryFolder, _ scope: String) throws -> Void
    ) {
      self.name = name
      self.path = path
      self.place = place
    }

    /// A link in the place of the path.
    static func link(_ name: String, _ path: String, to target: String) -> Obstacle {
      Obstacle(name, path) { folder, scope in
        let link = folder[scope + "/" + path]
        try FileManager.default.createDirectory(
          atPath: (link as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      }
    }

    /// What a command makes in the place of the path.
    static func made(_ name: String, _ path: String, by command: String) -> Obstacle {
      Obstacle(name, path) { folder, scope in
        try folder.write(scope + "/albedo/policy.d/usual.lua", "return nil\n")
        _ = try Program.run(
          "/bin/sh", ["-c", command + #" "$0""#, folder[scope + "/" + path]])
      }
    }
  }

  static let obstacles: [Obstacle] = [
    .link("a policy that is a link to nothing", "albedo/policy.lua", to: "gone.lua"),
    .link("a policy that is a link to itself", "albedo/policy.lua", to: "policy.lua"),
    .link("a policy that is a device", "albedo/policy.lua", to: "/dev/zero"),
    .link("a folder of policies that leads nowhere", "albedo/policy.d", to: "gone"),
    .link("a folder of policies that is a loop", "albedo/policy.d", to: "policy.d"),
    .link("a folder of Lua that leads nowhere", "albedo", to: "gone"),
    .link("a folder of Lua that is a loop", "albedo", to: "albedo"),
    .link("one of more policies that leads nowhere", "albedo/policy.d/a.lua", to: "gone.lua"),
    .made("a policy that is a pipe", "albedo/policy.lua", by: "mkfifo"),
    .made("one of more policies that is a pipe", "albedo/policy.d/a.lua", by: "mkfifo"),
    .made("a policy that is a folder", "albedo/policy.lua", by: "mkdir"),
    .made("one of more policies that is a folder", "albedo/policy.d/a.lua", by: "mkdir"),
    .made("a policy that is too large", "albedo/policy.lua", by: "truncate -s 5M"),
    Obstacle("a folder of policies that is a file", "albedo/policy.d") { folder, scope in
      try folder.write(scope + "/albedo/policy.d", "")
    },
    Obstacle("a folder of Lua that is a file", "albedo") { folder, scope in
      try folder.write(scope + "/albedo", "")
    },
    Obstacle("a name that is no UTF-8", "albedo/policy.d/") { folder, scope in
      try folder.write(scope + "/albedo/policy.d/usual.lua", "return nil\n")
      _ = try Program.run(
        "/bin/sh",
        ["-c", #"touch "$(printf '%s/\377.lua' "$0")""#, folder[scope + "/albedo/policy.d"]])
    },
  ]

  @Test(arguments: obstacles)
  func `what cannot be read of a site denies and is named`(_ obstacle: Obstacle) throws {
    let site = try PolicySite()
    try obstacle.place(site.folder, "system")
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo(["buildcache", "update-index", cache.path])
    #expect(outcome.status == 4, "\(outcome)")
    #expect("\(outcome)".contains("the policy cannot be asked"), "\(outcome)")
    #expect("\(outcome)".contains(site.folder["system/" + obstacle.path]), "\(outcome)")
    let checked = try site.plainAlbedo(["policy", "check"])
    #expect(checked.status == 1 && checked.output.contains("error: "), "\(checked)")
    // What stops nothing goes on: a listing asks no closed decision.
    #expect(try site.plainAlbedo(["buildcache", "list", "--mirror", cache.path]).status == 0)
  }

  @Test(arguments: obstacles)
  func `what cannot be read of an environment denies as well`(_ obstacle: Obstacle) throws {
    let site = try PolicySite()
    try site.folder.write("env/spack.yaml", "spack: {}\n")
    try obstacle.place(site.folder, "env")
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo(
      ["-e", site.folder["env"], "buildcache", "update-index", cache.path])
    #expect(outcome.status == 4, "\(outcome)")
    #expect("\(outcome)".contains("nobody has trusted the policies of"), "\(outcome)")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func `a policy that nobody may read denies`() throws {
    let site = try PolicySite()
    try site.write("")
    let path = site.folder["system/albedo/policy.lua"]
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo(["buildcache", "update-index", cache.path])
    #expect(outcome.status == 4 && "\(outcome)".contains(path), "\(outcome)")
  }

  @Test func `an environment whose folder of policies is empty needs no trust`() throws {
    let site = try PolicySite()
    try site.folder.write("env/spack.yaml", "spack: {}\n")
    try site.folder.write("env/albedo/policy.d/README", "policies go here\n")
    let cache = try site.copyOldCache()
    let outcome = try site.plainAlbedo(
      ["-e", site.folder["env"], "buildcache", "update-index", cache.path])
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test func `a checkout replaces no building block of a policy`() throws {
    let site = try PolicySite()
    try site.write("assert(require('albedo.policies').max_size)")
    for name in ["scripts", "stdlib"] {
      try FileManager.default.createDirectory(
        atPath: site.folder["checkout"], withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: Fixture.checkout + "/" + name, toPath: site.folder["checkout/" + name])
    }
    try site.folder.write("checkout/stdlib/albedo/policies.lua", "return {}\n")
    let checked = try site.plainAlbedo(
      ["policy", "check"], environment: ["ALBEDO_HOME": site.folder["checkout"]])
    #expect(checked.status == 0, "\(checked)")
  }

  @Test func `a module that cannot be read spoils the policy that requires it`() throws {
    let site = try PolicySite()
    try site.write("require('list')")
    try FileManager.default.createDirectory(
      atPath: site.folder["system/albedo/lib"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: site.folder["system/albedo/lib/list.lua"], withDestinationPath: "gone.lua")
    let checked = try site.plainAlbedo(["policy", "check"])
    #expect(checked.status == 1, "\(checked)")
    #expect(checked.output.contains(site.folder["system/albedo/lib/list.lua"]), "\(checked)")
  }
}
