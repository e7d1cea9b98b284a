internal import Diagnostics
internal import Platform

/// What a client asks, whichever exchanges it takes.
struct Question: Sendable {
  let url: WebURL
  var method = ExchangePlan.Method.get
  var fields: [String]
  let connectTimeout: Duration?
}

/// The answer at the end of all redirects.
struct Answer: Sendable {
  let url: WebURL
  let head: ResponseHead

  /// Whether the server says that there is nothing.
  var isAbsent: Bool { head.status == 404 || head.status == 410 }

  func transferHead(byteCount: Int64?) -> TransferHead {
    TransferHead(
      byteCount: byteCount, validator: head.validator, contentType: head.contentType,
      finalURL: url.shown)
  }
}

/// Why one try failed.
struct AttemptFailure: Error {
  let error: TransferError
  /// How long the server asks to wait.
  var retryAfter: Duration?
  /// Whether enough has come to count the tries anew.
  var hasProgressed = false
}

extension TransferClient {
  /// Runs `body` again while it fails for reasons that may pass, with waits in between.
  func repeating<Result: Sendable>(
    _ progress: ItemProgress?, _ body: () async throws(AttemptFailure) -> Result
  ) async throws(TransferError) -> Result {
    var failures = 0
    while true {
      do throws(AttemptFailure) {
        return try await body()
      } catch {
        failures = error.hasProgressed ? 1 : failures + 1
        guard error.error.code.isTemporary, failures < max(1, settings.retries.attempts) else {
          throw failures > 1 ? error.error.afterTries(failures) : error.error
        }
        let delay = settings.retries.delay(
          afterFailures: failures, retryAfter: error.retryAfter, random: .random(in: 0...1))
        progress?.wait(for: "another try in \(QuantityText.span(delay)): \(error.error.message)")
        do {
          try await Task.sleep(for: delay)
        } catch {
          throw TransferError(.cancelled, "waiting for another try was cancelled")
        }
        progress?.goOn()
      }
    }
  }

  /// Asks once, following redirects.
  ///
  /// A host that is left alone is not asked. The credentials of each URL on the way are its own.
  func answer(
    to question: Question, _ receiver: any BodyReceiver
  ) async throws(AttemptFailure) -> Answer {
    var url = question.url
    var hasLeftTLS = false
    for _ in 0...settings.redirectLimit {
      let proof = proof(for: url, first: question.url, hasLeftTLS: hasLeftTLS)
      let plan = ExchangePlan(
        url: url, method: question.method, fields: question.fields, proof: proof,
        usesNetrc: settings.usesNetrc && !hasLeftTLS, connectTimeout: question.connectTimeout)
      let head = try await exchange(plan, receiver)
      guard head.isRedirect, let target = head.redirectTarget else {
        return Answer(url: url, head: head)
      }
      let next: WebURL
      do throws(TransferError) {
        next = try WebURL(target)
      } catch {
        throw AttemptFailure(
          error: TransferError(
            error.code, "'\(url.shown)' leads to a place that cannot be used",
            hint: error.hint, cause: error))
      }
      if url.isSecure, !next.isSecure { hasLeftTLS = true }
      url = next
    }
    throw AttemptFailure(
      error: TransferError(
        .redirectLoop,
        "'\(question.url.shown)' leads on and on: gave up after \(settings.redirectLimit) redirects",
        hint: "the server is set up wrongly, or wants a login: look at the URL in a browser"))
  }

  private func exchange(
    _ plan: ExchangePlan, _ receiver: any BodyReceiver
  ) async throws(AttemptFailure) -> ResponseHead {
    do throws(TransferError) {
      try checkHost(of: plan.url)
    } catch {
      throw AttemptFailure(error: error)
    }
    do throws(ExchangeFailure) {
      let head = try await engine.perform(plan, receiver)
      noteHost(of: plan.url, nil)
      return head
    } catch {
      noteHost(of: plan.url, error)
      throw AttemptFailure(error: error.error)
    }
  }

  /// Returns an answer that carries the object; throws what any other means.
  func successful(_ answer: Answer, asked: WebURL) throws(AttemptFailure) -> Answer {
    if answer.head.isSuccess {
      notePresence(of: asked)
      return answer
    }
    if answer.isAbsent { noteAbsence(of: asked) }
    throw AttemptFailure(
      error: answer.error(asked: asked), retryAfter: answer.head.retryAfter)
  }
}

extension Answer {
  /// The error that a status other than a success means.
  fileprivate func error(asked: WebURL) -> TransferError {
    let shown = url == asked ? "'\(url.shown)'" : "'\(asked.shown)' (at '\(url.shown)')"
    let status = head.shownStatus
    switch head.status {
    case 404, 410:
      return TransferError(
        .notFound, "there is no \(shown): the server says \(status)",
        hint: "check the URL of the mirror")
    case 401, 403:
      return TransferError(
        .forbidden, "the server does not let \(shown) be read: it says \(status)",
        hint: "give the mirror an access_pair or access_token_variable, or the host a line"
          + " in ~/.netrc")
    case 407:
      return TransferError(
        .forbidden, "the proxy does not let \(shown) be read: it says \(status)",
        hint: "put the name and password of the proxy into http_proxy or https_proxy")
    case 429:
      return TransferError(
        .tooManyRequests, "the server has no time for \(shown): it says \(status)",
        hint: head.retryAfter.map { "try again in \(QuantityText.span($0))" }
          ?? "try again later, or with fewer jobs")
    case 500...599:
      return TransferError(
        .serverError, "the server failed to give \(shown): it says \(status)",
        hint: head.retryAfter.map { "try again in \(QuantityText.span($0))" }
          ?? "try again later, or use another mirror")
    case 300...399:
      return TransferError(
        .malformedAnswer, "the server sends whoever wants \(shown) nowhere: it says \(status)")
    default:
      return TransferError(.rejected, "the server refused to give \(shown): it says \(status)")
    }
  }
}

extension TransferError {
  /// The same error with how often it was tried.
  fileprivate func afterTries(_ count: Int) -> TransferError {
    var copy = self
    copy.message += " (tried \(count) times)"
    return copy
  }
}
