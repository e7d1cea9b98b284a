import Diagnostics
import Testing

@testable import Transfers

@Suite struct RulesTests {
  @Test func `a transfer without a byte is stalled after the time-out`() {
    var watch = StallWatch(timeout: .seconds(2), minimumRate: 10, now: .zero)
    #expect(watch.complaint(now: .seconds(1)) == nil)
    watch.received(1, ofBody: false, now: .seconds(1))
    #expect(watch.complaint(now: .milliseconds(2999)) == nil)
    #expect(watch.complaint(now: .seconds(3)) == "no byte came for 2 s")
    watch.excuse(now: .seconds(3))
    #expect(watch.complaint(now: .seconds(4)) == nil)
    #expect(watch.deadline == .seconds(5))
  }

  @Test func `a trickle is stalled when it is slower than the minimum`() {
    var watch = StallWatch(timeout: .seconds(2), minimumRate: 10, now: .zero)
    var complaint: String?
    for tenth in 1...40 where complaint == nil {
      watch.received(1, ofBody: true, now: .milliseconds(tenth * 200))
      complaint = watch.complaint(now: .milliseconds(tenth * 200))
    }
    #expect(complaint?.hasPrefix("only 1") == true)
  }

  @Test func `transfers start in their order within the limits`() {
    var queue = TransferQueue<Int>(perHostLimit: 2, totalLimit: 3)
    for number in 1...4 { queue.add(number, number: number, host: "a") }
    for number in 5...6 { queue.add(number, number: number, host: "b") }
    #expect([queue.next(), queue.next(), queue.next(), queue.next()] == [1, 2, 5, nil])
    queue.ended(host: "a")
    #expect(queue.next() == 3)
    #expect(queue.remove(number: 4, host: "a") == 4)
    #expect(queue.remove(number: 3, host: "a") == nil)
    queue.ended(host: "b")
    #expect(queue.next() == 6)
    #expect(queue.removeAll().isEmpty && queue.running == 3)
  }

  @Test func `a host that fails in a row is left alone for a while`() throws {
    var settings = BreakerSettings()
    settings.failures = 3
    settings.rest = .seconds(10)
    var table = HostTable(settings)
    for second in 1...2 { table.failed("http://h", because: "refused", now: .seconds(second)) }
    try table.check("http://h", now: .seconds(2))
    table.answered("http://h")
    for second in 3...5 { table.failed("http://h", because: "refused", now: .seconds(second)) }
    let error = #expect(throws: TransferError.self) {
      try table.check("http://h", now: .seconds(8))
    }
    #expect(error?.code == .hostGivenUp)
    #expect(
      error?.message
        == "'http://h' is left alone: it has failed 3 times in a row in the last 5 s (refused)")
    #expect(error?.hint?.contains("10 s after its last failure") == true)
    let later = #expect(throws: TransferError.self) {
      try table.check("http://h", now: .seconds(9))
    }
    #expect(later?.hint == error?.hint)
    try table.check("http://i", now: .seconds(8))
    try table.check("http://h", now: .seconds(15))
    table.failed("http://h", because: "refused", now: .seconds(15))
    #expect(throws: TransferError.self) { try table.check("http://h", now: .seconds(16)) }
  }

  @Test func `what is absent is remembered for a while`() {
    var table = AbsenceTable(lifetime: .seconds(5))
    table.add("u", now: .zero)
    #expect(table.contains("u", now: .seconds(4)))
    #expect(!table.contains("u", now: .seconds(5)))
    table.remove("u")
    #expect(!table.contains("u", now: .zero))
    for number in 0..<20_000 { table.add("\(number)", now: .zero) }
    #expect(table.contains("19999", now: .zero))
  }

  @Test func `waits double up to a limit, and respect Retry-After up to another`() {
    var retries = RetrySettings()
    retries.firstDelay = .seconds(1)
    retries.longestDelay = .seconds(6)
    retries.longestRetryAfter = .seconds(30)
    func wait(_ failures: Int, _ retryAfter: Duration? = nil, _ random: Double = 1) -> Duration {
      retries.delay(afterFailures: failures, retryAfter: retryAfter, random: random)
    }
    #expect(
      [wait(1), wait(2), wait(3), wait(4), wait(99)] == [1, 2, 4, 6, 6].map { .seconds($0) })
    #expect(wait(2, nil, 0) == .seconds(1))
    #expect(wait(1, .seconds(20)) == .seconds(20))
    #expect(wait(1, .seconds(2000)) == .seconds(30))
  }

  @Test(
    arguments: [
      ("bytes 10-99/100", 10, 100), ("bytes 0-0/*", 0, nil), ("bytes */100", nil, 100),
    ] as [(String, Int64?, Int64?)])
  func `a range is read`(text: String, start: Int64?, total: Int64?) throws {
    let range = try #require(ContentRange(text))
    #expect(range.start == start && range.total == total)
  }

  @Test(arguments: [
    "", "bytes", "bytes 1-0/5", "bytes 0-5/5", "items 0-1/2", "bytes a-b/c", "bytes -1/5",
    "bytes 0-1/-5", "bytes 0--1/5", "bytes 0-1/2/3",
  ])
  func `a range that makes no sense is none`(text: String) {
    #expect(ContentRange(text) == nil)
  }

  @Test func `a tag is strong only in quotes`() {
    #expect(Validator(entityTag: "\"a\"").strongTag == "\"a\"")
    #expect(Validator(entityTag: "W/\"a\"").strongTag == nil)
    #expect(Validator(entityTag: "\"").strongTag == nil)
  }

  @Test func `what another moment may give ends the program as unreachable`() {
    for code in TransferFailure.allCases where code.isTemporary {
      #expect(code.exitClass == .unreachable)
    }
    #expect(TransferFailure.offline.exitClass == .unreachable)
    #expect(TransferFailure.forbidden.exitClass == .unreachable)
    #expect(TransferFailure.cancelled.exitClass == .interrupted)
    #expect(TransferFailure.notFound.exitClass == .failed)
  }
}
