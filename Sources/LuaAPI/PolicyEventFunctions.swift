internal import InstallStore
internal import LuaRuntime
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// The function of `albedo.policy` that tells what rules would make of an event.
enum PolicyEventFunctions {
  private static let events = PolicyDecision.allCases.filter { $0.combination == .event }

  private static let event: [NativeParameter] = [
    NativeParameter(
      "cache", .optional(.object(CacheObject.luaClassName)), help: "the cache; not for fetches"),
    NativeParameter(
      "spec", .optional(.object(SpecObject.luaClassName)),
      help: "the package; for pushes and installs"),
    NativeParameter(
      "store", .optional(.object(StoreObject.luaClassName)), help: "the store; for installs"),
    NativeParameter(
      "source", .optional(.object(MirrorItemObject.luaClassName)), help: "the file; for fetches"),
    NativeParameter(
      "folder", .optional(.object(SourceFolderObject.luaClassName)),
      help: "the source mirror; for fetches, and for prunes of one"),
  ]

  static func foresee(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "foresee", summary: "Asks rules about events as if they happened now.",
      details: "Nothing happens. Of what is known only afterwards, sizes and counts are 0, and the"
        + " index is not changed.",
      parameters: [
        NativeParameter("decision", .oneOf(events.map(\.rawValue)), help: "which event"),
        NativeParameter("events", .list(of: .options(event)), help: "what they are about"),
        PolicyDecideFunctions.options,
      ],
      results: [
        NativeResult(
          "answers", .list(of: .table),
          help:
            "for each of them `allowed`, `reason`, `rule` where one refuses, and `opinions` as a"
            + " verdict has them")
      ],
      errors: (APISession.configurationErrors + ["spec.*", "store.*"]).sorted(),
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        for _, answer in ipairs(policy.foresee("after.index", { { cache = cache } })) do
          print(answer.allowed, answer.reason)
        end
        """,
      body: .waiting { arguments in
        guard let decision = PolicyDecision(rawValue: arguments.string("decision")) else {
          return [.nil]
        }
        let inputs = try arguments.optionsList("events").map { try input(decision, $0) }
        let hearing = try await session.hearing(
          decision, with: arguments.options("options")["with"].text)
        let statements = try await hearing.statements(about: inputs)
        return [.list(statements.map { answer(decision, $0) })]
      })
  }

  private static func answer(
    _ decision: PolicyDecision, _ statements: [PolicyStatement]
  ) -> LuaValue {
    let refusal = statements.lazy.compactMap { $0.opinion(on: decision) }.first {
      $0.answer == .deny
    }
    return .record([
      "allowed": .boolean(refusal == nil),
      "reason": .text(refusal?.reason ?? "no rule objects"),
      "rule": refusal.map { .text($0.rule) } ?? .nil,
      "opinions": .list(statements.map { $0.value(on: decision) }),
    ])
  }

  private static func input(
    _ decision: PolicyDecision, _ event: LuaArguments
  ) throws -> PolicyInput {
    let isDone = decision.isAfterwards
    switch decision {
    case .beforePush, .afterPush:
      return PolicyInput(
        pushOf: try object(event, "spec", decision), to: try object(event, "cache", decision),
        byteCount: isDone ? 0 : nil)
    case .beforeInstall, .afterInstall:
      let (spec, store): (SpecObject, StoreObject) = (
        try object(event, "spec", decision), try object(event, "store", decision)
      )
      let path = try store.store.prefix(of: spec.node, in: try spec.concrete()).string
      return PolicyInput(
        installOf: spec, from: try object(event, "cache", decision), into: store,
        done: isDone ? (path: path, byteCount: 0) : nil)
    case .beforeFetch, .afterFetch:
      let (source, mirror): (MirrorItemObject, SourceFolderObject) = (
        try object(event, "source", decision), try object(event, "folder", decision)
      )
      return PolicyInput(
        fetchOf: source.item, into: mirror.folder.url,
        done: isDone ? (byteCount: 0, place: nil) : nil)
    case .beforePrune, .afterPrune:
      let mirror = event["folder"].object as? SourceFolderObject
      let url = try mirror?.folder.url ?? (object(event, "cache", decision) as CacheObject).url
      return PolicyInput(pruneOf: url, removed: isDone ? 0 : nil)
    default:
      let cache: CacheObject = try object(event, "cache", decision)
      return PolicyInput(indexOf: cache.url, isChanged: isDone ? false : nil)
    }
  }

  private static func object<Object: LuaObject>(
    _ event: LuaArguments, _ name: String, _ decision: PolicyDecision
  ) throws -> Object {
    guard let object = event[name].object as? Object else {
      throw LuaError(.badArgument, "policy.foresee: '\(decision.rawValue)' needs a \(name)")
    }
    return object
  }
}
