import Diagnostics
import MirrorModel
import Testing

private func entry(
  _ spec: String, _ outcome: Outcome, version: String? = "1", id: String? = nil,
  kind: LedgerEntry.Kind = .archive
) -> LedgerEntry {
  var entry = LedgerEntry(
    id: id ?? "_source-cache/archive/\(spec)", spec: spec, kind: kind, package: "quill",
    version: version, outcome: outcome, checkedAt: 100)
  if kind == .archive { entry.storage = entry.id }
  return entry
}

private func run(
  _ entries: [LedgerEntry], _ specs: [String] = ["quill"], covered: [String: Set<String>] = [:],
  time: Int64 = 100
) -> LedgerRun {
  LedgerRun(
    request: LedgerRequest(
      command: "mirror create", specs: specs, options: ["versions": "2"], time: time),
    entries: entries, covered: covered)
}

@Suite struct MirrorLedgerTests {
  @Test func `a ledger comes back from its text as it was`() throws {
    var full = entry("quill@1", .added)
    full.reason = "line\nfeed"
    full.rule = "exclude"
    full.warnings = ["it is built with 'go', and go may fetch modules"]
    full.digest = "ab"
    full.aliases = ["quill/quill-1.tar.gz"]
    full.urls = ["https://e.org/quill-1.tar.gz"]
    full.attempts = [.init(place: "/srv/a", reason: "gone")]
    full.place = "https://e.org/quill-1.tar.gz"
    full.commit = "c0"
    full.byteCount = 12
    full.storedAt = 99
    var ledger = MirrorLedger()
    ledger.merge(run([full, entry("quill", .unknown, version: nil, id: "gap", kind: .gap)]))
    let text = ledger.encode()
    #expect(try MirrorLedger.decode(text, source: "l") == ledger)
    #expect(text.count { $0 == 0x0A } == 3)
    #expect(ledger.entries.map(\.request) == [1, 1])
  }

  @Test func `a later run changes the state and keeps when and whence the file came`() {
    var first = entry("quill@1", .added)
    first.place = "https://e.org/a"
    first.storedAt = 99
    first.byteCount = 7
    var later = entry("quill@1", .present)
    later.checkedAt = 200
    var ledger = MirrorLedger()
    ledger.merge(run([first]))
    ledger.merge(run([later], time: 200))
    #expect(ledger.entries.count == 1)
    #expect(ledger.entries[0].outcome == .present)
    #expect(ledger.entries[0].place == "https://e.org/a")
    #expect(ledger.entries[0].storedAt == 99)
    #expect(ledger.entries[0].byteCount == 7)
    #expect(ledger.entries[0].checkedAt == 200)
    #expect(ledger.requests.count == 1, "the same request is remembered once")
    #expect(ledger.requests[0].time == 200)
  }

  @Test func `an interrupted run says nothing about what it did not come to`() {
    var ledger = MirrorLedger()
    ledger.merge(run([entry("quill@1", .added)]))
    ledger.merge(run([entry("quill@1", .interrupted), entry("quill@2", .interrupted)]))
    #expect(ledger.entries.map(\.outcome) == [.added, .interrupted])
  }

  @Test func `what a run looked at and did not say again is forgotten unless there is a file`() {
    var ledger = MirrorLedger()
    ledger.merge(
      run([
        entry("quill", .unknown, version: nil, id: "gap", kind: .gap),
        entry("quill@1", .failed), entry("quill@2", .failed, version: "2"),
        entry("quill@3", .added, version: "3"),
      ]))
    ledger.merge(run([], ["quill@1,3"], covered: ["quill": ["1", "3"]]))
    #expect(ledger.entries.map(\.spec) == ["quill@2", "quill@3"])
    #expect(ledger.requests.map(\.number) == [1, 2])
  }

  @Test func `files that are gone are forgotten`() {
    var ledger = MirrorLedger()
    ledger.merge(run([entry("quill@1", .added), entry("quill@2", .added)]))
    let count = ledger.forget(["_source-cache/archive/quill@1"])
    #expect(count == 1)
    #expect(ledger.entries.map(\.spec) == ["quill@2"])
  }

  @Test func `a checkout is forgotten by its path on disk, where doubled slashes are one`() {
    var ledger = MirrorLedger()
    var checkout = entry("quill@main", .added)
    checkout.storage = "_source-cache/git//srv/site/quill.git/abc.tar.gz"
    var other = entry("quill@tip", .added)
    other.storage = nil
    other.aliases = ["quill//quill-tip.tar.gz"]
    ledger.merge(run([checkout, other]))
    let count = ledger.forget([
      "_source-cache/git/srv/site/quill.git/abc.tar.gz", "quill/quill-tip.tar.gz",
    ])
    #expect(count == 2)
  }

  @Test func `what has no file of its own is forgotten with the last of its names`() {
    var ledger = MirrorLedger()
    var patch = entry("quill@1", .added)
    patch.storage = nil
    patch.aliases = ["quill/a", "quill/b"]
    var nameless = entry("quill@2", .added)
    nameless.storage = nil
    nameless.aliases = []
    ledger.merge(run([patch, nameless]))
    #expect(ledger.forget(["quill/a"]) == 0)
    #expect(ledger.forget(["quill/a", "quill/b", "quill/c"]) == 1)
    #expect(ledger.entries.map(\.spec) == ["quill@2"])
  }

  @Test(arguments: [
    ("", "line 1"), ("{}\n", "'schema'"), ("{\"schema\": 1}\n{\"id\": 1}\n", "line 2"),
    ("{\"schema\": 1}\n{", "line 2"),
    (
      #"{"schema": 1}"# + "\n"
        + #"{"id":"a","spec":"b","kind":"archive","package":"p","outcome":"odd","checked":1}"#,
      "'outcome'"
    ),
  ])
  func `a damaged ledger is an error that says where`(text: String, where place: String) {
    let error = #expect(throws: LedgerError.self) {
      try MirrorLedger.decode(Array(text.utf8), source: "l")
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(place) == true, "\(String(describing: error))")
  }

  @Test func `a ledger of a later program is left alone`() {
    let error = #expect(throws: LedgerError.self) {
      try MirrorLedger.decode(Array("{\"schema\": 2}\n".utf8), source: "l")
    }
    #expect(error?.code == .unsupportedVersion)
  }
}
