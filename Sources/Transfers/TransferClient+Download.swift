package import Diagnostics
package import Digests
internal import Platform
package import SystemPackage

extension TransferClient {
  /// What must have come for the tries to be counted anew: a connection that breaks once an hour
  /// does not end a long download.
  private static let progressByteCount: Int64 = 1 << 20

  /// What a caller knows of the file before a download.
  package enum Beginning: Sendable {
    /// It may hold the beginning of the object.
    case mayBeThere
    /// It does not exist, so that nobody need look.
    case none
  }

  /// Fetches an object into `file` and returns what it is; the caller judges the digest and renames.
  ///
  /// When `file` holds the beginning of the same object, the rest is asked for: by the strong entity
  /// tag that is noted beside it in `FILE.source`, or, without one, only if the caller says with
  /// `expecting` which digest the whole must have; a result with another is then thrown away and
  /// fetched anew. After a failure `file` and its note stay, so that a later call goes on. Only one
  /// call at a time may use a file. The size of `file` at rest says nothing: it may be a part.
  ///
  /// `arrived` is called when a file that came at one go has that digest, on the thread that has just
  /// closed it; it may rename the file. Whoever needs to know whether it was called notes it. A larger
  /// file, or one that was continued, is left to the caller.
  ///
  /// `progress` counts the bytes. Throws `transfer.too_large` for more than `byteLimit` bytes,
  /// `transfer.unwritable`, and every other error of the module.
  package func download(
    _ request: TransferRequest, to file: FilePath, digest algorithm: DigestAlgorithm,
    byteLimit: Int64?, expecting expected: Digest? = nil, beginning: Beginning = .mayBeThere,
    arrived: (@Sendable () -> Void)? = nil, progress: ItemProgress
  ) async throws(TransferError) -> Download {
    let url = try permitted(request.url)
    let body = DownloadBody(
      url, to: PartialFile(file), algorithm, byteLimit: byteLimit, progress: progress,
      arrival: arrived.flatMap { arrived in expected.map { .init(digest: $0, act: arrived) } },
      goOn: { [engine] in engine.tell(.goOn(number: $0)) })
    let found = beginning == .none ? 0 : try await takeUp(body, url, expected)
    var mayBeginAnew = true
    while true {
      var answer: Answer?
      if found == 0 || body.digestSoFar() != expected || expected == nil {
        answer = try await fetch(request, url, body, hasExpectation: expected != nil, progress)
      }
      try await close(body)
      let digest = try body.digest()
      if let expected, digest != expected, body.isContinued, mayBeginAnew {
        // The part that was there belonged to something else. Once: a server could go on for ever.
        mayBeginAnew = false
        body.willAsk(from: 0)
        continue
      }
      return Download(
        byteCount: body.position, digest: digest, finalURL: answer?.url.shown ?? url.shown,
        contentType: answer?.head.contentType,
        entityTag: answer?.head["etag"] ?? body.source?.validator.entityTag,
        wasResumed: body.hasFoundBeginning)
    }
  }

  /// Reads what an earlier call has left, if it can be used; returns how many bytes there are.
  private func takeUp(
    _ body: DownloadBody, _ url: WebURL, _ expected: Digest?
  ) async throws(TransferError) -> Int64 {
    do {
      try await onWorker { cancellation in
        guard body.file.byteCount() > 0 else { return }
        let source = body.file.source()
        let isSame = source?.url == url.shown && source?.validator.strongTag != nil
        guard isSame || expected != nil else { return }
        try body.take(isSame ? source : nil, cancellation: cancellation)
      }
      return body.position
    } catch is CancellationError {
      throw TransferError(.cancelled, "the transfer of '\(url.shown)' was cancelled")
    } catch {
      throw TransferError(
        .unwritable, "could not read \(body.file.path.quoted), to go on with it", cause: error)
    }
  }

  /// Fetches what is missing.
  private func fetch(
    _ request: TransferRequest, _ url: WebURL, _ body: DownloadBody, hasExpectation: Bool,
    _ progress: ItemProgress
  ) async throws(TransferError) -> Answer {
    try await repeating(progress) { () async throws(AttemptFailure) in
      while true {
        let tag = body.source?.validator.strongTag
        let offset = tag != nil || hasExpectation ? body.position : 0
        body.willAsk(from: offset)
        var question = Question(request, url: url)
        if offset > 0 {
          question.range = ByteRange(from: offset, through: nil)
          if let tag { question.fields.append("If-Range: \(tag)") }
        }
        let result = await self.outcome(of: question, body)
        if offset > 0, body.mustBeginAnew || result.status == 416 {
          body.willAsk(from: 0)
          continue
        }
        return try self.complete(result, body, url, since: offset)
      }
    }
  }

  /// Asks once, and waits until what has come is on its way to the disk.
  private func outcome(
    of question: Question, _ body: DownloadBody
  ) async -> Result<Answer, AttemptFailure> {
    var result: Result<Answer, AttemptFailure>
    do throws(AttemptFailure) {
      result = .success(try await answer(to: question, body))
    } catch {
      result = .failure(error)
    }
    do throws(TransferError) {
      try await body.settle(isWhole: result.status.map { (200...299).contains($0) } ?? false)
    } catch {
      result = .failure(AttemptFailure(error: error))
    }
    return result
  }

  /// Returns the answer to a download that is whole; throws why it is not.
  private func complete(
    _ result: Result<Answer, AttemptFailure>, _ body: DownloadBody, _ url: WebURL,
    since offset: Int64
  ) throws(AttemptFailure) -> Answer {
    let hasProgressed = body.position - offset >= Self.progressByteCount
    do throws(AttemptFailure) {
      let answer = try successful(try result.get(), asked: url)
      guard let total = body.source?.total, body.position != total else { return answer }
      throw AttemptFailure(
        error: TransferError(
          .cutOff,
          "'\(url.shown)' ended after \(body.position) of \(total) bytes",
          hint: "run the command again; what has been downloaded is kept"))
    } catch {
      var failure = error
      failure.hasProgressed = hasProgressed
      throw failure
    }
  }

  private func close(_ body: DownloadBody) async throws(TransferError) {
    if body.isClosed { return }
    do {
      try await onWorker { try body.file.close(isWhole: true) }
    } catch {
      throw TransferError(
        .unwritable, "could not write \(body.file.path.quoted)", cause: error)
    }
  }
}

extension Result where Success == Answer {
  /// The status of the answer; nil when there was none.
  fileprivate var status: Int? { (try? get())?.head.status }
}
