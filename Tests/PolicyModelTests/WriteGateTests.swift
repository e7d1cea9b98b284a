import Diagnostics
import PolicyModel
import Testing

@Suite struct WriteGateTests {
  private let gate = WriteGate()

  @Test func `a gate stands open until a session shuts it`() throws {
    try gate.check("the cache", "file:///c")
    for mode in [WriteGate.Mode.read, .plan] {
      gate.mode = mode
      let error = #expect(throws: PolicyError.self) { try gate.check("the cache", "file:///c") }
      #expect(error?.code == .readOnly && error?.exitClass == .refused)
      #expect(error?.message.hasPrefix("the cache 'file:///c' is not changed") == true)
    }
    gate.mode = .write
    try gate.check("the cache", "file:///c")
  }

  @Test func `a commit opens its places alone, and only for its time`() async throws {
    gate.mode = .plan
    try await gate.committing(to: ["file:///a", "file:///b"]) {
      try gate.check("the cache", "file:///a")
      try gate.check("the cache", "file:///b")
      #expect(throws: PolicyError.self) { try gate.check("the cache", "file:///c") }
    }
    #expect(throws: PolicyError.self) { try gate.check("the cache", "file:///a") }
  }

  @Test func `a commit that fails shuts the gate, and one within another leaves it open`()
    async throws
  {
    struct Failure: Error {}
    gate.mode = .plan
    try await gate.committing(to: ["file:///a"]) {
      await #expect(throws: Failure.self) {
        try await gate.committing(to: ["file:///a"]) { throw Failure() }
      }
      try gate.check("the cache", "file:///a")
    }
    #expect(throws: PolicyError.self) { try gate.check("the cache", "file:///a") }
  }

  @Test func `nothing is committed while one only reads`() async {
    gate.mode = .read
    await #expect(throws: PolicyError.self) {
      try await gate.committing(to: ["file:///a"]) { Issue.record("it was committed") }
    }
  }
}
