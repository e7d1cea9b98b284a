import Testing

@testable import LuaRuntime

@Suite struct TaskBoardTests {
  private func board() -> (TaskBoard, root: Int) {
    var board = TaskBoard()
    let root = board.startRun(1)
    _ = board.next()
    return (board, root)
  }

  private func spawn(_ board: inout TaskBoard) throws -> Int {
    let task = board.spawn()
    return try #require(task)
  }

  private func next(_ board: inout TaskBoard) -> Int? { board.next()?.task }

  @Test func `tasks run in the order in which they became ready`() throws {
    var (board, root) = board()
    let first = try spawn(&board)
    let second = try spawn(&board)
    board.end(root, .success([]))
    #expect(next(&board) == first)
    board.suspend()
    #expect(next(&board) == second)
    board.complete(first, .values([]))
    #expect(next(&board) == first)
    #expect(next(&board) == nil)
  }

  @Test func `a run ends with its last task`() throws {
    var (board, root) = board()
    let child = try spawn(&board)
    board.end(root, .success([7]))
    let early = board.takeConsequences().finished
    #expect(early.isEmpty)
    board.end(child, .success([]))
    let finished = board.takeConsequences().finished
    #expect(finished.map(\.run) == [1])
    #expect(try finished.first?.result.get() == [7])
    #expect(board.liveCount == 0)
  }

  @Test func `cancelling reaches grandchildren whose parent has ended`() throws {
    var (board, root) = board()
    let child = try spawn(&board)
    board.suspend()
    _ = board.next()
    let grandchild = try spawn(&board)
    board.end(child, .success([]))
    _ = board.next()
    board.suspend()
    board.cancel(root)
    let cancelled = board.takeConsequences().cancelled
    #expect(Set(cancelled) == [root, grandchild])
  }

  @Test func `a shielded join outlasts cancelling, a plain one does not`() throws {
    for shielded in [true, false] {
      var (board, root) = board()
      let child = try spawn(&board)
      guard case .waits = board.join(child, shielded: shielded) else {
        Issue.record("the child has not ended")
        return
      }
      _ = board.next()
      board.suspend()
      board.cancel(root)
      #expect((next(&board) == root) == !shielded)
      board.complete(child, .failure(LuaError.cancelled))
      #expect(next(&board) == child)
    }
  }

  @Test func `a failure that nobody joins fails the run, a cancelled task does not`() throws {
    for error in [LuaError(.error, "x"), LuaError.cancelled] {
      var (board, root) = board()
      let child = try spawn(&board)
      _ = board.next()
      board.end(child, .failure(error))
      board.end(root, .success([]))
      guard case .failure? = board.takeConsequences().finished.first?.result else {
        #expect(error.says(LuaError.cancelled))
        continue
      }
      #expect(!error.says(LuaError.cancelled))
    }
  }

  @Test func `a task cannot wait for itself or for one that never was`() {
    var (board, root) = board()
    for task in [root, 99] {
      guard case .ended(nil) = board.join(task, shielded: false) else {
        Issue.record("waits for \(task)")
        return
      }
    }
  }
}
