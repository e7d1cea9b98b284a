internal import ConfigModel
package import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import Storage
internal import SystemPackage

/// The module `albedo.clean`.
package enum CleanModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.clean", summary: "What is kept on this machine only to be faster the next time.",
      functions: [survey(session), remove(session)])
  }

  /// What can be cleaned.
  private enum Kind: String, CaseIterable {
    /// The local cache of sources.
    case downloads
    /// What interrupted fetches have left.
    case stage
    /// Copies of indices and of what was read.
    case misc
  }

  /// Something of this machine that can be had again.
  private struct Place {
    /// How it is looked through.
    enum Content {
      /// A cache of sources: what fetches have left.
      case stage(SourceFolder)
      /// A cache of sources, in which people may have put something.
      case sources(SourceFolder)
      /// What interrupted downloads of objects have left.
      case downloads
      /// Everything but the entries of some names.
      case entries(kept: Set<String>)
    }

    let path: FilePath
    let content: Content

    /// The place as rules have it.
    var url: String {
      switch content {
      case .stage(let folder), .sources(let folder): folder.url
      case .downloads, .entries: SourceFolder(root: path).url
      }
    }
  }

  /// What goes of a place, or has gone.
  private struct Found {
    var fileCount = 0
    var byteCount: Int64 = 0
    /// What stays though it is in the way.
    var kept: [String] = []
    /// How many things stay that running programs are at.
    var busyCount = 0

    var isEmpty: Bool { fileCount == 0 && byteCount == 0 && kept.isEmpty && busyCount == 0 }

    mutating func add(_ leftovers: Leftovers) {
      fileCount += leftovers.fileCount
      byteCount += leftovers.byteCount
      busyCount += leftovers.busyCount
    }
  }

  private static let kindParameter = NativeParameter(
    "kind", .oneOf(Kind.allCases.map(\.rawValue)),
    help: "`downloads`, the local cache of sources; `stage`, what interrupted fetches have left;"
      + " `misc`, copies of indices and of recipes")
  private static let errors =
    (APISession.configurationErrors + [
      "source.unreadable", "source.unsafe_folder", "source.unwritable",
    ]).sorted()
  private static let result = NativeResult(
    "folders", .list(of: .table),
    help: "`path`, `files` and `bytes` of what goes; `kept`, the names of what stays there, and"
      + " `busy`, how many things stay that running programs are at; `verdict` of `before.prune`"
      + " where a rule forbids it, and then nothing goes")

  private static func survey(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "survey", summary: "Tells what would go.", parameters: [kindParameter], results: [result],
      errors: errors,
      example: """
        local clean = require("albedo.clean")
        for _, folder in ipairs(clean.survey("downloads")) do
          print(folder.path, folder.files, folder.bytes)
        end
        """,
      body: .waiting { arguments in try await Self.run(arguments, session, removes: false) })
  }

  private static func remove(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove", summary: "Removes what can be had again, and tells what went.",
      details:
        "No link is followed. What is in the local cache and is not of a mirror stays, and so"
        + " does what running programs are at. Rules are asked for each folder: `before.prune`.",
      parameters: [kindParameter], results: [result],
      errors: errors,
      example: """
        local clean = require("albedo.clean")
        for _, folder in ipairs(clean.remove("stage")) do print("emptied " .. folder.path) end
        """,
      body: .waiting { arguments in try await Self.run(arguments, session, removes: true) })
  }

  private static func run(
    _ arguments: LuaArguments, _ session: APISession, removes: Bool
  ) async throws -> [LuaValue] {
    guard let kind = Kind(rawValue: arguments.string("kind")) else { return [.list([])] }
    var folders: [LuaValue] = []
    for place in try places(of: kind, session) {
      if removes { try session.gate.check("the local cache", place.path.string) }
      let verdict = try await verdict(on: place, session)
      let permit =
        removes && verdict.verdict.isAllowed
        ? try verdict.permit(PruneRequest.self, for: "remove") : nil
      let found = try await onWorker { try Self.clean(place, permit, $0) }
      if found.isEmpty { continue }
      folders.append(
        .record([
          "path": .text(place.path.string), "files": .integer(Int64(found.fileCount)),
          "bytes": .integer(found.byteCount), "kept": .list(found.kept.map { .text($0) }),
          "busy": .integer(Int64(found.busyCount)),
          "verdict": verdict.verdict.isAllowed ? .nil : .object(verdict),
        ]))
    }
    return [.list(folders)]
  }

  private static func verdict(
    on place: Place, _ session: APISession
  ) async throws -> VerdictObject {
    let judgement = try await session.decide(
      [PruneRequest(cache: place.url)],
      inputs: { [.success(PolicyInput([("cache", .text(place.url))]))] })[0]
    return VerdictObject(judgement.verdict, judgement.statements)
  }

  /// Looks through a place, and removes what nobody needs where that is permitted; blocks.
  private static func clean(
    _ place: Place, _ permit: Permit<PruneRequest>?, _ cancellation: Cancellation
  ) throws -> Found {
    switch place.content {
    case .stage(let folder): try stage(of: folder, permit, cancellation)
    case .sources(let folder): try sources(in: folder, permit, cancellation)
    case .downloads:
      try downloads(in: place.path, permit == nil ? .stay : .go, cancellation)
    case .entries(let kept):
      try entries(in: place.path, permit, cancellation) { kept.contains($0.name) ? .stays : .goes }
    }
  }

  private static func stage(
    of folder: SourceFolder, _ permit: Permit<PruneRequest>?, _ cancellation: Cancellation
  ) throws -> Found {
    var found = Found()
    found.add(
      try permit.map { try folder.removeLeftovers(permit: $0, cancellation: cancellation) }
        ?? folder.leftovers(cancellation: cancellation))
    return found
  }

  private static func downloads(
    in folder: FilePath, _ fate: Leftovers.Fate, _ cancellation: Cancellation
  ) throws -> Found {
    var found = Found()
    found.add(try Leftovers.downloads(in: folder, fate, cancellation: cancellation))
    return found
  }

  private static func sources(
    in folder: SourceFolder, _ permit: Permit<PruneRequest>?, _ cancellation: Cancellation
  ) throws -> Found {
    var found = try entries(in: folder.root, permit, cancellation) { entry in
      entry.name == SourceFolder.ownFolder ? .stays : entry.isKnown ? .goes : .isTold
    }
    // Fetches that run keep each other apart in Albedo's own folder, and go on to do so.
    let own = try entries(in: folder.root, below: SourceFolder.ownFolder, permit, cancellation) {
      $0.name == SourceFolder.stageName ? .stays : .goes
    }
    let left = try stage(of: folder, permit, cancellation)
    found.fileCount += own.fileCount + left.fileCount
    found.byteCount += own.byteCount + left.byteCount
    found.busyCount = left.busyCount
    return found
  }

  /// What becomes of an entry.
  private enum Fate {
    case goes
    case stays
    /// It stays, and people are told.
    case isTold
  }

  private static func entries(
    in folder: FilePath, below part: String? = nil, _ permit: Permit<PruneRequest>?,
    _ cancellation: Cancellation, fate: (FolderRemoval.Entry) -> Fate
  ) throws -> Found {
    let place = part.map { folder.appending($0) } ?? folder
    let found = try FolderRemoval(root: place).survey(cancellation: cancellation) ?? []
    let going = found.filter { fate($0) == .goes }
    if let permit, !going.isEmpty {
      try FolderRemoval(root: folder).remove(
        going.map { entry in (part.map { $0 + "/" } ?? "") + entry.name }, permit: permit,
        cancellation: cancellation)
    }
    return Found(
      fileCount: going.reduce(0) { $0 + $1.fileCount },
      byteCount: going.reduce(0) { $0 + $1.byteCount },
      kept: found.filter { fate($0) == .isTold }.map(\.name))
  }

  private static func places(of kind: Kind, _ session: APISession) throws -> [Place] {
    let configuration = try session.configuration()
    let cache = SourceFolder(
      root: FilePath(
        try configuration.sourceSettings(substitution: session.substitution).sourceCache))
    let misc = FilePath(
      try configuration.networkSettings(substitution: session.substitution).miscCache
    ).appending("albedo")
    let downloads = "downloads"
    switch kind {
    case .downloads: return [Place(path: cache.root, content: .sources(cache))]
    case .stage:
      return [
        Place(path: cache.stage, content: .stage(cache)),
        Place(path: misc.appending(downloads), content: .downloads),
      ]
    case .misc: return [Place(path: misc, content: .entries(kept: [downloads]))]
    }
  }
}
