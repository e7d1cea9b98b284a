/// The part of the REPL that is written in Lua: what must touch values without copying them.
enum LuaSide {
  /// The name of the native module through which it talks to Swift.
  static let hostModule = "albedo.repl"

  /// A chunk that gets the names of the modules to offer as globals and returns the functions of
  /// `Evaluator`.
  static let source = """
    local host, modules = require("albedo.repl"), ...
    local globals, getmetatable = _G, getmetatable
    local error, load, next, pcall, rawget, rawlen, rawset, require, setmetatable =
      error, load, next, pcall, rawget, rawlen, rawset, require, setmetatable
    local tostring, type = tostring, type
    local pack, sort, find, sub, match, math_type =
      table.pack, table.sort, string.find, string.sub, string.match, math.type
    local string_library, status_of = string, coroutine.status

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
        if value == nil then undefined(name) end
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

    -- Descriptions of values: tables with a kind and what `Description` reads, never nil inside.
    local maximum_depth, maximum_entries, maximum_keys, maximum_text = 5, 200, 10000, 8192
    local describe

    local function describe_function(value)
      local name = function_names[value]
      return { "named", name and "function " .. name or tostring(value) }
    end

    -- What a table is called that hides its metatable, as tasks and errors do; nil for others.
    local function hidden_name(value)
      if getmetatable(value) ~= false then return nil end
      local ok, text = pcall(tostring, value)
      return ok and type(text) == "string" and text or "table"
    end

    -- Errors hide their metatable too, but are better shown with all that they say.
    local function is_error(value)
      return type(rawget(value, "code")) == "string" and rawget(value, "message") ~= nil
    end

    local ranks = { number = 1, string = 2, boolean = 3 }
    local function is_before(one, other)
      local left, right = ranks[type(one)] or 4, ranks[type(other)] or 4
      if left ~= right then return left < right end
      if left <= 2 then return one < other end
      return tostring(one) < tostring(other)
    end

    local function keys_of(value, length)
      local keys, count = {}, 0
      for key in next, value do
        if not (math_type(key) == "integer" and key >= 1 and key <= length) then
          count = count + 1
          if count <= maximum_keys then keys[count] = key end
        end
      end
      -- Keys of other types would have to be compared by what their __tostring says.
      local plain, other = {}, {}
      for _, key in next, keys do
        local list = ranks[type(key)] and plain or other
        list[#list + 1] = key
      end
      sort(plain, is_before)
      for _, key in next, other do plain[#plain + 1] = key end
      return plain, count
    end

    local function describe_table(value, depth, above, budget)
      local length = rawlen(value)
      local keys, key_count = keys_of(value, length)
      local count = length + key_count
      if count > 0 and (depth >= maximum_depth or budget.left <= 0) then return { "deep", count } end
      above[value] = true
      local entries = {}
      local function add(key, item)
        entries[#entries + 1] = { key, describe(item, depth + 1, above, budget) }
        budget.left = budget.left - 1
      end
      for i = 1, length do
        if #entries >= maximum_entries or budget.left <= 0 then break end
        add({ "position" }, rawget(value, i))
      end
      for _, key in next, keys do
        if #entries >= maximum_entries or budget.left <= 0 then break end
        if (key == "traceback" or key == "activities") and is_error(value) then
          count = count - 1
        else
          add(describe(key, maximum_depth, above, budget), rawget(value, key))
        end
      end
      above[value] = nil
      return { "table", count, entries }
    end

    local function describe_text(value)
      local ok, text = pcall(tostring, value)
      return { "named", sub(ok and text or type(value), 1, maximum_text) }
    end

    function describe(value, depth, above, budget)
      local kind = type(value)
      if kind == "nil" or kind == "boolean" then return { "plain", tostring(value) } end
      if kind == "number" then
        -- Infinities and NaN as an expression that gives them.
        if value ~= value then return { "plain", "0/0" } end
        if value == 1/0 or value == -1/0 then return { "plain", value > 0 and "1/0" or "-1/0" } end
        return { "number", tostring(value) }
      end
      if kind == "string" then return { "string", sub(value, 1, maximum_text), #value } end
      if kind == "function" then return describe_function(value) end
      if kind == "thread" then return { "named", "coroutine, " .. status_of(value) } end
      if kind == "userdata" then return describe_text(value) end
      if above[value] then return { "cycle" } end
      local name = next(value) == nil and hidden_name(value)
      if name then return { "named", match(name, "^[^:]*") } end
      local metatable = getmetatable(value)
      if type(metatable) == "table" and rawget(metatable, "__tostring") ~= nil then
        return describe_text(value)
      end
      return describe_table(value, depth, above, budget)
    end

    local function run(chunk, ...)
      local results = pack(chunk(...))
      if results.n > 0 then rawset(environment, "_", results[1]) end
      local descriptions, budget = {}, { left = 2000 }
      for i = 1, results.n do descriptions[i] = describe(results[i], 0, {}, budget) end
      return descriptions
    end

    -- Looks without running anybody's code: raw reads, and tables that stand for __index.
    local function peek(value, key)
      for _ = 1, 16 do
        if type(value) == "string" then value = string_library end
        if type(value) ~= "table" then return nil end
        local found = rawget(value, key)
        if found ~= nil then return found end
        local metatable = getmetatable(value)
        value = type(metatable) == "table" and rawget(metatable, "__index") or nil
      end
    end

    local function members(value)
      local names, seen, count = {}, {}, 0
      for _ = 1, 16 do
        if type(value) == "string" then value = string_library end
        if type(value) ~= "table" then break end
        for key, member in next, value do
          if count < 5000 and type(key) == "string" and not seen[key] and
            find(key, "^[%a_][%w_]*$") then
            seen[key], count = true, count + 1
            names[count] = { key, type(member) }
          end
        end
        local metatable = getmetatable(value)
        value = type(metatable) == "table" and rawget(metatable, "__index") or nil
      end
      return names
    end

    -- Follows names from the globals: what the last value is, and its members or itself.
    local function inspect(path)
      if #path == 0 then
        local names = members(environment)
        for key, value in next, globals do
          if type(key) == "string" and rawget(environment, key) == nil then
            names[#names + 1] = { key, type(value) }
          end
        end
        return "table", names
      end
      local value = rawget(environment, path[1])
      if value == nil then value = rawget(globals, path[1]) end
      for i = 2, #path do value = peek(value, path[i]) end
      local kind = type(value)
      if kind == "userdata" then return "object", value end
      if kind == "function" then return "function", function_names[value] or "" end
      local name = kind == "table" and next(value) == nil and hidden_name(value)
      if name then return "named", match(name, "^[^:]*") end
      if kind == "table" or kind == "string" then return "table", members(value) end
      return "nothing", {}
    end

    return compile, run, inspect
    """
}
