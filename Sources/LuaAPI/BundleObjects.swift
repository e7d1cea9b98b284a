internal import Bundles
internal import ConfigModel
internal import Diagnostics
internal import Digests
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import Signatures
internal import Synchronization
internal import SystemPackage

/// What a bundle holds, as scripts hold it.
final class BundleInventoryObject: LuaObject {
  static let luaClassName = "albedo.BundleInventory"

  let inventory: BundleInventory
  /// The inventory as it is in the bundle, maybe signed.
  let head: [UInt8]
  let signatures: [SignatureReport]
  /// All members by their paths.
  private let contents: [String: BundleInventory.Member]

  init(_ inventory: BundleInventory, head: [UInt8], signatures: [SignatureReport]) {
    self.inventory = inventory
    contents = inventory.contents
    self.head = head
    self.signatures = signatures
  }

  private static let fields = "`path`, `kind`, and `bytes` with `sha256`, or the `target` of a link"

  static let declaration = NativeClass(
    luaClassName, summary: "What a bundle holds, and what it needs to be in place already.",
    methods: [find, missing, checkSignatures],
    properties: [
      NativeProperty(
        "specs", .list(of: .string), help: "what its sources were gathered for",
        of: BundleInventoryObject.self
      ) { .list($0.inventory.specs.map { .text($0) }) },
      NativeProperty(
        "repositories", .list(of: .string),
        help: "the folders of recipes in the bundle, the most important first",
        of: BundleInventoryObject.self
      ) { .list($0.inventory.repositories.map { .text($0) }) },
      NativeProperty(
        "members", .list(of: .table), help: fields, of: BundleInventoryObject.self
      ) { .list($0.inventory.members.map(table)) },
      NativeProperty(
        "required", .list(of: .table),
        help: "what an earlier bundle has brought, as `members`", of: BundleInventoryObject.self
      ) { .list($0.inventory.required.map(table)) },
      NativeProperty(
        "absent", .list(of: .table),
        help: "what was asked for and could not be had: `name`, `outcome`, `reason`",
        of: BundleInventoryObject.self
      ) { object in
        .list(
          object.inventory.absences.map {
            .record([
              "name": .text($0.name), "outcome": .text($0.outcome), "reason": .text($0.reason),
            ])
          })
      },
      NativeProperty(
        "base", .optional(.string),
        help: "the digest of the inventory that this is a difference to",
        of: BundleInventoryObject.self
      ) { $0.inventory.base.map { .text($0) } ?? .nil },
      NativeProperty(
        "bytes", .integer, help: "the size of all members", of: BundleInventoryObject.self
      ) { .integer($0.inventory.byteCount) },
      NativeProperty(
        "text", .string, help: "its JSON, without signatures", of: BundleInventoryObject.self
      ) { .text(String(decoding: $0.inventory.encode(), as: UTF8.self)) },
      NativeProperty(
        "digest", .string, help: "the SHA-256 of `text`", of: BundleInventoryObject.self
      ) { .text((try? $0.inventory.digest().hexadecimal) ?? "") },
      NativeProperty(
        "signatures", .list(of: .table), help: "as `keyring:verify` returns them; none if unsigned",
        of: BundleInventoryObject.self
      ) { .list($0.signatures.map(LuaValue.init(signature:))) },
    ])

  private static func table(_ member: BundleInventory.Member) -> LuaValue {
    var fields: [LuaField] = [
      LuaField(key: "path", value: .text(member.path)),
      LuaField(key: "kind", value: .text(member.kind?.rawValue ?? "")),
    ]
    switch member.content {
    case .file(let byteCount, let sha256):
      fields.append(LuaField(key: "bytes", value: .integer(byteCount)))
      fields.append(LuaField(key: "sha256", value: .text(sha256)))
    case .link(let target): fields.append(LuaField(key: "target", value: .text(target)))
    }
    return .table(fields)
  }

  /// Writes a bundle of a mirror that examples look at.
  private static func example(_ rest: String) -> String {
    """
    local bundle = require("albedo.bundle")
    local draft = bundle.draft()
    draft:add_folder("sources", "/srv/sources")
    draft:write("/srv/out/site.tar")
    local inventory = bundle.open("/srv/out/site.tar"):inventory()
    \(rest)
    """
  }

  private static let find = NativeFunction(
    "find", summary: "Returns the member of a path, one that is required included, or nil.",
    parameters: [NativeParameter("path", .string, help: "the path in the bundle")],
    results: [NativeResult("member", .optional(.table), help: fields)],
    example: example("assert(inventory:find(inventory.members[1].path))"),
    body: .immediate { arguments in
      let object = arguments.receiver(BundleInventoryObject.self)
      let path = MirrorNames.onDisk(arguments.string("path"))
      return [object.contents[path].map(table) ?? .nil]
    })

  private static let missing = NativeFunction(
    "missing", summary: "Returns what a folder does not have, or has otherwise.",
    parameters: [
      NativeParameter("folder", .string, help: "where the bundle is unpacked").completing("folder"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "required", .boolean, default: false,
            help: "whether only what must be there before is looked for"),
          NativeParameter(
            "read", .boolean, default: false,
            help: "whether digests are computed; else sizes must do"),
          .progress,
        ]), help: "what and how"),
    ],
    results: [NativeResult("members", .list(of: .table), help: fields)],
    errors: BundleModule.readErrors,
    example: example("assert(#inventory:missing(\"/srv/elsewhere\") == #inventory.members)"),
    body: .waiting { arguments in
      let inventory = arguments.receiver(BundleInventoryObject.self).inventory
      let options = arguments.options("options")
      let (isRead, progress) = (options.boolean("read"), options.progress)
      let wanted =
        options.boolean("required") ? inventory.required : inventory.required + inventory.members
      let folder = FilePath(arguments.string("folder"))
      let found = try await onWorker { cancellation in
        try BundleReader.missing(
          wanted, in: folder, isRead: isRead, cancellation: cancellation, progress: progress)
      }
      return [.list(found.map(table))]
    })
}

/// A bundle that is being put together, as scripts hold it.
final class BundleDraftObject: LuaObject {
  static let luaClassName = "albedo.BundleDraft"

  private let files = Mutex<[BundleFile]>([])

  static func declaration(_ session: APISession) -> NativeClass {
    NativeClass(
      luaClassName, summary: "A bundle that is being put together.",
      methods: [addFile, addFolder, write(session)])
  }

  private static let prefix =
    "in the bundle; its first part is the kind: "
    + BundleModule.kinds.map { "`\($0)`" }.joined(separator: ", ")

  private static let addFile = NativeFunction(
    "add_file", summary: "Adds a file, or a link as it is.",
    parameters: [
      NativeParameter("path", .string, help: "the path \(prefix)"),
      NativeParameter("place", .string, help: "where it is now"),
    ],
    example: """
      local draft = require("albedo.bundle").draft()
      draft:add_file("environment/spack.yaml", "/srv/stack/spack.yaml")
      """,
    body: .immediate { arguments in
      let file = BundleFile(
        path: arguments.string("path"), place: FilePath(arguments.string("place")))
      arguments.receiver(BundleDraftObject.self).files.withLock { $0.append(file) }
      return []
    })

  private static let addFolder = NativeFunction(
    "add_folder", summary: "Adds what is below a folder; links are added as they are.",
    parameters: [
      NativeParameter("path", .string, help: "the path \(prefix)"),
      NativeParameter("folder", .string, help: "where it is now").completing("folder"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "exclude", .list(of: .string), default: .list([.text(MirrorEntry.ownFolder)]),
            help: "names of files and folders that are left out, wherever they are")
        ]), help: "what is left out"),
    ],
    results: [NativeResult("count", .integer, help: "how many files and links there were")],
    errors: ["bundle.unreadable", "platform.*"],
    example: """
      local draft = require("albedo.bundle").draft()
      print(draft:add_folder("recipes/lab", "/srv/stack", { exclude = { ".git" } }))
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(BundleDraftObject.self)
      let (path, folder) = (arguments.string("path"), FilePath(arguments.string("folder")))
      let excluded = Set(arguments.options("options").list("exclude").compactMap(\.text))
      let found = try await onWorker { cancellation in
        try BundleFile.below(folder, in: path, cancellation: cancellation) { path in
          path.split(separator: "/").last.map { excluded.contains(String($0)) } ?? false
        }
      }
      object.files.withLock { $0 += found }
      return [.integer(Int64(found.count))]
    })

  // MARK: Writing

  private static func write(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "write", summary: "Reads all files for their digests, then writes the bundle.",
      details: "Equal files give equal bytes. Nothing has the name of the bundle before it is"
        + " whole.",
      parameters: [
        NativeParameter("path", .string, help: "the file").completing("file"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "specs", .list(of: .string), default: [], help: "what the sources are for"),
            NativeParameter(
              "repositories", .list(of: .string), default: [],
              help: "the folders of recipes in the bundle, the most important first"),
            NativeParameter(
              "absent", .list(of: .table), default: [],
              help: "what could not be had: `name`, `outcome`, `reason`"),
            NativeParameter(
              "since", .optional(.object(BundleInventoryObject.luaClassName)),
              help: "the inventory of an earlier bundle, of which only what is new is written"),
            NativeParameter(
              "fingerprint", .optional(.string), help: "the key that signs the inventory"),
            NativeParameter(
              "jobs", .optional(.integer), help: "how many files are read at a time"),
            NativeParameter(
              "dry_run", .boolean, default: false, help: "whether no bundle is written"),
            .progress,
          ]), help: "what and how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`bytes` and `digest`, the SHA-256, of the bundle unless it is a dry run;"
            + " `inventory`")
      ],
      errors: (BundleModule.readErrors + [
        "bundle.changed", "bundle.unwritable", "lua.bad_argument",
      ])
      .sorted(),
      example: """
        local draft = require("albedo.bundle").draft()
        draft:add_folder("sources", "/srv/sources")
        local result = draft:write("/srv/out/site.tar", { specs = { "motto" } })
        assert(#result.inventory.members > 0)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let files = arguments.receiver(BundleDraftObject.self).files.withLock { $0 }
        let inventory = try await inventory(of: files, options)
        let plain = inventory.encode()
        let (keyring, fingerprint) = (session.keyring, options["fingerprint"].text)
        let head = try await onWorker {
          try fingerprint.map { try keyring.sign(plain.span, with: $0, form: .clear) } ?? plain
        }
        guard head.count <= BundleInventory.byteLimit else {
          throw BundleError(
            .malformed, "the inventory of the bundle would be larger than any that is read",
            hint: "make several bundles, each of fewer sources")
        }
        var fields = [
          LuaField(
            key: "inventory",
            value: .object(BundleInventoryObject(inventory, head: head, signatures: [])))
        ]
        if !options.boolean("dry_run") {
          let places = Dictionary(files.map { ($0.path, $0.place) }, uniquingKeysWith: { $1 })
          let target = FilePath(session.substitution.path(arguments.string("path")))
          let progress = options.progress
          let written = try await onWorker { cancellation in
            try BundleWriter.write(
              inventory, head: head, places: places, to: target, cancellation: cancellation,
              progress: progress)
          }
          fields.append(LuaField(key: "bytes", value: .integer(written.byteCount)))
          fields.append(LuaField(key: "digest", value: .text(written.digest.hexadecimal)))
        }
        return [.table(fields)]
      })
  }

  /// Reads all files and returns the inventory, which is checked as one that was carried here.
  private static func inventory(
    of files: [BundleFile], _ options: LuaArguments
  ) async throws -> BundleInventory {
    // Of a path that was added twice the last one counts.
    let unique = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    let progress = options.progress
    progress.begin("reading", total: 0)
    let jobs = max(1, options["jobs"].integer.map { Int(clamping: $0) } ?? Machine.usableCores)
    var inventory = BundleInventory()
    inventory.members = try await members(of: Array(unique.values), jobs, progress)
    inventory.specs = options.list("specs").compactMap(\.text)
    inventory.repositories = options.list("repositories").compactMap(\.text)
    inventory.absences = options.list("absent").map { one in
      BundleInventory.Absence(
        name: one["name"].text ?? "", outcome: one["outcome"].text ?? "",
        reason: one["reason"].text ?? "")
    }
    if let earlier = options["since"].object as? BundleInventoryObject {
      inventory = inventory.difference(
        since: earlier.inventory, base: try earlier.inventory.digest().hexadecimal)
    }
    // What could not be unpacked must not be written either.
    return try BundleInventory(inventory.encode(), source: "the new bundle")
  }

  private static func members(
    of files: [BundleFile], _ jobs: Int, _ progress: ItemProgress
  ) async throws -> [BundleInventory.Member] {
    var members: [BundleInventory.Member] = []
    members.reserveCapacity(files.count)
    try await withThrowingTaskGroup(of: BundleInventory.Member.self) { group in
      for (position, file) in files.enumerated() {
        if position >= jobs, let member = try await group.next() { members.append(member) }
        group.addTask {
          try await onWorker { cancellation in
            try file.member(cancellation: cancellation, progress: progress)
          }
        }
      }
      for try await member in group { members.append(member) }
    }
    return members.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
