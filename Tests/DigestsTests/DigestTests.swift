import Diagnostics
import Digests
import Platform
import Testing

@Suite struct DigestTests {
  /// Digests of "abc" from FIPS 180-4 and RFC 1321.
  @Test(arguments: [
    (DigestAlgorithm.md5, "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        + "8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ])
  func `the standards' examples come out`(algorithm: DigestAlgorithm, expected: String) throws {
    #expect(try Digest(of: "abc", algorithm).hexadecimal == expected)
    var hasher = try StreamingHasher(algorithm)
    for letter in ["a", "", "b", "c"] { try hasher.update(letter) }
    #expect(try hasher.finish() == Digest(hexadecimal: expected.uppercased()))
    #expect(DigestAlgorithm(hexadecimalCount: expected.count) == algorithm)
  }

  @Test func `the empty file has the hash that install manifests record`() throws {
    let digest = try Digest(of: [], .sha1)
    #expect(digest.base32.uppercased() == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
    #expect(digest.description == "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")
  }

  /// RFC 4648, section 10, in lower case and without padding.
  @Test(arguments: [
    ("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foob", "mzxw6yq"),
    ("fooba", "mzxw6ytb"), ("foobar", "mzxw6ytboi"),
  ])
  func `base 32 follows the standard's examples`(text: String, letters: String) throws {
    #expect(Base32.encode(text.utf8) == letters)
    #expect(try Base32.decode(letters) == Array(text.utf8))
  }

  @Test(arguments: ["A", "a1", "a=", "é", "a b"])
  func `other characters are not base 32`(text: String) {
    let error = #expect(throws: DigestError.self) { try Base32.decode(text) }
    #expect(error?.code == .malformed)
  }

  @Test(arguments: [
    "", "abc", String(repeating: "g", count: 64), String(repeating: "a", count: 63),
  ])
  func `a text that is no digest is refused`(text: String) {
    let error = #expect(throws: DigestError.self) { try Digest(hexadecimal: text) }
    #expect(error?.code == .malformed)
    let digits = String(repeating: "0", count: 64)
    #expect(throws: DigestError.self) { try Digest(hexadecimal: digits, algorithm: .sha1) }
  }

  /// An address sanitizer, which is always run with options, keeps freed memory.
  @Test(.enabled(if: CurrentProcess.variable("ASAN_OPTIONS") == nil))
  func `unfinished digests cost no memory`() async {
    // A process of its own, because the peak counts what other tests use too.
    await #expect(processExitsWith: .success) {
      for _ in 0..<1_500_000 {
        var hasher = try StreamingHasher(.sha256)
        try hasher.update([1])
      }
      // Leaked contexts would take 330 MB.
      precondition(CurrentProcess.peakResidentBytes < 160 << 20, "contexts are not freed")
    }
  }
}
