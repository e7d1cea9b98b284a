import Synchronization

/// A Lua function that Swift holds.
///
/// The machine keeps the function alive as long as this reference lives, and forgets it at its next
/// step afterwards. May be passed between threads, but only its own machine accepts it.
public final class LuaFunction: Sendable {
  let ledger: ReferenceLedger
  let reference: Int32

  init(reference: Int32, ledger: ReferenceLedger) {
    self.reference = reference
    self.ledger = ledger
  }

  deinit {
    ledger.giveBack(reference)
  }

  /// Calls the function as a task of its own in the runner that it comes from.
  ///
  /// Only for code outside the Lua thread, such as the body of a waiting function. Throws what the
  /// function raises, and `lua.closed` when the runner is gone. Cancelling the Swift task cancels
  /// the Lua task.
  public func call(_ arguments: [LuaValue] = []) async throws -> [LuaValue] {
    guard let runner = ledger.runner else {
      throw LuaError(.closed, "the machine of this function has ended")
    }
    return try await runner.call(self, arguments)
  }
}

/// Which registry references one machine may forget, collected from any thread.
final class ReferenceLedger: Sendable {
  private let returned = Mutex<[Int32]>([])
  private let owner = Mutex(WeakRunner())

  private struct WeakRunner {
    weak var runner: LuaRunner?
  }

  var runner: LuaRunner? { owner.withLock { $0.runner } }

  func setRunner(_ runner: LuaRunner) {
    owner.withLock { $0.runner = runner }
  }

  func giveBack(_ reference: Int32) {
    returned.withLock { $0.append(reference) }
  }

  func takeReturned() -> [Int32] {
    returned.withLock { list in
      defer { list.removeAll(keepingCapacity: true) }
      return list
    }
  }
}
