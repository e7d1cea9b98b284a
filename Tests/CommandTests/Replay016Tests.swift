import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.16 was given for its recordings of build caches, with albedo.
///
/// The groups on keys, signatures and pushes are in other files.
@Suite(.needsMounts) struct Replay016Tests {
  static let store = "/srv/site16/store"
  /// The folder of `cedar@1.1` in the store.
  static let cedar = "cedar-1.1-kxzroa6xd55qapucw4zumaxpwwyrxtxu"

  /// A machine with the store, the scopes, and some caches of the fixtures.
  static func makeSite(caches: [String], mirrors: String = "mirrors: {}\n") throws -> ReplaySite {
    let replay = try ReplaySite(store: store, mirrors: mirrors)
    try replay.unpack("spack-0.16/store.tar.zst", below: "/srv/site16")
    try replay.copy("spack-0.16/config/scopes", to: "/srv/site16/cfg")
    for cache in caches {
      try replay.unpack("spack-0.16/caches/\(cache).tar.zst", below: "/srv/site16/mirrors")
    }
    return replay
  }

  // MARK: list

  private static let listings: [ReplayStep] =
    [
      ReplayStep(
        "01-no-mirror", difference: "nothing can be listed without a mirror",
        says: ["no binary mirror is configured", "albedo mirror add"]),
      ReplayStep(
        "02-mirror-missing", difference: "nothing can be listed where nothing is",
        says: ["/srv/site16/mirrors/does-not-exist"]),
    ]
    + [
      "10-plain", "11-long", "12-very-long", "15-allarch", "16-spec", "17-spec-version",
      "18-two-specs", "19-no-match", "23-compiler", "24-arch-constraint", "25-other-arch",
    ].map { ReplayStep.listing($0) } + [
      // Newer Spacks, as albedo, cut the digests of patches to seven letters and sort variants
      // otherwise; which packages there are is compared.
      ReplayStep("13-variants", says: ["cedar@1.1+scripts"]).changing { $0 + ["-a"] },
      ReplayStep("14-long-variants", says: ["kxzroa6 cedar@1.1+scripts"]).changing { $0 + ["-a"] },
      ReplayStep("21-variant-constraint", says: ["libalder@1.2.0~static", "core,docs"])
        .changing {
          $0 + ["-a"]
        },
      ReplayStep("22-two-mirrors", says: ["6nt54no libalder@1.2.0"]).changing { $0 + ["-a"] },
      // A hash chooses, which 0.16 forgets.
      ReplayStep("20-hash", says: ["kxzroa6 cedar@1.1"]) {
        #expect(!$0.outcome.output.contains("libalder"))
      }
      .changing { $0 + ["-a"] },
      ReplayStep(
        "26-bad-flag", difference: "-f is an option of the seed's time, which is understood",
        says: ["outdated"]),
      ReplayStep("27-bad-spec", says: ["cedar@@", "^"]),
    ]

  @Test func `listings have the packages that Spack lists`() throws {
    let site = try Self.makeSite(caches: ["signed", "unsigned"])
    try site.replay(SpackRecording.group("list"), Self.listings)
  }

  // MARK: get-buildcache-name, save-yaml

  private static let names: [ReplayStep] = [
    ReplayStep("01-none", says: ["no packages were named"]),
    .sameOutput("02-spec"), .sameOutput("03-yaml"),
    ReplayStep("04-not-installed", says: ["elm@4.0", "nearest"]),
    .sameOutput("05-hash"), .sameOutput("06-long-options"), .sameOutput("07-external"),
  ]

  @Test func `names of entries are what Spack prints`() throws {
    try Self.makeSite(caches: []).replay(SpackRecording.group("name"), Self.names)
  }

  private static func saved(_ name: String, _ folder: String, _ fixture: String, _ files: [String])
    -> ReplayStep
  {
    ReplayStep(name) { result in
      for file in files {
        let ours = try result.site.site.folder.bytes("srv/site16/work/\(folder)/\(file).yaml")
        let theirs = try Fixture.text("spack-0.16/save-yaml/\(fixture)/\(file).yaml")
        // What the installed file does not say of its dependencies is not made up.
        func lines(_ text: String) -> [Substring] {
          text.split(separator: "\n").filter { !$0.contains("build_hash:") }
        }
        #expect(
          lines(String(decoding: ours, as: UTF8.self)) == lines(theirs), "\(name): \(file)")
      }
    }
  }

  private static let savings: [ReplayStep] = [
    ReplayStep("01-nothing", says: ["no root package", "--root-spec"]),
    ReplayStep("02-no-specs", says: ["--specs"]),
    ReplayStep("03-no-dir", says: ["no folder", "--specfile-dir"]),
    ReplayStep(
      "04-root-spec", difference: "an installed package of 0.16 does not know what built it",
      says: ["'ashtool' is not a dependency of 'cedar@1.1/kxzroa6'"]),
    ReplayStep(
      "05-root-yaml", difference: "folders that are missing are made", says: ["2 files: 2 added"]),
    ReplayStep("06-not-a-dependency", says: ["'fir' is not a dependency of 'cedar@1.1/kxzroa6'"]),
    ReplayStep("07-missing-yaml", says: ["none.yaml"]),
    ReplayStep(
      "08-relative-dir", difference: "folders that are missing are made", says: ["1 file: 1 added"]),
    saved("09-root-yaml-dir-exists", "sy2", "from-root-yaml", ["cedar", "libalder"]),
    ReplayStep("10-relative-dir-exists"),
    ReplayStep(
      "11-build-dependency-via-installed-yaml", says: ["'ashtool' is not a dependency"]),
  ]

  @Test func `spec files are saved as Spack saves them`() throws {
    try Self.makeSite(caches: []).replay(SpackRecording.group("save-yaml"), Self.savings)
  }

  // MARK: preview

  private static let previews: [ReplayStep] =
    ["01-none", "02-relocatable", "03-cedar", "04-birch"].map { preview($0) } + [
      // More was installed when the store was kept than when these were recorded.
      previewOfMore("05-several"), previewOfMore("06-two-args"),
      ReplayStep("07-no-match", says: ["nosuch", "albedo find"]), preview("08-external"),
      preview("09-with-external-dep"), preview("10-hash"), preview("11-fir"),
    ]

  /// The marks and the tree are compared; how a spec is written has changed from version to version.
  private static func preview(_ name: String) -> ReplayStep {
    ReplayStep(name) { result in
      func heads(_ text: String) -> [String] { text.split(separator: "\n").map(head) }
      #expect(heads(result.outcome.output) == heads(result.recording.output), "\(name)")
    }
  }

  /// A step of `preview` that shows all that Spack shows, and more.
  private static func previewOfMore(_ name: String) -> ReplayStep {
    ReplayStep(name) { result in
      func heads(_ text: String) -> Set<String> { Set(text.split(separator: "\n").map(head)) }
      let (ours, theirs) = (heads(result.outcome.output), heads(result.recording.output))
      #expect(ours.isSuperset(of: theirs), "\(name)")
    }
  }

  /// The mark, the indentation, the name and the version of a line.
  private static func head(_ line: Substring) -> String {
    guard let match = line.firstMatch(of: #/^\[.\] +\^?[a-z0-9]+@[0-9.]+/#) else {
      return String(line)
    }
    return String(match.output)
  }

  @Test func `a preview marks what Spack marks`() throws {
    try Self.makeSite(caches: []).replay(SpackRecording.group("preview"), Self.previews)
  }
}
