import AlbedoTesting
import Foundation
import Testing

/// Environments that Albedo makes, as Spack 1.2 sees them.
@Suite(.serialized, .needsSpack)
struct SpackEnvironmentTests {
  private let bench: SpackBench

  init() throws { bench = try SpackBench() }

  /// The hashes and names of the concrete specs of an environment, as Spack reads it.
  private func specsBySpack(_ folder: String) throws -> [String] {
    let code = """
      import spack.environment as e; \
      print("\\n".join(sorted(s.dag_hash() + " " + s.name for s in e.active_environment().all_specs())))
      """
    return try bench.spack(["-D", folder, "python", "-c", code]).split(separator: "\n")
      .map(String.init).filter { $0.contains(" ") }
  }

  private func specsByAlbedo(_ folder: String) throws -> [String] {
    let code = """
      local found = {}
      for _, node in ipairs(require("albedo.environment").active():specs()) do
        found[#found + 1] = node.hash .. " " .. node.name
      end
      table.sort(found)
      print(table.concat(found, "\\n"))
      """
    return try bench.albedo(["-D", folder, "eval", code]).split(separator: "\n").map(String.init)
  }

  @Test(arguments: ["0.16", "0.17", "0.19", "0.23", "1.2"])
  func `Spack opens an environment from a lock file and lists the same specs`(
    _ version: String
  ) throws {
    let lock = Fixture.path("vectors/lockfiles/spack-\(version).lock")
    let folder = bench.folder["stack"]
    try bench.albedo(["env", "create", "-d", folder, lock])
    let ours = try specsByAlbedo(folder)
    #expect(ours.count >= 7)
    #expect(try specsBySpack(folder) == ours)
  }

  @Test func `Spack accepts every manifest that Albedo writes`() throws {
    try bench.albedo(["env", "create", "-d", bench.folder["empty"]])
    try bench.albedo(["env", "create", "-d", "--without-view", bench.folder["plain"]])
    try bench.albedo([
      "env", "create", "-d", "--with-view", "views/a b", bench.folder["viewed"],
    ])
    for name in ["empty", "plain", "viewed"] {
      let status = try bench.spack(["-D", bench.folder[name], "env", "status"])
      #expect(status.contains(bench.folder[name]), "\(status)")
    }
  }

  @Test func `Spack's own environment is the same one`() throws {
    let lock = Fixture.path("environments/spack-1.2/spack.lock")
    try bench.spack(["env", "create", "-d", bench.folder["theirs"], lock])
    let ours = try bench.albedo(["-D", bench.folder["theirs"], "env", "show", "--json"])
    #expect(ours.contains(#""lock_version":6"#))
    #expect(try specsBySpack(bench.folder["theirs"]) == specsByAlbedo(bench.folder["theirs"]))
  }
}
