import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.23 and 1.2 were given when they made source mirrors, with albedo.
///
/// The sources of the same versions come. Without a solver `-D` takes what can be needed, which is
/// more. What was checked out has tests of its own.
@Suite struct ReplayMirrorTests {
  /// What albedo does otherwise on purpose, by the name of a recording.
  private static let differences: [String: String] = [
    "mirror-create-dash-f": "-f is a file where there is one",
    "mirror-create-n3": "no variant of two versions has to be the same",
    "mirror-create-range": "no variant of two versions has to be the same",
  ]

  /// The versions whose sources Spack put into the mirror; a package without code has none.
  private static func added(_ recording: SpackRecording) -> Set<String> {
    let names = recording.output.matches(of: #/==> Adding package (\S+) to mirror/#).map {
      String($0.1)
    }
    return Set(names.filter { !$0.hasPrefix("compiler-wrapper") && !$0.hasPrefix("gcc-runtime") })
  }

  /// The command for albedo, with the number of versions that Spack took.
  private static func command(_ recording: SpackRecording, in site: SourceSite) -> [String] {
    let arguments = recording.arguments(replacing: [
      "/srv/site/env-\(recording.vintage)": Fixture.path("environments/spack-\(recording.vintage)"),
      "/srv/site": site.site.folder.path,
    ])
    let counts = ["-n", "-a", "--all"]
    let isCounted = arguments.drop { $0 != "create" }.contains { counts.contains($0) }
    return ["--json"] + (isCounted ? arguments : arguments + ["-n", "1"])
  }

  @Test(arguments: ["1.2", "0.23"])
  func `the sources of the same versions come as with Spack`(vintage: String) throws {
    let recordings = try SpackRecording.family("mirror-create", of: vintage)
    #expect(recordings.count > 12)
    for recording in recordings where Self.differences[recording.name] == nil {
      let site = try SourceSite()
      try site.addCompiler()
      try site.site.folder.write("specs.txt", "quill@2.0\ninkwell@0.5\n")
      try site.site.folder.write("exclude.txt", "nibmaker\n")
      let outcome = try site.albedo(Self.command(recording, in: site))
      #expect(recording.agreesOnSuccess(with: outcome), "\(recording): \(outcome)")
      guard recording.status == 0 else { continue }
      let report = try JSONReport(outcome.output)
      let ours = report.items.filter { ["added", "present"].contains($0.outcome) }
        .compactMap(\.spec).filter { !$0.contains(" ") }
      let theirs = Self.added(recording)
      if recording.arguments.contains("-D") {
        #expect(theirs.isSubset(of: ours), "\(recording): \(ours)")
        #expect(!recording.name.contains("exclude") || !ours.contains("nibmaker@1.4"))
      } else {
        #expect(Set(ours) == theirs, "\(recording)")
      }
    }
  }
}
