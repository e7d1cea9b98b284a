import AlbedoTesting
import Foundation
import Testing

/// The commands that Spack was given for its recordings, and what they left, with albedo.
@Suite struct MirrorReplayTests {
  /// The commands that had a `mirrors.yaml` looked at behind them.
  static func steps(of vintage: String) throws -> [SpackRecording] {
    try FileManager.default.contentsOfDirectory(
      atPath: Fixture.path("spack-\(vintage)/mirrors-yaml")
    ).sorted().map { file in try SpackRecording(String(file.dropLast(5)), of: vintage) }
  }

  @Test(arguments: ["1.2", "0.23"])
  func `every recorded command leaves the file that Spack leaves`(vintage: String) throws {
    let site = try MirrorSite()
    var count = 0
    // What 0.23 did not understand is left out; its file stayed as it was.
    for step in try Self.steps(of: vintage) where vintage == "1.2" || step.status == 0 {
      let arguments = Array(step.arguments.dropFirst())
      let outcome = try site.mirror(arguments)
      #expect(step.agreesOnSuccess(with: outcome), "\(step): \(outcome.errorOutput)")
      let expected = try Fixture.text("spack-\(vintage)/mirrors-yaml/\(step.name).yaml")
      try #require(site.file == expected, "\(step.name)")
      if ["list", "ls"].contains(arguments[0]), vintage == "1.2" {
        #expect(outcome.output == step.output, "\(step.name)")
      } else if !["list", "ls"].contains(arguments[0]) {
        #expect(outcome.output.isEmpty, "\(step.name)")
      }
      count += 1
    }
    #expect(count > 25)
  }

  @Test func `files of Spack 0_16 are read and changed as Spack changes them`() throws {
    let site = try MirrorSite()
    func recorded(_ name: String) throws -> String {
      try Fixture.text("spack-0.16/mirrors.yaml.d/\(name).mirrors.yaml")
    }
    try site.write(try recorded("after-adds"))
    #expect(try site.mirror(["set-url", "web", "https://other.example.org/spack/"]).status == 0)
    #expect(
      try site.mirror(["set-url", "--push", "bucket", "s3://upload.example/prefix"]).status == 0)
    // 0.16 has no `url` beside `fetch` and `push`; later versions read both forms.
    let expected = try recorded("after-set-url").replacingOccurrences(of: "fetch:", with: "url:")
    #expect(site.file == expected)
    try site.write(try recorded("after-set-url"))
    let list = try site.mirror(["list", "--scope", "user"]).output.split(separator: "\n")
    #expect(
      list.first
        == "bucket  [sb] fetch: s3://bucket.example/prefix push: s3://upload.example/prefix")
    for name in ["web", "bucket", "relpath"] { #expect(try site.mirror(["rm", name]).status == 0) }
    #expect(site.file == (try recorded("final")))
  }
}
