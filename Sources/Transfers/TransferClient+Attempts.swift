internal import Diagnostics
internal import Platform

/// What a client asks, whichever exchanges it takes.
struct Question: Sendable {
  let url: WebURL
  var method = ExchangePlan.Method.get
  var fields: [String]
  /// The part that is wanted; nil for the whole.
  var range: ByteRange?
  /// How long the server is waited for at least.
  var patience: Duration?
  /// What is sent as `Cookie`, to the host of `url` alone.
  var cookie: Secret?

  /// Returns what one exchange on the way asks.
  func plan(
    at place: WebURL, _ proof: TransferCredential.Proof?, hasLeftTLS: Bool,
    _ settings: TransferSettings
  ) -> ExchangePlan {
    var fields = fields
    if let cookie, !hasLeftTLS, place.origin == url.origin {
      fields.append("Cookie: \(cookie.text)")
    }
    return ExchangePlan(
      url: place, method: method, fields: fields, range: range, proof: proof,
      usesNetrc: settings.usesNetrc && !hasLeftTLS && url.object == nil,
      connectTimeout: settings.connectTimeout.map { max($0, patience ?? .zero) },
      stallTimeout: max(settings.stallTimeout, patience ?? .zero))
  }
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
      let plan = question.plan(at: url, proof, hasLeftTLS: hasLeftTLS, settings)
      let head = try await exchange(plan, receiver)
      guard head.isRedirect, let target = head.redirectTarget else {
        return Answer(url: url, head: head)
      }
      let next: WebURL
      do throws(TransferError) {
        next = try WebURL(target)
        guard next.isHTTP else { throw Self.wrongTurn(next) }
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

  /// The error for a redirect out of the web: what a recipe may name, a server may not.
  private static func wrongTurn(_ url: WebURL) -> TransferError {
    TransferError(.unsupportedScheme, "'\(url.shown)' is not one of http:// and https://")
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
    if let error = objectError(asked: asked, shown) { return error }
    switch head.status {
    case 404, 410:
      return TransferError(
        .notFound, "there is no \(shown): the server says \(status)",
        hint: "check the URL")
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

extension Answer {
  /// The error of a service of S3 where that of a web server would not help.
  fileprivate func objectError(asked: WebURL, _ shown: String) -> TransferError? {
    guard asked.object != nil else { return nil }
    if let region = head["x-amz-bucket-region"], region.utf8.allSatisfy(S3Name.isPlain),
      (300...400).contains(head.status)
    {
      return TransferError(
        .rejected,
        "the bucket of \(shown) is in the region \(region): the server says"
          + " \(head.shownStatus)",
        hint: "set AWS_REGION=\(region), or the region of the profile in ~/.aws/config")
    }
    guard head.status == 403 || head.status == 401 else { return nil }
    return TransferError(
      .forbidden, "the server does not let \(shown) be read: it says \(head.shownStatus)",
      hint: asked.user == nil
        ? "give the mirror an access_pair or a profile, or set AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY"
        : "check that the key may read the bucket, that its session has not ended, and that the"
          + " clock of this machine is right")
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
