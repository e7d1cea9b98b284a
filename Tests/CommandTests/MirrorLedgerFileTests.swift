import AlbedoTesting
import Foundation
import Testing

/// What a run leaves in the ledger of a mirror.
@Suite struct MirrorLedgerFileTests {
  @Test func `everything that was asked for is in the ledger, with what each place said`() throws {
    let site = try SourceSite { request, answer, _ in
      guard request.path == "/motto-1.txt" else { return false }
      answer.send("500 Internal Server Error", "no\n", ["Retry-After": "0"])
      return true
    }
    try site.write("mirrors", "mirrors:\n  empty: \(site.site.folder["empty"])\n")
    let (status, report) = try site.create([
      "quill@2.0", "motto", "nosuch", "inkwell@9", "quill@1", "--exclude-specs", "quill@1.0",
    ])
    #expect(status == 3)
    let ledger = try site.ledger()
    let outcomes = Dictionary(uniqueKeysWithValues: ledger.map { ($0.spec, $0.outcome) })
    #expect(outcomes["quill@2.0"] == "added")
    #expect(outcomes["quill@2.0 resource nibset"] == "added")
    #expect(outcomes["quill@1.0"] == "skipped-policy")
    #expect(outcomes["nosuch"] == "unknown")
    #expect(outcomes["inkwell@9"] == "unknown")
    let motto = try #require(ledger.first { $0.spec == "motto@1" })
    #expect(motto.outcome == "failed" && motto.urls == [site.server.url("/motto-1.txt")])
    #expect(
      motto.attempts?.map(\.place) == [
        site.cache + "/" + (motto.storage ?? ""),
        site.site.folder["empty"] + "/" + (motto.storage ?? ""),
        site.server.url("/motto-1.txt"),
      ])
    #expect(motto.attempts?.last?.reason.contains("500") == true)
    let quill = try #require(ledger.first { $0.spec == "quill@2.0" })
    #expect(quill.place == site.server.url("/quill-2.0.tar.gz"))
    #expect(quill.bytes == (try Fixture.bytes("src-tarballs/quill-2.0.tar.gz").count))
    #expect(ledger.count == report.items.count)
    // The failure names every place that was asked, in one line.
    let told = try #require(report.items.first { $0.spec == "motto@1" }?.reason)
    #expect(told.contains("from any of 3 places") && told.contains("500"), "\(told)")
  }

  @Test func `a later run brings the ledger up to date and keeps the rest`() throws {
    let site = try SourceSite()
    _ = try site.create(["quill@2.0", "nosuch"])
    try site.write(
      recipe: "nosuch",
      """
      from spack.package import *

      class Nosuch(Package):
          version("1", sha256="\(String(repeating: "0", count: 64))", expand=False,
                  url="\(site.server.url("/motto-1.txt"))")

      """)
    _ = try site.create(["nosuch"])
    let ledger = try site.ledger()
    #expect(ledger.first { $0.spec == "nosuch" } == nil, "it is known now")
    #expect(ledger.first { $0.spec == "nosuch@1" }?.outcome == "failed")
    #expect(ledger.first { $0.spec == "quill@2.0" }?.outcome == "added")
    _ = try site.create(["quill@2.0"])
    let again = try #require(try site.ledger().first { $0.spec == "quill@2.0" })
    #expect(again.outcome == "present" && again.place != nil)
  }

  @Test func `two runs at once lose nothing of each other`() async throws {
    let site = try SourceSite()
    async let first = site.create(["quill", "motto"])
    async let second = site.create(["scribe", "inkwell"])
    _ = try await (first, second)
    let specs = Set(try site.ledger().map(\.spec))
    #expect(specs.isSuperset(of: ["quill@2.0", "motto@1", "scribe@3.2.1", "inkwell@0.6"]))
  }

  @Test func `a damaged ledger is said and left alone, and the mirror is made all the same`() throws
  {
    let site = try SourceSite()
    try site.site.folder.write("mirror/.albedo/ledger.jsonl", "not a ledger\n")
    let outcome = try site.albedo(["mirror", "create", "-d", site.mirror, "motto"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("the ledger of the mirror was not written"), "\(outcome)")
    #expect(outcome.errorOutput.contains("line 1 of the ledger"), "\(outcome)")
    let text = try String(contentsOfFile: site.mirror + "/.albedo/ledger.jsonl", encoding: .utf8)
    #expect(text == "not a ledger\n")
  }

  @Test func `a dry run writes no ledger, and without it no source is lost`() throws {
    let site = try SourceSite()
    _ = try site.create(["motto"])
    try FileManager.default.removeItem(atPath: site.mirror + "/.albedo")
    let dry = try site.create(["--dry-run", "motto"])
    #expect(dry.report.outcomes == ["motto@1": "present"])
    #expect(!FileManager.default.fileExists(atPath: site.mirror + "/.albedo"))
  }
}

/// An entry of a ledger, as far as tests look at it.
struct LedgerLine: Decodable {
  struct Attempt: Decodable {
    let place: String
    let reason: String
  }

  let spec: String
  let outcome: String
  let storage: String?
  let urls: [String]?
  let attempts: [Attempt]?
  let place: String?
  let bytes: Int?

  var isHeld: Bool { ["added", "present", "updated"].contains(outcome) }
}

extension SourceSite {
  /// The entries in the ledger of the site's mirror.
  func ledger() throws -> [LedgerLine] {
    let text = try String(contentsOfFile: mirror + "/.albedo/ledger.jsonl", encoding: .utf8)
    return try text.split(separator: "\n").dropFirst().map {
      try JSONDecoder().decode(LedgerLine.self, from: Data($0.utf8))
    }
  }
}
