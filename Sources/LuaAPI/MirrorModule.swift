internal import ConfigModel
internal import Diagnostics
package import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// A source mirror in a folder as scripts hold it.
package final class SourceFolderObject: LuaObject {
  package static let luaClassName = "albedo.SourceFolder"

  let folder: SourceFolder
  private let gate: WriteGate
  /// Whether it is the local cache of sources, which fills while one reads.
  private let isLocalCache: Bool

  init(_ folder: SourceFolder, gate: WriteGate, isLocalCache: Bool = false) {
    self.folder = folder
    self.gate = gate
    self.isLocalCache = isLocalCache
  }

  /// The mirror for a change; throws `policy.read_only` where the session only reads.
  func writable() throws -> SourceFolder {
    try gate.check("the mirror", folder.url)
    return folder
  }

  /// The mirror for fetching into it, which the local cache of sources always allows.
  func fetching() throws -> SourceFolder { isLocalCache ? folder : try writable() }
}

/// The module `albedo.mirror`.
package enum MirrorModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.mirror", summary: "Source mirrors.",
      functions: [open(session), sourceCache(session), WebMirrorObject.open(session)]
        + MirrorUpkeepMethods.functions(session),
      classes: [
        folder(session), MirrorInventoryObject.declaration, MirrorDemandObject.declaration,
        MirrorPrunePlanObject.declaration, WebMirrorObject.declaration(session),
      ])
  }

  static let source = NativeParameter(
    "source", .object(MirrorItemObject.luaClassName), help: "the file")

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the source mirror in a folder; nothing is read yet.",
      details: "The folder is made when something is put into it.",
      parameters: [
        NativeParameter("path", .string, help: "a path or a `file://` URL").completing("folder")
      ],
      results: [
        NativeResult("folder", .object(SourceFolderObject.luaClassName), help: "the mirror")
      ],
      errors: ["source.unsupported_address"],
      example: """
        local mirror = require("albedo.mirror")
        local folder = mirror.open("/srv/sources")
        print(folder.path, folder.url)
        """,
      body: .immediate { arguments in
        guard !arguments.string("path").isEmpty else {
          throw SourceError(
            .unsupportedAddress, "the path of the mirror is empty",
            hint: "name a folder; '.' is the one you are in")
        }
        let path = session.substitution.path(arguments.string("path"))
        guard path.hasPrefix("/") else {
          throw SourceError(
            .unsupportedAddress,
            "cannot make a source mirror at '\(ShownURL.withoutSecrets(path))'",
            hint: "name a folder; copy it to where it is served")
        }
        return [
          .object(SourceFolderObject(SourceFolder(root: FilePath(path)), gate: session.gate))
        ]
      })
  }

  private static func sourceCache(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "source_cache", summary: "Opens the local cache of sources, `config:source_cache`.",
      results: [
        NativeResult("folder", .object(SourceFolderObject.luaClassName), help: "the cache")
      ],
      errors: APISession.configurationErrors,
      example: """
        local cache = require("albedo.mirror").source_cache()
        print(cache.path)
        """,
      body: .immediate { _ in
        let settings = try session.configuration().sourceSettings(
          substitution: session.substitution)
        return [
          .object(
            SourceFolderObject(
              SourceFolder(root: FilePath(settings.sourceCache)), gate: session.gate,
              isLocalCache: true))
        ]
      })
  }

  private static func folder(_ session: APISession) -> NativeClass {
    NativeClass(
      SourceFolderObject.luaClassName, summary: "A source mirror in a folder.",
      methods: [
        has, isIntact, pathOf, link, sweep,
      ] + MirrorAddMethods.all(session) + LedgerMethods.all + MirrorRemovalMethods.all(session)
        + MirrorUpkeepMethods.methods(session),
      properties: [
        NativeProperty("path", .string, help: "the folder", of: SourceFolderObject.self) {
          .text($0.folder.root.string)
        },
        NativeProperty(
          "url", .string, help: "the folder as a URL", of: SourceFolderObject.self
        ) { .text($0.folder.url) },
      ],
      operators: [.text(SourceFolderObject.self) { $0.folder.root.string }])
  }

  // MARK: Looking

  private static let has = NativeFunction(
    "has", summary: "Tells whether the mirror has a file, whatever is in it.",
    parameters: [source],
    results: [NativeResult("has", .boolean, help: "whether it is there")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      local quill = require("albedo.spec").parse("quill")
      for _, source in ipairs(require("albedo.recipe").items(quill)) do
        if not folder:has(source) then print("missing: " .. source.id) end
      end
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      return [.boolean(try await onWorker { try folder.holds(folder.settled(item)) })]
    })

  private static let isIntact = NativeFunction(
    "is_intact", summary: "Tells whether a file that the mirror has is what the recipe promises.",
    details: "It reads the whole file. True where the recipe gives no digest.",
    parameters: [source, NativeParameter("options", .options([.progress]), help: "how")],
    results: [NativeResult("intact", .boolean, help: "whether its digest is right")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, source in ipairs(recipe.items(spec.parse("motto"))) do
        if folder:has(source) and not folder:is_intact(source) then
          print("damaged: " .. source.id)
        end
      end
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      let progress = arguments.options("options").progress
      return [
        .boolean(
          try await onWorker { cancellation in
            try folder.isIntact(item, cancellation: cancellation, progress: progress)
          })
      ]
    })

  private static let pathOf = NativeFunction(
    "path_of", summary: "Returns where a file is in the mirror, or would be.",
    parameters: [source],
    results: [
      NativeResult("path", .optional(.string), help: "the path; nil when it has no place")
    ],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      local source = recipe.items(spec.parse("motto"))[1]
      print(folder:path_of(source))
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      let path = try await onWorker { try folder.path(of: folder.settled(item)) }
      return [path.map { .text($0.string) } ?? .nil]
    })

  // MARK: Changing

  static let vintages = NativeParameter(
    "vintages", .list(of: .oneOf(SpackVintage.allCases.map(\.rawValue))),
    default: .list([.text(SpackVintage.v12.rawValue)]),
    help:
      "the generations of Spack that will look for it; up to 0.23 the archive of a tag or branch"
      + " has a name of its own")

  private static let link = NativeFunction(
    "link", summary: "Makes the links under which people, and old Spacks, find a file.",
    parameters: [source, NativeParameter("options", .options([vintages]), help: "which links")],
    results: [NativeResult("changed", .boolean, help: "whether one was missing")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, source in ipairs(recipe.items(spec.parse("motto"))) do
        if folder:has(source) and folder:link(source) then print("linked " .. source.alias) end
      end
      """,
    body: .waiting { arguments in
      let folder = try arguments.receiver(SourceFolderObject.self).fetching()
      let item = arguments.object("source", as: MirrorItemObject.self).item
        .named(for: arguments.options("options").vintages)
      return [.boolean(try await onWorker { try folder.link(item) })]
    })

  private static let sweep = NativeFunction(
    "sweep", summary: "Removes what fetches that were interrupted a week ago or earlier have left.",
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      folder:sweep()
      """,
    body: .waiting { arguments in
      let folder = try arguments.receiver(SourceFolderObject.self).fetching()
      try await onWorker { folder.sweep() }
      return []
    })
}

extension LuaArguments {
  /// The generations of Spack that an option names.
  var vintages: Set<SpackVintage> {
    Set((self["vintages"].list ?? []).compactMap(\.text).compactMap(SpackVintage.init(rawValue:)))
  }

  /// The mirror that a method was called on, and the file that it is about.
  var folderAndItem: (SourceFolder, MirrorItem) {
    (receiver(SourceFolderObject.self).folder, object("source", as: MirrorItemObject.self).item)
  }
}
