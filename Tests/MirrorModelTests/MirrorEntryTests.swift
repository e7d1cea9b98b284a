import MirrorModel
import Testing

@Suite struct MirrorEntryTests {
  private static let digest = String(repeating: "ab", count: 32)
  private static let commit = String(repeating: "1c", count: 20)

  private func entry(_ path: String, _ target: String? = nil) -> MirrorEntry {
    MirrorEntry(path: path, byteCount: 7, modified: 9, target: target)
  }

  @Test(arguments: [
    ("_source-cache/archive/ab/\(digest).tar.gz", MirrorEntry.Kind.archive),
    ("_source-cache/archive/ab/\(digest)", .archive),
    ("_source-cache/archive/cd/\(digest).tar.gz", .foreign),
    ("_source-cache/archive/ab/deep/\(digest).tar.gz", .foreign),
    ("_source-cache/archive/ab/abba.tar.gz", .foreign),
    ("_source-cache/git/acme/tool.git/\(commit).tar.gz", .checkout),
    ("_source-cache/svn/7.tar.gz", .foreign),
    ("_source-cache/svn/repo/7.tar.gz", .checkout),
    ("quill/quill-2.0.tar.gz", .named), ("quill-2.0.tar.gz", .foreign),
    ("build_cache/index.json", .foreign), ("v3/layout.json", .foreign),
    (".albedo/stage/abc.partial", .leftover), ("quill/.albedo-link.1f", .leftover),
  ])
  func `a path says what a file is`(_ path: String, _ kind: MirrorEntry.Kind) {
    #expect(entry(path).kind == kind)
  }

  @Test func `a link beside its place is a leftover, and links belong to names for people`() {
    #expect(entry("quill/quill-2.0.tar.gz", "../x").kind == .link)
    #expect(entry("quill/quill-2.0.tar.gz.tmp", "../x").kind == .leftover)
    #expect(entry("_source-cache/archive/ab/\(Self.digest)", "../x").kind == .foreign)
  }

  @Test(arguments: [
    ("../_source-cache/a", "_source-cache/a"), ("../../etc/passwd", nil), ("/etc/passwd", nil),
    (".././x", "x"), ("../quill/../../y", nil), ("other", "quill/other"),
  ])
  func `a link leads to a path in the mirror, or out of it`(_ target: String, _ end: String?) {
    #expect(entry("quill/name", target).destination == end)
  }

  @Test func `an inventory says how links end, whatever they are called`() {
    let inventory = MirrorInventory([
      entry("quill/good", "../_source-cache/archive/ab/\(Self.digest)"),
      entry("quill/gone", "../_source-cache/archive/ab/nothing"),
      entry("quill/out", "../../../etc/passwd"), entry("quill/chain", "good"),
      entry("_source-cache/archive/ab/\(Self.digest)"),
    ])
    let file = inventory.entry(at: "_source-cache//archive/ab/\(Self.digest)")
    #expect(file?.promisedDigest == Self.digest)
    func end(_ path: String) -> MirrorInventory.LinkEnd? {
      inventory.entry(at: path).flatMap { inventory.end(of: $0) }
    }
    #expect(end("quill/good") == file.map { .file($0) })
    #expect(end("quill/gone") == .nothing)
    #expect(end("quill/chain") == .nothing)
    #expect(end("quill/out") == .outside)
    let numbers = MirrorStatistics(of: inventory, largestCount: 5)
    #expect(numbers.brokenLinkCount == 3)
    #expect(numbers.files.count == 1)
    #expect(numbers.packages.map(\.name) == ["quill"])
    #expect(numbers.largest.map(\.name) == ["quill/good"])
  }

  @Test func `mirrors are compared by paths, and by sizes where a path promises content`() {
    let archive = "_source-cache/archive/ab/\(Self.digest)"
    let first = MirrorInventory([
      entry(archive), entry("quill/a"), entry("quill/b", "../x"), entry("quill/only"),
    ])
    let second = MirrorInventory([
      entry(archive), entry("quill/a"), entry("quill/b", "../y"), entry("scribe/only"),
      entry("loose"),
    ])
    let found = MirrorComparison(first, second)
    #expect(found.equal.map(\.path) == [archive])
    #expect(found.undecided.map(\.here.path) == ["quill/a"])
    #expect(found.different.map(\.reason) == ["leads to 'x', and to 'y'"])
    #expect(found.onlyHere.map(\.path) == ["quill/only"])
    #expect(found.onlyThere.map(\.path) == ["scribe/only"])
  }
}
