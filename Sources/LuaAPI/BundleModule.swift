internal import Bundles
internal import ConfigModel
internal import Diagnostics
internal import Digests
package import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import Signatures
internal import SystemPackage

/// A bundle that exists, as scripts hold it.
final class BundleObject: LuaObject {
  static let luaClassName = "albedo.Bundle"

  let reader: BundleReader
  let keyring: Keyring
  private let gate: WriteGate

  init(_ reader: BundleReader, keyring: Keyring, gate: WriteGate) {
    self.reader = reader
    self.keyring = keyring
    self.gate = gate
  }

  /// Returns when members may be put into a folder; throws `policy.read_only`.
  func check(_ folder: FilePath) throws {
    try gate.check("the mirror", FileURL.text(ofPath: folder.string))
  }

  /// Reads the inventory; a signed one is taken out of its signatures, which are returned.
  func read() throws -> (head: [UInt8], inventory: BundleInventory, signatures: [SignatureReport]) {
    let head = try reader.head()
    let source = reader.path.string
    guard ClearSignedMessage.isBegun(by: head) else {
      return (head, try BundleInventory(head, source: source), [])
    }
    let text = try keyring.verify(clearSigned: head, source: source)
    return (head, try BundleInventory(text.payload, source: source), text.signatures)
  }
}

/// The module `albedo.bundle`.
package enum BundleModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.bundle",
      summary: "Bundles: one archive that carries sources and more to where no network is.",
      functions: [open(session), draft],
      classes: [bundle, BundleInventoryObject.declaration, BundleDraftObject.declaration(session)])
  }

  static let readErrors = [
    "bundle.corrupt", "bundle.hostile", "bundle.malformed", "bundle.unreadable",
    "bundle.unsupported_version", "document.*", "gpg.*", "platform.*",
  ]

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens a bundle, or the inventory of one; nothing is read yet.",
      parameters: [NativeParameter("path", .string, help: "the file").completing("file")],
      results: [NativeResult("bundle", .object(BundleObject.luaClassName), help: "the bundle")],
      example: """
        local bundle = require("albedo.bundle")
        assert(not pcall(bundle.open("/srv/note.txt").inventory, bundle.open("/srv/note.txt")))
        """,
      body: .immediate { arguments in
        let path = FilePath(session.substitution.path(arguments.string("path")))
        return [
          .object(BundleObject(BundleReader(path), keyring: session.keyring, gate: session.gate))
        ]
      })
  }

  private static let draft = NativeFunction(
    "draft", summary: "Begins a bundle, to which files are added before it is written.",
    results: [
      NativeResult("draft", .object(BundleDraftObject.luaClassName), help: "an empty one")
    ],
    example: """
      local draft = require("albedo.bundle").draft()
      draft:add_file("environment/spack.yaml", "/srv/stack/spack.yaml")
      local result = draft:write("/srv/out/site.tar")
      print(result.digest, result.bytes)
      """,
    body: .immediate { _ in [.object(BundleDraftObject())] })

  // MARK: Bundles

  private static let bundle = NativeClass(
    BundleObject.luaClassName,
    summary: "A bundle that was carried here; nothing in it is believed.",
    methods: [inventory, unpack],
    properties: [
      NativeProperty("path", .string, help: "the file", of: BundleObject.self) {
        .text($0.reader.path.string)
      }
    ],
    operators: [.text(BundleObject.self) { $0.reader.path.string }])

  /// Writes a bundle that examples read.
  private static func example(_ rest: String) -> String {
    """
    local bundle = require("albedo.bundle")
    local draft = bundle.draft()
    draft:add_folder("sources", "/srv/sources")
    draft:write("/srv/out/site.tar", { specs = { "motto" } })
    local carried = bundle.open("/srv/out/site.tar")
    \(rest)
    """
  }

  private static let inventory = NativeFunction(
    "inventory", summary: "Returns the inventory, with the signatures of it.",
    details: "That this returns says nothing of who made it: look at each signature.",
    results: [
      NativeResult(
        "inventory", .object(BundleInventoryObject.luaClassName), help: "what the bundle holds")
    ],
    errors: readErrors,
    example: example(
      """
      local inventory = carried:inventory()
      for _, member in ipairs(inventory.members) do print(member.path, member.bytes) end
      """),
    body: .waiting { arguments in
      let object = arguments.receiver(BundleObject.self)
      let (head, inventory, signatures) = try await onWorker { try object.read() }
      return [.object(BundleInventoryObject(inventory, head: head, signatures: signatures))]
    })

  private static let unpack = NativeFunction(
    "unpack", summary: "Verifies every member, and puts those of some kinds into a folder.",
    details: "What is there already is found `present`, so an interrupted run goes on. Something"
      + " else in the place of a member stays and is a `conflict`, unless it is to be replaced. Members of"
      + " other kinds, and those that are excluded, are `verified` alone.",
    parameters: [
      NativeParameter("folder", .string, help: "where they go").completing("folder"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "inventory", .object(BundleInventoryObject.luaClassName),
            help: "what `inventory` has returned, and somebody has judged"),
          NativeParameter(
            "kinds", .list(of: .oneOf(kinds)), default: .list(kinds.map { .text($0) }),
            help: "what is unpacked"),
          NativeParameter(
            "exclude", .list(of: .string), default: [],
            help: "the paths of members that are not unpacked all the same"),
          NativeParameter(
            "replace", .boolean, default: false,
            help: "whether members replace what is in their places"),
          .progress,
        ]), help: "what and how"),
    ],
    results: [
      NativeResult(
        "results", .list(of: .table),
        help: "`path`, `bytes`, and `result`: `added`, `present`, `replaced`, `conflict`,"
          + " `verified`")
    ],
    errors: (readErrors + ["bundle.unwritable"]).sorted(),
    example: example(
      """
      local results = carried:unpack("/srv/here", { inventory = carried:inventory() })
      assert(results[1].result == "added")
      """),
    body: .waiting { arguments in
      let (object, options) = (arguments.receiver(BundleObject.self), arguments.options("options"))
      guard let judged = options["inventory"].object as? BundleInventoryObject else {
        throw LuaError(.badArgument, "unpack: an inventory is expected")
      }
      let folder = FilePath(arguments.string("folder"))
      try object.check(folder)
      let kinds = Set(
        options.list("kinds").compactMap { $0.text.flatMap(BundleInventory.Kind.init) })
      let conflict: BundleReader.Conflict = options.boolean("replace") ? .replace : .keep
      let excluded = Set(options.list("exclude").compactMap(\.text))
      let progress = options.progress
      let results = try await onWorker { cancellation in
        try object.reader.unpack(
          judged.inventory, head: judged.head, kinds: kinds, excluded: excluded, to: folder,
          conflict: conflict, cancellation: cancellation, progress: progress)
      }
      return [
        .list(
          results.map {
            .record([
              "path": .text($0.member.path), "bytes": .integer($0.member.byteCount),
              "result": .text($0.result.rawValue),
            ])
          })
      ]
    })

  static let kinds = BundleInventory.Kind.allCases.map(\.rawValue)
}
