internal import BuildCache
internal import InstallStore
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import Signatures
internal import SourceMirror
internal import SpecModel

/// How each kind of request is decided: what is known of it, and who is asked.
extension PolicyDecideFunctions {
  /// Decides requests of the kind that the arguments name, in their order.
  static func judgements(
    _ arguments: LuaArguments, _ requests: [LuaArguments], _ session: APISession
  ) async throws -> [Judgement] {
    guard !requests.isEmpty else { return [] }
    let with = arguments.options("options")["with"].text
    return switch PolicyDecision(rawValue: arguments.string("decision")) {
    case .sourceSelect: try await sources(requests, session, with)
    case .beforePrune: try await prunes(requests, session, with)
    case .beforeIndex: try await indices(requests, session, with)
    case .cacheKey: try await keys(requests, session, with)
    case .cachePush: try await pushes(requests, session, with)
    default: try await acceptances(requests, session, with)
    }
  }

  private static func cache(
    _ request: LuaArguments, _ decision: PolicyDecision
  ) throws -> CacheObject {
    guard let cache = request["cache"].object as? CacheObject else {
      throw LuaError(.badArgument, "policy.decide: '\(decision.rawValue)' needs a cache")
    }
    return cache
  }

  private static func spec(
    _ request: LuaArguments, _ decision: PolicyDecision
  ) throws -> SpecObject {
    guard let spec = request["spec"].object as? SpecObject else {
      throw LuaError(.badArgument, "policy.decide: '\(decision.rawValue)' needs a spec")
    }
    return spec
  }

  private static func indices(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    let urls = try requests.map { try cache($0, .beforeIndex).url }
    return try await session.decide(urls.map { IndexRequest(cache: $0) }, with: with) {
      urls.map { .success(PolicyInput(indexOf: $0)) }
    }
  }

  private static func keys(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    var judgements: [Judgement] = []
    for request in requests {
      judgements += try await PolicyKeys(session).judgements(
        cache: try cache(request, .cacheKey).url, spec: request["spec"].object as? SpecObject,
        wanted: request["key"].text.map { [$0] } ?? [], with: with
      ).prefix(1)
    }
    return judgements
  }

  private static func prunes(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    let places = try requests.map { request in
      let folder = (request["folder"].object as? SourceFolderObject)?.folder
      guard let url = (request["cache"].object as? CacheObject)?.url ?? folder?.url else {
        throw LuaError(
          .badArgument,
          "policy.decide: '\(PolicyDecision.beforePrune.rawValue)' needs a cache or a folder")
      }
      return url
    }
    return try await session.decide(places.map { PruneRequest(cache: $0) }, with: with) {
      places.map { .success(PolicyInput(pruneOf: $0)) }
    }
  }

  private static func sources(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    let sources = try requests.map { request in
      guard let item = (request["source"].object as? MirrorItemObject)?.item,
        let folder = (request["folder"].object as? SourceFolderObject)?.folder
      else {
        throw LuaError(
          .badArgument,
          "policy.decide: '\(PolicyDecision.sourceSelect.rawValue)' needs a source and a folder")
      }
      return (item: item, folder: folder, isPrivate: request.boolean("private"))
    }
    let questions = sources.map {
      SourceRequest(
        package: $0.item.package, version: $0.item.version.text, file: $0.item.name,
        mirror: $0.folder.url, ban: $0.item.redistributionBan, isPrivate: $0.isPrivate)
    }
    return try await session.decide(questions, with: with) {
      let recipes = try await session.recipes()
      return try await onWorker {
        let facts = PolicyFacts(recipes: recipes)
        return sources.map { source in
          Result {
            let path = try source.folder.path(of: source.item)
            return try facts.sourceInput(
              source.item, mirror: source.folder.url,
              size: try path.flatMap { path in
                try FileStatus.ifPresent(path).map { Int64(clamping: $0.size) }
              }, isPrivate: source.isPrivate)
          }
        }
      }
    }
  }

  private static func pushes(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    let caches = try requests.map { try cache($0, .cachePush) }
    let specs = try requests.map { try spec($0, .cachePush) }
    let recipes = try await session.recipes()
    let bans = try await onWorker {
      specs.map { spec in Result { try recipes.binaryBan(on: spec) } }
    }
    var failures: [Int: any Error] = [:]
    for (place, ban) in bans.enumerated() {
      if case .failure(let error) = ban { failures[place] = error }
    }
    let questions = requests.indices.map { place in
      PushRequest(
        subject: specs[place].node.shortText, hash: specs[place].node.hash.text,
        cache: caches[place].url, ban: (try? bans[place].get()) ?? nil,
        isPrivate: requests[place].boolean("private"))
    }
    return try await session.decide(questions, failures: failures, with: with) {
      let store = try session.store()
      return try await onWorker {
        let facts = PolicyFacts(recipes: recipes, contents: try store.readContents())
        return zip(questions, specs).map { question, spec in
          Result {
            try facts.pushInput(
              spec, cache: question.cache, ban: question.ban, isPrivate: question.isPrivate)
          }
        }
      }
    }
  }

  private static func acceptances(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [Judgement] {
    let specs = try requests.map { try spec($0, .cacheAccept) }
    var questions: [AcceptRequest] = []
    for (request, spec) in zip(requests, specs) {
      let cache = try cache(request, .cacheAccept)
      questions.append(
        try await cache.reader.acceptRequest(
          for: spec.node, signatureWaived: request.boolean("unsigned"),
          pinnedSigners: try session.pinnedSigners(ofCache: cache.url),
          keyring: session.keyring))
    }
    return try await session.decide(questions, with: with) { [questions] in
      zip(questions, specs).map { question, spec in
        .success(
          PolicyInput(
            spec,
            [
              ("cache", .text(question.cache)), ("unsigned", .boolean(question.signatureWaived)),
              ("signature", .text(question.signature.word)),
              ("signatures", .list(question.findings)),
            ]))
      }
    }
  }
}

extension AcceptRequest {
  /// What rules are told of the signatures.
  fileprivate var findings: [PolicyValue] {
    guard case .verified(let findings) = signature else { return [] }
    return findings.map { finding in
      .record(
        [
          PolicyEntry("fingerprint", .text(finding.fingerprint)),
          PolicyEntry("state", .text(finding.state.rawValue)),
          PolicyEntry("counts", .boolean(isAccepted(finding))),
        ] + (finding.name.map { [PolicyEntry("name", .text($0))] } ?? []))
    }
  }
}
