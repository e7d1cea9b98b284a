internal import BuildCache
package import LuaRuntime
internal import MirrorModel
internal import PolicyModel
internal import SourceMirror
internal import SpecModel

/// The answer of policy as scripts hold it and pass it on to the effect it permits.
package final class VerdictObject: LuaObject {
  package static let luaClassName = "albedo.Verdict"

  /// A verdict about any of the requests that scripts can make.
  enum Content: Sendable {
    case push(Verdict<PushRequest>)
    case accept(Verdict<AcceptRequest>)
    case index(Verdict<IndexRequest>)
    case source(Verdict<SourceRequest>)
  }

  let content: Content

  init(_ content: Content) {
    self.content = content
  }

  var deciding: Opinion {
    switch content {
    case .push(let verdict): verdict.deciding
    case .accept(let verdict): verdict.deciding
    case .index(let verdict): verdict.deciding
    case .source(let verdict): verdict.deciding
    }
  }

  var hint: String? {
    switch content {
    case .push(let verdict): verdict.request.hint
    case .accept(let verdict): verdict.request.hint
    case .index(let verdict): verdict.request.hint
    case .source(let verdict): verdict.request.hint
    }
  }
}

/// The module `albedo.policy`.
package enum PolicyModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.policy", summary: "Decisions about mirrors and caches.",
      functions: [decide], classes: [verdict])
  }

  private static let decide = NativeFunction(
    "decide", summary: "Asks policy for permission.",
    details: "The verdict is passed on to the function that acts: `cache:push`, `cache:install` or "
      + "`cache:update_index` refuse to act without an allowing one.",
    parameters: [
      NativeParameter(
        "decision",
        .oneOf([
          PushRequest.decision, AcceptRequest.decision, IndexRequest.decision,
          SourceRequest.decision,
        ]),
        help: "what is asked"),
      NativeParameter(
        "request",
        .options([
          NativeParameter(
            "cache", .optional(.object(CacheObject.luaClassName)),
            help: "the cache; not for `source.select`"),
          NativeParameter(
            "source", .optional(.object(MirrorItemObject.luaClassName)),
            help: "a file of the version; for `source.select`"),
          NativeParameter(
            "folder", .optional(.object(SourceFolderObject.luaClassName)),
            help: "the mirror; for `source.select`"),
          NativeParameter(
            "private", .boolean, default: false,
            help: "whether the mirror stays within the site; for `source.select`"),
          NativeParameter(
            "spec", .optional(.object(SpecObject.luaClassName)),
            help: "the package; not for `before.index`"),
          NativeParameter(
            "unsigned", .boolean, default: false,
            help: "whether signatures are waived; for `cache.accept`"),
        ]), help: "what it is about"),
    ],
    results: [NativeResult("verdict", .object(VerdictObject.luaClassName), help: "the answer")],
    errors: [
      "buildcache.missing_entry", "cache.malformed", "cache.unsupported_version",
      "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local policy = require("albedo.policy")
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
      local verdict = policy.decide("cache.accept", { cache = cache, spec = node })
      if not verdict.allowed then print(verdict.rule, verdict.reason, verdict.hint) end
      """,
    body: .waiting { arguments in
      let request = arguments.options("request")
      let decision = arguments.string("decision")
      if decision == SourceRequest.decision {
        guard let item = (request["source"].object as? MirrorItemObject)?.item,
          let folder = (request["folder"].object as? SourceFolderObject)?.folder
        else {
          throw LuaError(
            .badArgument, "policy.decide: '\(decision)' needs a source and a folder")
        }
        let source = SourceRequest(
          package: item.package, version: item.version.text, mirror: folder.url,
          ban: item.redistributionBan, isPrivate: request.boolean("private"))
        return [.object(VerdictObject(.source(Policy.decide(source))))]
      }
      guard let cache = request["cache"].object as? CacheObject else {
        throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a cache")
      }
      if decision == IndexRequest.decision {
        return [.object(VerdictObject(.index(Policy.decide(IndexRequest(cache: cache.url)))))]
      }
      guard let node = (request["spec"].object as? SpecObject)?.node else {
        throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a spec")
      }
      if decision == PushRequest.decision {
        let push = PushRequest(subject: node.shortText, hash: node.hash.text, cache: cache.url)
        return [.object(VerdictObject(.push(Policy.decide(push))))]
      }
      let read = try await cache.reader.manifest(of: node)
      let accept = AcceptRequest(
        subject: node.shortText, hash: node.hash.text, cache: cache.url,
        manifestDigest: read.digest, signature: read.isSigned ? .unverified : .absent,
        signatureWaived: request.boolean("unsigned"))
      return [.object(VerdictObject(.accept(Policy.decide(accept))))]
    })

  private static let verdict = NativeClass(
    VerdictObject.luaClassName, summary: "The answer of policy to one request.",
    properties: [
      NativeProperty(
        "allowed", .boolean, help: "whether the request is permitted", of: VerdictObject.self
      ) { .boolean($0.deciding.answer == .allow) },
      NativeProperty("reason", .string, help: "why", of: VerdictObject.self) {
        .text($0.deciding.reason)
      },
      NativeProperty("rule", .string, help: "the rule that decided", of: VerdictObject.self) {
        .text($0.deciding.rule)
      },
      NativeProperty(
        "hint", .optional(.string), help: "what a user can do about a denial",
        of: VerdictObject.self
      ) { $0.hint.map { .text($0) } ?? .nil },
    ],
    operators: [
      .text(VerdictObject.self) { object in
        let word = object.deciding.answer == .allow ? "allowed" : "denied"
        return "\(word): \(object.deciding.reason) (\(object.deciding.rule))"
      }
    ])
}
