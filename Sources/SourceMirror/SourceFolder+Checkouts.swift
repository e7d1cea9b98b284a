package import Checkouts
package import Diagnostics
internal import Digests
package import MirrorModel
internal import Platform
package import PolicyModel
internal import RecipeModel
internal import SystemPackage
package import Transfers

extension SourceFolder {
  /// What a folder has of an item from a repository.
  struct Holding: Sendable {
    /// The item under the name that its file has.
    let item: MirrorItem
    /// Where the file is.
    let path: FilePath
    /// The commit; nil where nobody knows.
    let commit: String?
  }

  /// How an item from a repository is to be added.
  struct CheckoutRequest: Sendable {
    let item: MirrorItem
    let source: RepositorySource
    let transfers: TransferClient
    let checkouts: Checkouts
    let existing: ExistingFile
    let links: Links
    let progress: ItemProgress
  }

  /// Adds the archive of a checkout from the first of `origins` that has it.
  ///
  /// What does not change under its name is asked for nowhere when it is there. What does, such as a
  /// branch, is asked for at the repository first; when that fails, the copy that the folder or another
  /// origin has serves, with a warning. Throws `source.wrong_permit`, `source.unwritable`,
  /// `source.moved_tag` when a tag is another commit than it was, `source.uncacheable` when `links`
  /// are none and what it is will change or its recipe forbids caches, and as `add` when no place has it.
  package func addCheckout(
    _ item: MirrorItem, from origins: [SourceOrigin], transfers: TransferClient,
    checkouts: Checkouts, existing: ExistingFile = .keep, links: Links = .none,
    permit: Permit<SourceRequest>, progress: ItemProgress = ItemProgress()
  ) async throws -> Ending {
    try check(permit.request, for: item)
    guard let source = item.repository else {
      throw SourceError(.unsupportedAddress, "'\(item.name)' does not come from a repository")
    }
    if links == .none {
      if source.isUncached {
        throw SourceError(
          .uncacheable, "the recipe of '\(item.package)' says that no cache keeps '\(item.name)'",
          hint: "put it into a mirror with 'albedo mirror create'")
      }
      // Git tells a commit, which does not change; the others have no such name to fetch.
      if source.kind != .git, item.storage == item.alias { throw Self.uncacheable(item) }
    }
    let request = CheckoutRequest(
      item: item, source: source, transfers: transfers, checkouts: checkouts, existing: existing,
      links: links, progress: progress)
    let held = try await onWorker { try holding(of: item, source) }
    if let held, existing == .keep {
      guard !source.isFixed, origins.contains(.upstream) else {
        return .there(try await present(held, request))
      }
      return .there(try await refresh(held, request))
    }
    // What changes is asked for where it changes; other places may have it as it was.
    let isMoving = !source.isFixed && origins.contains(.upstream)
    return try await fetch(
      request, from: isMoving ? [.upstream] + origins.filter { $0 != .upstream } : origins)
  }

  /// Looks for the archive of an item; blocks.
  ///
  /// Under its own name, or under the one of the commit that was noted.
  func holding(of item: MirrorItem, _ source: RepositorySource) throws(SourceError) -> Holding? {
    if let commit = notedCommit(of: source) {
      let resolved = item.resolved(toCommit: commit)
      if try holds(resolved), let path = try path(of: resolved) {
        return Holding(item: resolved, path: path, commit: commit)
      }
    }
    guard try holds(item), let path = try path(of: item) else { return nil }
    // A link for people says which commit it is.
    let target = try? FileSystem.linkTarget(of: path)
    guard let commit = source.commit ?? target.flatMap(Self.commit(ofArchive:)) else {
      return Holding(item: item, path: path, commit: nil)
    }
    let resolved = source.commit == nil ? item.resolved(toCommit: commit) : item
    return Holding(
      item: try holds(resolved) ? resolved : item, path: path, commit: commit)
  }

  /// Returns the item under the name that its file has here; blocks.
  ///
  /// That of a tag or branch is the name of its commit, once it has been fetched. Throws
  /// `source.unreadable`.
  package func settled(_ item: MirrorItem) throws(SourceError) -> MirrorItem {
    guard let source = item.repository, source.commit == nil else { return item }
    return try holding(of: item, source)?.item ?? item
  }

  // MARK: What is there

  private func present(
    _ held: Holding, _ request: CheckoutRequest, warnings: [String] = []
  ) async throws -> Added {
    let isLinked = try await onWorker { try request.links == .missing && link(held.item) }
    return Added(
      isNew: false, isLinked: isLinked, place: nil, byteCount: 0, attempts: [], path: held.path,
      commit: held.commit, warnings: warnings)
  }

  /// Brings up to date what changes, or leaves it when that is not possible.
  private func refresh(_ held: Holding, _ request: CheckoutRequest) async throws -> Added {
    do {
      if request.source.kind == .git, let commit = held.commit {
        request.progress.begin("asking", unit: .count)
        let now = try await onWorker(pool: .programs) { cancellation in
          try request.checkouts.commit(of: request.source, cancellation: cancellation)
        }
        if now == commit { return try await present(held, request) }
      }
      switch try await fetch(request, from: [.upstream]) {
      case .there(var added):
        added.isUpdate = true
        return added
      case .nowhere(let error, _): throw error
      }
    } catch {
      if ErrorReport.exitClass(of: error) == .interrupted { throw error }
      if let error = error as? SourceError, error.code == .unwritable { throw error }
      let warning =
        "\(request.item.name) could not be fetched again, and stays as it was:"
        + " \(ErrorReport.sentence(for: error))"
      return try await present(held, request, warnings: [warning])
    }
  }

  // MARK: Fetching

  /// What has come from a place, not yet under its name.
  private struct CheckoutArrival: Sendable {
    let file: FilePath
    let byteCount: Int64
    let commit: String?
  }

  private func fetch(
    _ request: CheckoutRequest, from origins: [SourceOrigin]
  ) async throws -> Ending {
    let partial = try partialPath(of: request.item)
    let turn = try await onWorker { cancellation in
      let turn = try lock(partial, for: request.item, cancellation, request.progress)
      // What a killed run has left under this lock is nobody's.
      removeCheckouts(of: partial)
      return turn
    }
    defer { turn.release() }
    request.progress.goOn()
    // Whoever had the lock before may have fetched it.
    if request.existing == .keep, request.source.isFixed,
      let held = try await onWorker({ try holding(of: request.item, request.source) })
    {
      return .there(try await present(held, request))
    }
    var attempts: [SourceAttempt] = []
    for origin in origins {
      for place in try places(of: request, in: origin) {
        do {
          let arrival = try await arrival(from: place, to: partial, request)
          return .there(
            try await onWorker { [attempts] in
              do {
                return try keep(arrival, request, from: place.shown, after: attempts)
              } catch {
                // It would be taken for a part of what is wanted.
                try? FileSystem.removeFile(arrival.file)
                throw error
              }
            })
        } catch {
          attempts.append(try Self.attempt(place.shown, failedBy: error))
        }
      }
    }
    return .nowhere(Self.failure(of: request.item, after: attempts), attempts: attempts)
  }

  /// A place where the archive may be, or the repository itself.
  private enum CheckoutPlace {
    case archive(SourcePlace)
    case repository(String)

    /// How people are told of it.
    var shown: String {
      switch self {
      case .archive(let place): place.shown
      case .repository(let url): ShownURL.withoutSecrets(url)
      }
    }
  }

  private func places(
    of request: CheckoutRequest, in origin: SourceOrigin
  ) throws -> [CheckoutPlace] {
    let item = request.item
    switch origin {
    case .upstream: return [.repository(request.source.url)]
    case .file(let path): return [.archive(.file(path))]
    case .folder(let root):
      let other = SourceFolder(root: root)
      if let held = try other.holding(of: item, request.source) {
        return [.archive(.file(held.path))]
      }
      return try names(of: item, request.source).map { .archive(.file(try other.place($0))) }
    case .web:
      return try SourcePlace.places(of: item, in: [origin]).map(CheckoutPlace.archive)
        + names(of: item, request.source).dropFirst().flatMap { name in
          var named = item
          named.storage = name
          return try SourcePlace.places(of: named, in: [origin]).map(CheckoutPlace.archive)
        }
    }
  }

  /// The names under which other mirrors may have the archive.
  ///
  /// One name where that tells what it is: what has only the name of a version may be of another commit.
  private func names(of item: MirrorItem, _ source: RepositorySource) -> [String] {
    if let storage = item.storage, storage != item.alias { return [storage] }
    let names = [item.storage, item.alias, MirrorNames.storage(of: source, for: .v023)]
    return names.compactMap(\.self).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func arrival(
    from place: CheckoutPlace, to partial: FilePath, _ request: CheckoutRequest
  ) async throws -> CheckoutArrival {
    let progress = request.progress
    switch place {
    case .repository: return try await checkOut(request, beside: partial)
    case .archive(.file(let path)):
      return try await onWorker { cancellation in
        let copy = try SourceFile(path).copy(
          to: partial, .sha256, cancellation: cancellation, progress: progress)
        let commit = try Self.verifiedCommit(
          in: partial, from: place.shown, request, cancellation)
        return CheckoutArrival(file: partial, byteCount: copy.byteCount, commit: commit)
      }
    case .archive(.web(let url)):
      let download = try await request.transfers.download(
        TransferRequest(url), to: partial, digest: .sha256, byteLimit: nil, expecting: nil,
        progress: progress)
      return try await onWorker { cancellation in
        let commit = try Self.verifiedCommit(
          in: partial, from: place.shown, request, cancellation)
        return CheckoutArrival(file: partial, byteCount: download.byteCount, commit: commit)
      }
    case .archive(.unsupported(let url)):
      throw SourceError(
        .unsupportedAddress, "cannot fetch '\(ShownURL.withoutSecrets(url))' from a mirror")
    }
  }

  /// Returns the commit of an archive from elsewhere; throws when it is not the wanted one.
  private static func verifiedCommit(
    in archive: FilePath, from place: String, _ request: CheckoutRequest,
    _ cancellation: Cancellation
  ) throws -> String? {
    do {
      let commit = try CheckoutArchive.commit(
        in: archive, from: place, cancellation: cancellation, progress: request.progress)
      guard let wanted = request.source.commit, let commit, commit != wanted else {
        return request.source.commit ?? commit
      }
      throw CheckoutError(
        .wrongRevision,
        "'\(place)' sent an archive of the commit \(commit), the recipe wants \(wanted)")
    } catch {
      // A download would otherwise go on from it.
      try? FileSystem.removeFile(archive)
      throw error
    }
  }

  /// Checks the source out beside `partial` and packs it.
  private func checkOut(
    _ request: CheckoutRequest, beside partial: FilePath
  ) async throws -> CheckoutArrival {
    let folder = FilePath(partial.string + Self.checkoutSuffix)
    let archive = FilePath(partial.string + ".packed")
    return try await onWorker(pool: .programs) { cancellation in
      try FileSystem.makeFolders(folder)
      defer { try? FileSystem.removeTree(folder) }
      let checkout = try request.checkouts.checkOut(
        request.source, below: folder, cancellation: cancellation, progress: request.progress)
      do {
        let byteCount = try checkout.pack(
          into: archive, cancellation: cancellation, progress: request.progress)
        return CheckoutArrival(file: archive, byteCount: byteCount, commit: checkout.commit)
      } catch {
        try? FileSystem.removeFile(archive)
        throw error
      }
    }
  }

  // MARK: Keeping

  /// Gives an archive its name, notes its commit and makes the links; blocks.
  private func keep(
    _ arrival: CheckoutArrival, _ request: CheckoutRequest, from place: String,
    after attempts: [SourceAttempt]
  ) throws -> Added {
    let item = request.item
    let source = request.source
    let commit = source.kind == .git ? arrival.commit : nil
    try checkTag(of: source, is: commit, item)
    let resolved = commit.map(item.resolved(toCommit:)) ?? item
    if request.links == .none, resolved.storage == resolved.alias {
      throw Self.uncacheable(item)
    }
    try keep(arrival.file, as: resolved)
    if let commit { try note(commit, for: source) }
    let isLinked = try request.links == .missing && link(resolved)
    var warnings: [String] = []
    if !source.isFixed, let failed = attempts.first {
      warnings.append(
        "\(item.name) is from \(place), and may be older than what its repository has:"
          + " \(ErrorReport.sentence(for: failed.error))")
    }
    return Added(
      isNew: true, isLinked: isLinked, place: place, byteCount: arrival.byteCount,
      attempts: attempts, path: try path(of: resolved), commit: arrival.commit,
      warnings: warnings)
  }

  private static func uncacheable(_ item: MirrorItem) -> SourceError {
    SourceError(
      .uncacheable,
      "'\(item.name)' changes under its name, and the local cache keeps only what does not",
      hint: "put it into a mirror with 'albedo mirror create', or let the recipe name a revision")
  }

  /// Throws when a tag is another commit than it was.
  private func checkTag(
    of source: RepositorySource, is commit: String?, _ item: MirrorItem
  ) throws(SourceError) {
    guard let tag = source.tag, source.isFixed, let commit, let noted = notedCommit(of: source),
      noted != commit
    else { return }
    throw SourceError(
      .movedTag,
      "the tag '\(tag)' of '\(ShownURL.withoutSecrets(source.url))' was the commit \(noted), and"
        + " is \(commit) now: '\(item.name)' is not what it was",
      hint: "ask its authors; let the recipe name the commit that you want")
  }

  // MARK: Sweeping

  private static let checkoutSuffix = ".checkout"

  private func removeCheckouts(of partial: FilePath) {
    try? FileSystem.removeTree(FilePath(partial.string + Self.checkoutSuffix))
  }

  /// Removes checkouts that were interrupted long ago.
  func removeCheckouts(olderThan age: Duration) {
    let folder = root.pushing(FilePath(Self.stageFolder))
    let limit = SystemClock.now - Double(age.components.seconds)
    // What cannot be looked at is not worth a failure.
    for entry in (try? FileSystem.entries(of: folder)) ?? []
    where entry.name.string.hasSuffix(Self.checkoutSuffix) {
      let path = folder.appending(entry.name)
      guard let status = try? FileStatus(of: path, links: .keep), status.kind == .folder,
        status.modified.secondsSinceEpoch < limit
      else { continue }
      try? FileSystem.removeTree(path)
    }
  }
}
