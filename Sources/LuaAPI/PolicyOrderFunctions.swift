internal import LuaRuntime
internal import MirrorModel
internal import PolicyModel
internal import SourceMirror
internal import SpecModel

/// The functions of `albedo.policy` that ask for orders and names.
enum PolicyOrderFunctions {
  static func all(_ session: APISession) -> [NativeFunction] { [order(session), name(session)] }

  private static func order(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "order", summary: "Asks policy where to look for packages or sources, and in which order.",
      details:
        "Each rule is asked about all of them at once. Where a rule fails, what it would have"
        + " changed stays as it is, and a warning says so.",
      parameters: [
        NativeParameter(
          "decision",
          .oneOf([PolicyDecision.sourceOrder.rawValue, PolicyDecision.cacheOrder.rawValue]),
          help: "what is asked"),
        NativeParameter(
          "subjects",
          .list(
            of: .either([
              .object(SpecObject.luaClassName), .object(MirrorItemObject.luaClassName),
            ])), help: "packages for `cache.order`, sources for `source.order`"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "places", .list(of: .string), help: "URLs of caches or mirrors, in their usual order"),
            NativeParameter(
              "mirror", .string, default: "", help: "the mirror that sources go into, as its URL"),
            PolicyDecideFunctions.with,
          ]), help: "what is ordered; a place that stands twice counts once"),
      ],
      results: [
        NativeResult(
          "places", .list(of: .list(of: .string)),
          help: "for each of them the places to ask, in order; a rule may leave some out"),
        NativeResult(
          "opinions", .list(of: .list(of: .table)), help: "for each of them what rules have said"),
        NativeResult(
          "omissions", .list(of: .list(of: .table)),
          help:
            "for each of them the places that are not asked: `place`, and the `rule` that has left"
            + " it out"),
      ],
      errors: APISession.configurationErrors,
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local nodes = {}
        for node in cache:entries("motto") do nodes[#nodes + 1] = node end
        local places = { "file:///srv/fast", cache.url }
        for index, urls in ipairs(policy.order("cache.order", nodes, { places = places })) do
          print(nodes[index].short, table.concat(urls, " "))
        end
        """,
      body: .waiting { arguments in
        let subjects = arguments.list("subjects")
        let options = arguments.options("options")
        let places = options.list("places").compactMap(\.text)
        let lists = Array(repeating: places, count: subjects.count)
        guard let decision = PolicyDecision(rawValue: arguments.string("decision")) else {
          return [.nil]
        }
        let hearing = try await session.hearing(decision, with: options["with"].text)
        let inputs = try subjects.map { subject in
          switch (decision, subject.object) {
          case (.cacheOrder, let spec as SpecObject): PolicyInput(spec, [])
          case (.sourceOrder, let source as MirrorItemObject):
            PolicyInput(source.item, [("mirror", .text(options.string("mirror")))])
          default:
            throw LuaError(
              .badArgument,
              "policy.order: '\(decision.rawValue)' cannot be asked about a \(subject.typeName)")
          }
        }
        let orders = try await hearing.ordered(inputs, lists)
        session.warn(hearing, orders.map(\.statements))
        return [
          .list(orders.map { order in .list(order.items.map { .text($0) }) }),
          .list(orders.map { order in .list(order.statements.map { $0.value(on: decision) }) }),
          .list(
            orders.map { order in
              .list(
                order.omissions.map {
                  .record(["place": .text($0.item), "rule": .text($0.rule)])
                })
            }),
        ]
      })
  }

  private static func name(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "name", summary: "Asks policy for further names of files in a mirror: `source.name`.",
      parameters: [
        NativeParameter(
          "sources", .list(of: .object(MirrorItemObject.luaClassName)), help: "the files"),
        NativeParameter(
          "folder", .object(SourceFolderObject.luaClassName), help: "the mirror"),
        PolicyDecideFunctions.options,
      ],
      results: [
        NativeResult(
          "sources", .list(of: .object(MirrorItemObject.luaClassName)),
          help: "the files with all their names"),
        NativeResult(
          "opinions", .list(of: .list(of: .table)), help: "for each of them what rules have said"),
      ],
      errors: APISession.configurationErrors,
      example: """
        local policy, recipe = require("albedo.policy"), require("albedo.recipe")
        local folder = require("albedo.mirror").open("/srv/sources")
        local sources = recipe.items(require("albedo.spec").parse("motto"))
        for _, source in ipairs(policy.name(sources, folder)) do
          print(source.id, table.concat(source.aliases, " "))
        end
        """,
      body: .waiting { arguments in
        let sources = arguments.list("sources").compactMap { $0.object as? MirrorItemObject }
        let mirror = arguments.object("folder", as: SourceFolderObject.self).folder.url
        let hearing = try await session.hearing(
          .sourceName, with: arguments.options("options")["with"].text)
        guard hearing.isNeeded else {
          return [arguments["sources"], .list(sources.map { _ in .list([]) })]
        }
        let statements = try await hearing.statements(
          about: sources.map { PolicyInput($0.item, [("mirror", .text(mirror))]) })
        session.warn(hearing, statements)
        let named = zip(sources, statements).map { source, statements in
          var item = source.item
          for name in PolicyHearing.names(statements) where !item.aliases.contains(name) {
            guard isAlias(name) else {
              session.warnOnce(
                "policy: '\(name)' cannot be a name of \(item.name) in a mirror: a name is a path"
                  + " within it, without '..', and not below _source-cache or .albedo")
              continue
            }
            item.otherAliases.append(name)
          }
          return MirrorItemObject(item)
        }
        return [
          .list(named.map { .object($0) }),
          .list(statements.map { list in .list(list.map { $0.value(on: .sourceName) }) }),
        ]
      })
  }

  /// Whether a text of a policy can be the path of a link in a mirror.
  private static func isAlias(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return path.utf8.count <= 1024 && !path.unicodeScalars.contains { $0.value < 32 }
      && !["_source-cache", ".albedo"].contains(parts[0])
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
