let hoards: [Attack] = [
  Attack("double a string", .overLimit, "local s = 'x' while true do s = s .. s end"),
  Attack(
    "double a string in pcall", .overLimit,
    "local s = 'x' while true do pcall(function() s = s .. s end) end"),
  Attack(
    "join a long string with itself many times", .overLimit,
    "local s = ('x'):rep(1000000) return s .. s .. s .. s .. s .. s .. s .. s"),
  Attack(
    "fill a table", .overLimit, "local t = {} while true do t[#t + 1] = {} end"),
  Attack(
    "fill a table with keys", .overLimit,
    "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = i end"),
  Attack(
    "make closures", .overLimit,
    "local t = {} while true do t[#t + 1] = function() return t end end"),
  Attack(
    "make coroutines", .overLimit,
    "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end"),
  Attack(
    "make suspended coroutines", .overLimit,
    """
    local t = {}
    while true do
      local co = coroutine.wrap(function() coroutine.yield() end)
      co()
      t[#t + 1] = co
    end
    """),
  Attack(
    "chain small strings", .overLimit,
    "local t, i = {}, 0 while true do i = i + 1 t[i] = 'string number ' .. i end"),
  Attack(
    "survive at the edge of memory", .overLimit,
    """
    local t = {}
    while true do
      pcall(function() while true do t[#t + 1] = {} end end)
      for i = 1, 10 do t[#t] = nil end
    end
    """),
  Attack(
    "keep a full machine busy with garbage", .overLimit,
    """
    local t = {}
    for i = 1, 150000 do t[i] = { i } end
    while true do local _ = ("x"):rep(500) .. #t end
    """),
  Attack("repeat a giant", .failure("lua.error"), "return ('x'):rep(1 << 40)"),
  Attack("repeat a giant separator", .failure("lua.error"), "return (''):rep(1 << 40, 'x')"),
  Attack(
    "format giants", .overLimit,
    """
    local s = ("x"):rep(1000000)
    while true do s = ("%s%s%s%s%s%s%s%s"):format(s, s, s, s, s, s, s, s) end
    """),
  Attack(
    "concatenate giants", .overLimit,
    """
    local s, t = ("x"):rep(1000000), {}
    for i = 1, 100 do t[i] = s end
    return table.concat(t)
    """),
  Attack("pack a giant", .overLimit, "return (string.pack('c2000000000', ''))"),
  Attack(
    "replace each byte by a giant", .overLimit,
    "return (('x'):rep(1000):gsub('.', ('y'):rep(100000)))"),
  Attack("build a huge table constructor", .overLimit, "return { table.unpack({}, 1, 900000) }"),
  Attack(
    "load a huge constant", .anyhow,
    "return #assert(load('return \"' .. ('x'):rep(900000) .. '\"'))()"),
  Attack("pack a giant list", .anyhow, "return table.pack(table.unpack({}, 1, 200000)).n"),
  Attack(
    "take all bytes of a giant", .anyhow, "return select('#', ('x'):rep(1000000):byte(1, -1))"),
]

let crashes: [Attack] = [
  Attack("recurse in Lua", .overLimit, "local function f() return 1 + f() end return f()"),
  Attack(
    "recurse in Lua and catch it", .overLimit,
    "local function f() pcall(f) f() end while true do pcall(f) end"),
  Attack("recurse through pcall", .anyhow, "local function f() return pcall(f) end return f()"),
  Attack(
    "recurse through metamethods", .failure("lua.error"),
    "local mt = {} mt.__index = function(t, k) return t[k .. 1] end"
      + " return setmetatable({}, mt).x"),
  Attack(
    "recurse through __concat and __eq", .anyhow,
    """
    local mt = {}
    mt.__concat = function(a, b) return a .. b end
    mt.__eq = function(a, b) return a == b end
    mt.__lt = function(a, b) return a < b end
    local a, b = setmetatable({}, mt), setmetatable({}, mt)
    pcall(function() return a .. b end)
    pcall(function() return a == b end)
    return pcall(function() return a < b end)
    """),
  Attack(
    "recurse through gsub", .anyhow,
    "local function f(s) return (s:gsub('.', f)) end return pcall(f, 'x')"),
  Attack(
    "recurse through sort", .anyhow,
    "local function f() table.sort({ 2, 1 }, f) end return pcall(f)"),
  Attack(
    "recurse through coroutines", .anyhow,
    "local function f() return coroutine.wrap(f)() end return pcall(f)"),
  Attack(
    "recurse through closing coroutines", .anyhow,
    """
    local function nest(n)
      local inner = n > 0 and nest(n - 1)
      local co = coroutine.create(function()
        local x <close> = setmetatable({}, { __close = function()
          if inner then coroutine.close(inner) end
        end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      return co
    end
    return coroutine.close(nest(3000))
    """),
  Attack(
    "recurse through failing wraps", .anyhow,
    """
    local function f(n)
      local co = coroutine.wrap(function()
        local x <close> = setmetatable({}, { __close = function() f(n + 1) end })
        error("x")
      end)
      co()
    end
    return pcall(f, 1)
    """),
  Attack(
    "overflow the stack in a message handler", .anyhow,
    "local function h() return h() .. h() end return xpcall(error, h, 'x')"),
  Attack(
    "fail in message handlers", .anyhow,
    "local function h(e) error(e) end return xpcall(error, h, 'x')"),
  Attack(
    "overflow the C stack while handling an error", .anyhow,
    """
    local function loop(x, y, z) return 1 + loop(x, y, z) end
    local ok, message = xpcall(loop, function(m)
      assert(type(m) == "string")
      local ok2, m2 = pcall(loop)
      return m2
    end, nil, true, false)
    return ok
    """),
  Attack("raise nil", .failure("lua.error"), "error(nil)"),
  Attack("raise a table without a message", .failure("lua.error"), "error({})"),
  Attack("raise a function", .failure("lua.error"), "error(print)"),
  Attack("raise a coroutine", .failure("lua.error"), "error(coroutine.create(print))"),
  Attack(
    "raise a table whose text loops", .failure("lua.error"),
    "error(setmetatable({}, { __tostring = function() while true do end end }))"),
  Attack(
    "raise a table whose fields loop", .failure("lua.error"),
    "error(setmetatable({}, { __index = function() while true do end end }))"),
  Attack(
    "raise a table whose message loops", .failure("lua.error"),
    """
    local slow = setmetatable({}, { __tostring = function() while true do end end })
    error({ message = slow, hint = slow, activities = { slow } })
    """),
  Attack(
    "raise a table that causes itself", .failure("shop.mine"),
    "local e = { code = 'shop.mine', message = 'm' } e.cause = e error(e)"),
  Attack(
    "raise giant texts", .failure("lua.unsupported_value"),
    """
    local s = ("x"):rep(900000)
    error({ message = s, hint = s, activities = { s, s, s, s, s, s } })
    """),
  Attack(
    "forge a limit's error", .failure("lua.time_limit"),
    "error({ code = 'lua.time_limit', message = 'm' })"),
  Attack(
    "return a table that contains itself", .failure("lua.unsupported_value"),
    "local t = {} t.t = t return t"),
  Attack(
    "return a deep table", .failure("lua.unsupported_value"),
    "local t = {} for i = 1, 1000 do t = { t } end return t"),
  Attack(
    "return a wide table", .failure("lua.unsupported_value"),
    "local t = {} for i = 1, 20000 do t[i] = i end return t"),
  Attack(
    "return a table that branches", .failure("lua.unsupported_value"),
    "local t = {} for i = 1, 60 do t = { t, t } end return t"),
  Attack(
    "return one giant many times", .failure("lua.unsupported_value"),
    "local s, t = ('x'):rep(900000), {} for i = 1, 100 do t[i] = s end return t"),
  Attack(
    "return many values", .anyhow, "return table.unpack({}, 1, 100000)"),
  Attack("return a coroutine", .failure("lua.unsupported_value"), "return coroutine.create(print)"),
  Attack("yield outside a coroutine", .failure("lua.error"), "coroutine.yield(1)"),
  Attack(
    "yield while being closed outside a coroutine", .anyhow,
    """
    local x <close> = setmetatable({}, { __close = function() coroutine.yield() end })
    coroutine.yield(1)
    """),
  Attack(
    "resume the thread of a call that was ended", .overLimit,
    """
    if not saved then saved = coroutine.running() while true do end end
    while true do coroutine.resume(saved) end
    """),
  Attack(
    "close what belongs to a native function's wait", .failure("lua.error"),
    """
    local sample = require("test.sample")
    local co = coroutine.create(function() sample.double(1) end)
    coroutine.resume(co)
    error(tostring(coroutine.close(co)) .. coroutine.status(co))
    """),
  Attack(
    "nest source deeply", .anyhow,
    "return pcall(load, ('('):rep(100000)) and load(('{'):rep(100000))"),
  Attack(
    "nest functions deeply", .anyhow,
    "return load(('function f() '):rep(10000) .. ('end '):rep(10000))"),
  Attack(
    "nest a pattern deeply", .failure("lua.error"), "return ('a'):rep(400):find(('(a'):rep(300))"),
  Attack("ask for a capture that is not there", .failure("lua.error"), "return ('a'):find('%1')"),
  Attack(
    "pass giants to a native function", .anyhow,
    """
    local sample, t = require("test.sample"), {}
    for i = 1, 100 do t[i] = ("x"):rep(500000) .. i end
    return pcall(sample.echo, t)
    """),
  Attack(
    "pass a table that contains itself to a native function", .contained,
    """
    local t = {}
    t.t = t
    return not pcall(require("test.sample").echo, t)
    """),
]
