extension LuaRunner {
  /// How many ends are kept for a reporter that has not been set.
  private static var mostUnreported: Int { 100 }

  /// Sets who hears of the ends of tasks in the background; the ends that nobody has heard of follow
  /// at once, the oldest first and at most a hundred.
  ///
  /// The closure runs on the Lua thread and must not block.
  public func setReporter(_ reporter: @escaping @Sendable (LuaTaskReport) -> Void) {
    self.reporter = reporter
    let waiting = unreported
    unreported = []
    for report in waiting { reporter(report) }
  }

  /// Returns the tasks that have not ended, except those that a call from Swift is, oldest first.
  public func tasks() -> [LuaTaskInfo] {
    machine?.board.list(at: .now()) ?? []
  }

  /// Cancels a task and all that it has started; false when it has ended already.
  @discardableResult
  public func cancelTask(_ number: Int) -> Bool {
    guard let machine, machine.board.state(of: number) != nil else { return false }
    machine.board.cancel(number)
    carryOut(machine.board.takeConsequences())
    pump()
    return true
  }

  /// Cancels all tasks in the background and returns when they have ended and are reported.
  ///
  /// For the end of a program: what merely loses its machine is not reported.
  public func endBackgroundTasks() async {
    guard let machine, !machine.board.backgroundRoots.isEmpty else { return }
    await withCheckedContinuation { continuation in
      enders.append(continuation)
      for root in machine.board.backgroundRoots { machine.board.cancel(root) }
      carryOut(machine.board.takeConsequences())
      pump()
    }
  }

  func deliver(_ report: LuaTaskReport) {
    if let reporter {
      reporter(report)
    } else {
      unreported.append(report)
      if unreported.count > Self.mostUnreported { unreported.removeFirst() }
    }
    guard machine?.board.backgroundRoots.isEmpty == true else { return }
    let waiting = enders
    enders = []
    for ender in waiting { ender.resume() }
  }
}
