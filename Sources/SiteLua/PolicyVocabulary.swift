/// What a policy in Lua sees, written in Lua.
///
/// The chunk gets the text of a policy file, its name, and for each decision the names of its fields.
/// It runs the text with `policy` and a choice of the libraries as its only globals, and returns the
/// rules that the text has declared with what it wants removed.
enum PolicyVocabulary {
  /// The code of the error of a rule that reads a field that its decision, or `policy`, does not have.
  static let unknownField = "policy.unknown_field"

  static let source = #"""
    local text, name, decisions, constants = ...

    local host = require("policy.host")
    local question, find_module, close = host.question, host.find_module, host.close
    local error, ipairs, load, next, pairs, pcall = error, ipairs, load, next, pairs, pcall
    local rawget, rawlen, setmetatable = rawget, rawlen, setmetatable
    local tonumber, tostring, type = tonumber, tostring, type
    local format, match, part = string.format, string.match, string.sub
    local math_type, sort = math.type, table.sort

    local rule_limit, name_limit = 2000, 100
    local hooks, removals, is_read = {}, {}, false

    -- The place in the policy that called a word, `FILE:LINE: `; words call this directly.
    local function place()
      local _, message = pcall(function() error("", 5) end)
      return message
    end

    local function line_of(place)
      return tonumber(match(place, ":(%d+): $")) or 1
    end

    local function sorted_keys(map)
      local keys = {}
      for key in pairs(map) do keys[#keys + 1] = key end
      sort(keys)
      return keys
    end

    local function expect_name(word, what, value)
      if type(value) ~= "string" then
        error(format("%s: expected %s as a text, got %s", word, what, type(value)), 3)
      end
      if value == "" or #value > 100 or match(value, "%c") then
        error(format("%s: %s must have 1 to 100 characters", word, what), 3)
      end
      return value
    end

    local function expect_names(what, value)
      if value == nil then return {} end
      if type(value) == "string" then return { value } end
      local names = {}
      if type(value) ~= "table" then
        error(format("policy.on: expected %s as a name or a list of names, got %s", what, type(value)), 3)
      end
      for index, one in ipairs(value) do
        if type(one) ~= "string" then
          error(format("policy.on: expected %s as a list of names, got a %s", what, type(one)), 3)
        end
        if index > name_limit then
          error(format("policy.on: %s takes at most %d names", what, name_limit), 3)
        end
        names[index] = one
      end
      return names
    end

    local option_names = { "name", "priority", "before", "after" }
    local is_option = { name = true, priority = true, before = true, after = true }

    -- Makes a misspelt field an error instead of a silent nil.
    local function strict(decision)
      local known = decisions[decision]
      return {
        __name = decision,
        __index = function(_, key)
          if known[key] then return nil end
          error({
            code = "policy.unknown_field",
            message = format("%s%s has no field '%s'%s", place(), decision, tostring(key),
              question(tostring(key), sorted_keys(known))),
          })
        end,
        __newindex = function(_, key)
          error(format("the input of %s cannot get a field '%s'", decision, tostring(key)), 2)
        end,
        __metatable = false,
      }
    end

    -- What a rule answers is kept for hundreds of questions at a time, so that it has to be small.
    local item_limit, byte_limit = 1000, 65536

    local function plain_list(list)
      local count, size, copy = rawlen(list), 0, {}
      if count == 0 and next(list) ~= nil then error("a rule returned a table", 0) end
      if count > item_limit then
        error(format("a rule returned a list of more than %d texts", item_limit), 0)
      end
      for index = 1, count do
        local item = rawget(list, index)
        if type(item) ~= "string" then
          error(format("expected a list of texts, got a %s in it", type(item)), 0)
        end
        size = size + #item
        if size > byte_limit then
          error(format("a rule returned more than %d bytes", byte_limit), 0)
        end
        copy[index] = item
      end
      return copy
    end

    local function plain(value)
      if type(value) == "string" and #value > byte_limit then return part(value, 1, 1000) end
      return value
    end

    local function finish(spec, verdict, reason)
      if spec then close(spec) end
      if type(verdict) == "table" then return plain_list(verdict), plain(reason) end
      return plain(verdict), plain(reason)
    end

    local function guard(decision, rule)
      local meta = strict(decision)
      return function(input)
        local spec = rawget(input, "spec")
        return finish(spec, rule(setmetatable(input, meta)))
      end
    end

    local policy = {}
    for key, value in pairs(constants) do policy[key] = value end
    policy.matches = host.matches

    function policy.on(decision, options, rule)
      local at = line_of(place())
      if is_read then error("policy.on: rules are added while the file is read, not later", 2) end
      if type(decision) ~= "string" or not decisions[decision] then
        error(format("policy.on: there is no decision '%s'%s", tostring(decision),
          question(tostring(decision), sorted_keys(decisions))), 2)
      end
      if type(options) ~= "table" then
        error(format("policy.on: expected { name = … } behind the decision, got %s", type(options)), 2)
      end
      for key in pairs(options) do
        if not is_option[key] then
          error(format("policy.on: there is no option '%s'%s", tostring(key),
            question(tostring(key), option_names)), 2)
        end
      end
      local rule_name = expect_name("policy.on", "the name of the rule", options.name)
      local priority = options.priority == nil and 0 or options.priority
      if math_type(priority) ~= "integer" then
        error(format("policy.on: expected priority as a whole number, got %s", tostring(priority)), 2)
      end
      local before = expect_names("before", options.before)
      local after = expect_names("after", options.after)
      if type(rule) ~= "function" then
        error(format("policy.on: expected the rule as a function, got %s", type(rule)), 2)
      end
      if #hooks >= rule_limit then
        error(format("policy.on: a file has at most %d rules", rule_limit), 2)
      end
      hooks[#hooks + 1] = {
        decision = decision, name = rule_name, priority = priority, before = before, after = after,
        line = at, call = guard(decision, rule),
      }
    end

    function policy.remove(rule_name)
      local at = line_of(place())
      if is_read then error("policy.remove: rules are removed while the file is read, not later", 2) end
      rule_name = expect_name("policy.remove", "the name of a rule", rule_name)
      if #removals >= rule_limit then
        error(format("policy.remove: a file removes at most %d rules", rule_limit), 2)
      end
      removals[#removals + 1] = { name = rule_name, line = at }
    end

    -- A verdict that is misspelt must not become nil, which would say nothing.
    setmetatable(policy, {
      __index = function(_, key)
        error({
          code = "policy.unknown_field",
          message = format("%salbedo.policy has no field '%s'%s", place(), tostring(key),
            question(tostring(key), sorted_keys(policy))),
        })
      end,
      __metatable = false,
    })

    local loaded, environment = {}, nil

    local function require_module(module)
      if type(module) ~= "string" then
        error("require: expected the name of a module, got " .. type(module), 2)
      end
      if module == "albedo.policy" then return policy end
      local value = loaded[module]
      if value == false then error("require: '" .. module .. "' requires itself", 2) end
      if value ~= nil then return value end
      local source, place = find_module(module)
      if not source then error(place, 2) end
      local chunk, problem = load(source, "@" .. place, "t", environment)
      if not chunk then error(problem, 0) end
      loaded[module] = false
      value = chunk(module, place)
      if value == nil then value = true end
      loaded[module] = value
      return value
    end

    local libraries = {
      assert = assert, coroutine = coroutine, error = error, getmetatable = getmetatable,
      ipairs = ipairs, math = math, next = next, os = os, pairs = pairs, pcall = pcall,
      policy = policy, print = print, rawequal = rawequal, rawget = rawget, rawlen = rawlen,
      rawset = rawset, require = require_module, select = select, setmetatable = setmetatable,
      string = string, table = table, tonumber = tonumber, tostring = tostring, type = type,
      utf8 = utf8, xpcall = xpcall, _VERSION = _VERSION,
    }

    environment = setmetatable({}, {
      __index = function(_, key)
        local found = libraries[key]
        if found == nil then error("undefined global '" .. tostring(key) .. "'", 2) end
        return found
      end,
      __newindex = function(_, key)
        error("assignment to global '" .. tostring(key) .. "'", 2)
      end,
      __metatable = false,
    })

    local chunk, problem = load(text, name, "t", environment)
    if not chunk then error(problem, 0) end
    chunk()
    is_read = true
    return hooks, removals
    """#
}
