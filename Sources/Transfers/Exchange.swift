internal import CCurl
internal import Diagnostics

/// What one exchange asks, of whom, and what it may show.
struct ExchangePlan: Sendable {
  /// How the object is asked for.
  enum Method: Sendable { case get, head }

  /// Whose object.
  let url: WebURL
  /// How.
  let method: Method
  /// Lines of the request's head.
  let fields: [String]
  /// The part that is wanted; nil for the whole.
  let range: ByteRange?
  /// What is sent to prove who asks.
  let proof: TransferCredential.Proof?
  /// Whether a `.netrc` may answer that.
  let usesNetrc: Bool
  /// How long the connection may take to come about.
  let connectTimeout: Duration?
  /// How long no byte may come.
  let stallTimeout: Duration
}

/// A part of an object.
struct ByteRange: Sendable, Equatable {
  /// The offset of its first byte.
  let from: Int64
  /// The offset of its last byte; nil for the end of the object.
  let through: Int64?

  /// How requests write it: `10-99`, `10-`.
  var text: String { "\(from)-" + (through.map { "\($0)" } ?? "") }
}

/// One exchange on its way to the engine.
struct ExchangeOrder: Sendable {
  /// Tells it from all others; rises.
  let number: Int
  let plan: ExchangePlan
  let receiver: any BodyReceiver
  /// Called once, on the engine's thread.
  let completion: @Sendable (Result<ResponseHead, ExchangeFailure>) -> Void
}

/// Why an exchange gave no whole answer.
struct ExchangeFailure: Error {
  let error: TransferError
  /// Whether the server had begun to answer.
  let hasAnswered: Bool
}

/// One exchange while it runs: what libcurl's callbacks talk to.
///
/// Lives on the engine's thread.
final class Exchange {
  let order: ExchangeOrder
  let easy: CurlEasy
  var watch: StallWatch
  /// The complete head.
  private(set) var head: ResponseHead?
  /// Why the receiver ended the transfer.
  private(set) var stop: TransferError?
  /// Whether the answer is complete although libcurl was told to end: the rest was not wanted.
  private(set) var isRestUnwanted = false
  private(set) var isPaused = false
  /// Bytes since the engine last looked.
  private var news = (head: 0, body: 0)
  private var partialHead: ResponseHead?
  /// The last line that a server of FTP has said.
  private var reply = ""
  private var headByteCount = 0
  private var decision: BodyDecision?
  private var skippedByteCount = 0

  /// A head is some hundred bytes; a larger one is an attack.
  private static let headByteLimit = 64 << 10
  /// What is read of a body that nobody wants, to keep the connection.
  private static let skipByteLimit = 64 << 10

  init(_ order: ExchangeOrder, _ easy: CurlEasy, _ watch: StallWatch) {
    self.order = order
    self.easy = easy
    self.watch = watch
  }

  /// Hands the bytes of a callback on; a result other than their number makes libcurl end or pause.
  static func with(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ body: (Exchange, Span<UInt8>) -> Int
  ) -> Int {
    guard let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    return unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
      unsafe body(exchange, bytes.span)
    }
  }

  /// Takes one line of the head.
  func receiveHead(_ line: Span<UInt8>) -> Int {
    news.head += line.count
    headByteCount += line.count
    guard headByteCount <= Self.headByteLimit else {
      stop = malformed("its head has more than \(Self.headByteLimit >> 10) KiB")
      return 0
    }
    // What comes after the body of a chunked answer is of no use here.
    if head != nil { return line.count }
    let text = unsafe line.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    let content = text.prefix { !$0.isNewline }
    // A proxy speaks HTTP for a server of FTP.
    if !order.plan.url.isHTTP, partialHead == nil, !content.hasPrefix("HTTP/") {
      if !content.isEmpty { reply = String(content) }
      return line.count
    }
    if content.isEmpty { return endHead() ? line.count : 0 }
    if content.hasPrefix("HTTP/") {
      partialHead = ResponseHead(statusLine: content)
    } else {
      partialHead?.add(content)
    }
    return line.count
  }

  /// Takes bytes of the body.
  func receiveBody(_ bytes: Span<UInt8>) -> Int {
    if !order.plan.url.isHTTP, head == nil {
      // Asked for a head alone, libcurl writes what it has found out like one.
      if order.plan.method == .head { return bytes.count }
      if !begin(ftpHead()) { return 0 }
    }
    switch decision {
    case .take:
      switch order.receiver.append(bytes) {
      case .taken:
        news.body += bytes.count
        return bytes.count
      case .pause:
        isPaused = true
        return Int(CURL_WRITEFUNC_PAUSE)
      case .stop(let error):
        stop = error
        return 0
      }
    case .skip:
      news.body += bytes.count
      skippedByteCount += bytes.count
      isRestUnwanted = skippedByteCount > Self.skipByteLimit
      return isRestUnwanted ? 0 : bytes.count
    case .stop, nil: return 0
    }
  }

  /// Lets the transfer go on after a pause.
  func goOn(now: Duration) {
    guard isPaused else { return }
    isPaused = false
    watch.excuse(now: now)
    easy.goOn()
  }

  /// How long libcurl may be left alone at most.
  ///
  /// Waiting for the second connection of FTP, libcurl 7.88 does not always say which socket it waits
  /// for, so that nothing would end the wait.
  var longestWait: Duration {
    order.plan.url.isHTTP || head != nil ? .seconds(60) : .milliseconds(20)
  }

  /// Returns what is wrong at `now`; nil while all is well.
  func complaint(now: Duration) -> String? {
    if news.head + news.body > 0 {
      watch.received(news.body, ofBody: news.body > 0, now: now)
      news = (0, 0)
    }
    guard watch.deadline <= now else { return nil }
    if isPaused || (head == nil && !easy.isConnected) {
      watch.excuse(now: now)
      return nil
    }
    return watch.complaint(now: now)
  }

  /// Returns the answer, or what has gone wrong, at the end of the transfer.
  func result(_ code: CURLcode) -> Result<ResponseHead, ExchangeFailure> {
    if let stop { return failure(stop) }
    if !order.plan.url.isHTTP, head == nil {
      if let status = FTPReply.status(of: code, easy.responseCode) {
        return .success(ResponseHead(status: status, said: reply))
      }
      if code == CURLE_OK, !begin(ftpHead()), let stop { return failure(stop) }
    }
    guard var head, code == CURLE_OK || isRestUnwanted else {
      return failure(
        code == CURLE_OK
          ? malformed("it has no head")
          : CurlResult.error(code, detail: easy.detail(of: code), plan: order.plan))
    }
    if head.isRedirect { head.redirectTarget = easy.redirectTarget }
    if head.status == 429 || head.status >= 500 { head.retryAfter = easy.retryAfter }
    return .success(head)
  }

  /// Returns the failure of this exchange with `error`.
  func failure(_ error: TransferError) -> Result<ResponseHead, ExchangeFailure> {
    .failure(ExchangeFailure(error: error, hasAnswered: headByteCount > 0))
  }

  /// The empty line: an interim answer is forgotten, the real one goes to the receiver.
  private func endHead() -> Bool {
    guard let complete = partialHead else {
      stop = malformed("its first line is not one of HTTP")
      return false
    }
    partialHead = nil
    return complete.status < 200 || begin(complete)
  }

  /// What a server of HTTP would say of the file that this one sends.
  private func ftpHead() -> ResponseHead {
    FTPReply.head(of: easy.expectedByteCount, range: order.plan.range, said: reply)
  }

  /// Tells the receiver of the answer; false when the transfer ends with that.
  private func begin(_ complete: ResponseHead) -> Bool {
    head = complete
    let decision = order.receiver.begin(complete)
    self.decision = decision
    if case .stop(let error) = decision {
      stop = error
      return false
    }
    return true
  }

  private func malformed(_ reason: String) -> TransferError {
    TransferError(
      .malformedAnswer, "could not understand the answer for '\(order.plan.url.shown)': \(reason)",
      hint: "the server, or a proxy in between, does not speak HTTP properly")
  }
}
