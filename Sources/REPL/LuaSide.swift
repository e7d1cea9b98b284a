/// The part of the REPL that is written in Lua: what must touch values without copying them.
enum LuaSide {
  /// The name of the native module through which it talks to Swift.
  static let hostModule = "albedo.repl"

  /// A chunk that gets the names of the modules to offer as globals and returns the functions of
  /// `Evaluator` in a table.
  static let source = opening + describing + inspecting

  /// The globals of the prompt, and what is compiled among them.
  private static let opening = """
    local host, modules = require("albedo.repl"), ...
    local globals, getmetatable = _G, getmetatable
    local error, load, next, pcall, rawequal, rawget, rawlen, rawset, require, setmetatable =
      error, load, next, pcall, rawequal, rawget, rawlen, rawset, require, setmetatable
    local ipairs, tostring, type = ipairs, tostring, type
    local pack, insert, sort, find, sub, match, math_type =
      table.pack, table.insert, table.sort, string.find, string.sub, string.match, math.type
    local string_library, status_of, loaded = string, coroutine.status, package.loaded

    -- The globals of the prompt. They are tables of their own, so that no module sees them.
    local environment = {}
    environment._G = environment

    local known_hints = {
      quit = "':quit' or Ctrl-D ends albedo", exit = "':quit' or Ctrl-D ends albedo",
      help = "':help' explains",
    }

    local function undefined(name)
      if type(name) ~= "string" then error("undefined global", 3) end
      local names = {}
      for _, scope in next, { environment, globals } do
        for key in next, scope do
          if type(key) == "string" then names[#names + 1] = key end
        end
      end
      local nearest = #name > 2 and host.nearest(name, names)
      error({
        code = "repl.undefined_global", message = "undefined global '" .. name .. "'",
        hint = known_hints[name] or nearest and "did you mean '" .. nearest .. "'?" or
          "a local ends with its line; a value that is assigned without 'local' stays",
      }, 0)
    end

    setmetatable(environment, {
      __index = function(_, name)
        local value = rawget(globals, name)
        -- A result that there has not been yet is nil.
        if value == nil and not (type(name) == "string" and find(name, "^_%d*$")) then
          undefined(name)
        end
        return value
      end,
      __metatable = false,
    })

    -- What native functions are called, for the printer and for completion.
    local function_names = setmetatable({}, { __mode = "k" })
    local function name_functions(prefix, scope)
      for key, value in next, scope do
        if type(key) == "string" and type(value) == "function" then
          function_names[value] = function_names[value] or prefix .. key
        end
      end
    end
    for _, name in next, { "string", "table", "math", "os", "io", "coroutine", "utf8" } do
      if type(rawget(globals, name)) == "table" then name_functions(name .. ".", globals[name]) end
    end
    name_functions("", globals)
    for _, name in next, modules do
      local module = require(name)
      rawset(environment, match(name, "[^.]*$"), module)
      name_functions(name .. ".", module)
    end

    local function compile(text, name, first_line)
      local padding = ("\\n"):rep(first_line - 1)
      local expression = match(text, "^%s*=(.*)$")
      local chunk, expected = load(padding .. "return " .. (expression or text), name, "t", environment)
      if chunk then return "expression", chunk end
      local problem = expected
      if not expression then
        chunk, problem = load(padding .. text, name, "t", environment)
        if chunk then return "statement", chunk end
      end
      for _, message in next, { problem, expected } do
        if sub(message, -5) == "<eof>" then
          -- A string in quotes ends with its line: more lines cannot complete it.
          local _, final = load(padding .. text .. "\\n", name, "t", environment)
          if not find(final, "unfinished string", 1, true) then return "incomplete", message end
          return "wrong", final
        end
      end
      -- What does not even begin like a statement was meant as an expression.
      local is_expression = find(problem, "unexpected symbol", 1, true) and
        not find(expected, "<eof> expected", 1, true)
      return "wrong", is_expression and expected or problem
    end

    """
}
