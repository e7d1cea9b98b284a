internal import ConfigModel
internal import Diagnostics
internal import Documents
internal import LuaRuntime

/// The functions of `albedo.config` that say where settings come from.
enum ConfigScopeFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [scopes(session), blame(session), encode(session), file(session), check(session)]
  }

  private static let errors = (ConfigValueFunctions.errors + ["config.unknown_scope"]).sorted()

  private static let scope = NativeParameter(
    "scope", .optional(.string), help: "the only scope to look at, by its name")

  private static func scopes(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "scopes", summary: "Returns the scopes of this run, the strongest first.",
      results: [
        NativeResult(
          "scopes", .list(of: .table),
          help: "of each the name, the `kinds` (`env`, `include`, `internal`, `path`), the path, if"
            + " it is one file that `file`, and whether it is `active`")
      ],
      errors: APISession.configurationErrors,
      example: """
        local scopes = require("albedo.config").scopes()
        assert(scopes[1].name == "command_line" and scopes[#scopes].name == "_builtin")
        """,
      body: .immediate { _ in
        let scopes = try session.configuration(of: []).scopes
        return [.list(scopes.reversed().map(record))]
      })
  }

  private static func record(_ scope: ConfigurationScope) -> LuaValue {
    var kinds: [String] = []
    if scope.location?.role == .environment { kinds.append("env") }
    if scope.location?.isIncluded == true { kinds.append("include") }
    kinds.append(scope.location == nil ? "internal" : "path")
    return .record([
      "name": .text(scope.name), "kinds": .list(kinds.map(LuaValue.text)),
      "path": scope.location.map { .text($0.path) } ?? .nil,
      "file": scope.location?.file.map { .text($0) } ?? .nil,
      "active": .boolean(!scope.isOverridden),
    ])
  }

  private static func blame(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "blame", summary: "Returns the lines of a merged part as YAML, with the place of each.",
      details: "Secrets are asterisks.",
      parameters: [
        NativeParameter("path", .string, help: "the section, or a path of keys in one"),
        NativeParameter(
          "options",
          .options([
            scope,
            NativeParameter(
              "indentation", .integer, default: 0, help: "how many spaces stand before each line"),
          ]), help: "what is looked at"),
      ],
      results: [
        NativeResult(
          "lines", .list(of: .table),
          help:
            "of each the text, the scope, and the file and line where there is one; none when no"
            + " scope sets the path")
      ],
      errors: errors,
      example: """
        local config = require("albedo.config")
        for _, line in ipairs(config.blame("mirrors")) do
          print((line.file or line.scope or "") .. ":" .. (line.line or ""), line.text)
        end
        """,
      body: .immediate { arguments in
        let path = try ConfigurationPath(keys: arguments.string("path"))
        let options = arguments.options("options")
        guard let key = path.keys.last,
          let part = try traced(path.keys, options["scope"].text, session)
        else { return [.list([])] }
        let lines = part.lines(
          key: key, indentation: Int(clamping: options.integer("indentation")))
        return [.list(lines.map(record))]
      })
  }

  private static func record(_ line: TracedValue.Line) -> LuaValue {
    let position = line.origin?.position
    return .record([
      "text": .text(line.text), "scope": line.origin.map { .text($0.scope) } ?? .nil,
      "file": position.map { .text($0.source) } ?? .nil,
      "line": position.map { .integer(Int64($0.line)) } ?? .nil,
    ])
  }

  private static func encode(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "encode", summary: "Returns a merged part as JSON, its keys in their order.",
      details: "It is an object with one key, that of the part. Secrets are asterisks.",
      parameters: [
        NativeParameter(
          "path", .optional(.string), help: "the section, or a path of keys in one; nil is all"),
        NativeParameter("options", .options([scope]), help: "what is looked at"),
      ],
      results: [NativeResult("text", .string, help: "one line without a line feed")],
      errors: errors,
      example: """
        local config, json = require("albedo.config"), require("albedo.json")
        assert(json.decode(config.encode("mirrors")).mirrors.site)
        """,
      body: .immediate { arguments in
        let scope = arguments.options("options")["scope"].text
        let value: DocumentValue
        if let path = arguments["path"].text {
          let path = try ConfigurationPath(keys: path)
          let part = try traced(path.keys, scope, session)
          value = [path.keys.last ?? "": part?.value ?? [:]]
        } else {
          var sections: DocumentMapping = [:]
          for section in ConfigurationSection.names {
            sections[section] = try traced([section], scope, session)?.value
          }
          value = ["spack": .mapping(sections)]
        }
        return [.text(String(decoding: JSON.encode(value), as: UTF8.self))]
      })
  }

  /// A merged part with its origins, its secrets hidden; nil where no scope sets it.
  private static func traced(
    _ path: [String], _ scope: String?, _ session: APISession
  ) throws -> TracedValue? {
    var traced = try session.part(of: path[0], scope: scope).traced(path[0])
    for key in path.dropFirst() { traced = traced?[key] }
    return traced?.hidingSecrets(at: path)
  }

  private static func file(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "file", summary: "Returns the file that a scope has a section in, or would have.",
      parameters: [
        NativeParameter("section", .string, help: "the section"),
        NativeParameter("options", .options([scope]), help: "by default the scope to change"),
      ],
      results: [NativeResult("path", .string, help: "the absolute path of the file")],
      errors: errors,
      example: """
        local path = require("albedo.config").file("mirrors")
        assert(path:match("/mirrors%.yaml$"))
        """,
      body: .immediate { arguments in
        let section = arguments.string("section")
        try APISession.check(section: section)
        let scope = arguments.options("options")["scope"].text
        let location = try ScopeLocations.target(scope, among: session.scopes())
        return [.text(location.file(of: section))]
      })
  }

  private static func check(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "check", summary: "Reads a section again, and raises an error for the first mistake in it.",
      parameters: [NativeParameter("section", .string, help: "the section")],
      errors: ConfigValueFunctions.errors,
      example: """
        require("albedo.config").check("mirrors")
        """,
      body: .immediate { arguments in
        session.forgetConfiguration()
        _ = try session.part(of: arguments.string("section"), scope: nil)
        return []
      })
  }
}
