internal import Diagnostics
internal import Documents
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import RecipeModel
internal import RecipeStore

/// Recipes as JSON, to be compared with what Spack says, for any host.
extension RecipeModule {
  /// More packages than this are read all at once.
  private static let fewNames = 100

  private static let host = NativeParameter(
    "host",
    .options([
      NativeParameter("platform", .optional(.string), help: "`sys.platform`: `linux`, `darwin`"),
      NativeParameter("system", .optional(.string), help: "`platform.system()`: `Linux`"),
      NativeParameter("machine", .optional(.string), help: "`platform.machine()`: `x86_64`"),
      NativeParameter("os", .optional(.string), help: "the operating system: `debian12`"),
      NativeParameter("macos_version", .optional(.string), help: "the version of macOS"),
      NativeParameter("cwd", .optional(.string), help: "the current folder"),
    ]), help: "what recipes shall believe to run on; this machine unless told")

  static func dump(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "dump", summary: "Returns what recipes say as lines of JSON, one a package.",
      details: """
        The first line says what the keys mean. A recipe that cannot be understood has the key \
        `error`, and so has one of several names that no package has.
        """,
      parameters: [NativeParameter("names", .list(of: .string), help: "the packages"), host],
      results: [NativeResult("lines", .list(of: .string), help: "one more than there are names")],
      errors: (lookupErrors + ["repository.unknown_package"]).sorted(),
      example: """
        local recipe = require("albedo.recipe")
        local lines = recipe.dump({ "quill" }, { machine = "aarch64" })
        assert(#lines == 2 and lines[2]:find('"name":"quill"', 1, true))
        """,
      body: .waiting { arguments in
        let names = arguments.list("names").compactMap(\.text)
        let host = Self.host(arguments.options("host"), session.recipeHost)
        let store = try await session.recipes(on: host)
        if names.count > fewNames { _ = try await session.all(store) }
        return try await onWorker { cancellation in
          var lines = [heading(host)]
          for name in names {
            try cancellation.check()
            do {
              lines.append(try Self.object(of: name, in: store))
            } catch let error as RepositoryError
              where error.code == .unknownPackage && names.count > 1
            {
              lines.append(Self.failure(of: name, error.message))
            }
          }
          return [
            .list(lines.map { .string(LuaString(bytes: JSON.encode($0))) })
          ]
        }
      })
  }

  /// The first line: what follows, and the host that was simulated.
  private static func heading(_ host: RecipeHost) -> DocumentValue {
    [
      "_meta": [
        "what": "what albedo reads out of recipes, one package a line",
        "host": [
          "sys.platform": .string(host.platform), "platform.system": .string(host.system),
          "platform.machine": .string(host.machine), "default_os": .string(host.operatingSystem),
          "macos_version": host.macOSVersion.map { .string($0) } ?? .null,
          "cwd": .string(host.workingDirectory),
        ],
        "notes": .list(RecipeDump.notes.map { .string($0) }),
      ]
    ]
  }

  private static func object(of name: String, in store: RecipeStore) throws -> DocumentValue {
    let (namespace, bare) = Self.name(name)
    do {
      return RecipeDump.object(try store.recipe(named: bare, in: namespace))
    } catch let error as RecipeError {
      return failure(of: name, error.message)
    }
  }

  private static func failure(of name: String, _ message: String) -> DocumentValue {
    ["name": .string(name), "error": .string(message)]
  }

  private static func host(_ given: LuaArguments, _ usual: RecipeHost) -> RecipeHost {
    var host = usual
    if let text = given["platform"].text { host.platform = text }
    if let text = given["system"].text { host.system = text }
    if let text = given["machine"].text { host.machine = text }
    if let text = given["os"].text { host.operatingSystem = text }
    if let text = given["macos_version"].text { host.macOSVersion = text }
    if let text = given["cwd"].text { host.workingDirectory = text }
    return host
  }
}
