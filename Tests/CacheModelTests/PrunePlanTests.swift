import AlbedoTesting
import CacheModel
import SpecModel
import Testing

/// A cache of the fixture's packages, each with an archive and a spec of its own.
private struct Packages {
  let nodes: [SpecHash: SpecNode]
  static let now: Int64 = 1_800_000_000
  static let day: Int64 = 86_400

  init() throws {
    let cache = "spack-1.2/cache-unsigned/"
    let manifest = try Manifest.decode(
      try Fixture.bytes(cache + CachePath.indexManifest), source: "index manifest")
    let record = try #require(manifest.records.first)
    var nodes: [SpecHash: SpecNode] = [:]
    try CacheIndex.forEachEntry(
      in: try Fixture.bytes(cache + CachePath.blob(record.checksum)), source: "index"
    ) { nodes[$0.node.hash] = $0.node }
    self.nodes = nodes
  }

  func hash(_ start: String) throws -> SpecHash {
    try #require(nodes.keys.first { $0.text.hasPrefix(start) })
  }

  /// An entry, written so many days ago.
  func entry(
    _ start: String, days: Int64 = 30, parts: [String]? = nil, isRead: Bool = true,
    damage: String? = nil
  ) throws -> HeldEntry {
    let hash = try hash(start)
    return HeldEntry(
      hash: hash,
      metadata: HeldObject(key: start, byteCount: 10, modified: Self.now - days * Self.day),
      node: isRead ? nodes[hash] : nil, isListed: true, isSigned: false,
      parts: parts ?? [start + ".tar", start + ".spec"], checksum: "", damage: damage)
  }

  /// A cache that has all that its entries name, as old as they are, and more.
  func inventory(
    _ entries: [HeldEntry], without missing: Set<String> = [], strays: [String: Int64] = [:],
    references: [String: [String]] = [:], unreadable: [String: String] = [:]
  ) -> Inventory {
    var contents: [String: HeldObject] = [:]
    for entry in entries {
      for part in entry.parts where !missing.contains(part) {
        contents[part] = HeldObject(
          key: part, byteCount: 100, modified: entry.metadata.modified)
      }
    }
    for (key, days) in strays {
      contents[key] = HeldObject(key: key, byteCount: 7, modified: Self.now - days * Self.day)
    }
    return Inventory(
      entries: entries, contents: Array(contents.values), references: references,
      unreadable: unreadable, graph: nodes, listed: entries.map(\.hash))
  }

  func removed(_ inventory: Inventory, _ rules: PruneRules) -> [String] {
    PrunePlan(inventory, rules: rules, started: Self.now).removed.map(\.entry.metadata.key)
  }
}

@Suite struct PrunePlanTests {
  private let packages: Packages
  private let all = [
    "jgi26dx", "zzcppg6", "yealzjl", "4xfpsw7", "beeocms", "5fdwgt4", "lgclo6p", "gyjc6nz",
    "mn23n4b", "u7pyu5l",
  ]

  init() throws { packages = try Packages() }

  private func whole() throws -> Inventory {
    packages.inventory(try all.map { try packages.entry($0) })
  }

  @Test func `without a rule only what belongs to no entry goes`() throws {
    let inventory = packages.inventory(
      try all.map { try packages.entry($0) }, without: ["u7pyu5l.tar"],
      strays: ["stray": 2, "index": 2, "fresh": 0], references: ["index manifest": ["index"]])
    let plan = PrunePlan(inventory, rules: PruneRules(grace: 3600), started: Packages.now)
    #expect(plan.removed.map(\.entry.metadata.key) == ["u7pyu5l"])
    #expect(plan.removed.map(\.reason) == ["its archive is not in the cache"])
    #expect(plan.orphans.map(\.object.key) == ["stray", "u7pyu5l.spec"])
    #expect(
      plan.orphans.map(\.reason) == ["nothing names it", "it belongs to motto@1/u7pyu5l alone"])
    #expect(plan.freedByteCounts == ["u7pyu5l": 110])
  }

  @Test func `what is kept keeps all that it needs to run`() throws {
    let rules = PruneRules(kept: [try packages.hash("jgi26dx"): "it is wanted"], isSelective: true)
    let inventory = try whole()
    #expect(packages.removed(inventory, rules) == ["lgclo6p", "gyjc6nz", "mn23n4b", "u7pyu5l"])
    var exact = rules
    exact.isExact = true
    #expect(packages.removed(inventory, exact) == Array(all.dropFirst()))
    let plan = PrunePlan(inventory, rules: rules, started: Packages.now)
    #expect(plan.decisions[0].reason == "it is wanted")
    #expect(plan.decisions[1].reason == "pamphlet@2024.05/jgi26dx needs it")
  }

  @Test func `a root that the cache does not hold keeps what it needs`() throws {
    let entries = try all.dropFirst().map { try packages.entry($0) }
    let rules = PruneRules(kept: [try packages.hash("jgi26dx"): "it is wanted"], isSelective: true)
    #expect(
      packages.removed(packages.inventory(Array(entries)), rules)
        == ["lgclo6p", "gyjc6nz", "mn23n4b", "u7pyu5l"])
  }

  @Test func `any rule that keeps an entry wins`() throws {
    var entries = try all.map { try packages.entry($0, days: 100) }
    entries[9] = try packages.entry("u7pyu5l", days: 20)
    let inventory = packages.inventory(entries)
    let age = PruneRules(oldestAge: 90 * Packages.day)
    #expect(packages.removed(inventory, age) == Array(all.dropLast()))
    let newest = PruneRules(newestCount: 1)
    #expect(packages.removed(inventory, newest) == ["lgclo6p", "gyjc6nz"])
    #expect(packages.removed(inventory, PruneRules(newestCount: 2)) == ["lgclo6p"])
    let both = PruneRules(oldestAge: 10 * Packages.day, newestCount: 1)
    #expect(packages.removed(inventory, both) == ["lgclo6p", "gyjc6nz"])
    let pinned = PruneRules(
      pinned: [try packages.hash("lgclo6p")], oldestAge: 10 * Packages.day, newestCount: 1)
    #expect(packages.removed(inventory, pinned) == ["gyjc6nz"])
    #expect(packages.removed(inventory, PruneRules(pinned: [try packages.hash("u7pyu5l")])) == [])
  }

  @Test(arguments: [(0, "less than a day"), (1, "1 day"), (20, "20 days")])
  func `an age is told in days`(_ days: Int64, _ text: String) throws {
    let plan = PrunePlan(
      packages.inventory([try packages.entry("u7pyu5l", days: days)]),
      rules: PruneRules(oldestAge: 90 * Packages.day, grace: 0), started: Packages.now)
    #expect(plan.decisions.map(\.reason) == ["it is \(text) old"])
  }

  @Test func `what was just written stays, with all that it needs`() throws {
    var entries = try all.map { try packages.entry($0) }
    entries[1] = try packages.entry("zzcppg6", days: 0)
    let rules = PruneRules(isSelective: true, grace: 3600)
    #expect(
      packages.removed(packages.inventory(entries), rules)
        == ["jgi26dx", "lgclo6p", "gyjc6nz", "mn23n4b", "u7pyu5l"])
    let plan = PrunePlan(packages.inventory(entries), rules: rules, started: Packages.now)
    #expect(!plan.orphans.contains { $0.object.key == "zzcppg6.tar" })
  }

  @Test func `a blob stays as long as one entry names it`() throws {
    let shared = ["shared.tar", "own.spec"]
    let entries = [
      try packages.entry("u7pyu5l", parts: ["shared.tar", "u.spec"]),
      try packages.entry("lgclo6p", parts: shared), try packages.entry("gyjc6nz", parts: shared),
    ]
    let inventory = packages.inventory(entries)
    let one = PruneRules(kept: [try packages.hash("u7pyu5l"): "wanted"], isSelective: true)
    let plan = PrunePlan(inventory, rules: one, started: Packages.now)
    #expect(plan.removed.count == 2)
    #expect(plan.orphans.map(\.object.key) == ["own.spec"])
    #expect(plan.freedByteCounts == ["lgclo6p": 110, "gyjc6nz": 10])
    let none = PrunePlan(inventory, rules: PruneRules(isSelective: true), started: Packages.now)
    #expect(Set(none.orphans.map(\.object.key)) == ["own.spec", "shared.tar", "u.spec"])
  }

  @Test func `nothing goes that something unreadable may name or need`() throws {
    var entries = try all.map { try packages.entry($0) }
    let rules = PruneRules(isSelective: true)
    let dark = packages.inventory(
      entries, strays: ["stray": 9], unreadable: ["v3/manifests/key/a.key.manifest.json": "cut"])
    #expect(PrunePlan(dark, rules: PruneRules(), started: Packages.now).orphans.isEmpty)
    entries[0] = try packages.entry("jgi26dx", isRead: false, damage: "it is cut off")
    let plan = PrunePlan(
      packages.inventory(entries, strays: ["stray": 9]), rules: rules, started: Packages.now)
    #expect(plan.removed.isEmpty && plan.orphans.isEmpty)
    #expect(plan.decisions[0].reason == "its metadata cannot be read: it is cut off")
    #expect(plan.decisions[1].reason == "nobody knows whether /jgi26dx needs it")
  }

  @Test func `what policy keeps is kept with all that it needs`() throws {
    let plan = PrunePlan(
      try whole(), rules: PruneRules(isSelective: true), started: Packages.now)
    #expect(plan.removed.count == all.count)
    let kept = plan.keeping([try packages.hash("zzcppg6"): "the site says so"])
    #expect(
      kept.decisions.filter(\.isKept).map(\.entry.metadata.key)
        == ["zzcppg6", "yealzjl", "4xfpsw7", "beeocms", "5fdwgt4"])
  }

  @Test(arguments: [
    (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
    (1_764_388_990, "20251129T040310Z"), (4_107_542_400, "21000301T000000Z"),
  ])
  func `a prune is called by its time`(time: Int64, name: String) {
    #expect(TrashRecord.folderName(at: time) == name)
  }

  @Test func `records and pins are read as they were written`() throws {
    let hash = try packages.hash("u7pyu5l")
    let record = TrashRecord(
      time: 5,
      entries: [
        TrashRecord.Entry(
          hash: hash, text: "motto@1/u7pyu5l", key: "a/b", isListed: false, views: ["nightly"],
          reason: "old")
      ])
    #expect(try TrashRecord.decode(record.encode(), source: "record") == record)
    var pins = PinList()
    let added = [
      pins.add(PinList.Pin(hash: hash, text: "motto@1/u7pyu5l")),
      pins.add(PinList.Pin(hash: hash, text: "again")),
    ]
    #expect(added == [true, false])
    #expect(try PinList.decode(pins.encode(), source: "pins") == pins)
    let removed = [pins.remove(hash), pins.remove(hash)]
    #expect(removed == [true, false])
    for text in ["", "[]", "{}", #"{"time": 1, "entries": [{"hash": "x"}]}"#] {
      #expect(throws: CacheError.self) {
        try TrashRecord.decode(Array(text.utf8), source: "record")
      }
    }
    for text in ["", "{}", #"{"pins": [{"hash": "../../etc"}]}"#] {
      #expect(throws: CacheError.self) { try PinList.decode(Array(text.utf8), source: "pins") }
    }
  }

  // MARK: What somebody has chosen

  @Test func `what was chosen goes, and nothing else, not even what is broken`() throws {
    let inventory = packages.inventory(
      try all.map { try packages.entry($0) }, without: ["5fdwgt4.tar"], strays: ["stray": 2])
    var rules = PruneRules()
    rules.isConfined = true
    rules.dropped = [try packages.hash("u7pyu5l"): "it is old"]
    let plan = PrunePlan(inventory, rules: rules, started: Packages.now)
    #expect(plan.removed.map(\.entry.metadata.key) == ["u7pyu5l"])
    #expect(plan.removed.map(\.reason) == ["it is old"])
    #expect(plan.orphans.map(\.object.key) == ["u7pyu5l.spec", "u7pyu5l.tar"])
    // What a policy would drop besides was not chosen.
    let more = plan.keeping([:], dropping: [try packages.hash("lgclo6p"): "a rule drops it"])
    #expect(more.removed.map(\.entry.metadata.key) == ["u7pyu5l"])
  }

  @Test func `what was chosen and is needed stays, unless the rules are exact`() throws {
    var rules = PruneRules()
    rules.isConfined = true
    rules.dropped = [try packages.hash("zzcppg6"): "it is old"]
    let plan = PrunePlan(try whole(), rules: rules, started: Packages.now)
    #expect(plan.removed.isEmpty)
    rules.isExact = true
    let exact = PrunePlan(try whole(), rules: rules, started: Packages.now)
    #expect(exact.removed.map(\.entry.metadata.key) == ["zzcppg6"])
    let losers = exact.bereaved[try packages.hash("zzcppg6")] ?? []
    #expect(losers.map(\.metadata.key) == ["jgi26dx"])
  }

  @Test(arguments: [0, 1, 2])
  func `an entry that looks otherwise than when it was chosen stays`(what: Int) throws {
    let entry = try packages.entry("u7pyu5l")
    let seen = [
      HeldObject(key: "other", byteCount: 10, modified: entry.metadata.modified),
      HeldObject(key: "u7pyu5l", byteCount: 11, modified: entry.metadata.modified),
      HeldObject(key: "u7pyu5l", byteCount: 10, modified: entry.metadata.modified - 1),
    ]
    var rules = PruneRules()
    rules.isConfined = true
    rules.dropped = [entry.hash: "it is old"]
    rules.seen = [entry.hash: seen[what]]
    let plan = PrunePlan(packages.inventory([entry]), rules: rules, started: Packages.now)
    #expect(plan.removed.isEmpty)
    #expect(plan.decisions.map(\.reason) == ["it was changed after it was chosen"])
    rules.seen = [entry.hash: entry.metadata]
    let same = PrunePlan(packages.inventory([entry]), rules: rules, started: Packages.now)
    #expect(same.removed.count == 1)
  }
}
