extension LuaSide {
  /// What values look like, the results so far, and what runs.
  static let describing = """
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

    -- `from` fields are passed over: those that have been shown before.
    local function describe_table(value, depth, above, budget, from)
      local length = rawlen(value)
      local keys, key_count = keys_of(value, length)
      local count = length + key_count
      if count > 0 and (depth >= maximum_depth or budget.left <= 0) then return { "deep", count } end
      above[value] = true
      local entries, passed = {}, from or 0
      local function add(key, item)
        entries[#entries + 1] = { key, describe(item, depth + 1, above, budget) }
        budget.left = budget.left - 1
      end
      for i = passed + 1, length do
        if #entries >= maximum_entries or budget.left <= 0 then break end
        add({ "position" }, rawget(value, i))
      end
      for position = passed > length and passed - length + 1 or 1, #keys do
        local key = keys[position]
        if #entries >= maximum_entries or budget.left <= 0 then break end
        if (key == "traceback" or key == "activities") and is_error(value) then
          count = count - 1
        else
          add(describe(key, maximum_depth, above, budget), rawget(value, key))
        end
      end
      above[value] = nil
      return { "table", count, entries, passed }
    end

    local function class_of(value)
      if type(value) ~= "userdata" then return nil end
      local ok, name = pcall(host.class_of, value)
      return ok and name or nil
    end

    -- Specs one below the other, by what tells them apart; nil for a list of anything else.
    local function describe_specs(value, from)
      local length = rawlen(value)
      if length < 2 or next(value, length) ~= nil then return nil end
      local rows = {}
      for i = from + 1, length do
        if #rows >= maximum_entries then break end
        local spec = rawget(value, i)
        if class_of(spec) ~= "albedo.Spec" then return nil end
        rows[#rows + 1] = {
          spec.name, spec.version, sub(spec.hash, 1, 7), spec.operating_system, spec.target,
          match(spec.variants, "^%s*(.*)"),
        }
      end
      return { "specs", length, rows, from }
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

    -- A result: a spec as a tree, a list of specs as a table, everything else as a value.
    local function describe_result(value, from, budget)
      if type(value) == "table" then
        local name = next(value) == nil and hidden_name(value)
        local metatable = getmetatable(value)
        if not name and not (type(metatable) == "table" and rawget(metatable, "__tostring")) then
          local ok, specs = pcall(describe_specs, value, from)
          return ok and specs or describe_table(value, 0, {}, budget, from)
        end
      elseif class_of(value) == "albedo.Spec" then
        local shape = { hash_length = 7, format = "{name}{@version}" }
        local ok, tree = pcall(value.tree, value, shape)
        if ok then return { "lines", (tree:gsub("%s+$", "")) } end
      end
      return describe(value, 0, {}, budget)
    end

    -- The result that was cut when it was shown, and how much of it has been shown.
    local cut

    local function describe_cut(value, from)
      local description = describe_result(value, from, { left = 2000 })
      local kind, count, shown = description[1], description[2], description[3]
      if kind == "table" or kind == "specs" then
        -- Of very many keys some are never listed: nothing comes after those that are.
        if #shown > 0 and from + #shown < count then cut = { value = value, from = from + #shown } end
      end
      return description
    end

    -- Goes on with what was cut: a description, or nil where nothing is left.
    local function more()
      if not cut then return nil end
      local last = cut
      cut = nil
      return describe_cut(last.value, last.from)
    end

    -- The last results, the newest first, are '_1', '_2' and so on; '_' is '_1'.
    local kept_results, results = 20, {}
    local function keep(value)
      insert(results, 1, value)
      results[kept_results + 1] = nil
      rawset(environment, "_", value)
      for number, result in ipairs(results) do rawset(environment, "_" .. number, result) end
    end

    -- The text in which functions were typed, found in globals and in tables that globals hold.
    local function_texts, unseen_text = setmetatable({}, { __mode = "k" }), nil
    local function note_functions()
      if not unseen_text then return end
      local function note(scope, depth)
        local count = 0
        for _, value in next, scope do
          count = count + 1
          if count > 1000 then return end
          if type(value) == "function" then
            function_texts[value] = function_texts[value] or unseen_text
          elseif depth == 0 and type(value) == "table" and value ~= environment then
            note(value, 1)
          end
        end
      end
      note(environment, 0)
      unseen_text = nil
    end

    -- Runs a chunk whose text is given, and describes what it returns.
    local function run(chunk, text, ...)
      note_functions()
      if find(text, "function", 1, true) then unseen_text = text end
      local values = pack(chunk(...))
      if values.n > 0 then cut = nil end
      local descriptions = {}
      for i = 1, values.n do
        local description = describe_cut(values[i], 0)
        descriptions[i] = description
      end
      if values[1] ~= nil then keep(values[1]) end
      return descriptions
    end

    -- Forgets modules and returns the names of those that were loaded; globals of the prompt that
    -- hold one get the new one.
    local function reload(names)
      local forgotten, renewed = {}, {}
      for _, name in ipairs(names) do
        local module = loaded[name]
        if module ~= nil then
          loaded[name] = nil
          forgotten[#forgotten + 1] = name
          for key, value in next, environment do
            if rawequal(value, module) then renewed[key] = name end
          end
        end
      end
      for key, name in next, renewed do rawset(environment, key, require(name)) end
      return forgotten
    end

    """
}
