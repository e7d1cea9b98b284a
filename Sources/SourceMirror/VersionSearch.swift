package import Diagnostics
internal import Platform
package import RecipeModel
internal import Synchronization
package import Transfers
internal import WebPages

/// Looks on the web for versions of packages: reads the pages that list them.
///
/// What was read once is kept as long as the value lives, since of a package that has moved every
/// version is looked for.
package final class VersionSearch: Sendable {
  private enum Entry {
    case running([CheckedContinuation<Void, Never>])
    case done(PageHarvest)
  }

  private let client: TransferClient
  private let limits: HarvestLimits
  private let entries = Mutex<[VersionListing: Entry]>([:])

  /// Creates a search that reads pages with `client`.
  package init(_ client: TransferClient, limits: HarvestLimits = HarvestLimits()) {
    self.client = client
    self.limits = limits
  }

  /// Returns where the pages of a listing lead.
  ///
  /// A page that cannot be read is one of the failures; only a cancellation, and that the network is not
  /// to be used, are thrown. `progress` counts the bytes.
  package func harvest(
    _ listing: VersionListing, progress: ItemProgress = ItemProgress()
  ) async throws -> PageHarvest {
    while true {
      if let harvest = await found(listing) { return harvest }
      do {
        let harvest = try await read(listing, progress)
        finish(listing, .done(harvest))
        return harvest
      } catch {
        finish(listing, nil)
        throw error
      }
    }
  }

  /// What is known of a listing, when somebody has read it or is about to; nil when the caller has to.
  private func found(_ listing: VersionListing) async -> PageHarvest? {
    while true {
      let known: PageHarvest?? = entries.withLock { entries in
        switch entries[listing] {
        case .done(let harvest): return .some(harvest)
        case .running: return nil
        case nil:
          entries[listing] = .running([])
          return .some(nil)
        }
      }
      if let known { return known }
      await withCheckedContinuation { continuation in
        let isOver = entries.withLock { entries in
          guard case .running(let waiting) = entries[listing] else { return true }
          entries[listing] = .running(waiting + [continuation])
          return false
        }
        if isOver { continuation.resume() }
      }
    }
  }

  private func finish(_ listing: VersionListing, _ entry: Entry?) {
    let waiting = entries.withLock { entries in
      defer { entries[listing] = entry }
      if case .running(let waiting) = entries[listing] { return waiting }
      return []
    }
    for continuation in waiting { continuation.resume() }
  }

  // MARK: Reading

  /// What came of one page.
  private struct Reading: Sendable {
    let page: HarvestRules.Page
    let result: Result<Content, any Error>
  }

  private struct Content: Sendable {
    let links: PageLinks
    let url: String
    let byteCount: Int
  }

  private func read(
    _ listing: VersionListing, _ progress: ItemProgress
  ) async throws -> PageHarvest {
    let start = SystemClock.monotonic
    var rules = HarvestRules(roots: listing.pages, depth: listing.depth, limits: limits)
    progress.begin("reading pages", total: nil)
    return try await withThrowingTaskGroup(of: Reading.self) { group in
      var running = 0
      while true {
        while running < limits.jobs,
          let page = rules.next(elapsed: SystemClock.monotonic - start)
        {
          running += 1
          group.addTask { await self.read(page) }
        }
        guard running > 0, let reading = try await group.next() else { return rules.harvest }
        running -= 1
        switch reading.result {
        case .success(let content):
          progress.advance(by: content.byteCount)
          rules.read(
            reading.page, content.links, at: content.url, byteCount: content.byteCount)
        case .failure(let error):
          if Self.isFinal(error) { throw error }
          rules.failed(reading.page, error)
        }
      }
    }
  }

  private func read(_ page: HarvestRules.Page) async -> Reading {
    do {
      var request = TransferRequest(page.url)
      request.mediaType = "text/html"
      request.fields = [("Accept", "text/html")]
      let answer = try await client.read(
        request, byteLimit: limits.pageByteCount, progress: ItemProgress())
      // A page of megabytes takes a moment, which the threads of tasks must not wait for.
      let links = try await onWorker { PageLinks(answer.bytes) }
      let content = Content(
        links: links, url: answer.head.finalURL, byteCount: answer.bytes.count)
      return Reading(page: page, result: .success(content))
    } catch {
      return Reading(page: page, result: .failure(error))
    }
  }

  private static func isFinal(_ error: any Error) -> Bool {
    if error is CancellationError { return true }
    guard let error = error as? TransferError else { return false }
    return error.code == .cancelled || error.code == .offline
  }
}
