internal import BuildCache
internal import CacheModel
internal import LuaRuntime
internal import PolicyModel
internal import SpecModel

/// What a prune would do, as scripts hold it.
final class PrunePlanObject: LuaObject {
  static let luaClassName = "albedo.PrunePlan"

  let plan: PrunePlan
  /// The cache, as the URL of its root.
  let cache: String
  /// The answer of policy about each entry; nil as long as nobody has asked.
  let verdicts: [Verdict<RetainRequest>]?
  /// What rules have said about each entry; empty where there is no rule.
  private let statements: [[PolicyStatement]]

  init(
    _ plan: PrunePlan, cache: String, verdicts: [Verdict<RetainRequest>]? = nil,
    statements: [[PolicyStatement]] = []
  ) {
    self.plan = plan
    self.cache = cache
    self.verdicts = verdicts
    self.statements = statements
  }

  /// Returns the plan after policy was asked about every entry.
  ///
  /// What a rule keeps is kept with what it needs, and what a rule drops goes unless something keeps
  /// it; then each entry of the new plan is decided.
  func judged(_ session: APISession, with file: String? = nil) async throws -> PrunePlanObject {
    let hearing = try await session.hearing(.cacheRetain, with: file)
    guard hearing.isNeeded else {
      return PrunePlanObject(
        plan, cache: cache, verdicts: requests(about: plan).map { Policy.decide($0) })
    }
    let statements = try await hearing.statements(about: inputs())
    let opinions = statements.map { $0.compactMap { $0.opinion(on: .cacheRetain) } }
    var keeps: [SpecHash: String] = [:]
    var drops: [SpecHash: String] = [:]
    for (decision, opinions) in zip(plan.decisions, opinions) {
      let keeping = opinions.first { $0.answer == .deny }
      if let opinion = keeping ?? opinions.first {
        let reason = "\(opinion.reason) (\(opinion.rule))"
        if keeping == nil {
          drops[decision.entry.hash] = reason
        } else if !decision.isKept {
          keeps[decision.entry.hash] = reason
        }
      }
    }
    let final =
      keeps.isEmpty && drops.isEmpty ? plan : plan.keeping(keeps, dropping: drops)
    let verdicts = zip(requests(about: final), opinions).map { request, opinions in
      Policy.decide(request, opinions: opinions)
    }
    return PrunePlanObject(final, cache: cache, verdicts: verdicts, statements: statements)
  }

  /// What rules are told of each entry.
  private func inputs() -> [PolicyInput] {
    let (dependents, newer) = (plan.dependentCounts, plan.inventory.newerVersionCounts)
    let sizes = plan.decisions.map { plan.inventory.byteCount(of: $0.entry) }
    var younger = Array(repeating: Int64(0), count: sizes.count)
    var sum: Int64 = 0
    let byAge = plan.decisions.indices.sorted { left, right in
      plan.decisions[left].entry.metadata.modified > plan.decisions[right].entry.metadata.modified
    }
    for place in byAge {
      sum += sizes[place]
      younger[place] = sum
    }
    let graph = plan.inventory.graph
    return plan.decisions.enumerated().map { place, decision in
      let entry = decision.entry
      let facts: [(String, PolicyValue?)] = [
        ("cache", .text(cache)), ("age", .integer(plan.started - entry.metadata.modified)),
        ("size", .integer(sizes[place])), ("younger_size", .integer(younger[place])),
        ("dependents", .integer(Int64(dependents[entry.hash] ?? 0))),
        ("pinned", .boolean(plan.rules.pinned.contains(entry.hash))),
        ("kept", .boolean(decision.isKept)), ("reason", .text(decision.reason)),
        ("newer", .integer(Int64(newer[entry.hash] ?? 0))),
        ("entries", .integer(Int64(plan.decisions.count))),
      ]
      guard let node = entry.node else {
        return PolicyInput([("hash", .text(entry.hash.text))] + facts)
      }
      return PolicyInput(node, find: { graph[$0] }, facts)
    }
  }

  /// The permissions for what goes.
  ///
  /// Throws `lua.bad_argument` when policy was not asked.
  func permits() throws -> [Permit<RetainRequest>] {
    guard let verdicts else {
      throw LuaError(
        .badArgument, "prune: policy was not asked about the plan; pass it to policy.retain first")
    }
    return try verdicts.filter(\.isAllowed).map { try $0.permit() }
  }

  private func requests(about plan: PrunePlan) -> [RetainRequest] {
    let dependents = plan.dependentCounts
    return plan.decisions.map { decision in
      let entry = decision.entry
      return RetainRequest(
        subject: entry.text, hash: entry.hash.text, cache: cache,
        age: plan.started - entry.metadata.modified, dependents: dependents[entry.hash] ?? 0,
        isPinned: plan.rules.pinned.contains(entry.hash), isKept: decision.isKept,
        reason: decision.reason)
    }
  }
}

extension PrunePlanObject {
  static let luaClass = NativeClass(
    luaClassName, summary: "What a prune would take from a cache, and what it would leave.",
    properties: [
      list(
        "removed",
        "the entries that go: `id`, `spec`, `reason`, `bytes`, `path`, `signed`; `dependents`, what"
          + " stays and needs them; `seen`, for the same option of a later plan"
      ) { object in
        let (freed, bereaved) = (object.plan.freedByteCounts, object.plan.bereaved)
        return object.plan.removed.map { decision in
          .record([
            "dependents": .list(
              (bereaved[decision.entry.hash] ?? []).map { .text($0.text) }),
            "seen": seen(decision.entry), "signed": .boolean(decision.entry.isSigned),
            "id": .text(decision.entry.hash.text), "spec": .text(decision.entry.text),
            "reason": .text(decision.reason), "path": .text(decision.entry.metadata.key),
            "bytes": .integer(freed[decision.entry.metadata.key] ?? 0),
          ])
        }
      },
      list(
        "kept",
        "the entries that stay: `id`, `spec`, `reason`, `path`, `signed`, `bytes`, and `seen` as in"
          + " `removed`"
      ) { object in
        object.plan.decisions.filter(\.isKept).map { decision in
          .record([
            "seen": seen(decision.entry), "signed": .boolean(decision.entry.isSigned),
            "id": .text(decision.entry.hash.text), "spec": .text(decision.entry.text),
            "reason": .text(decision.reason), "path": .text(decision.entry.metadata.key),
            "bytes": .integer(object.plan.inventory.byteCount(of: decision.entry)),
          ])
        }
      },
      list(
        "judgements",
        "all entries: `id`, `spec`, `kept`, `reason`, and `opinions`, what each rule has said"
      ) { object in
        object.plan.decisions.enumerated().map { place, decision in
          .record([
            "id": .text(decision.entry.hash.text), "spec": .text(decision.entry.text),
            "kept": .boolean(decision.isKept), "reason": .text(decision.reason),
            "opinions": .list(
              object.statements.isEmpty
                ? [] : object.statements[place].map { $0.value(on: .cacheRetain) }),
          ])
        }
      },
      list("orphans", "the other files that go: `path`, `reason`, `bytes`") { object in
        let owned = Set(object.plan.removed.flatMap(\.entry.parts))
        return object.plan.orphans.filter { !owned.contains($0.object.key) }.map { orphan in
          .record([
            "path": .text(orphan.object.key), "reason": .text(orphan.reason),
            "bytes": .integer(orphan.object.byteCount),
          ])
        }
      },
      list("unreadable", "what may name files and cannot be read: `path`, `reason`") { object in
        let entries = object.plan.inventory.entries.compactMap { entry in
          entry.damage.map { (entry.metadata.key, $0) }
        }
        return (object.plan.inventory.unreadable.map { ($0, $1) } + entries)
          .sorted { $0.0 < $1.0 }.map { key, reason in
            .record(["path": .text(key), "reason": .text(reason)])
          }
      },
    ],
    operators: [
      .text(PrunePlanObject.self) { object in
        "\(object.plan.removed.count) of \(object.plan.decisions.count) entries go"
      }
    ])

  /// What the metadata of an entry looks like.
  private static func seen(_ entry: HeldEntry) -> LuaValue {
    .record([
      "path": .text(entry.metadata.key), "bytes": .integer(entry.metadata.byteCount),
      "modified": .integer(entry.metadata.modified),
    ])
  }

  private static func list(
    _ name: String, _ help: String, _ read: @escaping @Sendable (PrunePlanObject) -> [LuaValue]
  ) -> NativeProperty {
    NativeProperty(name, .list(of: .table), help: help, of: PrunePlanObject.self) {
      .list(read($0))
    }
  }
}
