internal import ConfigFiles
internal import ConfigModel
internal import Documents
internal import LuaRuntime
internal import Platform
internal import Synchronization
internal import SystemPackage

/// The functions of `albedo.config` that change single settings in the files of scopes.
enum ConfigChangeFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [add(session), addFile(session), set(session), remove(session)]
  }

  private static let errors =
    (ConfigValueFunctions.errors + [
      "config.refused_secret", "config.unknown_scope", "document.*", "scope.*",
    ]).sorted()

  /// Which scope a function changes.
  static let scope = NativeParameter(
    "scope", .optional(.string),
    help: "the scope; by default that of `-C`, of the environment, or the user's")
  /// Whether a function writes.
  static let dryRun = NativeParameter(
    "dry_run", .boolean, default: false, help: "whether nothing is written")

  private static let options = NativeParameter(
    "options", .options([scope, dryRun]), help: "where it is written")

  /// What a function says of a change.
  static let change = NativeResult(
    "change", .table,
    help: "scope, path, whether it is `changed`, the lines of its `difference`, `warnings`")

  private static let details =
    "The file keeps its comments, its order and its looks. What would not follow the section's"
    + " schema, or would be a secret in plain text, is refused, and the file stays as it is."

  // MARK: Functions

  private static func add(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "add", summary: "Adds a setting to a scope: lists get one more element, mappings more keys.",
      details: details,
      parameters: [
        NativeParameter(
          "setting", .string, help: "keys and the value as YAML, such as `config:build_jobs:8`"),
        options,
      ],
      results: [change], errors: errors,
      example: """
        local config = require("albedo.config")
        config.add("config:template_dirs:/srv/templates")
        local change = config.add("config:template_dirs:/srv/more")
        assert(change.changed and change.scope == "user")
        assert(config.get("config:template_dirs")[1] == "/srv/more")
        """,
      body: .waiting { arguments in
        let setting = try CommandLineSetting(arguments.string("setting"))
        let scope = arguments.options("options")["scope"].text
        let files = try files(arguments, session)
        let change = try await onWorker { try files.add(setting, scope: scope) }
        session.forgetConfiguration()
        return [LuaValue(change)]
      })
  }

  private static func addFile(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "add_file", summary: "Adds all sections of a file to a scope.", details: details,
      parameters: [
        NativeParameter("file", .string, help: "a file with sections, maybe below `spack`")
          .completing("file"),
        options,
      ],
      results: [NativeResult("changes", .list(of: .table), help: "of each: " + change.help)],
      errors: errors,
      example: """
        local config = require("albedo.config")
        assert(not pcall(config.add_file, "/srv/no-such-file.yaml"))
        """,
      body: .waiting { arguments in
        let path = session.substitution.path(arguments.string("file"))
        let scope = arguments.options("options")["scope"].text
        let files = try files(arguments, session)
        let changes = try await onWorker { try files.add(sectionsOf: path, scope: scope) }
        session.forgetConfiguration()
        return [.list(changes.map { LuaValue($0) })]
      })
  }

  private static func set(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "set", summary: "Gives a key a value in a scope, whatever it was there.", details: details,
      parameters: [
        NativeParameter("path", .string, help: "the keys, such as `config:install_tree:root`"),
        NativeParameter("value", .any, help: "a text, number, boolean, list or table"), options,
      ],
      results: [change], errors: (errors + ["lua.unsupported_value"]).sorted(),
      example: """
        local config = require("albedo.config")
        config.set("config:install_tree", { root = "/srv/store", padded_length = 128 })
        assert(config.get("config:install_tree:padded_length") == 128)
        """,
      body: .waiting { arguments in
        let path = try ConfigurationPath(keys: arguments.string("path"))
        let value = try DocumentValue(lua: arguments["value"])
        let scope = arguments.options("options")["scope"].text
        let files = try files(arguments, session)
        let change = try await onWorker { try files.set(value, at: path, scope: scope) }
        session.forgetConfiguration()
        return [LuaValue(change)]
      })
  }

  private static func remove(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove", summary: "Takes a key, or one element of a list, out of a scope.",
      parameters: [
        NativeParameter(
          "setting", .string,
          help: "the keys, with an element of a list behind them where only that shall go"),
        options,
      ],
      results: [change], errors: (errors + ["config.not_set"]).sorted(),
      example: """
        local config = require("albedo.config")
        config.add("config:template_dirs:[/srv/a, /srv/b]")
        config.remove("config:template_dirs:/srv/a")
        assert(#config.get("config:template_dirs") == 1)
        """,
      body: .waiting { arguments in
        let text = arguments.string("setting")
        let scope = arguments.options("options")["scope"].text
        let files = try files(arguments, session)
        let change = try await onWorker { try files.remove(text, scope: scope) }
        session.forgetConfiguration()
        return [LuaValue(change)]
      })
  }

  private static func files(
    _ arguments: LuaArguments, _ session: APISession
  ) throws -> SettingFiles {
    SettingFiles(try session.scopeFiles(arguments, lockOf: "the configuration"))
  }
}

extension APISession {
  /// Returns the files of all scopes for a function whose options have `dry_run`.
  func scopeFiles(_ arguments: LuaArguments, lockOf name: String) throws -> ScopeFiles {
    ScopeFiles(
      scopes: try scopes(),
      mode: arguments.options("options").boolean("dry_run") ? .dryRun : .write,
      onWait: lockNotice(of: name))
  }

  /// Returns what tells the user, once, that a lock is waited for.
  func lockNotice(of file: String) -> @Sendable (LockHolder) -> Void {
    let output = output.output
    let notice = Notice()
    return { holder in
      if notice.isFirst() { output.note("waiting for the lock of \(file)\(holder.phrase)") }
    }
  }

  /// Says once that it is the first time.
  private final class Notice: Sendable {
    private let hasSaid = Mutex(false)

    func isFirst() -> Bool {
      hasSaid.withLock { hasSaid in
        defer { hasSaid = true }
        return !hasSaid
      }
    }
  }
}

extension LuaValue {
  /// A change of a file as scripts see it.
  init(_ change: ScopeFiles.Change) {
    self = .record([
      "scope": .text(change.scope), "path": .text(change.file.path.string),
      "changed": .boolean(change.file.isChange),
      "difference": .list(change.difference.map(LuaValue.text)),
      "warnings": .list(change.warnings.map(LuaValue.text)),
    ])
  }
}
