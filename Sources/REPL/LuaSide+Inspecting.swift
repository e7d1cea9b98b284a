extension LuaSide {
  /// What names lead to, and the functions that Swift calls.
  static let inspecting = """
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

    local function members(value, is_deep)
      local names, seen, count = {}, {}, 0
      for _ = 1, 16 do
        if type(value) == "string" then value = string_library end
        if type(value) ~= "table" then break end
        for key, member in next, value do
          if count < 5000 and type(key) == "string" and not seen[key] and
            find(key, "^[%a_][%w_]*$") then
            seen[key], count = true, count + 1
            names[count] = { key, type(member), is_deep and type(member) == "function" and member or nil }
          end
        end
        local metatable = getmetatable(value)
        value = type(metatable) == "table" and rawget(metatable, "__index") or nil
      end
      return names
    end

    -- The text in which a function was typed at the prompt; nil for one from elsewhere.
    local function text_of(value)
      note_functions()
      return function_texts[value]
    end

    -- Follows names from the globals, or from a module: what the last value is, and its members or
    -- itself. A module that is not loaded is looked at only when that may be done now; functions are
    -- among the members when `is_deep` asks for them.
    local function inspect(path, module, may_load, is_deep)
      if not module and #path == 0 then
        local names = members(environment)
        for key, value in next, globals do
          if type(key) == "string" and rawget(environment, key) == nil then
            names[#names + 1] = { key, type(value) }
          end
        end
        return "table", names
      end
      local value, first
      if module then
        value, first = loaded[module], 1
        if value == nil and may_load then value = require(module) end
      else
        value, first = rawget(environment, path[1]), 2
        if value == nil then value = rawget(globals, path[1]) end
      end
      for i = first, #path do value = peek(value, path[i]) end
      local kind = type(value)
      if kind == "userdata" then return "object", value end
      if kind == "function" then return "function", function_names[value] or "", value end
      local name = kind == "table" and next(value) == nil and hidden_name(value)
      if name then return "named", match(name, "^[^:]*") end
      if kind == "table" or kind == "string" then return "table", members(value, is_deep) end
      return "nothing", {}
    end

    -- The places of the caches that globals hold, or tables in them under any name.
    local function open_caches()
      local urls, seen = {}, {}
      local function look(scope, depth)
        local count = 0
        for _, value in next, scope do
          count = count + 1
          if count > 1000 then return end
          if class_of(value) == "albedo.Cache" then
            if not seen[value.url] then
              seen[value.url] = true
              urls[#urls + 1] = value.url
            end
          elseif depth == 0 and type(value) == "table" and value ~= environment then
            look(value, 1)
          end
        end
      end
      look(environment, 0)
      sort(urls)
      return urls
    end

    return {
      compile = compile, run = run, more = more, inspect = inspect, text_of = text_of,
      reload = reload, open_caches = open_caches,
    }
    """
}
