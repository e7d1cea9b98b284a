internal import CCurl
internal import Diagnostics
internal import Platform
internal import Synchronization

/// Runs the exchanges of one client on a thread of its own, which starts with the first of them.
///
/// libcurl's handles never leave that thread; others send it words, and wake it up.
final class TransferEngine: Sendable {
  /// What the thread is told.
  enum Word: Sendable {
    case start(ExchangeOrder)
    case cancel(number: Int, host: String)
    case goOn(number: Int)
  }

  private struct State {
    var words: [Word] = []
    var isRunning = false
    var isEnded = false
    var multi: CurlMulti?
    var lastNumber = 0
  }

  private let settings: TransferSettings
  private let state = Mutex(State())

  init(_ settings: TransferSettings) { self.settings = settings }

  /// Performs one exchange and returns the head of its answer; the body has gone to `receiver`.
  ///
  /// A task that is cancelled ends the transfer at once, with `transfer.cancelled`.
  func perform(
    _ plan: ExchangePlan, _ receiver: any BodyReceiver
  ) async throws(ExchangeFailure) -> ResponseHead {
    let number = nextNumber()
    if let answers = settings.fixedAnswers {
      receiver.belongs(to: number)
      return try await answers.perform(plan, receiver)
    }
    receiver.belongs(to: number)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: Self.cancelled(plan))
          return
        }
        let order = ExchangeOrder(
          number: number, plan: plan, receiver: receiver,
          completion: { continuation.resume(returning: $0) })
        if let error = start(order) {
          continuation.resume(
            returning: .failure(ExchangeFailure(error: error, hasAnswered: false)))
        }
        // A cancellation between the look above and the start has told nobody.
        if Task.isCancelled { tell(.cancel(number: number, host: plan.url.origin)) }
      }
    } onCancel: {
      tell(.cancel(number: number, host: plan.url.origin))
    }
    return try result.get()
  }

  private func nextNumber() -> Int {
    state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
  }

  /// Tells the thread something; without one, nothing happens.
  func tell(_ word: Word) {
    state.withLock { state in
      guard state.isRunning else { return }
      state.words.append(word)
      // A thread that has words to read does not need another push.
      if state.words.count == 1 { state.multi?.wakeUp() }
    }
  }

  /// Ends the thread and with it every transfer.
  func end() {
    state.withLock { state in
      state.isEnded = true
      state.multi?.wakeUp()
    }
  }

  /// The failure of an exchange whose task was cancelled.
  static func cancelled(_ plan: ExchangePlan) -> Result<ResponseHead, ExchangeFailure> {
    .failure(
      ExchangeFailure(
        error: TransferError(.cancelled, "the transfer of '\(plan.url.shown)' was cancelled"),
        hasAnswered: true))
  }

  private func start(_ order: ExchangeOrder) -> TransferError? {
    let needsThread = state.withLock { state in
      state.words.append(.start(order))
      defer { state.isRunning = true }
      if state.isRunning, state.words.count == 1 { state.multi?.wakeUp() }
      return !state.isRunning
    }
    guard needsThread else { return nil }
    do throws(PlatformError) {
      try startThread { [self] in run() }
      return nil
    } catch {
      state.withLock { state in
        state.isRunning = false
        state.words = []
      }
      return TransferError(.unavailable, "could not begin to fetch", cause: error)
    }
  }

  /// The life of the thread.
  private func run() {
    do throws(TransferError) {
      guard albedo_curl_load() == 1 else { throw Self.missingLibrary }
      let loop = EngineLoop(
        settings, try CurlMulti(connectionLimit: max(4, settings.totalLimit * 2)))
      state.withLock { $0.multi = loop.multi }
      while let words = takeWords() { loop.turn(words) }
      for case .start(let order) in endThread() { order.completion(Self.cancelled(order.plan)) }
      loop.end()
    } catch {
      // The next exchange starts a thread anew, and hears the same.
      for case .start(let order) in endThread() {
        order.completion(.failure(ExchangeFailure(error: error, hasAnswered: false)))
      }
    }
  }

  /// Returns what nobody will hear any more.
  private func endThread() -> [Word] {
    state.withLock { state in
      defer {
        state.words = []
        state.isRunning = false
        state.multi = nil
      }
      return state.words
    }
  }

  /// What was said since the last time; nil when the client has gone.
  private func takeWords() -> [Word]? {
    state.withLock { state in
      if state.isEnded { return nil }
      defer { state.words.removeAll(keepingCapacity: true) }
      return state.words
    }
  }

  private static var missingLibrary: TransferError {
    TransferError(
      .unavailable, "could not load libcurl, which fetches over the network",
      hint: "install it: on Debian, 'apt-get install libcurl4'")
  }
}
