import AlbedoTesting
import Archives
import Diagnostics
import Foundation
import Testing

/// The outer archives of old caches, honest and hostile.
@Suite struct NestedArchiveTests {
  private func members(_ bytes: [UInt8]) async throws -> [NestedArchive.Member] {
    try await NestedArchive(byteCount: Int64(bytes.count), source: "test") { range in
      Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }.members
  }

  private let end = [UInt8](repeating: 0, count: 1024)

  @Test func `members are found where they lie`() async throws {
    let bytes =
      HandMade.extended([("mtime", Array("1.5".utf8))]) + HandMade.file("a.tar.gz", "content")
      + HandMade.file("a.spec.yaml", "spec:") + end
    let found = try await members(bytes)
    #expect(found.map(\.name) == ["a.tar.gz", "a.spec.yaml"])
    let texts = found.map { member in
      String(
        decoding: bytes[Int(member.range.lowerBound)..<Int(member.range.upperBound)], as: UTF8.self)
    }
    #expect(texts == ["content", "spec:"])
    // A long name stands in an extended header.
    let name = String(repeating: "n", count: 200)
    let long = HandMade.extended([("path", Array(name.utf8))]) + HandMade.file("short") + end
    #expect(try await members(long).map(\.name) == [name])
  }

  /// An archive that no Spack writes.
  struct Hostile: Sendable {
    let bytes: [UInt8]
    let codes: Set<ArchiveFailure>

    init(_ bytes: [UInt8], _ codes: ArchiveFailure...) {
      self.bytes = bytes
      self.codes = Set(codes)
    }
  }

  static func hostile() -> [Hostile] {
    var cases: [Hostile] = []
    cases.append(Hostile(HandMade.folder("d"), .unsupportedKind))
    cases.append(Hostile(HandMade.link("l", "/etc/passwd"), .unsupportedKind))
    cases.append(Hostile(HandMade.hardLink("l", "a"), .unsupportedKind))
    cases.append(Hostile(HandMade.raw("dev", "3"), .unsupportedKind))
    for name in ["../a", "/a", "a b", ".hidden"] {
      cases.append(Hostile(HandMade.file(name), .unsafePath))
    }
    cases.append(Hostile(HandMade.file("a") + HandMade.file("a"), .duplicateEntry))
    cases.append(Hostile(HandMade.raw("a", "0", size: "77777777777"), .truncated))
    let size = HandMade.extended([("size", Array("4611686018427387903".utf8))])
    cases.append(Hostile(size + HandMade.file("a"), .truncated))
    cases.append(Hostile(HandMade.raw("x", "x", size: "00000777777"), .pathTooLong))
    cases.append(Hostile([UInt8](repeating: 1, count: 1024), .unsupportedFormat))
    return cases
  }

  @Test func `what is no archive of three files is refused`() async throws {
    for hostile in Self.hostile() {
      let error = await #expect(throws: ArchiveError.self) {
        try await members(hostile.bytes + end)
      }
      #expect(error.map { hostile.codes.contains($0.code) } == true, "\(error?.message ?? "")")
    }
    let empty = await #expect(throws: ArchiveError.self) { try await members([]) }
    #expect(empty?.code == .truncated)
  }

  @Test func `there are limits on entries, and nothing follows the end`() async throws {
    let many = (0..<20).flatMap { HandMade.file("f\($0)") }
    var error = await #expect(throws: ArchiveError.self) { try await members(many + end) }
    #expect(error?.code == .tooManyEntries)
    error = await #expect(throws: ArchiveError.self) {
      try await members(HandMade.file("a") + end + HandMade.file("b"))
    }
    #expect(error?.code == .corrupt)
    var padded = HandMade.file("a") + end
    padded[1000] = 1
    error = await #expect(throws: ArchiveError.self) { try await members(padded) }
    #expect(error?.code == .corrupt)
  }

  @Test func `little of a large archive is read`() async throws {
    let size = 64 << 20
    let head = HandMade.raw("a.tar.gz", "0", size: String(size, radix: 8).leftPadded(to: 11))
    let tail = HandMade.file("a.spec.yaml", "spec:") + end
    var asked = 0
    let nested = try await NestedArchive(
      byteCount: Int64(head.count + size + tail.count), source: "test"
    ) { range in
      asked += range.count
      return range.map { place in
        let place = Int(place)
        if place < head.count { return head[place] }
        return place < head.count + size ? 7 : tail[place - head.count - size]
      }
    }
    #expect(nested.members.count == 2)
    #expect(asked < 16384)
  }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String {
    String(repeating: "0", count: max(0, count - self.count)) + self
  }
}
