import LuaAPI
import LuaRuntime
import Synchronization

@testable import REPL

/// A machine prepared as for the prompt, without a terminal.
struct Machine {
  let runner: LuaRunner
  let evaluator: Evaluator
  let modules = NativeModules.all(APISession())
  let printed = Printed()
  let offers = OfferedWords()

  /// What `print` has written.
  final class Printed: Sendable {
    private let state = Mutex("")
    var text: String { state.withLock { $0 } }
    func add(_ text: String) { state.withLock { $0 += text } }
  }

  init() async throws {
    runner = try await LuaRunner()
    for module in modules { try await runner.install(module) }
    try await runner.setOutput { [printed] in
      printed.add(String(decoding: $0.bytes, as: UTF8.self))
    }
    evaluator = try await Evaluator(runner: runner, modules: modules, offers: offers)
  }

  /// Runs an entry and returns its values.
  func values(of code: String) async throws -> [Description] {
    guard case .ready(let function, _) = try await evaluator.compile(code, name: "=test") else {
      return []
    }
    return try await evaluator.run(function, text: code)
  }

  /// The completer of this machine.
  var completer: LuaCompleter {
    var host = PromptSession.Host()
    host.moduleNames = { ["albedo.listing"] }
    host.candidates = { kind, beginning, places in
      let words = ["mirror": ["main", "spare"], "cached_spec": ["quill", "zlib"] + places]
      return (words[kind] ?? []).filter { $0.hasPrefix(beginning) }
    }
    return LuaCompleter(
      evaluator: evaluator, modules: modules, host: host,
      help: HelpPages(modules: modules, moduleNames: host.moduleNames), offers: offers)
  }
}
