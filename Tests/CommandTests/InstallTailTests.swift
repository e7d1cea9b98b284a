import AlbedoTesting
import Foundation
import Testing

/// What an install does when a package lies in its place: permissions, and a word on module files.
@Suite(.needsMounts) struct InstallTailTests {
  private let site: SpackSite
  private static let root = "/srv/site/stord"

  init() throws { site = try SpackSite() }

  /// Installs a package and what it needs, with a scope of these sections.
  private func install(
    _ sections: [String: String], spec: String = "/gyjc6nz", mask: String = "022",
    json: Bool = false
  ) throws -> Program.Outcome {
    for (name, text) in sections { try site.folder.write("scope/\(name).yaml", text) }
    return try site.albedo(
      store: Self.root,
      ["-C", site.folder["scope"]] + (json ? ["--json"] : []) + [
        "buildcache", "install", "-u", "--mirror", Fixture.path("spack-1.2/cache-unsigned"),
        spec,
      ], preparation: "umask " + mask)
  }

  /// The modes of everything in the prefixes, and how often each occurs, links left out.
  private func modes() throws -> Set<String> {
    let listed = try Program.run(
      "/usr/bin/env",
      [
        "find", site[Self.root + "/linux-x86_64"], "-mindepth", "1", "!", "-type", "l", "-printf",
        "%y %m\\n",
      ])
    return Set(listed.output.split(separator: "\n").map(String.init))
  }

  @Test(arguments: [
    ("022", ["d 2755", "f 755", "f 644"]), ("002", ["d 2755", "f 755", "f 644"]),
    ("027", ["d 2750", "f 750", "f 640"]),
  ]) func `without settings files obey the umask`(mask: String, expected: [String]) throws {
    let outcome = try install([:], spec: "/zzcppg6", mask: mask)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try modes() == Set(expected))
  }

  @Test func `permissions of the configuration hold, and the manifest knows them`() throws {
    let packages = """
      packages:
        all: {permissions: {read: group, write: group, group: root}}
        gcc-runtime: {permissions: {read: world, write: user}}
      """
    let outcome = try install(["packages": packages], spec: "/zzcppg6", mask: "077")
    #expect(outcome.status == 0, "\(outcome)")
    let all: Set = ["d 2770", "f 770", "f 660", "d 2755", "f 644"]
    #expect(try modes() == all)
    let folder = site[Self.root + "/linux-x86_64"]
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("quill") })
    let file = folder + "/" + name + "/.spack/install_manifest.json"
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
        as? [String: [String: Any]])
    #expect(manifest[Self.root + "/linux-x86_64/" + name]?["mode"] as? Int == 0o42770)
    let checked = try site.run(["stat", "-c", "%g", Self.root + "/linux-x86_64/" + name])
    #expect(checked.output == "0\n")
  }

  @Test(arguments: [
    ("{read: user, write: group}", "config.malformed"),
    ("{group: no-such-group-here}", "store.unknown_group"),
  ]) func `settings that cannot be kept leave nothing installed`(settings: String, code: String)
    throws
  {
    let outcome = try install(
      ["packages": "packages: {all: {permissions: \(settings)}}\n"], json: true)
    let report = try JSONReport(outcome.output)
    #expect(outcome.status != 0 && report.items.contains { $0.cause?.code == code }, "\(outcome)")
    #expect(report.totals["added"] == nil)
    let folder = site[Self.root + "/linux-x86_64"]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    #expect(names.isEmpty, "\(names)")
  }

  @Test func `module files that are wanted and not written are named with their command`() throws {
    let modules = """
      modules:
        default:
          enable: [tcl]
          tcl: {exclude: [gcc-runtime]}
        lab:
          enable: [lmod]
          lmod: {exclude_implicits: true}
      """
    let outcome = try install(["modules": modules], json: true)
    let items = try JSONReport(outcome.output).items
    let quill = items.first { $0.spec?.hasPrefix("quill") == true }
    #expect(
      quill?.reason == "modules: not written, run 'spack module tcl refresh'"
        + " and 'spack module lmod --name lab refresh'")
    let runtime = items.first { $0.spec?.hasPrefix("gcc-runtime") == true }
    #expect(runtime?.outcome == "added" && runtime?.reason == nil)
  }

  @Test func `the section of 0_16 is understood, and none asks for nothing`() throws {
    let old = try install(["modules": "modules: {enable: [tcl, dotkit]}\n"])
    #expect(old.output.contains("): modules: not written, run 'spack module tcl refresh'\n"))
    try FileManager.default.removeItem(atPath: site[Self.root])
    let none = try install(["modules": "modules: {default: {enable: []}}\n"])
    #expect(none.status == 0 && !none.output.contains("modules"), "\(none)")
  }
}
