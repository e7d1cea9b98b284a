package import Diagnostics
internal import Platform
internal import Synchronization

/// Fetches over HTTP, HTTPS and FTP, and objects of S3: many transfers at a time, on one thread, with
/// kept connections.
///
/// The thread starts with the first transfer and ends when the client goes. Proxies are taken from
/// `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, as libcurl does. A transfer that fails for
/// a reason that may pass is tried again; a host that does not answer several times in a row is left
/// alone for a while.
package final class TransferClient: Sendable {
  package let settings: TransferSettings
  let engine: TransferEngine
  private let credentials: CredentialTable
  private let objectStores: S3Table
  private let hosts: Mutex<HostTable>
  private let absences: Mutex<AbsenceTable>

  /// Creates a client; nothing of libcurl is touched before the first transfer.
  package init(_ settings: TransferSettings) {
    self.settings = settings
    engine = TransferEngine(settings)
    credentials = CredentialTable(settings.credentials)
    objectStores = S3Table(settings.objectStores)
    hosts = Mutex(HostTable(settings.breaker))
    absences = Mutex(AbsenceTable(lifetime: settings.absenceLifetime))
  }

  deinit { engine.end() }

  /// Returns the whole of a small object, or that it has not changed since the request's validator.
  ///
  /// `progress` is told what is waited for, and counts the bytes. Throws `transfer.too_large` for more
  /// than `byteLimit` bytes, and every other error of the module but `unwritable`.
  package func read(
    _ request: TransferRequest, byteLimit: Int, progress: ItemProgress
  ) async throws(TransferError) -> TransferAnswer {
    let url = try permitted(request.url)
    var question = Question(request, url: url)
    question.fields += request.validator?.lines ?? []
    let asked = question
    let body = MemoryBody(
      url.shown, byteLimit: byteLimit, mediaType: request.mediaType, progress: progress)
    let answer = try await repeating(progress) { () async throws(AttemptFailure) in
      let answer = try await self.answer(to: asked, body)
      if answer.head.status == 304, request.validator != nil { return answer }
      return try self.successful(answer, asked: url)
    }
    let isCurrent = answer.head.status == 304
    return TransferAnswer(
      status: isCurrent ? .notModified : .fresh, bytes: isCurrent ? [] : body.take(),
      head: answer.transferHead(byteCount: answer.head.bodyByteCount))
  }

  /// Returns what the server says of an object; nil when there is none (404, 410).
  ///
  /// Where the server refuses the question (405, 501, 403), or does not tell the size, the first byte
  /// is asked for instead. That something is absent is remembered for `absenceLifetime`.
  package func head(_ request: TransferRequest) async throws(TransferError) -> TransferHead? {
    let url = try permitted(request.url)
    if isKnownAbsent(url) { return nil }
    let question = Question(request, url: url, method: .head)
    return try await repeating(nil) { () async throws(AttemptFailure) in
      let answer = try await self.answer(to: question, NoBody())
      let isRefused = [403, 405, 501].contains(answer.head.status)
      if answer.isAbsent {
        self.noteAbsence(of: url)
        return nil
      }
      if !isRefused, answer.head.bodyByteCount != nil || !answer.head.isSuccess {
        return try self.successful(answer, asked: url).transferHead(
          byteCount: answer.head.bodyByteCount)
      }
      return try await self.headByFirstByte(question)
    }
  }

  private func headByFirstByte(_ question: Question) async throws(AttemptFailure) -> TransferHead? {
    var question = question
    question.method = .get
    question.range = ByteRange(from: 0, through: 0)
    let answer = try await answer(to: question, NoBody())
    if answer.isAbsent {
      noteAbsence(of: question.url)
      return nil
    }
    // An empty object has no first byte.
    if answer.head.status == 416, answer.head.contentRange?.total == 0 {
      return answer.transferHead(byteCount: 0)
    }
    let good = try successful(answer, asked: question.url)
    let byteCount =
      good.head.status == 206 ? good.head.contentRange?.total : good.head.bodyByteCount
    return good.transferHead(byteCount: byteCount)
  }

  // MARK: What all requests share

  /// Returns the URL of a request; throws `transfer.offline` where the network is not to be used.
  func permitted(_ url: String) throws(TransferError) -> WebURL {
    let url = S3Access.isObject(url) ? try objectStores.address(of: url) : try WebURL(url)
    guard !settings.isOffline else {
      throw TransferError(
        .offline, "cannot fetch '\(url.shown)': the network is not to be used",
        hint: "leave --offline out, or use what is on this machine")
    }
    return url
  }

  /// What is sent to prove who asks, after the redirects from `first` to `url`.
  ///
  /// Nothing once a redirect has led from a secure connection to an open one.
  func proof(
    for url: WebURL, first: WebURL, hasLeftTLS: Bool
  ) -> TransferCredential.Proof? {
    if hasLeftTLS { return nil }
    if url.origin == first.origin, let user = first.user { return user }
    // What a mirror has configured for a web server is no key of S3.
    return first.object == nil ? credentials.proof(for: url) : nil
  }

  /// Throws when a host is left alone.
  func checkHost(of url: WebURL) throws(TransferError) {
    try hosts.withLock { hosts throws(TransferError) in
      try hosts.check(url.origin, now: SystemClock.monotonic)
    }
  }

  /// Notes how a host took an exchange; nil when it answered.
  func noteHost(of url: WebURL, _ failure: ExchangeFailure?) {
    func note(_ hosts: inout HostTable) {
      hosts.failed(url.origin, because: failure?.error.message ?? "", now: SystemClock.monotonic)
    }
    hosts.withLock { hosts in
      switch failure?.error.code {
      case nil: hosts.answered(url.origin)
      case .unreachable, .timedOut: note(&hosts)
      case .cutOff: if failure?.hasAnswered == false { note(&hosts) }
      default: break
      }
    }
  }

  func noteAbsence(of url: WebURL) {
    absences.withLock { $0.add(url.text, now: SystemClock.monotonic) }
  }

  func notePresence(of url: WebURL) { absences.withLock { $0.remove(url.text) } }

  private func isKnownAbsent(_ url: WebURL) -> Bool {
    absences.withLock { $0.contains(url.text, now: SystemClock.monotonic) }
  }
}

extension Question {
  /// Asks for what a request wants.
  init(_ request: TransferRequest, url: WebURL, method: ExchangePlan.Method = .get) {
    self.url = url
    self.method = method
    fields = request.lines
    range = request.range.map { ByteRange(from: $0.lowerBound, through: $0.upperBound) }
    patience = request.patience
    cookie = request.cookie
  }
}

extension TransferRequest {
  /// The further fields as lines of a head.
  fileprivate var lines: [String] {
    fields.map { $0.value.isEmpty ? $0.name + ";" : "\($0.name): \($0.value)" }
  }
}

extension Validator {
  /// The lines that ask for the object only if it is another.
  fileprivate var lines: [String] {
    var lines: [String] = []
    if let entityTag { lines.append("If-None-Match: \(entityTag)") }
    if let lastModified { lines.append("If-Modified-Since: \(lastModified)") }
    return lines
  }
}
