internal import ConfigModel
internal import Documents
package import LuaRuntime
internal import Platform

/// The module `albedo.config`.
package enum ConfigModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.config", summary: "The merged configuration of all scopes.",
      functions: ConfigValueFunctions.all(session) + ConfigScopeFunctions.all(session)
        + ConfigChangeFunctions.all(session) + [
          getMirror(session), mirrors(session),
          usable(session, "binary_mirrors", "packages") { $0.hasBinaries },
          usable(session, "source_mirrors", "sources") { $0.hasSources && !$0.isRegistry },
        ] + MirrorFunctions.all(session) + [
          host(session)
        ] + TargetFunctions.all,
      classes: [ConfigEntriesObject.declaration])
  }

  private static func getMirror(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "get_mirror", summary: "Returns the mirror that a name, path or URL means.",
      parameters: [
        NativeParameter("name", .string, help: "a configured name, a path or a URL")
          .completing("mirror")
      ],
      results: [NativeResult("mirror", .table, help: mirrorFields)],
      errors: (APISession.configurationErrors + ["config.unknown_mirror"]).sorted(),
      example: """
        local config = require("albedo.config")
        assert(config.get_mirror("site").fetch_url == "file:///srv/cache")
        assert(config.get_mirror("/srv/other").push_url == "file:///srv/other")
        """,
      body: .immediate { arguments in
        let mirror = try session.configurationOfMirrors().mirror(
          meantBy: arguments.string("name"), substitution: session.substitution)
        return [LuaValue(mirror: mirror)]
      })
  }

  private static let mirrorFields =
    "name, fetch_url, push_url, view, and whether it is `signed`, `binary`, `source`, `autopush`"

  private static func mirrors(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "mirrors", summary: "Returns the configured mirrors in the order in which they are asked.",
      parameters: [
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "scope", .optional(.string), help: "only those of this scope, as it has them")
          ]), help: "which ones")
      ],
      results: [NativeResult("mirrors", .list(of: .table), help: mirrorFields)],
      errors: (APISession.configurationErrors + ["config.unknown_scope"]).sorted(),
      example: """
        local config = require("albedo.config")
        for _, mirror in ipairs(config.mirrors()) do
          print(mirror.name, mirror.fetch_url, mirror.source and "sources" or "")
        end
        """,
      body: .immediate { arguments in
        let scope = arguments.options("options")["scope"].text
        let configuration = try session.configurationOfMirrors()
        if let scope, !configuration.scopes.contains(where: { $0.name == scope }) {
          _ = try ScopeLocations.target(scope, among: session.scopes())
        }
        let mirrors = try configuration.mirrors(substitution: session.substitution, scope: scope)
        return [.list(mirrors.map(LuaValue.init(mirror:)))]
      })
  }

  /// The function that returns the mirrors with a fetch URL that hold one kind of things.
  private static func usable(
    _ session: APISession, _ name: String, _ things: String,
    _ isWanted: @escaping @Sendable (Mirror) -> Bool
  ) -> NativeFunction {
    NativeFunction(
      name, summary: "Returns the mirrors that \(things) can be fetched from, in order.",
      results: [NativeResult("mirrors", .list(of: .table), help: "as `get_mirror` returns them")],
      errors: APISession.configurationErrors,
      example: """
        local config = require("albedo.config")
        for _, mirror in ipairs(config.\(name)()) do
          print(mirror.name, mirror.fetch_url)
        end
        """,
      body: .immediate { _ in
        let mirrors = try session.configurationOfMirrors().mirrors(
          substitution: session.substitution)
        return [
          .list(mirrors.filter { isWanted($0) && $0.fetchURL != nil }.map(LuaValue.init(mirror:)))
        ]
      })
  }

  private static func host(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "host", summary: "Returns what this machine is.",
      results: [
        NativeResult(
          "host", .table, help: "platform, operating_system, target, and the number of cores")
      ],
      example: """
        local host = require("albedo.config").host()
        assert(host.cores >= 1)
        """,
      body: .immediate { _ in
        [
          .record([
            "platform": .text(session.host.platform),
            "operating_system": .text(session.host.operatingSystem),
            "target": .text(HostTarget.name),
            "cores": .integer(Int64(Machine.usableCores)),
          ])
        ]
      })
  }
}

extension LuaValue {
  /// A mirror as scripts see it.
  init(mirror: Mirror) {
    self = .record([
      "name": mirror.name.map { .text($0) } ?? .nil,
      "fetch_url": mirror.fetchURL.map { .text($0) } ?? .nil,
      "push_url": mirror.pushURL.map { .text($0) } ?? .nil,
      "view": mirror.fetch.view.map { .text($0) } ?? .nil,
      "signed": .boolean(mirror.isSigned),
      "binary": .boolean(mirror.hasBinaries),
      "source": .boolean(mirror.hasSources),
      "autopush": .boolean(mirror.isPushedAutomatically),
    ])
  }

  /// A value of a document; numbers become integers where they are whole.
  init(document value: DocumentValue) {
    switch value {
    case .null: self = .nil
    case .boolean(let value): self = .boolean(value)
    case .number(let text):
      self =
        Int64(text).map { .integer($0) } ?? Double(text).map { .number($0) } ?? .text(text)
    case .string(let text): self = .text(text)
    case .list(let items): self = .list(items.map(LuaValue.init(document:)))
    case .mapping(let mapping):
      self = .table(
        mapping.map { LuaField(key: .text($0.key), value: LuaValue(document: $0.value)) })
    }
  }
}
