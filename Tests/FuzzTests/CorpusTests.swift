import AlbedoTesting
import Foundation
import FuzzTargets
import Testing

/// What fuzzing has found worth keeping, read again by every run of the tests.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.all.map(\.name))
  func `every input of the corpus is read or refused`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let folder = try TemporaryFolder()
    let archive = Fixture.checkout + "/Tests/Fuzz/Corpus/\(name).tar.zst"
    let outcome = try Program.run("/usr/bin/env", ["tar", "-xf", archive, "-C", folder.path])
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    let inputs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(inputs.count > 10)
    for input in inputs { target.run(try folder.bytes(input)) }
  }
}
