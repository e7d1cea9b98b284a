import AlbedoTesting
import Foundation
import Testing

/// Source mirrors: what Albedo gathered, Spack builds from, and the other way round.
@Suite(.serialized, .needsSpack)
struct SpackMirrorTests {
  /// Recipes as Spack's repository of the fixtures has them name this port.
  private static let port = 18765

  private let bench: SpackBench

  init() throws {
    bench = try SpackBench()
    try bench.folder.write("repo/repo.yaml", "repo:\n  namespace: lab\n  api: v2.2\n")
    try FileManager.default.copyItem(
      atPath: Fixture.path("repo/packages"), toPath: bench.folder["repo/packages"])
    try bench.folder.write("scope/repos.yaml", "repos:\n  lab: \(bench.folder["repo"])\n")
  }

  /// What every command gets: a local cache that is empty, and no address that answers.
  private func fetching(from mirror: String) -> [String] {
    [
      "-c", "config:source_cache:\(bench.folder["cache-" + UUID().uuidString])",
      "-c", "mirrors:sources:url:\(mirror)",
    ]
  }

  private func withServer(_ body: () throws -> Void) throws {
    let server = try Nginx(over: Fixture.path("src-tarballs"), port: Self.port)
    try withExtendedLifetime(server) { try body() }
  }

  @Test func `Spack fetches everything from a mirror that Albedo made, without a network`() throws {
    let mirror = bench.folder["mirror"]
    try withServer {
      try bench.albedo([
        "-C", bench.folder["scope"], "mirror", "create", "-d", mirror, "quill", "inkwell", "motto",
        "scribe", "blotter@2:",
      ])
    }
    for spec in ["quill@2.0", "quill@1.1", "inkwell@0.5", "motto", "scribe", "blotter@3"] {
      try bench.spack(fetching(from: mirror) + ["fetch", spec])
    }
  }

  @Test func `Spack fetches from a web server over a mirror that Albedo made`() throws {
    let mirror = bench.folder["mirror"]
    try withServer {
      try bench.albedo([
        "-C", bench.folder["scope"], "mirror", "create", "-d", mirror, "quill@2.0",
      ])
    }
    let web = try Nginx(over: mirror)
    try bench.spack(fetching(from: "\"\(web.url)\"") + ["fetch", "quill@2.0"])
    withExtendedLifetime(web) {}
  }

  @Test func `Albedo fetches everything from a mirror that Spack made, without a network`() throws {
    let mirror = bench.folder["mirror"]
    try withServer {
      for spec in ["blotter@3", "inkwell@0.6", "motto"] {
        try bench.spack(["mirror", "create", "-d", mirror, spec])
      }
    }
    let other = bench.folder["other"]
    try bench.albedo(
      ["-C", bench.folder["scope"]] + fetching(from: mirror) + [
        "mirror", "create", "-d", other, "-n", "1", "blotter@3", "inkwell", "motto",
      ])
    for spec in ["blotter@3", "inkwell@0.6", "motto"] {
      try bench.spack(fetching(from: other) + ["fetch", spec])
    }
  }
}
