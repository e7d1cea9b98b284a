internal import Synchronization
internal import Terminal

/// Brings the questions of the reading thread to a task, and the answers back.
final class CompletionDesk: Sendable {
  /// A question how some text can go on.
  struct Request: Sendable {
    let text: String
    let answer: @Sendable (LineCompletion) -> Void
  }

  private let continuation = Mutex<AsyncStream<Request>.Continuation?>(nil)

  /// Opens the desk; the stream gives the questions until it is closed.
  func open() -> AsyncStream<Request> {
    let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    self.continuation.withLock { $0 = continuation }
    return stream
  }

  /// Ends the stream.
  func close() {
    continuation.withLock { $0 }?.finish()
  }

  /// Takes a question; there is no answer to one that comes while the desk is closed.
  func ask(_ text: String, _ answer: @escaping @Sendable (LineCompletion) -> Void) {
    continuation.withLock { $0 }?.yield(Request(text: text, answer: answer))
  }
}
