internal import Checkouts
package import Diagnostics
internal import Digests
package import MirrorModel
internal import Platform
package import PolicyModel
internal import RecipeModel
internal import SpecModel
internal import Storage
internal import Synchronization
package import SystemPackage
package import Transfers

extension SourceFolder {
  /// What became of an item that was to be put into the mirror.
  package struct Added: Sendable {
    /// Whether it is new: it may have been there, or somebody else was quicker.
    package let isNew: Bool
    /// Whether a link was made under which people find it.
    package let isLinked: Bool
    /// The place that gave it, without secrets; nil when it was there.
    package let place: String?
    /// Its size in bytes.
    package let byteCount: Int64
    /// The places that were asked before, in vain.
    package let attempts: [SourceAttempt]
    /// Whether it took the place of an older one.
    package var isUpdate = false
    /// Where the file is.
    package var path: FilePath?
    /// The commit that a checkout is of; nil where nobody knows, and for files.
    package var commit: String?
    /// What the user should be told, such as that an old copy serves.
    package var warnings: [String] = []
  }

  /// What is done with an item whose recipe gives no digest.
  package enum MissingDigest: Sendable {
    /// It is not fetched: nothing could tell it from a forgery.
    case refuse
    /// It is taken as it comes.
    case accept
  }

  /// What is done with a file that the mirror has.
  package enum ExistingFile: Sendable {
    /// It stays, and nothing is fetched.
    case keep
    /// It is replaced in one step when the new one is verified.
    case replace
  }

  /// How the fetching of an item has ended.
  package enum Ending: Sendable {
    /// It is in the mirror.
    case there(Added)
    /// No place gave it: the error that sums up why, and what each place said.
    case nowhere(SourceError, attempts: [SourceAttempt])
  }

  /// How long another program that fetches the same file is waited for.
  private static let lockTimeout = Duration.seconds(3600)

  /// Whether links are made under which people find a file.
  package enum Links: Sendable {
    /// None, as in a cache.
    case none
    /// Those that are missing, as in a mirror.
    case missing
  }

  /// Fetches an item from the first of `origins` that has it, verifies it and puts it in its place.
  ///
  /// Nothing is asked for what the mirror has. Two programs never fetch one file at the same time; the
  /// second finds what the first has stored. When the recipe's addresses fail, too, and `search` is
  /// given, the pages that the recipe names are asked for another one. `progress` follows the work.
  /// When no place has given the right file, the error is `source.not_found`, `source.unreachable`,
  /// `source.wrong_digest` or `source.fetch_failed`. Throws `source.wrong_permit`, `source.no_digest`
  /// and `source.unwritable`.
  package func add(
    _ item: MirrorItem, from origins: [SourceOrigin], transfers: TransferClient,
    search: VersionSearch? = nil, missingDigest: MissingDigest = .refuse,
    existing: ExistingFile = .keep, links: Links = .none, permit: Permit<SourceRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Ending {
    try check(permit.request, for: item)
    try checkDigest(of: item, missingDigest)
    let places = try SourcePlace.places(of: item, in: origins)
    let partial = try partialPath(of: item)
    let lock: StageLock
    var beginning: TransferClient.Beginning
    let absent: [Int: PlatformError]
    switch try await begin(item, partial, places, existing, links, progress) {
    case .present(let isLinked):
      return .there(
        Added(
          isNew: false, isLinked: isLinked, place: nil, byteCount: 0, attempts: [],
          path: try path(of: item)))
    case .absent(let held, let found, let missing):
      (lock, beginning, absent) = (held, found, missing)
    }
    var attempts: [SourceAttempt] = []
    var number = -1
    for try await step in PlaceSequence(places, of: item, in: origins, search, progress) {
      number += 1
      guard case .place(let place) = step else {
        if case .unreadable(let page, let error) = step {
          let attempt = try Self.attempt(page, failedBy: error)
          // A page that does not exist names nothing, which is an answer.
          if attempt.kind != .absent { attempts.append(attempt) }
        }
        continue
      }
      do {
        if let error = absent[number] { throw error }
        let finish = Finish {
          defer { lock.release() }
          try keep(partial, as: item)
          return try links == .missing && link(item)
        }
        let byteCount = try await fetch(
          item, from: place, to: partial, beginning, transfers, finish, progress)
        let isLinked = try await finish.result()
        return .there(
          Added(
            isNew: true, isLinked: isLinked, place: place.shown, byteCount: byteCount,
            attempts: attempts, path: try path(of: item)))
      } catch {
        attempts.append(try Self.attempt(place.shown, failedBy: error))
        // A place that has nothing has left nothing.
        if attempts.last?.kind != .absent { beginning = .mayBeThere }
      }
    }
    return .nowhere(Self.failure(of: item, after: attempts), attempts: attempts)
  }

  /// How the work on an item ends: once, on the thread that sees its file verified, if that can be,
  /// since each change of threads costs as much as a small file.
  private final class Finish: Sendable {
    private let work: @Sendable () throws -> Bool
    private let done = Mutex<Result<Bool, any Error>?>(nil)

    init(_ work: @escaping @Sendable () throws -> Bool) { self.work = work }

    /// Does the work; blocks.
    func run() {
      let result = Result { try work() }
      done.withLock { $0 = result }
    }

    /// What the work has come to, which is done now if it was not before.
    func result() async throws -> Bool {
      if let result = done.withLock({ $0 }) { return try result.get() }
      return try await onWorker { [work] in try work() }
    }
  }

  /// How the work on an item begins.
  private enum Beginning: Sendable {
    /// The file is there; whether a link was made.
    case present(Bool)
    /// It is not, and nobody else fetches it as long as the lock is held; whether an earlier run has
    /// left a part of it, and which places are files that do not exist.
    case absent(StageLock, TransferClient.Beginning, [Int: PlatformError])
  }

  private func begin(
    _ item: MirrorItem, _ partial: FilePath, _ places: [SourcePlace], _ existing: ExistingFile,
    _ links: Links, _ progress: ItemProgress
  ) async throws -> Beginning {
    defer { progress.goOn() }
    return try await onWorker { cancellation in
      func isThere() throws -> Bool { try existing == .keep && holds(item) }
      if try isThere() { return .present(try links == .missing && link(item)) }
      let lock = try lock(partial, for: item, cancellation, progress)
      // Whoever had the lock before may have fetched it.
      if try isThere() { return .present(try links == .missing && link(item)) }
      let part = try FileStatus.ifPresent(partial, links: .keep)
      // Looked at here, since each of them would take another change of thread.
      var missing: [Int: PlatformError] = [:]
      for (number, place) in places.enumerated() {
        guard case .file(let path) = place else { continue }
        do throws(PlatformError) {
          _ = try FileStatus(of: path)
        } catch {
          // Whoever reads it says why it cannot be read.
          if error.code == .notFound { missing[number] = error }
        }
      }
      return .absent(lock, part == nil ? .none : .mayBeThere, missing)
    }
  }

  // MARK: One place

  /// What a place has sent.
  private struct Arrival: Sendable {
    let digest: Digest
    let byteCount: Int64
    var isWebPage = false
  }

  /// Fetches the file from one place into `partial`, verifies it, and returns its size.
  private func fetch(
    _ item: MirrorItem, from place: SourcePlace, to partial: FilePath,
    _ beginning: TransferClient.Beginning, _ transfers: TransferClient, _ finish: Finish,
    _ progress: ItemProgress
  ) async throws -> Int64 {
    let expected = item.checksum?.digest
    let arrival = try await arrival(
      from: place, of: item, to: partial, beginning, transfers, finish, progress)
    guard let expected else {
      // No mirror has empty files: it would be fetched again and again.
      guard arrival.byteCount == 0 else { return arrival.byteCount }
      throw SourceError(
        .fetchFailed, "'\(place.shown)' sent an empty file",
        hint: "the address may be gone: open it in a browser")
    }
    guard arrival.digest != expected else { return arrival.byteCount }
    try await onWorker { try FileSystem.removeFile(partial) }
    throw Self.wrongDigest(arrival, expected, of: item, from: place)
  }

  private func arrival(
    from place: SourcePlace, of item: MirrorItem, to partial: FilePath,
    _ beginning: TransferClient.Beginning, _ transfers: TransferClient, _ finish: Finish,
    _ progress: ItemProgress
  ) async throws -> Arrival {
    let expected = item.checksum?.digest
    let algorithm = expected?.algorithm ?? .sha256
    switch place {
    case .file(let path):
      return try await onWorker { cancellation in
        let copy = try SourceFile(path).copy(
          to: partial, algorithm, cancellation: cancellation, progress: progress)
        if copy.digest == expected { finish.run() }
        return Arrival(digest: copy.digest, byteCount: copy.byteCount)
      }
    case .web(let url):
      let download = try await transfers.download(
        TransferRequest(url, for: item), to: partial, digest: algorithm, byteLimit: nil,
        expecting: expected, beginning: beginning, arrived: { finish.run() }, progress: progress)
      return Arrival(
        digest: download.digest, byteCount: download.byteCount, isWebPage: download.isWebPage)
    case .unsupported(let url):
      throw SourceError(
        .unsupportedAddress,
        "cannot fetch '\(ShownURL.withoutSecrets(url))': only"
          + " \(StorageLocation.readableSchemes) URLs are supported")
    }
  }

  private static func wrongDigest(
    _ arrival: Arrival, _ expected: Digest, of item: MirrorItem, from place: SourcePlace
  ) -> SourceError {
    let size = QuantityText.size(arrival.byteCount)
    if arrival.isWebPage {
      return SourceError(
        .wrongDigest, "'\(place.shown)' sent a web page (\(size)), not the file",
        hint: "the address may be gone, or something on the way wants a login: open it in a browser"
      )
    }
    return SourceError(
      .wrongDigest,
      "'\(place.shown)' sent \(size) with the \(arrival.digest.algorithm.rawValue)"
        + " \(arrival.digest.hexadecimal), the recipe of '\(item.package)' says"
        + " \(expected.hexadecimal)",
      hint: "the file was changed after the recipe was written, or somebody tampers with it: ask"
        + " its authors before you change the digest")
  }

  // MARK: All places

  static func attempt(
    _ place: String, failedBy error: any Error
  ) throws -> SourceAttempt {
    let kind: SourceAttempt.Kind
    switch error {
    case let error as PlatformError where error.code == .notFound: kind = .absent
    case let error as TransferError where error.code == .notFound: kind = .absent
    case let error as CheckoutError where error.code == .notFound: kind = .absent
    case let error as CheckoutError where error.code == .programMissing: kind = .programMissing
    case let error as SourceError where error.code == .wrongDigest: kind = .wrongDigest
    // The mirror itself cannot be written, or has another commit: another place would not help.
    case let error as SourceError where [.unwritable, .movedTag, .uncacheable].contains(error.code):
      throw error
    default:
      switch ErrorReport.exitClass(of: error) {
      case .interrupted: throw error
      case .unreachable: kind = .unreachable
      default: kind = .other
      }
    }
    return SourceAttempt(place: place, error: error, kind: kind)
  }

  /// Returns the one error that sums up why no place gave the file.
  static func failure(
    of item: MirrorItem, after attempts: [SourceAttempt]
  ) -> SourceError {
    let failures = attempts.filter { $0.kind != .absent }
    guard let first = failures.first else {
      let places = attempts.map(\.place).joined(separator: ", ")
      return SourceError(
        .notFound,
        places.isEmpty
          ? "there is no place to fetch '\(item.name)' from" : "'\(item.name)' is not at \(places)",
        hint: "add a mirror that has it, or correct the address in the recipe of '\(item.package)'")
    }
    let code: SourceFailure
    if failures.contains(where: { $0.kind == .wrongDigest }) {
      code = .wrongDigest
    } else if failures.allSatisfy({ $0.kind == .programMissing }) {
      code = .programMissing
    } else if failures.allSatisfy({ $0.kind == .unreachable }) {
      code = .unreachable
    } else {
      code = .fetchFailed
    }
    let decisive = failures.first { $0.kind == .wrongDigest } ?? first
    let count = attempts.count == 1 ? "" : " from any of \(attempts.count) places"
    return SourceError(code, "could not fetch '\(item.name)'\(count)", cause: decisive.error)
  }

  // MARK: Before anything is fetched

  func check(_ request: SourceRequest, for item: MirrorItem) throws(SourceError) {
    guard request.package == item.package, request.version == item.version.text,
      request.file == item.name, request.mirror == url
    else {
      throw SourceError(
        .wrongPermit,
        "a permit for '\(request.subject)' in '\(request.mirror)' was used for '\(item.name)' in"
          + " '\(url)'")
    }
  }

  private func checkDigest(
    of item: MirrorItem, _ missing: MissingDigest
  ) throws(SourceError) {
    if let checksum = item.checksum, checksum.digest == nil {
      throw SourceError(
        .noDigest, "'\(checksum.text)', the digest of '\(item.name)' in its recipe, is none",
        hint: "correct the recipe of '\(item.package)'")
    }
    if item.checksum == nil, missing == .refuse {
      throw SourceError(
        .noDigest, "the recipe gives no digest that could verify '\(item.name)'",
        hint: "pass --no-checksum to take it as it comes")
    }
  }

  func lock(
    _ partial: FilePath, for item: MirrorItem, _ cancellation: Cancellation,
    _ progress: ItemProgress
  ) throws -> StageLock {
    try refuseLinks(above: Self.stageFolder + "/.")
    do {
      return try StageLock(
        partial, doing: "fetching \(item.name)", timeout: Self.lockTimeout,
        cancellation: cancellation,
        onWait: { progress.wait(for: "another program that fetches it" + $0.phrase) })
    } catch {
      if error.code == .cancelled { throw error }
      throw SourceError(.unwritable, "could not write to the mirror '\(root)'", cause: error)
    }
  }
}
