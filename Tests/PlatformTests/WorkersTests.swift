import Diagnostics
import Platform
import Synchronization
import SystemPackage
import Testing

private struct Stop: Error {}

private final class Gauge: Sendable {
  private let counts = Mutex((running: 0, highest: 0))
  var highest: Int { counts.withLock { $0.highest } }
  func enter() {
    counts.withLock {
      $0.running += 1
      $0.highest = max($0.highest, $0.running)
    }
  }
  func leave() { counts.withLock { $0.running -= 1 } }
}

private final class Collector: Sendable {
  private let list = Mutex<[Int]>([])
  var numbers: [Int] { list.withLock { $0 } }
  func append(_ number: Int) { list.withLock { $0.append(number) } }
}

@Suite struct WorkersTests {
  @Test func `results and errors come back from a worker`() async throws {
    #expect(try await onWorker { 6 * 7 } == 42)
    await #expect(throws: Stop.self) { try await onWorker { throw Stop() } }
  }

  @Test func `no more jobs run at a time than the pool allows`() async throws {
    let pool = WorkerPool(limit: 3)
    let gauge = Gauge()
    try await withThrowingTaskGroup { group in
      for _ in 0..<200 {
        group.addTask {
          try await onWorker(pool: pool) {
            gauge.enter()
            gauge.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect((1...3).contains(gauge.highest))
  }

  @Test func `a cancelled task's job is not started`() async throws {
    let task = Task { @concurrent in
      while !Task.isCancelled { await Task.yield() }
      return try await onWorker { 1 }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a channel hands all elements over in order`() throws {
    let channel = BoundedChannel<Int>(capacity: 3)
    let sum = Collector()
    try runTogether(
      [
        {
          for number in 0..<1000 { try channel.send(number) }
          channel.close()
        },
        { while let next = try channel.receive() { sum.append(next) } },
      ], onFailure: channel.fail)
    #expect(sum.numbers == Array(0..<1000))
    #expect(throws: PlatformError.self) { try channel.send(1) }
  }

  @Test(arguments: [0, 1, 2])
  func `a stage that fails ends the others`(failing: Int) throws {
    let first = BoundedChannel<Int>(capacity: 2)
    let second = BoundedChannel<Int>(capacity: 2)
    #expect(throws: Stop.self) {
      try runTogether(
        [
          {
            var number = 0
            while true {
              if failing == 0, number == 10 { throw Stop() }
              try first.send(number)
              number += 1
            }
          },
          {
            while let next = try first.receive() {
              if failing == 1, next == 10 { throw Stop() }
              try second.send(next)
            }
          },
          {
            while let next = try second.receive() { if failing == 2, next == 10 { throw Stop() } }
          },
        ],
        onFailure: { error in
          first.fail(error)
          second.fail(error)
        })
    }
  }

  @Test func `the machine and the process are known`() throws {
    #expect(Machine.usableCores >= 1 && !Machine.hostName.isEmpty)
    #expect(CurrentProcess.peakResidentBytes > 1 << 20)
    #expect(try FileStatus(of: CurrentProcess.executable()).kind == .file)
    #expect(try CurrentProcess.currentFolder().isAbsolute)
    #expect(CurrentProcess.variable("PATH") != nil && CurrentProcess.variable("NO SUCH") == nil)
    #expect(SystemClock.now > 1.7e9)
    let user = try #require(User.find(0))
    #expect(user.name == "root" && user.home.isAbsolute)
    #expect(User.find(4_000_000_123) == nil)
    #expect(Group.find(named: "root")?.identifier == 0)
    #expect(Group.find(named: "no such group") == nil)
  }

  @Test func `a UUID has version 4 and differs from the next`() throws {
    let (one, two) = (try Randomness.uuid(), try Randomness.uuid())
    #expect(one != two && one.count == 36)
    let characters = Array(one)
    #expect(characters[14] == "4" && "89ab".contains(characters[19]))
    #expect(try Randomness.bytes(1000).count == 1000)
  }
}
