internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime
internal import Synchronization
internal import Terminal

/// What scripts of one run share with the program: its console, `os.exit`, tasks in the background.
final class ScriptOutput: Sendable {
  private struct State {
    var console: Console
    var exitStatus: Int32?
    /// Whether what runs in the background is being cancelled because the run has ended.
    var isEnding = false
  }

  private let state: Mutex<State>

  /// Creates the connection of a machine that has not loaded a script yet.
  init(_ console: Console) { state = Mutex(State(console: console)) }

  private var console: Console { state.withLock { $0.console } }

  /// The status that a script has given to `os.exit`, if one has.
  var exitStatus: Int32? { state.withLock { $0.exitStatus } }

  /// Goes over to another console; what was written to the first one is written out.
  func change(to console: Console) throws {
    try self.console.flush()
    state.withLock { $0.console = console }
  }

  /// Lets the scripts of a machine write here.
  func connect(_ runner: LuaRunner) async throws {
    try await runner.setOutput(
      { try self.console.write(unchanged: $0.bytes) },
      event: { event in
        switch event {
        case .flush: try self.console.flush()
        case .otherWriter: try self.console.giveWay()
        case .answered: self.console.lineIsAnswered()
        }
      })
    try await runner.setExit { status in
      self.state.withLock { state in
        state.exitStatus = status
        state.isEnding = true
      }
    }
    await runner.setReporter { self.report($0) }
  }

  /// Lets scripts load and say nothing, for a run whose output only a program reads.
  static func silence(_ runner: LuaRunner) async throws {
    try await runner.setOutput { _ in }
  }

  /// Cancels what still runs in the background, and waits for its end.
  func end(_ runner: LuaRunner) async {
    state.withLock { $0.isEnding = true }
    await runner.endBackgroundTasks()
  }

  private func report(_ report: LuaTaskReport) {
    switch report.result {
    case .success: console.receive(.detail("\(report.name) in the background has ended"))
    case .failure(let error):
      guard LuaError(describing: error).qualifiedCode == LuaFailure.cancelled.qualified else {
        let hint = (error as? any DiagnosticError)?.hint.map { "\nhint: \($0)" } ?? ""
        let sentence = ErrorReport.sentence(for: error)
        return console.receive(
          .warning("\(report.name) in the background has failed: \(sentence)\(hint)"))
      }
      if state.withLock({ $0.isEnding }) {
        console.receive(
          .note("\(report.name) in the background was cancelled, since what had started it ended"))
      } else {
        console.receive(.detail("\(report.name) in the background was cancelled"))
      }
    }
  }
}
