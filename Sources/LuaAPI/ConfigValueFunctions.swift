internal import ConfigModel
internal import Diagnostics
internal import Documents
internal import LuaRuntime
internal import Synchronization

/// The functions of `albedo.config` that read settings of any section.
enum ConfigValueFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [find(session), get(session), each(session), sections]
  }

  /// What every function that reads a section by its name may raise.
  static let errors = (APISession.configurationErrors + ["config.unknown_section"]).sorted()

  private static let path = NativeParameter(
    "path", .string,
    help: "the keys, such as `config:install_tree:root`; one with colons in it stands in quotes")

  private static let options = NativeParameter(
    "options",
    .options([
      NativeParameter(
        "scope", .optional(.string), help: "the only scope to look at, by its name")
    ]), help: "where to look")

  // MARK: Functions

  private static func find(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "find", summary: "Returns a configured value, or nil when no scope sets it.",
      parameters: [path, options],
      results: [NativeResult("value", .any, help: "a text, number, boolean, list or table")],
      errors: (errors + ["config.unknown_scope"]).sorted(),
      example: """
        local config = require("albedo.config")
        local root = config.find("config:install_tree:root")
        print(root or "not configured")
        assert(config.find("config:no_such_key") == nil)
        """,
      body: .immediate { arguments in
        [try value(arguments, session).map(LuaValue.init(document:)) ?? .nil]
      })
  }

  private static func get(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "get", summary: "Returns a configured value, which must be there.",
      parameters: [path, options],
      results: [NativeResult("value", .any, help: "a text, number, boolean, list or table")],
      errors: (errors + ["config.not_set", "config.unknown_scope"]).sorted(),
      example: """
        local config = require("albedo.config")
        assert(config.get("config:verify_ssl") == true)
        assert(not pcall(config.get, "config:no_such_key"))
        """,
      body: .immediate { arguments in
        guard let value = try value(arguments, session) else {
          let path = arguments.string("path")
          throw ConfigurationError(
            .notSet, "no scope sets '\(path)'",
            hint: "'albedo config add \(path):VALUE' sets it for you")
        }
        return [LuaValue(document: value)]
      })
  }

  private static func each(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "each", summary: "Goes through the keys of a mapping, or the elements of a list, in order.",
      details: "Plain tables have no order, but mirrors, for one, are asked in theirs.",
      parameters: [path, options],
      results: [
        NativeResult(
          "iterator", .object(ConfigEntriesObject.luaClassName),
          help: "for a `for` loop: of each the key, or the position, and the value")
      ],
      errors: (errors + ["config.unknown_scope"]).sorted(),
      example: """
        local config = require("albedo.config")
        for name, entry in config.each("mirrors") do
          print(name, type(entry) == "table" and entry.url or entry)
        end
        """,
      body: .immediate { arguments in
        [.object(ConfigEntriesObject(try value(arguments, session) ?? .null))]
      })
  }

  private static let sections = NativeFunction(
    "sections", summary: "Returns the names of all sections.",
    results: [NativeResult("names", .list(of: .string), help: "in the order of Spack's list")],
    example: """
      local config = require("albedo.config")
      assert(table.concat(config.sections(), " "):find("mirrors", 1, true))
      """,
    body: .immediate { _ in [.list(ConfigurationSection.names.map(LuaValue.text))] })

  // MARK: Values

  private static func value(
    _ arguments: LuaArguments, _ session: APISession
  ) throws -> DocumentValue? {
    let path = try ConfigurationPath(keys: arguments.string("path"))
    let scope = arguments.options("options")["scope"].text
    return try session.part(of: path.keys[0], scope: scope).value(at: path.keys)
  }
}

extension APISession {
  /// Returns the configuration with one section read, of all scopes or of a single one.
  ///
  /// Throws `config.unknown_section` and `config.unknown_scope`, with the nearest names.
  func part(of section: String, scope: String?) throws -> Configuration {
    try Self.check(section: section)
    let configuration = try configuration(of: [section])
    guard let scope else { return configuration }
    let chosen = configuration.scopes.filter { $0.name == scope || $0.location?.path == scope }
    if chosen.isEmpty {
      _ = try ScopeLocations.target(scope, among: configuration.scopes.compactMap(\.location))
    }
    return Configuration(scopes: chosen)
  }

  /// Throws `config.unknown_section`, with the nearest name, for a name that is no section.
  static func check(section: String) throws(ConfigurationError) {
    guard !ConfigurationSection.names.contains(section) else { return }
    throw ConfigurationError(
      .unknownSection, "there is no section '\(section)'",
      hint: NearMiss.question(for: section, among: ConfigurationSection.names)
        ?? "'albedo config list' shows them all")
  }
}

/// What a `for` loop over a part of the configuration calls.
package final class ConfigEntriesObject: LuaObject {
  package static let luaClassName = "albedo.ConfigEntries"

  private let entries: [(key: LuaValue, value: LuaValue)]
  private let position = Mutex(0)

  init(_ value: DocumentValue) {
    switch value {
    case .mapping(let mapping):
      entries = mapping.map { (.text($0.key), LuaValue(document: $0.value)) }
    case .list(let items):
      entries = zip(Int64(1)..., items).map { (.integer($0), LuaValue(document: $1)) }
    default: entries = []
    }
  }

  private func next() -> [LuaValue] {
    let index = position.withLock { position in
      defer { position += 1 }
      return position
    }
    return entries.indices.contains(index) ? [entries[index].key, entries[index].value] : [.nil]
  }

  static let declaration = NativeClass(
    luaClassName, summary: "The entries of a part of the configuration, one after the other.",
    operators: [
      .call(
        NativeFunction(
          "next", summary: "Returns the next key with its value; nil at the end.",
          parameters: NativeParameter.ofLoop,
          results: [
            NativeResult("key", .any, help: "the key, or the position in a list"),
            NativeResult("value", .any, help: "its value"),
          ],
          body: .immediate { arguments in arguments.receiver(ConfigEntriesObject.self).next() }))
    ])
}
