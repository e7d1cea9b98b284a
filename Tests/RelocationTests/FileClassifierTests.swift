import AlbedoTesting
import Relocation
import Testing

@Suite struct FileClassifierTests {
  @Test(arguments: try VectorCase.all("relocate-text.json", kind: "file_type"))
  func `files are told apart as in Spack`(vector: VectorCase) throws {
    let kinds: [String: FileKind] = ["binary": .binary, "text": .text, "unknown": .unknown]
    let input = try vector.bytes("input_b64")
    #expect(FileClassifier.kind(of: input.span) == kinds[try vector.text("type")])
  }

  @Test func `pieces of any size give the answer of the whole`() throws {
    for vector in try VectorCase.all("relocate-text.json") where vector.fields["input_b64"] != nil {
      let input = try vector.bytes("input_b64")
      for size in 1...9 {
        var classifier = FileClassifier()
        for start in stride(from: 0, to: input.count, by: size) {
          classifier.take(Array(input[start..<min(start + size, input.count)]).span)
        }
        #expect(classifier.finish() == FileClassifier.kind(of: input.span))
      }
    }
  }

  @Test func `text is what the standard library takes for UTF-8`() {
    var numbers = SeededNumbers(seed: 7)
    let leads: [UInt8] = [
      0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0,
      0xF1, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<20_000 {
      // A NUL keeps the second guess, Latin-1, out of it.
      let bytes =
        Array("1234567\0".utf8)
        + (0..<4).map { _ in leads[Int.random(in: 0..<leads.count, using: &numbers)] }
      let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
      #expect(FileClassifier.kind(of: bytes.span) == (isUTF8 ? .text : .unknown))
    }
  }

  @Test func `an answer that cannot change is known early`() {
    var classifier = FileClassifier()
    classifier.take(Array("\u{7F}ELF".utf8).span)
    #expect(!classifier.isSettled)
    classifier.take(Array("1234".utf8).span)
    #expect(classifier.isSettled)
    var other = FileClassifier()
    other.take(([0xFF] + [UInt8](repeating: 0, count: 8)).span)
    #expect(other.isSettled)
  }
}
