import AlbedoTesting
import Foundation
import Testing

/// Runs of `mirror create` that are killed at any instant.
///
/// `ALBEDO_SOAK=1` in the environment makes the campaign ten times longer.
@Suite(.serialized) struct MirrorKillTests {
  private static let specs = [
    "quill", "scribe", "inkwell", "blotter", "motto", "nibmaker", "woodcut", "letterpress",
  ]

  /// The folder of a mirror without what the program keeps for itself.
  private func tree(_ site: SourceSite, _ folder: String) throws -> [String: String] {
    try site.tree(folder).filter { !$0.key.hasPrefix("_source-cache/git") }
  }

  /// The files of a mirror whose content has not the digest in their name.
  private func faults(_ folder: String) throws -> [String] {
    let outcome = try Program.run(
      "/bin/sh",
      [
        "-c",
        """
        cd "$0/_source-cache/archive" 2>/dev/null || exit 0
        find . -type f | while read -r file; do
          name=${file##*/}; wanted=${name%%.*}
          is=$(sha256sum "$file"); [ "${is%% *}" = "$wanted" ] || echo "$file"
        done
        """, folder,
      ])
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test func `a run that is killed leaves a valid mirror, and the next one completes it`() throws {
    let site = try SourceSite()
    let arguments = ["mirror", "create", "-j", "8", "-d", site.mirror] + Self.specs
    var status: Int32 = 0
    let duration = try ContinuousClock().measure { status = try site.albedo(arguments).status }
    let expected = try tree(site, site.mirror)
    try #require(expected.keys.contains("quill/quill-2.0.tar.gz"))
    var instants = Instants(upTo: duration)
    for _ in 0..<Campaign.count(short: 20, whole: 200) {
      let instant = instants.next()
      try? FileManager.default.removeItem(atPath: site.mirror)
      _ = try Program.run(
        Program.albedo, ["-C", site.site.folder["scope"]] + arguments,
        environment: site.site.environment, in: site.site.folder.path, killedAfter: instant)
      #expect(try faults(site.mirror) == [], "killed after \(instant)")
      let again = try site.albedo(arguments)
      #expect(again.status == status, "killed after \(instant): \(again)")
      #expect(try tree(site, site.mirror) == expected, "killed after \(instant)")
      #expect(try faults(site.mirror) == [], "killed after \(instant)")
      let ledger = try site.ledger()
      #expect(ledger.contains { $0.spec == "quill@2.0" && $0.isHeld }, "killed after \(instant)")
    }
  }
}
