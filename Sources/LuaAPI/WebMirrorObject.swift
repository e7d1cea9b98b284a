internal import ConfigModel
internal import LuaRuntime
internal import MirrorModel
internal import SourceMirror
internal import SystemPackage

/// A source mirror on a web server, as scripts hold it.
final class WebMirrorObject: LuaObject {
  static let luaClassName = "albedo.WebMirror"

  let mirror: WebMirror

  init(_ mirror: WebMirror) { self.mirror = mirror }

  static func declaration(_ session: APISession) -> NativeClass {
    NativeClass(
      luaClassName,
      summary: "A source mirror on a web server: it cannot be listed, but asked for each file.",
      methods: [sizeOf(session), check(session)],
      properties: [
        NativeProperty(
          "url", .string, help: "its address, without secrets", of: WebMirrorObject.self
        ) { .text($0.mirror.url) }
      ])
  }

  private static let source = NativeParameter(
    "source", .object(MirrorItemObject.luaClassName), help: "the file")

  private static func item(_ arguments: LuaArguments) -> MirrorItem {
    arguments.object("source", as: MirrorItemObject.self).item
  }

  static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open_web", summary: "Opens a source mirror on a web server; nothing is asked yet.",
      parameters: [NativeParameter("url", .string, help: "an `http:` or `https:` URL")],
      results: [NativeResult("mirror", .object(luaClassName), help: "the mirror")],
      errors: ["source.unsupported_address"],
      example: """
        local web = require("albedo.mirror").open_web("https://mirror.example.org/sources")
        print(web.url)
        """,
      body: .immediate { arguments in
        [.object(WebMirrorObject(try WebMirror(url: arguments.string("url"))))]
      })
  }

  private static func sizeOf(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "size_of", summary: "Asks for a file, and returns its size; nil when it is not there.",
      parameters: [source],
      results: [
        NativeResult(
          "bytes", .optional(.integer), help: "the size, -1 where the server does not tell it")
      ],
      errors: APISession.configurationErrors + ["transfer.*"],
      example: """
        local web = require("albedo.mirror").open_web("http://127.0.0.1:9/sources")
        local recipe, spec = require("albedo.recipe"), require("albedo.spec")
        local source = recipe.items(spec.parse("motto"))[1]
        local ok, err = pcall(web.size_of, web, source)
        assert(not ok and err.code:find("transfer"))
        """,
      body: .waiting { arguments in
        let mirror = arguments.receiver(WebMirrorObject.self).mirror
        let found = try await mirror.byteCount(
          of: item(arguments), transfers: try session.transferClient())
        return [found.map { .integer($0 ?? -1) } ?? .nil]
      })
  }

  private static func check(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "check", summary: "Reads a file over the network and compares it with its digest.",
      details: "Nothing of it is kept.",
      parameters: [source, NativeParameter("options", .options([.progress]), help: "how")],
      results: [
        NativeResult("problem", .optional(.string), help: "what is wrong, as a clause")
      ],
      errors: APISession.configurationErrors + ["transfer.*"],
      example: """
        local web = require("albedo.mirror").open_web("http://127.0.0.1:9/sources")
        local recipe, spec = require("albedo.recipe"), require("albedo.spec")
        local source = recipe.items(spec.parse("motto"))[1]
        local ok, err = pcall(web.check, web, source)
        assert(not ok and err.code:find("transfer"))
        """,
      body: .waiting { arguments in
        let mirror = arguments.receiver(WebMirrorObject.self).mirror
        let problem = try await mirror.problem(
          with: item(arguments), transfers: try session.transferClient(),
          scratch: FilePath(session.substitution.temporaryFolder),
          progress: arguments.options("options").progress)
        return [problem.map { .text($0) } ?? .nil]
      })
  }
}
