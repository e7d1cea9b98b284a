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

  init(_ plan: PrunePlan, cache: String, verdicts: [Verdict<RetainRequest>]? = nil) {
    self.plan = plan
    self.cache = cache
    self.verdicts = verdicts
  }

  /// Returns the plan after policy was asked about every entry.
  func judged() -> PrunePlanObject {
    let asked = requests(about: plan).map { Policy.decide($0) }
    var more: [SpecHash: String] = [:]
    for (decision, verdict) in zip(plan.decisions, asked)
    where !decision.isKept && !verdict.isAllowed {
      more[decision.entry.hash] = "\(verdict.deciding.reason) (\(verdict.deciding.rule))"
    }
    return PrunePlanObject(
      more.isEmpty ? plan : plan.keeping(more), cache: cache, verdicts: asked)
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
      list("removed", "the entries that go: `id`, `spec`, `reason`, `bytes`, `path`") { object in
        let freed = object.plan.freedByteCounts
        return object.plan.removed.map { decision in
          .record([
            "id": .text(decision.entry.hash.text), "spec": .text(decision.entry.text),
            "reason": .text(decision.reason), "path": .text(decision.entry.metadata.key),
            "bytes": .integer(freed[decision.entry.metadata.key] ?? 0),
          ])
        }
      },
      list("kept", "the entries that stay: `id`, `spec`, `reason`, `path`") { object in
        object.plan.decisions.filter(\.isKept).map { decision in
          .record([
            "id": .text(decision.entry.hash.text), "spec": .text(decision.entry.text),
            "reason": .text(decision.reason), "path": .text(decision.entry.metadata.key),
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

  private static func list(
    _ name: String, _ help: String, _ read: @escaping @Sendable (PrunePlanObject) -> [LuaValue]
  ) -> NativeProperty {
    NativeProperty(name, .list(of: .table), help: help, of: PrunePlanObject.self) {
      .list(read($0))
    }
  }
}
