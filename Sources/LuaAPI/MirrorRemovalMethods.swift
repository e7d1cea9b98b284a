internal import ConfigModel
internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// The methods of a mirror in a folder that take it away.
enum MirrorRemovalMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [contents(session), remove(session)]
  }

  private static func contents(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "contents",
      summary:
        "Returns what lies directly below the folder, and whether mirrors have such a thing.",
      details: "Known are the store of sources, build caches, Albedo's own folder, and folders of"
        + " packages that hold nothing but links to the store.",
      results: [
        NativeResult(
          "entries", .optional(.list(of: .table)),
          help: "`name`, `known`, `files` and `bytes` of each; nil where there is no folder, or"
            + " danger"),
        NativeResult(
          "danger", .optional(.string), help: "why this folder must not be emptied, as a clause"),
      ],
      errors: (APISession.configurationErrors + ["source.unreadable", "source.unsafe_folder"])
        .sorted(),
      example: """
        local folder = require("albedo.mirror").open("/srv/sources")
        for _, entry in ipairs(folder:contents() or {}) do
          if not entry.known then print("not of a mirror: " .. entry.name) end
        end
        """,
      body: .waiting { arguments in
        let removal = FolderRemoval(root: arguments.receiver(SourceFolderObject.self).folder.root)
        let precious = try session.preciousFolders()
        if let danger = try await onWorker({ try removal.danger(to: precious) }) {
          return [.nil, .text(danger)]
        }
        let entries = try await onWorker { try removal.survey(cancellation: $0) }
        return [entries.map { .list($0.map(LuaValue.init(entry:))) } ?? .nil, .nil]
      })
  }

  private static func remove(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove", summary: "Removes entries of the folder for good, and the folder when it is empty.",
      details: "No link is followed.",
      parameters: [
        NativeParameter("names", .list(of: .string), help: "what goes, as `contents` names it"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "verdict", .object(VerdictObject.luaClassName), help: "of policy on `before.prune`")
          ]), help: "the permission"),
      ],
      errors: (APISession.configurationErrors + [
        "policy.denied", "source.unreadable", "source.unsafe_folder", "source.unwritable",
        "source.wrong_permit",
      ]).sorted(),
      example: """
        local policy = require("albedo.policy")
        local folder = require("albedo.mirror").open("/srv/old-sources")
        local verdict = policy.decide("before.prune", { folder = folder })
        local names = {}
        for index, entry in ipairs(folder:contents() or {}) do names[index] = entry.name end
        if #names > 0 then folder:remove(names, { verdict = verdict }) end
        """,
      body: .waiting { arguments in
        let folder = try arguments.receiver(SourceFolderObject.self).writable()
        let permit = try arguments.options("options").permit(PruneRequest.self, for: "remove")
        guard permit.request.cache == folder.url else {
          throw SourceError(.wrongPermit, "a permit was used for another mirror, '\(folder.url)'")
        }
        let precious = try session.preciousFolders()
        let removal = FolderRemoval(root: folder.root)
        let names = arguments.list("names").compactMap(\.text)
        try await onWorker { cancellation in
          if let danger = try removal.danger(to: precious) {
            throw SourceError(.unsafeFolder, "'\(folder.root)' is not emptied: \(danger)")
          }
          try removal.remove(names, permit: permit, cancellation: cancellation)
        }
        return []
      })
  }
}

extension APISession {
  /// The folders that no mirror can contain, each with what it is.
  fileprivate func preciousFolders() throws -> [(path: FilePath, what: String)] {
    let store = try configuration().installTree(substitution: substitution).unpaddedRoot
    return [
      (FilePath(substitution.home), "your home folder"),
      (FilePath(substitution.spack), "the folder of Spack"),
      (FilePath(store), "the store"),
    ]
  }
}

extension LuaValue {
  /// What lies directly below a folder, as scripts see it.
  fileprivate init(entry: FolderRemoval.Entry) {
    self = .record([
      "name": .text(entry.name), "known": .boolean(entry.isKnown),
      "files": .integer(Int64(entry.fileCount)), "bytes": .integer(entry.byteCount),
    ])
  }
}
