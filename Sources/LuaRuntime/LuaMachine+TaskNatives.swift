import CLuaTrampoline
import Diagnostics

extension LuaMachine {
  /// What the task module needs from Swift beside `join` and `cancel`, in the prelude's order.
  func taskNatives() throws -> [Int] {
    let natives: [(LuaMachine, borrowing LuaFrame) throws -> [LuaValue]] = [
      { try $0.sleep($1) }, { try $0.gather($1) },
      { machine, _ in
        machine.board.cancelChildren()
        return []
      },
      { machine, _ in machine.board.lateness().map { [.error($0)] } ?? [] },
      { try $0.configure($1) },
      { machine, _ in [.boolean(machine.board.currentIsRoot)] },
      { machine, frame in
        let task = Int(try frame.argument(1).integer ?? 0)
        return machine.board.state(of: task).map { [.text($0.rawValue)] } ?? []
      },
      { machine, _ in
        [.list(machine.listed().map { .integer(Int64($0)) })]
      },
      { _, frame in
        let known = (try frame.argument(2).list ?? []).compactMap(\.text)
        let name = try frame.argument(1).text ?? ""
        return [.text(NearMiss.question(for: name, among: known).map { "; \($0)" } ?? "")]
      },
    ]
    return try natives.map { try add(.runtime($0)) }
  }

  /// The tasks that a script sees: in a sandbox those of its own run.
  private func listed() -> [Int] {
    let all = board.list(at: .now()).map(\.number)
    guard isSandboxed else { return all }
    let run = board.current.flatMap { board.run(of: $0) }
    return all.filter { board.run(of: $0) == run }
  }

  /// Suspends the task for some seconds; the second argument is the name for messages.
  private func sleep(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    let seconds = try frame.argument(1).number ?? 0
    guard seconds >= 0, seconds < 1e9 else {
      throw LuaError(
        .badArgument,
        "\(try frame.argument(2).text ?? ""): argument 1 (seconds): \(seconds) is out of range")
    }
    try requireWait(frame)
    request = .board
    if seconds == 0 { board.yield() } else { board.sleep(until: .now().advanced(by: seconds)) }
    return []
  }

  /// Waits until all that the task has started has ended.
  private func gather(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    if board.gather() { request = .board }
    return []
  }

  /// Gives a new task a name, a time limit in seconds, and a place in the background, nil for none;
  /// the last argument tells whether messages quote the name.
  private func configure(_ frame: borrowing LuaFrame) throws -> [LuaValue] {
    let task = Int(try frame.argument(1).integer ?? 0)
    if let name = try frame.argument(2).text {
      board.setName(name, isQuoted: try frame.argument(5).boolean == true, of: task)
    }
    if let seconds = try frame.argument(3).number {
      board.setDeadline(of: task, seconds: seconds, now: .now())
      armInterrupt()
    }
    if try frame.argument(4).boolean == true { board.moveToBackground(task) }
    return []
  }

  /// Lets the system interrupt this thread at the nearest deadline, should Lua run then.
  func armInterrupt() {
    unsafe lt_set_timer(host, board.nextDeadline?.nanoseconds ?? 0)
  }
}
