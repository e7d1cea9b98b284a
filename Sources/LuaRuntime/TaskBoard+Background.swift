extension TaskBoard {
  /// Takes a task out of its run, which then no longer waits for it.
  ///
  /// What the task has started or starts goes with it.
  mutating func moveToBackground(_ task: Int) {
    guard let entry = entries[task], runs[entry.run]?.root != task else { return }
    if let parent = entry.parent { entries[parent]?.children.remove(task) }
    let count = found(task)
    runs[entry.run]?.liveCount -= count
  }

  /// Makes what is left of a run that ends with its root roots of their own.
  mutating func leave(_ children: Set<Int>, of run: inout Run) {
    for child in children.sorted() { run.liveCount -= found(child) }
  }

  /// Gives a task and all below it a run of their own; returns how many they are.
  private mutating func found(_ root: Int) -> Int {
    var count = 0
    var pending = [root]
    while let task = pending.popLast() {
      guard let entry = entries[task] else { continue }
      pending += entry.children
      entries[task]?.run = -root
      count += 1
    }
    entries[root]?.parent = nil
    runs[-root] = Run(root: root, liveCount: count)
    return count
  }

  /// Whether the current task is the root of its run.
  var currentIsRoot: Bool {
    guard let current, let run = entries[current]?.run else { return false }
    return runs[run]?.root == current
  }

  /// Whether a task is in the background.
  func isInBackground(_ task: Int) -> Bool { (entries[task]?.run ?? 0) < 0 }

  /// Names a task for reports and messages, which quote a name that a script chose.
  mutating func setName(_ name: String, isQuoted: Bool, of task: Int) {
    entries[task]?.name = name
    entries[task]?.isNameQuoted = isQuoted
  }

  static func name(of task: Int) -> String { "task \(task)" }

  /// What a task that has not ended is doing.
  func state(of task: Int) -> LuaTaskInfo.State? {
    switch entries[task]?.state {
    case nil: nil
    case .running: .running
    case .ready: .ready
    default: .waiting
    }
  }

  /// The tasks that have not ended, but for those that Swift waits for, in the order of their start.
  func list(at now: TaskTime) -> [LuaTaskInfo] {
    entries.filter { $0.value.run < 0 || runs[$0.value.run]?.root != $0.key }.map { task, entry in
      LuaTaskInfo(
        number: task, name: entry.name ?? Self.name(of: task), state: state(of: task) ?? .ready,
        isInBackground: entry.run < 0, duration: entry.start.duration(to: now))
    }.sorted { $0.number < $1.number }
  }

  /// The roots of the background.
  var backgroundRoots: [Int] { runs.filter { $0.key < 0 }.map(\.value.root) }
}
