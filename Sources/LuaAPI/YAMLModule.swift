internal import Documents
package import LuaRuntime

/// The module `albedo.yaml`.
package enum YAMLModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.yaml", summary: "Reading and writing YAML, as Spack's files have it.",
      functions: [encode, decode])
  }

  private static let encode = NativeFunction(
    "encode", summary: "Writes a value as YAML, a key or element on each line.",
    details: "The keys of tables are sorted. An empty table is written as a list; `json.object`"
      + " makes it a mapping. Texts that would be read as something else get quotes. To change a"
      + " file of the configuration use `albedo.config`, which leaves its comments alone.",
    parameters: [NativeParameter("value", .any, help: "tables, texts, numbers, booleans")],
    results: [NativeResult("text", .string, help: "lines, the last with a line feed")],
    errors: ["lua.unsupported_value"],
    example: """
      local yaml = require("albedo.yaml")
      assert(yaml.encode({ specs = { "quill@2" }, view = false }) ==
        "specs:\\n  - quill@2\\nview: false\\n")
      """,
    body: .immediate { arguments in
      [.text(YAML.blockText(of: try DocumentValue(lua: arguments["value"])))]
    })

  private static let decode = NativeFunction(
    "decode", summary: "Reads one document of YAML 1.1; null becomes nil.",
    details: "Anchors, aliases and `<<` work; dates stay texts; a key that comes twice is an"
      + " error.",
    parameters: [NativeParameter("text", .bytes, help: "the text")],
    results: [NativeResult("value", .any, help: "the value; nil for an empty text")],
    errors: ["document.*"],
    example: """
      local yaml = require("albedo.yaml")
      assert(yaml.decode("mirrors: {site: /srv/cache}").mirrors.site == "/srv/cache")
      """,
    body: .immediate { arguments in
      [LuaValue(document: try YAML.decode(arguments.bytes("text"), source: "text").root)]
    })
}
