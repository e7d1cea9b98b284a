internal import InstallStore
internal import LuaRuntime
internal import PolicyModel
internal import SpecModel
internal import Synchronization
internal import SystemPackage

/// A store as scripts hold it, with its databases as they were when it was opened or last changed.
package final class StoreObject: LuaObject {
  package static let luaClassName = "albedo.Store"

  let store: Store
  private let gate: WriteGate
  private let state: Mutex<State>

  /// What was read, and the index of its packages that all specs from it share.
  private struct State {
    let contents: StoreContents
    let index: NodeIndex

    init(_ contents: StoreContents) {
      self.contents = contents
      index = NodeIndex { contents.node($0) }
    }
  }

  /// Opens a store; blocks.
  init(_ store: Store, gate: WriteGate) throws {
    self.gate = gate
    let contents = try store.readContents()
    self.store = try store.adapted(to: contents.local.format)
    state = Mutex(State(contents))
  }

  /// The codes of what reading a store throws.
  static let readingErrors = [
    "store.malformed", "store.newer_version", "store.older_version", "store.unreadable",
  ]

  /// The codes of what changing the database throws.
  static let changingErrors = [
    "store.locked", "store.malformed", "store.newer_version", "store.older_version",
    "store.read_only_version", "store.unreadable", "store.unwritable",
  ]

  /// The store for a change; throws `policy.read_only` where the session only reads.
  func changeable() throws -> Store {
    try gate.check("the store", store.root.string)
    return store
  }

  /// What the store and its upstreams hold.
  var contents: StoreContents { state.withLock { $0.contents } }

  /// The packages of the store and its upstreams.
  var index: NodeIndex { state.withLock { $0.index } }

  /// The store's own database.
  var database: DatabaseSnapshot { contents.local }

  /// Takes notice of a change that was made; blocks.
  func readAgain() throws {
    let contents = try store.readContents()
    state.withLock { $0 = State(contents) }
  }

  /// Whether a package is recorded as installed and its files are there; blocks.
  func isInstalled(_ object: SpecObject) throws -> Bool {
    guard let record = try contents.record(for: object.node.hash)?.record, record.isInstalled,
      let path = record.path
    else { return false }
    return try store.holds(object.node.hash, at: FilePath(path))
  }

  /// Returns the spec of a node with its whole graph, from its own spec file where there is one.
  func whole(_ node: SpecNode) throws -> SpecObject {
    let contents = contents
    guard !node.isExternal, let record = try contents.record(for: node.hash)?.record,
      let path = record.path, try store.holds(node.hash, at: FilePath(path))
    else {
      // Without its files only the database knows the package, which is enough to say so.
      return SpecObject(node, in: index)
    }
    return SpecObject(try store.spec(of: record))
  }

  /// The spec of a record among what the databases know.
  func spec(of stored: StoredRecord) -> SpecObject {
    SpecObject(stored.record.node, in: index)
  }
}

/// A record of a database as scripts hold it.
final class StoreRecordObject: LuaObject {
  static let luaClassName = "albedo.StoreRecord"

  let stored: StoredRecord
  let spec: SpecObject

  init(_ stored: StoredRecord, spec: SpecObject) {
    self.stored = stored
    self.spec = spec
  }

  var record: DatabaseRecord { stored.record }
}

/// Records that a loop goes through.
final class StoreRecordsObject: LuaObject {
  static let luaClassName = "albedo.StoreRecords"

  let records: [StoreRecordObject]
  private let next = Mutex(0)

  init(_ records: [StoreRecordObject]) { self.records = records }

  /// Returns the next record; after the last one nil, and then the first again.
  func advance() -> StoreRecordObject? {
    next.withLock { next in
      guard next < records.count else {
        next = 0
        return nil
      }
      next += 1
      return records[next - 1]
    }
  }
}

/// The classes of records and of sequences of them.
enum StoreRecordObjects {
  static let record = NativeClass(
    StoreRecordObject.luaClassName,
    summary: "What the database of a store says of one package.",
    properties: [
      NativeProperty(
        "spec", .object(SpecObject.luaClassName), help: "the package", of: StoreRecordObject.self
      ) { .object($0.spec) },
      text("hash", "its hash, 32 characters") { $0.node.hash.text },
      text("status", "`installed`, `deprecated` or `missing`") { $0.status.rawValue },
      optionalText("path", "where it is") { $0.path },
      optionalText("deprecated_for", "the hash of what replaces it") { $0.deprecatedFor?.text },
      optionalText("origin", "where the record came from, if not from an install") { $0.origin },
      NativeProperty(
        "upstream", .optional(.string), help: "the upstream that has it, if one does",
        of: StoreRecordObject.self
      ) { $0.stored.upstream.map { .text($0) } ?? .nil },
      flag("installed", "whether it is there") { $0.isInstalled },
      flag("explicit", "whether somebody asked for it by name") { $0.isExplicit },
      NativeProperty(
        "time", .number, help: "when it was installed, in seconds since 1970",
        of: StoreRecordObject.self
      ) { .number(Double($0.record.installationTime) ?? 0) },
      NativeProperty(
        "ref_count", .integer, help: "how many records depend on it or were deprecated for it",
        of: StoreRecordObject.self
      ) { .integer(Int64($0.record.referenceCount)) },
    ],
    operators: [
      .equal(StoreRecordObject.self) { $0.record.node.hash == $1.record.node.hash },
      .text(StoreRecordObject.self) { object in
        let place = object.record.path.map { " in \($0)" } ?? ""
        let upstream = object.stored.upstream.map { " (upstream \($0))" } ?? ""
        return "\(object.record.node.shortText) \(object.record.status.rawValue)\(place)\(upstream)"
      },
    ])

  static let records = NativeClass(
    StoreRecordsObject.luaClassName,
    summary: "The answer to a query of a store, which a `for` loop can go through.",
    properties: [
      NativeProperty(
        "list", .list(of: .object(StoreRecordObject.luaClassName)), help: "all of the records",
        of: StoreRecordsObject.self
      ) { .list($0.records.map { .object($0) }) }
    ],
    operators: [
      .length(StoreRecordsObject.self) { $0.records.count },
      .text(StoreRecordsObject.self) { object in
        object.records.count == 1 ? "1 record" : "\(object.records.count) records"
      },
      .call(
        NativeFunction(
          "next", summary: "Returns the next package and its record, nil after the last one.",
          parameters: NativeParameter.ofLoop,
          results: [
            NativeResult("spec", .optional(.object(SpecObject.luaClassName)), help: "the package"),
            NativeResult(
              "record", .optional(.object(StoreRecordObject.luaClassName)), help: "its record"),
          ],
          body: .immediate { arguments in
            guard let object = arguments.receiver(StoreRecordsObject.self).advance() else {
              return [.nil, .nil]
            }
            return [.object(object.spec), .object(object)]
          })),
    ])

  private static func text(
    _ name: String, _ help: String, _ read: @escaping @Sendable (DatabaseRecord) -> String
  ) -> NativeProperty {
    NativeProperty(name, .string, help: help, of: StoreRecordObject.self) {
      .text(read($0.record))
    }
  }

  private static func optionalText(
    _ name: String, _ help: String, _ read: @escaping @Sendable (DatabaseRecord) -> String?
  ) -> NativeProperty {
    NativeProperty(name, .optional(.string), help: help, of: StoreRecordObject.self) {
      read($0.record).map { .text($0) } ?? .nil
    }
  }

  private static func flag(
    _ name: String, _ help: String, _ read: @escaping @Sendable (DatabaseRecord) -> Bool
  ) -> NativeProperty {
    NativeProperty(name, .boolean, help: help, of: StoreRecordObject.self) {
      .boolean(read($0.record))
    }
  }
}
