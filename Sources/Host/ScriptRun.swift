internal import Diagnostics
internal import LuaRuntime

/// Runs of a user's own Lua: files, standard input, text from the command line.
struct ScriptRun {
  let runner: LuaRunner
  /// What the text gets as `...`.
  let arguments: [LuaValue]

  init(runner: LuaRunner, arguments: [String]) {
    self.runner = runner
    self.arguments = arguments.map { .text($0) }
  }

  /// Runs a file, or standard input where `file` is `-`, and returns its results.
  func run(file: String) async throws -> [LuaValue] {
    let text = try ScriptText(file: file)
    try await prepare(script: file)
    let name = file == "-" ? "=stdin" : "@" + file
    return try await status(of: LuaSource(LuaString(bytes: text.bytes), name: name))
  }

  /// Runs text and returns its results; those of an expression are printed and give none.
  func run(text: String) async throws -> [LuaValue] {
    try await prepare(script: "eval")
    guard (try? await runner.load(LuaSource("return " + text, name: "=eval"))) != nil else {
      return try await status(of: LuaSource(text, name: "=eval"))
    }
    let expression = try await load(expression: text)
    let printer = try await runner.load(LuaSource(Self.printer, name: "=albedo.eval"))
    return try await runner.call(printer, [.function(expression)] + arguments)
  }

  /// Makes a function of an expression; not a tail call, so that a traceback still shows the text.
  private func load(expression text: String) async throws -> LuaFunction {
    func source(_ end: String) -> LuaSource {
      LuaSource("local values = table.pack(\(text)\(end)) return values", name: "=eval")
    }
    // A comment at the end of the text needs a line feed, which would move the line in errors.
    if let function = try? await runner.load(source("")) { return function }
    return try await runner.load(source("\n"))
  }

  /// Runs a script; of its results only a number may matter, and only that can always be copied.
  private func status(of source: LuaSource) async throws -> [LuaValue] {
    let script = try await runner.load(source)
    let caller = try await runner.load(LuaSource(Self.caller, name: "=albedo.eval"))
    return try await runner.call(caller, [.function(script)] + arguments)
  }

  private static let caller = """
    local script = ...
    local value = script(select(2, ...))
    return math.type(value) and value or nil
    """

  /// Gives the script its `arg`, and makes mistyped globals errors.
  private func prepare(script: String) async throws {
    let fields = zip(Int64(1)..., arguments).map { LuaField(key: .integer($0), value: $1) }
    let table = LuaValue.table([LuaField(key: .integer(0), value: .text(script))] + fields)
    _ = try await runner.run(LuaSource(Self.globals, name: "=albedo.eval"), arguments: [table])
  }

  private static let globals = """
    arg = ...
    setmetatable(_G, {
      __index = function(_, name)
        error("undefined global '" .. tostring(name) .. "'", 2)
      end,
    })
    """

  /// Runs the function that it gets and prints what that returns, as far as it is data.
  private static let printer = """
    local json = require("albedo.json")
    local function show(value)
      local kind = type(value)
      if kind == "table" and not getmetatable(value) then
        local ok, text = pcall(json.encode, value)
        print(ok and text or tostring(value))
      elseif kind == "userdata" then
        if io.type(value) == nil then print(tostring(value)) end
      elseif kind ~= "nil" and kind ~= "function" and kind ~= "thread" then
        print(tostring(value))
      end
    end
    local expression = ...
    local values = expression(select(2, ...))
    for index = 1, values.n do show(values[index]) end
    """
}
