internal import ConfigModel
package import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SourceMirror
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

  /// A folder, and what of it stays.
  private struct Place {
    let removal: FolderRemoval
    var kept: Set<String> = []
    /// Whether entries stay that no mirror has: people may have put something there.
    var isShared = false
  }

  private static let kindParameter = NativeParameter(
    "kind", .oneOf(Kind.allCases.map(\.rawValue)),
    help: "`downloads`, the local cache of sources; `stage`, what interrupted fetches have left;"
      + " `misc`, copies of indices and of recipes")
  private static let errors =
    (APISession.configurationErrors + [
      "source.unreadable", "source.unsafe_folder",
    ])
  private static let result = NativeResult(
    "folders", .list(of: .table),
    help: "`path`, `files` and `bytes` of what goes, and `kept`, the names of what stays there")

  private static func survey(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "survey", summary: "Tells what would go.", parameters: [kindParameter], results: [result],
      errors: errors.sorted(),
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
      details: "No link is followed. What is in the local cache and is not of a mirror stays.",
      parameters: [kindParameter], results: [result],
      errors: (errors + ["source.unwritable"]).sorted(),
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
      let entries = try await onWorker { try place.removal.survey(cancellation: $0) }
      guard let entries else { continue }
      let going = entries.filter {
        !place.kept.contains($0.name) && ($0.isKnown || !place.isShared)
      }
      if removes, !going.isEmpty {
        try session.gate.check("the local cache", place.removal.root.string)
        let names = going.map(\.name)
        try await onWorker { try place.removal.remove(names, cancellation: $0) }
      }
      let staying = place.isShared ? entries.filter { !$0.isKnown } : []
      if going.isEmpty, staying.isEmpty { continue }
      folders.append(
        .record([
          "path": .text(place.removal.root.string),
          "files": .integer(Int64(going.reduce(0) { $0 + $1.fileCount })),
          "bytes": .integer(going.reduce(0) { $0 + $1.byteCount }),
          "kept": .list(staying.map { .text($0.name) }),
        ]))
    }
    return [.list(folders)]
  }

  private static func places(of kind: Kind, _ session: APISession) throws -> [Place] {
    let configuration = try session.configuration()
    let sources = FilePath(
      try configuration.sourceSettings(substitution: session.substitution).sourceCache)
    let misc = FilePath(
      try configuration.networkSettings(substitution: session.substitution).miscCache
    ).appending("albedo")
    func removal(_ path: FilePath) -> FolderRemoval { FolderRemoval(root: path) }
    switch kind {
    case .downloads: return [Place(removal: removal(sources), isShared: true)]
    case .stage:
      return [
        // Others may hold locks on the file of that name.
        Place(
          removal: removal(sources.appending(".albedo").appending("stage")), kept: ["lock"]),
        Place(removal: removal(misc.appending("downloads"))),
      ]
    case .misc: return [Place(removal: removal(misc), kept: ["downloads"])]
    }
  }
}
