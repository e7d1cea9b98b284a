internal import Diagnostics
internal import Platform
package import SystemPackage

/// What a network holds that was made up for a test: nothing else is asked, nothing else answers.
package struct FixedAnswers: Sendable {
  /// The answer to requests for one URL.
  package struct Answer: Sendable {
    /// The status of HTTP.
    package var status: Int
    /// The names in lower case with their values.
    package var fields: [(name: String, value: String)]
    /// The file with the body.
    package var body: FilePath

    /// Creates an answer.
    package init(status: Int, fields: [(name: String, value: String)], body: FilePath) {
      self.status = status
      self.fields = fields
      self.body = body
    }
  }

  private let answers: [String: Answer]
  private let log: FilePath

  /// Creates a network from what there is by URL; each request is noted in a file as `GET URL`.
  package init(_ answers: [String: Answer], log: FilePath) {
    let pairs = answers.map { url, answer in ((try? WebURL(url))?.text ?? url, answer) }
    self.answers = Dictionary(pairs) { first, _ in first }
    self.log = log
  }

  /// Answers one exchange as the engine would, with everything at once.
  func perform(
    _ plan: ExchangePlan, _ receiver: any BodyReceiver
  ) async throws(ExchangeFailure) -> ResponseHead {
    let url = plan.url.text
    note("\(plan.method == .head ? "HEAD" : "GET") \(plan.url.shown)\n")
    guard let answer = answers[url] else {
      throw ExchangeFailure(
        error: TransferError(
          .unreachable, "the network of the test has no '\(plan.url.shown)'",
          hint: "add the URL to 'network' of the site"), hasAnswered: false)
    }
    let body: [UInt8]
    do throws(PlatformError) {
      body = try FileSystem.read(answer.body)
    } catch {
      throw ExchangeFailure(
        error: TransferError(.unreachable, "an answer of the test cannot be read", cause: error),
        hasAnswered: false)
    }
    var head = ResponseHead(
      status: answer.status, said: "\(answer.status)",
      fields: [("content-length", "\(body.count)")] + answer.fields)
    if head.isRedirect { head.redirectTarget = head["location"] }
    switch receiver.begin(head) {
    case .stop(let error): throw ExchangeFailure(error: error, hasAnswered: true)
    case .skip: return head
    case .take: if plan.method == .get { try await hand(body, to: receiver) }
    }
    return head
  }

  /// How many bytes of a body are handed over at a time.
  private static let blockByteCount = 1 << 16

  private func hand(_ body: [UInt8], to receiver: any BodyReceiver) async throws(ExchangeFailure) {
    var start = 0
    while start < body.count {
      let end = min(start + Self.blockByteCount, body.count)
      switch receiver.append(body.span.extracting(start..<end)) {
      case .taken: start = end
      case .stop(let error): throw ExchangeFailure(error: error, hasAnswered: true)
      case .pause:
        do {
          try await Task.sleep(for: .milliseconds(1))
        } catch {
          throw ExchangeFailure(
            error: TransferError(.cancelled, "the transfer was cancelled"), hasAnswered: true)
        }
      }
    }
  }

  /// Adds a line to the file of requests, in one write, so that lines of several stay apart.
  private func note(_ line: String) {
    // A test that cannot be told of a request will say that it has seen none.
    let bytes = Array(line.utf8)
    try? File(log, .append).write(bytes.span)
  }
}
