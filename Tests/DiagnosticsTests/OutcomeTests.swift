import Diagnostics
import Testing

private enum NetworkFailure: String, FailureCode {
  case silence, refusal, bug
  static var domain: String { "network" }
  var exitClass: ExitClass {
    switch self {
    case .silence: .unreachable
    case .refusal: .refused
    case .bug: .failed
    }
  }
}

@Suite struct OutcomeTests {
  private static let silence = Failure<NetworkFailure>(.silence, "no answer")

  @Test func `the words are those of the contract, in its order`() {
    #expect(
      Outcome.allCases.map(\.rawValue).joined(separator: " ")
        == "added present updated removed kept skipped-policy skipped-exists manual external"
        + " no-source unknown unavailable refused failed interrupted")
  }

  @Test func `an error decides the outcome of its item`() {
    #expect(Outcome(of: Failure<NetworkFailure>(.bug, "x")) == .failed)
    #expect(Outcome(of: Self.silence) == .failed)
    #expect(Outcome(of: Failure<NetworkFailure>(.refusal, "x")) == .refused)
    #expect(Outcome(of: CancellationError()) == .interrupted)
  }

  /// A batch and how it ends the program.
  struct Batch: CustomTestStringConvertible, Sendable {
    let outcomes: [Outcome]
    let status: Int32
    var testDescription: String { outcomes.map(\.rawValue).joined(separator: ",") }
  }

  @Test(arguments: [
    Batch(outcomes: [], status: 0), Batch(outcomes: [.added, .present, .external], status: 0),
    Batch(outcomes: [.skippedPolicy, .noSource, .manual], status: 0),
    Batch(outcomes: [.failed], status: 1), Batch(outcomes: [.external, .failed], status: 1),
    Batch(outcomes: [.unknown], status: 1), Batch(outcomes: [.unavailable], status: 1),
    Batch(outcomes: [.present, .failed], status: 3),
    Batch(outcomes: [.added, .refused], status: 3), Batch(outcomes: [.refused], status: 4),
    Batch(outcomes: [.refused, .failed], status: 4),
    Batch(outcomes: [.added, .failed, .interrupted], status: 130),
  ])
  func `a batch ends with the status of the contract`(batch: Batch) {
    let items = batch.outcomes.map { (outcome: $0, error: nil as (any Error)?) }
    #expect(ExitClass(ofBatch: items).rawValue == batch.status)
  }

  @Test func `only where nothing could be reached at all is a batch unreachable`() {
    let silent = (outcome: Outcome.failed, error: Self.silence as (any Error)?)
    let failed = (outcome: Outcome.failed, error: nil as (any Error)?)
    let added = (outcome: Outcome.added, error: nil as (any Error)?)
    #expect(ExitClass(ofBatch: [silent, silent]) == .unreachable)
    #expect(ExitClass(ofBatch: [silent, failed]) == .failed)
    #expect(ExitClass(ofBatch: [silent, added]) == .partial)
  }
}

@Suite struct ItemProgressTests {
  @Test func `phases count anew, and bytes of all phases are added`() {
    let item = ItemProgress(name: "quill")
    item.begin("hashing", total: 10)
    item.advance(by: 10)
    item.begin("relocating", total: 3, unit: .count)
    item.advance(by: 2)
    #expect(item.byteCount == 10)
    item.begin("unpacking")
    item.reach(5)
    #expect(item.byteCount == 15)
    #expect(item.snapshot.done == 5 && item.snapshot.phase?.word == "unpacking")
    item.end()
    #expect(item.byteCount == 15)
    #expect(item.past.map(\.word) == ["hashing", "relocating", "unpacking"])
  }
}
