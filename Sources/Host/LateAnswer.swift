internal import Synchronization

/// An answer that is looked for when it is first needed, and then known.
final class LateAnswer<Value: Sendable>: Sendable {
  private let ask: @Sendable () -> Value
  private let answer = Mutex<Value?>(nil)

  init(_ ask: @escaping @Sendable () -> Value) { self.ask = ask }

  var value: Value {
    answer.withLock { answer in
      let value = answer ?? ask()
      answer = value
      return value
    }
  }
}
