import LuaRuntime

/// An error that is a class instance, so that a test can count how many are alive.
final class CountedError: Error, CustomStringConvertible {
  private let tally: Crowd

  var description: String { "counted" }

  init(_ tally: Crowd) {
    self.tally = tally
    tally.enter()
  }

  deinit {
    tally.leave()
  }
}

/// A module that throws, gives and keeps counted errors.
func proofModule(errors: Crowd) -> NativeModule {
  NativeModule(
    "test.proof", summary: "Throws what a test can count.",
    functions: [
      NativeFunction(
        "fail", summary: "Throws a counted error.",
        body: .immediate { _ in throw CountedError(errors) }),
      NativeFunction(
        "fail_later", summary: "Throws a counted error after waiting.",
        body: .waiting { _ in
          await Task.yield()
          throw CountedError(errors)
        }),
      NativeFunction(
        "give", summary: "Returns a counted error.",
        results: [NativeResult("error", .error, help: "the error")],
        body: .immediate { _ in [.error(CountedError(errors))] }),
      NativeFunction(
        "take", summary: "Accepts an error and throws it.",
        parameters: [NativeParameter("error", .error, help: "the error")],
        body: .immediate { throw $0.error("error") }),
    ])
}

extension Crowd {
  /// Waits until nobody is left: a Swift task that handed over an error ends a moment later.
  func disperses() async throws -> Bool {
    for _ in 0..<2000 where now != 0 { try await Task.sleep(for: .milliseconds(1)) }
    return now == 0
  }
}

extension LuaRunner {
  /// Runs a chunk with the modules `sample`, `task` and `proof`.
  func prove(_ body: String, _ arguments: [LuaValue] = []) async throws -> [LuaValue] {
    try await evaluate("local proof = require('test.proof') \(body)", arguments)
  }

  /// Collects until nothing more can go: finalizers of one round free what the next one takes.
  func collectAll() throws {
    for _ in 0..<3 { try collectGarbage() }
  }
}

/// A runner with all modules of the tests.
func makeProofRunner(
  errors: Crowd = Crowd(), journal: Journal = Journal(), tally: Crowd = Crowd(),
  configuration: LuaConfiguration = LuaConfiguration()
) async throws -> LuaRunner {
  let runner = try await makeRunner(
    journal: journal, tally: tally, configuration: configuration)
  try await runner.install(proofModule(errors: errors))
  return runner
}
