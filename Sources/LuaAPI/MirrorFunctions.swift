internal import ConfigFiles
internal import ConfigModel
internal import LuaRuntime
internal import Platform
internal import SystemPackage

/// The functions of `albedo.config` that change the files of mirrors.
enum MirrorFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [add(session), set(session), remove(session)]
  }

  // MARK: Declarations

  private static let name = NativeParameter("name", .string, help: "the mirror's name")
    .completing("mirror")

  private static let connection: [NativeParameter] = [
    text("view", "the index view of a build cache"),
    text("profile", "the profile of the S3 configuration"),
    text("endpoint_url", "the address of the S3 service"),
    text("access_token_variable", "the environment variable with the session token"),
    NativeParameter(
      "access_pair",
      .optional(
        .options([
          text("id", "the name of the login"), text("id_variable", "the variable with the name"),
          text("secret_variable", "the variable with the secret"),
        ])), help: "the login"),
  ]

  private static let switches: [NativeParameter] = [
    flag("binary", "whether it holds packages"), flag("source", "whether it holds sources"),
    flag("signed", "whether its packages must be signed"),
    flag("autopush", "whether Spack pushes to it by itself"),
  ]

  private static let scope = ConfigChangeFunctions.scope
  private static let dryRun = ConfigChangeFunctions.dryRun

  private static func text(_ name: String, _ help: String) -> NativeParameter {
    NativeParameter(name, .optional(.string), help: help)
  }

  private static func flag(_ name: String, _ help: String) -> NativeParameter {
    NativeParameter(name, .optional(.boolean), help: help)
  }

  private static let errors =
    APISession.configurationErrors + [
      "config.bad_url", "config.unknown_scope", "document.*", "scope.*",
    ]

  private static let details =
    "The file keeps its comments, its order and its looks. Secrets cannot be given, only the names"
    + " of variables that hold them."

  // MARK: Functions

  private static func add(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "add_mirror", summary: "Adds a mirror before all others of a scope.", details: details,
      parameters: [
        name,
        NativeParameter(
          "entry",
          .options(
            [NativeParameter("url", .string, help: "its URL or path")] + switches + connection),
          help: "what it is"),
        NativeParameter("options", .options([scope, dryRun]), help: "where it is written"),
      ],
      results: [ConfigChangeFunctions.change],
      errors: (errors + ["config.bad_mirror_name", "config.mirror_exists"]).sorted(),
      example: """
        local config = require("albedo.config")
        local change = config.add_mirror("lab", { url = "/srv/lab", signed = false })
        assert(change.changed and change.scope == "user")
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let (changes, pair) = try self.changes(arguments.options("entry"), session)
        let scope = arguments.options("options")["scope"].text
        let files = try files(arguments, session)
        let change = try await onWorker {
          try files.add(name, changes, pair: pair, scope: scope)
        }
        session.forgetConfiguration()
        return [LuaValue(change)]
      })
  }

  private static func set(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "set_mirror", summary: "Changes what a scope says of a mirror.", details: details,
      parameters: [
        name,
        NativeParameter(
          "changes", .options([text("url", "its URL or path")] + switches + connection),
          help: "the new values"),
        NativeParameter(
          "options",
          .options([
            scope, dryRun,
            NativeParameter(
              "direction", .optional(.oneOf(MirrorDirection.allCases.map(\.rawValue))),
              help: "the only direction that changes"),
          ]), help: "where they are written"),
      ],
      results: [ConfigChangeFunctions.change],
      errors: (errors + ["config.unknown_mirror"]).sorted(),
      example: """
        local config = require("albedo.config")
        config.add_mirror("lab", { url = "/srv/lab" })
        local change = config.set_mirror("lab", { url = "/srv/up" }, { direction = "push" })
        assert(change.difference[2] == "+  lab:")
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let (changes, pair) = try self.changes(arguments.options("changes"), session)
        let options = arguments.options("options")
        let direction = options["direction"].text.flatMap(MirrorDirection.init(rawValue:))
        let scope = options["scope"].text
        let files = try files(arguments, session)
        let change = try await onWorker {
          try files.set(name, changes, pair: pair, direction: direction, scope: scope)
        }
        session.forgetConfiguration()
        return [LuaValue(change)]
      })
  }

  private static func remove(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "remove_mirror",
      summary: "Removes a mirror from a scope, by default the highest one that has it.",
      parameters: [
        name,
        NativeParameter(
          "options",
          .options([
            text("scope", "the only scope to look at"), dryRun,
            NativeParameter(
              "all_scopes", .boolean, default: false,
              help: "whether it goes from every scope that has it"),
          ]), help: "where from"),
      ],
      results: [
        NativeResult(
          "changes", .list(of: .table), help: "of each: " + ConfigChangeFunctions.change.help)
      ],
      errors: (errors.filter { $0 != "config.bad_url" } + ["config.unknown_mirror"]).sorted(),
      example: """
        local config = require("albedo.config")
        config.add_mirror("lab", { url = "/srv/lab" })
        local changes = config.remove_mirror("lab", { all_scopes = true })
        assert(#changes == 1 and changes[1].changed)
        """,
      body: .waiting { arguments in
        let name = arguments.string("name")
        let options = arguments.options("options")
        let (scope, isEverywhere) = (options["scope"].text, options.boolean("all_scopes"))
        let files = try files(arguments, session)
        let changes = try await onWorker {
          try files.remove(name, scope: scope, isEverywhere: isEverywhere)
        }
        session.forgetConfiguration()
        return [.list(changes.map { LuaValue($0) })]
      })
  }

  // MARK: Values

  private static func files(_ arguments: LuaArguments, _ session: APISession) throws -> MirrorFiles
  {
    MirrorFiles(try session.scopeFiles(arguments, lockOf: "mirrors.yaml"))
  }

  private static func changes(
    _ fields: LuaArguments, _ session: APISession
  ) throws -> (MirrorChanges, MirrorChanges.AccessPair?) {
    var changes = MirrorChanges()
    changes.url = try fields["url"].text.map {
      try MirrorURL.stored($0, workingFolder: session.substitution.workingFolder)
    }
    changes.binary = fields["binary"].boolean
    changes.source = fields["source"].boolean
    changes.signed = fields["signed"].boolean
    changes.autopush = fields["autopush"].boolean
    changes.view = fields["view"].text
    changes.profile = fields["profile"].text
    changes.endpointURL = fields["endpoint_url"].text
    changes.accessTokenVariable = fields["access_token_variable"].text
    let pair = fields["access_pair"]
    guard !pair.isNil else { return (changes, nil) }
    return (
      changes,
      MirrorChanges.AccessPair(
        id: pair["id"].text, idVariable: pair["id_variable"].text,
        secretVariable: pair["secret_variable"].text)
    )
  }
}
