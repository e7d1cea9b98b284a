internal import Diagnostics
package import LuaRuntime

/// The module `albedo`.
package enum CommonModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo", summary: "What is common to all modules.",
      functions: [requireAPI, deprecated], classes: [],
      constants: [
        NativeConstant(
          "api", .integer(Int64(NativeModules.apiVersion)), .integer,
          help: "the version of this interface")
      ], script: source)
  }

  private static let requireAPI = NativeFunction(
    "require_api", summary: "Raises an error unless this program has a version of the interface.",
    details: "For the first line of a script that uses what older programs lack. Every version"
      + " can do what the earlier ones could. The table of a command says the same with"
      + " `api = 1`.",
    parameters: [
      NativeParameter("version", .integer, unit: "versions", help: "the least that is needed")
    ],
    results: [], errors: ["api.newer"],
    example: """
      require("albedo").require_api(1)
      """,
    body: .immediate { arguments in
      let version = Int64(arguments.integer("version"))
      guard version <= Int64(NativeModules.apiVersion) else {
        throw InterfaceError.newer(version, script: "the script")
      }
      return []
    })

  private static let deprecated = NativeFunction(
    "deprecated", summary: "Warns that what was called will go, once for each place that calls it.",
    details: "For a function of a module that others use: the warning names the file and line of"
      + " its caller.",
    parameters: [
      NativeParameter(
        "what",
        .options([
          NativeParameter("name", .string, help: "what was called: `site.push`"),
          NativeParameter("instead", .string, help: "what to call: `site.cache.push`"),
          NativeParameter(
            "level", .integer, default: .integer(1),
            help: "how many calls lie between the function that warns and the one that is old"),
        ]), help: "what is old, and what takes its place")
    ],
    results: [],
    example: """
      local albedo = require("albedo")
      local site = {}
      function site.push(...)
        albedo.deprecated({ name = "site.push", instead = "site.cache.push" })
        return ...
      end
      site.push()
      """,
    body: .script)

  /// Only Lua can ask Lua who has called.
  private static let source = """
    local albedo = ...
    local error, type, pcall, select = error, type, pcall, select
    local warned = {}

    function albedo.deprecated(what)
      if type(what) ~= "table" or type(what.name) ~= "string" or type(what.instead) ~= "string" then
        error("albedo.deprecated: a table with 'name' and 'instead' is needed", 2)
      end
      -- An error tells its place: 1 is pcall, 2 this function, 3 the old one, 4 its caller.
      local place = select(2, pcall(error, "", 3 + (what.level or 1)))
      local key = what.name .. "\\0" .. place
      if warned[key] then return end
      warned[key] = true
      require("albedo.ui").output:warn(
        ("%s'%s' will go: use '%s'"):format(place, what.name, what.instead))
    end
    """
}
