import Diagnostics

extension TaskBoard {
  /// The nearest moment at which `fire` has something to do, or had.
  var nextTimer: TaskTime? {
    guard let sleep = sleeps.next else { return deadlines.next }
    return deadlines.next.map { min($0, sleep) } ?? sleep
  }

  /// The nearest moment at which a running task may have to be interrupted.
  var nextDeadline: TaskTime? { deadlines.next }

  /// The current task waits for a moment.
  mutating func sleep(until time: TaskTime) {
    guard let current else { return }
    entries[current]?.state = .sleeping(timer: sleeps.add(time, task: current))
  }

  /// The current task lets all others that are ready go first.
  mutating func yield() {
    guard let current else { return }
    makeReady(current, .values([]))
  }

  /// Wakes the tasks whose time has come, and cancels those whose deadline has passed.
  mutating func fire(at now: TaskTime) {
    while let timer = sleeps.pop(at: now) {
      guard case .sleeping(timer.number)? = entries[timer.task]?.state else { continue }
      makeReady(timer.task, .values([]))
    }
    expire(at: now)
  }

  /// Cancels the tasks whose deadline has passed, with all that they have started.
  mutating func expire(at now: TaskTime) {
    while let timer = deadlines.pop(at: now) {
      guard entries[timer.task]?.deadline?.timer == timer.number else { continue }
      entries[timer.task]?.isExpired = true
      cancel(timer.task)
    }
  }

  /// Gives a task, with all that it starts, so long to end.
  mutating func setDeadline(of task: Int, seconds: Double, now: TaskTime) {
    guard entries[task] != nil else { return }
    let timer = deadlines.add(now.advanced(by: seconds), task: task)
    entries[task]?.deadline = Deadline(timer: timer, seconds: seconds)
  }

  /// Returns the error of the current task if its own deadline has passed.
  func lateness() -> LuaError? { current.flatMap(lateness(of:)) }

  private func lateness(of task: Int) -> LuaError? {
    guard let entry = entries[task], entry.isExpired, let deadline = entry.deadline else {
      return nil
    }
    let time = QuantityText.span(.seconds(deadline.seconds))
    let name = entry.name ?? Self.name(of: task)
    let shown = entry.isNameQuoted ? "'\(name)'" : name
    return LuaError(.timedOut, "\(shown) did not end within \(time)")
  }

  /// A task that is cancelled by its own deadline is late, for whoever waits for it.
  func judged(
    _ result: Result<[LuaValue], any Error>, of task: Int
  ) -> Result<[LuaValue], any Error> {
    guard case .failure(let error) = result, isCancelling(error), let late = lateness(of: task)
    else { return result }
    return .failure(late)
  }

  /// The current task waits until all that it has started has ended; false when nothing is left.
  ///
  /// Cancelling does not end the wait: it reaches what is waited for.
  mutating func gather() -> Bool {
    guard let current, entries[current]?.children.isEmpty == false else { return false }
    entries[current]?.state = .gathering
    return true
  }

  /// Cancels all that the current task has started.
  mutating func cancelChildren() {
    guard let current else { return }
    for child in entries[current]?.children ?? [] { cancel(child) }
  }

  mutating func forgetSleep() {
    let entries = entries
    sleeps.forgetOne { timer in
      if case .sleeping(timer.number)? = entries[timer.task]?.state { true } else { false }
    }
  }

  mutating func forgetDeadline() {
    let entries = entries
    deadlines.forgetOne { entries[$0.task]?.deadline?.timer == $0.number }
  }
}
