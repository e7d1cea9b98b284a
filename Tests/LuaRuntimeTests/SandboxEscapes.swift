let escapes: [Attack] = [
  Attack(
    "find a function that reaches outside", .contained,
    """
    for _, name in ipairs({ "io", "package", "debug", "dofile", "loadfile", "sandbox", "arg" }) do
      assert(_G[name] == nil, name)
    end
    for name in pairs(os) do
      assert(name == "clock" or name == "time" or name == "date" or name == "difftime", name)
    end
    return os.execute == nil and os.exit == nil and os.getenv == nil and string.dump == nil
    """),
  Attack(
    "walk every reachable table for a forbidden function", .contained,
    """
    local seen, bad = {}, { execute = 1, exit = 1, popen = 1, dump = 1, loadlib = 1, getenv = 1,
      getregistry = 1, sethook = 1, getupvalue = 1, remove = 0, tmpname = 1, open = 1 }
    local function walk(value)
      if type(value) ~= "table" or seen[value] then return end
      seen[value] = true
      for key, field in next, value do
        assert(bad[key] ~= 1, key)
        walk(key)
        walk(field)
      end
      walk(getmetatable(value))
    end
    walk(_G)
    walk(_ENV)
    return true
    """),
  Attack(
    "reach the metatable of strings", .contained,
    "return getmetatable('') == false and not pcall(setmetatable, '', {})"),
  Attack(
    "change the methods of all strings", .contained,
    "string.upper = function() return 'mine' end return ('x'):upper() == 'X'"),
  Attack(
    "index the string metatable for its library", .contained,
    "return ('').dump == nil and not pcall(function() getmetatable('').__index.rep = nil end)"),
  Attack("load a compiled chunk", .contained, "return load('\\27Lua', 'x', 'b') == nil"),
  Attack(
    "load a compiled chunk in the guise of text", .contained,
    "return (load('\\27LuaS\\0\\25\\147\\r\\n\\26\\n', '=x', 'bt')) == nil"),
  Attack(
    "load a compiled chunk piece by piece", .contained,
    """
    local parts, i = { "\\27", "Lua", "T" }, 0
    return (load(function() i = i + 1 return parts[i] end)) == nil
    """),
  Attack(
    "get the host's globals from load without an environment", .contained,
    "return load('return _G')() == _G and load('return io')() == nil"),
  Attack(
    "get the host's globals from load with environment nil", .contained,
    "return not pcall(load('return x', 'c', 't', nil))"),
  Attack(
    "find the runtime in the arguments of a chunk", .contained, "return select('#', ...) == 0"),
  Attack(
    "read the environment of another chunk", .contained, "return stolen == nil"),
  Attack(
    "reach the loaded modules through require", .contained,
    """
    return not pcall(require, "_G") and not pcall(require, "string")
      and not pcall(require, "os") and not pcall(require, "package")
    """),
  Attack(
    "require a module by a name that is no text", .contained,
    """
    local name = setmetatable({}, { __tostring = function() return "test.sample" end })
    return not pcall(require, name) and not pcall(require, nil) and not pcall(require, 1)
    """),
  Attack(
    "change a native module for others", .contained,
    """
    local sample = require("test.sample")
    sample.echo = function() return "mine" end
    return require("test.sample").echo() == "mine"
    """),
  Attack(
    "reach the methods of a native class", .contained,
    """
    local weight = require("test.sample").weigh(3)
    return getmetatable(weight) == false and not pcall(setmetatable, weight, {})
      and not pcall(function() weight.plus = 1 end) and not pcall(rawset, weight, "plus", 1)
    """),
  Attack(
    "call a native method with a foreign receiver", .contained,
    """
    local plus = require("test.sample").weigh(3).plus
    return not pcall(plus, {}, {}) and not pcall(plus, print) and not pcall(plus)
    """),
  Attack(
    "reach the metatable of an error table", .contained,
    """
    local ok, failure = pcall(require("test.sample").fail)
    return not ok and getmetatable(failure) == false and not pcall(setmetatable, failure, nil)
    """),
  Attack(
    "learn an address from tostring", .contained,
    """
    local address = "0x%x+"
    for _, value in ipairs({ {}, print, function() end, coroutine.create(print) }) do
      assert(not tostring(value):find(address) and not ("%s"):format(value):find(address))
    end
    assert(not tostring(require("test.sample").weigh(1)):find(address))
    return not pcall(string.format, "%p", {}) and not pcall(string.format, "%5p", {})
    """),
  Attack(
    "learn an address from an error message", .contained,
    """
    local messages = {}
    for _, value in ipairs({ {}, print, coroutine.create(print) }) do
      local ok, message = pcall(function() return value + 1 end)
      messages[#messages + 1] = message
      ok, message = pcall(error, value)
      messages[#messages + 1] = tostring(message)
    end
    return not table.concat(messages):find("0x")
    """),
  Attack(
    "learn an address from the seeds of random numbers", .contained,
    """
    local one, two = math.randomseed()
    local three, four = math.randomseed()
    return two ~= four and one ~= three
    """),
  Attack(
    "learn an address from an error table", .contained,
    """
    local messages, weight = {}, require("test.sample").weigh(1)
    for _, value in ipairs({ {}, print, coroutine.create(print), weight }) do
      local ok, failure = pcall(require("test.sample").fail)
      failure.message = value
      messages[#messages + 1] = tostring(failure)
      failure.message, failure.cause = "", value
      messages[#messages + 1] = tostring(failure)
    end
    return not table.concat(messages):find("0x")
    """),
  Attack(
    "set a finalizer", .contained,
    """
    return not pcall(setmetatable, {}, { __gc = function() end })
      and not pcall(setmetatable, {}, { __gc = true })
    """),
  Attack(
    "set a finalizer afterwards", .contained,
    """
    local ran = false
    local mt = {}
    for i = 1, 100 do setmetatable({}, mt) end
    mt.__gc = function() ran = true end
    assert(not pcall(setmetatable, {}, mt))
    for i = 1, 10000 do local _ = {} end
    return not ran
    """),
  Attack(
    "make a weak table afterwards", .contained,
    """
    local mt = {}
    local t = setmetatable({}, mt)
    mt.__mode = "k"
    return getmetatable(t) == mt and not pcall(setmetatable, {}, mt)
    """),
  Attack(
    "change a protected metatable", .contained,
    """
    local t = setmetatable({}, { __metatable = "closed" })
    return getmetatable(t) == "closed" and not pcall(setmetatable, t, {})
    """),
  Attack(
    "keep the random numbers of others", .contained,
    "math.randomseed(42) local one = math.random(1 << 40) math.randomseed(42)"
      + " return math.random(1 << 40) == one"),
  Attack(
    "see the wait mark of the scheduler", .contained,
    """
    local sample = require("test.sample")
    local inner = coroutine.wrap(function() coroutine.yield(1) return sample.double(2) end)
    return inner() == 1 and inner() == 4
    """),
  Attack(
    "look into error handlers for the runtime", .contained,
    """
    local ok, seen = xpcall(error, function(...) return select("#", ...) end, "x")
    return not ok and seen == 1
    """),
]
