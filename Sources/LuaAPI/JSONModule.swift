internal import Documents
package import LuaRuntime

/// A list or table whose kind in JSON is settled, as scripts hold it.
package final class JSONObject: LuaObject {
  package static let luaClassName = "albedo.JSONValue"

  let value: DocumentValue

  init(_ value: DocumentValue) {
    self.value = value
  }
}

/// The module `albedo.json`.
package enum JSONModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.json", summary: "Reading and writing JSON.",
      functions: [encode, decode, array, object],
      classes: [
        NativeClass(
          JSONObject.luaClassName,
          summary: "A value that is written as a list or an object even when it is empty.")
      ])
  }

  private static let encode = NativeFunction(
    "encode", summary: "Writes a value as compact JSON.",
    details: "The keys of tables are sorted. An empty table is written as a list; `json.object` "
      + "makes it an object.",
    parameters: [NativeParameter("value", .any, help: "tables, texts, numbers, booleans")],
    results: [NativeResult("text", .string, help: "one line without a line feed")],
    errors: ["lua.unsupported_value"],
    example: """
      local json = require("albedo.json")
      assert(json.encode({ b = { 1, 2 }, a = json.object({}) }) == '{"a":{},"b":[1,2]}')
      """,
    body: .immediate { arguments in
      let value = try DocumentValue(lua: arguments["value"])
      return [.text(String(decoding: JSON.encode(value), as: UTF8.self))]
    })

  private static let decode = NativeFunction(
    "decode", summary: "Reads JSON; null becomes nil.",
    parameters: [NativeParameter("text", .bytes, help: "the text")],
    results: [NativeResult("value", .any, help: "the value")],
    errors: ["document.limit_exceeded", "document.out_of_memory", "document.syntax"],
    example: """
      local json = require("albedo.json")
      assert(json.decode('{"a": [1, 2]}').a[2] == 2)
      """,
    body: .immediate { arguments in
      [LuaValue(document: try JSON.decode(arguments.bytes("text"), source: "text"))]
    })

  private static let array = NativeFunction(
    "array", summary: "Marks a list to be written as one even when it is empty.",
    parameters: [NativeParameter("list", .list(of: .any), help: "the list")],
    results: [NativeResult("value", .object(JSONObject.luaClassName), help: "for `encode`")],
    errors: ["lua.unsupported_value"],
    example: """
      local json = require("albedo.json")
      assert(json.encode({ items = json.array({}) }) == '{"items":[]}')
      """,
    body: .immediate { arguments in
      [.object(JSONObject(.list(try arguments.list("list").map(DocumentValue.init(lua:)))))]
    })

  private static let object = NativeFunction(
    "object", summary: "Marks a table to be written as an object even when it is empty.",
    parameters: [NativeParameter("table", .table, help: "the table, its keys texts")],
    results: [NativeResult("value", .object(JSONObject.luaClassName), help: "for `encode`")],
    errors: ["lua.unsupported_value"],
    example: """
      local json = require("albedo.json")
      assert(json.encode(json.object({})) == "{}")
      """,
    body: .immediate { arguments in
      let fields = arguments["table"].fields ?? []
      return [.object(JSONObject(.mapping(try DocumentMapping(fields: fields))))]
    })
}

extension DocumentValue {
  /// A Lua value as JSON knows it; throws `lua.unsupported_value` for functions and the like.
  init(lua value: LuaValue) throws {
    switch value {
    case .nil: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .number(String(value))
    case .number(let value) where value.isFinite: self = .number(String(value))
    case .string(let text): self = .string(text.displayText)
    case .list(let items), .sequence(let items):
      self = .list(try items.map(DocumentValue.init(lua:)))
    case .table(let fields): self = .mapping(try DocumentMapping(fields: fields))
    case .object(let object as JSONObject): self = object.value
    default:
      throw LuaError(
        .unsupportedValue, "a \(value.typeName) like this cannot be written as JSON",
        hint: "convert it with tostring() first")
    }
  }
}

extension DocumentMapping {
  /// The fields of a table, whose keys must be texts, sorted.
  fileprivate init(fields: [LuaField]) throws {
    var pairs: [(key: String, value: DocumentValue)] = []
    for field in fields {
      guard let key = field.key.text else {
        throw LuaError(
          .unsupportedValue, "the key of a JSON object must be a text, not a \(field.key.typeName)")
      }
      pairs.append((key, try DocumentValue(lua: field.value)))
    }
    self.init(pairs.sorted { $0.key < $1.key })
  }
}
