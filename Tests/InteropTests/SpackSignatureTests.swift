import AlbedoTesting
import Foundation
import Testing

/// What Albedo signed, Spack verifies, and the other way round.
@Suite(.serialized, .needsSpack)
struct SpackSignatureTests {
  @Test func `Spack installs what Albedo signed, and Albedo what Spack signed`() throws {
    let bench = try SpackBench()
    try bench.albedo(["gpg", "create", "Site", "site@example.org"])
    try bench.push([
      "--without-build-dependencies", bench.folder["cache"], "/" + SpackTests.scribe,
    ])
    let mirror = ["-c", "mirrors:albedo:url:\(bench.folder["cache"])"]
    try bench.spack(mirror + ["install", "--cache-only", "/" + SpackTests.scribe])
    try bench.expectScribeRuns(SpackTests.scribe)

    // Spack pushes what it has installed, signed with the same key, which Albedo trusts.
    try bench.spack([
      "buildcache", "push", "--update-index", "--without-build-dependencies", bench.folder["back"],
      "scribe",
    ])
    try bench.spack(["uninstall", "--yes-to-all", "--dependents", "scribe"])
    try bench.albedo([
      "buildcache", "install", "--otherarch", "--mirror", bench.folder["back"],
      "/" + SpackTests.scribe,
    ])
    try bench.expectScribeRuns(SpackTests.scribe)
  }

  @Test func `Spack gets the keys that Albedo published, and Albedo those of Spack`() throws {
    let owner = try SpackBench()
    try owner.albedo(["gpg", "create", "Site", "site@example.org"])
    try owner.albedo(["gpg", "publish", "-d", owner.folder["cache"], "--update-index"])
    let guest = try SpackBench()
    try guest.spack(
      ["-c", "mirrors:albedo:url:\(owner.folder["cache"])"]
        + ["buildcache", "keys", "--install", "--trust"])
    #expect(try guest.spack(["gpg", "list", "--trusted"]).contains("site@example.org"))

    try guest.spack(["gpg", "create", "Guest", "guest@example.org"])
    try guest.spack([
      "gpg", "publish", "--mirror-url", "file://" + guest.folder["cache"], "--update-index",
    ])
    try owner.albedo([
      "-c", "mirrors:guest:file://" + guest.folder["cache"], "buildcache", "keys", "--install",
      "--trust",
    ])
    #expect(try owner.albedo(["gpg", "list", "--trusted"]).contains("guest@example.org"))
  }

  @Test func `Spack refuses what Albedo signed and somebody changed`() throws {
    let bench = try SpackBench()
    try bench.albedo(["gpg", "create", "Site", "site@example.org"])
    try bench.push([
      "--only", "package", bench.folder["cache"], "motto",
    ])
    let folder = bench.folder["cache/v3/manifests/spec/motto"]
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    try text.replacingOccurrences(of: "\"version\":3", with: "\"version\": 3")
      .write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    let outcome = try bench.spackOutcome(
      ["-c", "mirrors:albedo:url:\(bench.folder["cache"])"]
        + ["buildcache", "install", "--otherarch", "motto"])
    #expect(outcome.status != 0, "\(outcome)")
  }
}
