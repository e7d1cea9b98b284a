internal import CCurl
internal import Diagnostics
internal import Platform

/// What the engine's thread does in turns: hear words, move bytes, say what has ended, wait.
final class EngineLoop {
  let multi: CurlMulti
  private let settings: TransferSettings
  private var queue: TransferQueue<ExchangeOrder>
  private var running: [UInt: Exchange] = [:]
  private var keys: [Int: UInt] = [:]
  private var spares: [CurlEasy] = []
  private let trust: TrustSource

  init(_ settings: TransferSettings, _ multi: CurlMulti) {
    self.settings = settings
    self.multi = multi
    trust = TrustSource(settings)
    queue = TransferQueue(
      perHostLimit: settings.perHostLimit, totalLimit: settings.totalLimit)
  }

  /// One turn, which ends with waiting for news.
  func turn(_ words: [TransferEngine.Word]) {
    for word in words { hear(word) }
    startWaiting()
    multi.perform()
    while let (key, result) = multi.nextEnded() { end(key) { $0.result(result) } }
    startWaiting()
    multi.wait(milliseconds: endStalled())
  }

  /// Ends all transfers.
  func end() {
    for order in queue.removeAll() {
      order.completion(TransferEngine.cancelled(order.plan))
    }
    for key in Array(running.keys) { end(key) { cancelled($0) } }
  }

  private func hear(_ word: TransferEngine.Word) {
    switch word {
    case .start(let order):
      queue.add(order, number: order.number, host: order.plan.url.origin)
    case .goOn(let number):
      guard let key = keys[number] else { return }
      running[key]?.goOn(now: SystemClock.monotonic)
    case .cancel(let number, let host):
      if let key = keys[number] {
        end(key) { cancelled($0) }
      } else if let order = queue.remove(number: number, host: host) {
        order.completion(TransferEngine.cancelled(order.plan))
      }
    }
  }

  private func cancelled(_ exchange: Exchange) -> Result<ResponseHead, ExchangeFailure> {
    TransferEngine.cancelled(exchange.order.plan)
  }

  private func startWaiting() {
    while let order = queue.next() {
      do throws(TransferError) {
        try start(order)
      } catch {
        queue.ended(host: order.plan.url.origin)
        order.completion(.failure(ExchangeFailure(error: error, hasAnswered: false)))
      }
    }
  }

  private func start(_ order: ExchangeOrder) throws(TransferError) {
    // A handle that was used before keeps what it knows of TLS sessions.
    let easy: CurlEasy
    if let spare = spares.popLast() { easy = spare } else { easy = try CurlEasy() }
    let watch = StallWatch(
      timeout: order.plan.stallTimeout, minimumRate: settings.minimumRate,
      now: SystemClock.monotonic)
    let exchange = Exchange(order, easy, watch)
    try easy.prepare(order.plan, settings, trust, context: exchange)
    guard multi.add(easy) else { throw .outOfMemory }
    running[easy.key] = exchange
    keys[order.number] = easy.key
  }

  /// Takes a transfer out and tells its result.
  private func end(
    _ key: UInt, _ result: (Exchange) -> Result<ResponseHead, ExchangeFailure>
  ) {
    guard let exchange = running.removeValue(forKey: key) else { return }
    keys[exchange.order.number] = nil
    let answer = result(exchange)
    multi.remove(exchange.easy)
    spares.append(exchange.easy)
    queue.ended(host: exchange.order.plan.url.origin)
    exchange.order.completion(answer)
  }

  /// Ends what does not move any more; returns how long to wait for the next look at most.
  private func endStalled() -> Int {
    let now = SystemClock.monotonic
    var wait = Duration.seconds(60)
    for (key, exchange) in running {
      // What ends here makes room for another, which the next turn starts.
      if let complaint = exchange.complaint(now: now) {
        end(key) { exchange in
          exchange.failure(
            TransferError(
              .timedOut, "'\(exchange.order.plan.url.shown)' stalled: \(complaint)",
              hint: "run the command again, or use another mirror"))
        }
        wait = .zero
      } else {
        wait = min(wait, exchange.watch.deadline - now, exchange.longestWait)
      }
    }
    return max(0, Int((wait / .milliseconds(1)).rounded(.up)))
  }
}
