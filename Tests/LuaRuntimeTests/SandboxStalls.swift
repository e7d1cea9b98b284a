let stalls: [Attack] = [
  Attack("loop with while", .overLimit, "while true do end"),
  Attack("loop with goto", .overLimit, "::again:: goto again"),
  Attack("loop with repeat", .overLimit, "repeat until false"),
  Attack("loop with for", .overLimit, "for i = 1, math.maxinteger do end"),
  Attack("loop with a float step", .overLimit, "for i = 1, math.huge, 0.5 do end"),
  Attack("loop with a tail call", .overLimit, "local function f() return f() end f()"),
  Attack(
    "loop with an iterator", .overLimit, "for _ in function() return 1 end do end"),
  Attack("loop in pcall", .overLimit, "while true do pcall(function() while true do end end) end"),
  Attack(
    "loop in nested pcall", .overLimit,
    "local function f() pcall(f) while true do pcall(error) end end f()"),
  Attack(
    "loop in a message handler", .overLimit,
    "xpcall(error, function() while true do end end)"),
  Attack(
    "survive in a message handler", .overLimit,
    """
    while true do
      xpcall(function() while true do end end, function() while true do end end)
    end
    """),
  Attack(
    "loop in a coroutine", .overLimit, "coroutine.wrap(function() while true do end end)()"),
  Attack(
    "restart killed coroutines", .overLimit,
    """
    while true do
      pcall(coroutine.wrap(function() pcall(function() while true do end end) end))
    end
    """),
  Attack(
    "play ping-pong between coroutines", .overLimit,
    """
    local a = coroutine.wrap(function() while true do coroutine.yield() end end)
    local b = coroutine.wrap(function() while true do a() coroutine.yield() end end)
    while true do b() end
    """),
  Attack(
    "count below the hook in a tree of coroutines", .overLimit,
    """
    local function f() for i = 1, 8 do coroutine.wrap(f)() end end
    while true do pcall(f) end
    """),
  Attack(
    "loop while a coroutine is closed", .overLimit,
    """
    local co = coroutine.create(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end })
      coroutine.yield()
    end)
    coroutine.resume(co)
    coroutine.close(co)
    """),
  Attack(
    "loop while a variable is closed", .overLimit,
    "local x <close> = setmetatable({}, { __close = function() while true do end end })"),
  Attack(
    "loop in __close after being stopped", .overLimit,
    """
    local mt = { __close = function() while true do end end }
    local function f()
      local x <close> = setmetatable({}, mt)
      local y <close> = setmetatable({}, mt)
      while true do end
    end
    while true do pcall(f) end
    """),
  Attack(
    "hold thousands of variables to close below a sort", .overLimit,
    """
    local mt = { __close = function() while true do end end }
    local function deep(n)
      local x <close> = setmetatable({}, mt)
      if n > 0 then deep(n - 1) end
      while true do end
    end
    pcall(function() table.sort({ 3, 2, 1 }, function() deep(15000) end) end)
    """),
  Attack(
    "loop in a sort order", .overLimit,
    "table.sort({ 3, 2, 1 }, function() while true do end end)"),
  Attack(
    "sort by an order that contradicts itself", .overLimit,
    """
    local t = {}
    for i = 1, 1000 do t[i] = i end
    while true do pcall(table.sort, t, function() return true end) end
    """),
  Attack(
    "sort a table that claims to be huge", .overLimit,
    """
    local t = setmetatable({}, { __len = function() return 1 << 30 end, __index = rawlen })
    while true do pcall(table.sort, t) end
    """),
  Attack(
    "loop in a replacement function", .overLimit,
    "string.gsub('abc', '.', function() while true do end end)"),
  Attack(
    "replace with C functions only", .overLimit,
    "local s = ('x'):rep(60000) while true do s:gsub('.', rawlen and tostring) end"),
  Attack(
    "backtrack over optional items", .overLimit,
    "return ((('a'):rep(30)):find(('a?'):rep(30) .. ('a'):rep(30)))"),
  Attack(
    "backtrack over stars", .overLimit, "return (('a'):rep(2000)):find(('.*'):rep(10) .. 'b')"),
  Attack(
    "backtrack over lazy items", .overLimit,
    "return (('a'):rep(2000)):match(('.-'):rep(10) .. 'b')"),
  Attack(
    "backtrack in gmatch", .overLimit,
    "for _ in (('a'):rep(2000)):gmatch(('a-'):rep(8) .. 'b') do end"),
  Attack(
    "balance brackets from every place", .overLimit,
    "local s = ('('):rep(200000) return s:find('%b()x')"),
  Attack(
    "search plainly for what almost matches", .overLimit,
    """
    local s, p = ('a'):rep(900000), ('a'):rep(400000) .. 'b'
    while true do s:find(p, 1, true) end
    """),
  Attack(
    "match a huge set", .overLimit,
    "local set = '[' .. ('b'):rep(60000) .. ']' while true do (('a'):rep(50000)):find(set) end"),
  Attack(
    "repeat nothing for ever", .overLimit, "while true do (''):rep(math.maxinteger) end"),
  Attack(
    "walk a chain of __index", .overLimit,
    """
    local t = {}
    for i = 1, 1500 do t = setmetatable({}, { __index = t }) end
    while true do local _ = t.x end
    """),
  Attack(
    "call what is called by itself", .contained,
    """
    local meta = {}
    local t = setmetatable({}, meta)
    getmetatable(t).__call = t
    local first = pcall(t)
    local second = pcall(function() setmetatable(t, meta) t() end)
    return not first and not second
    """),
  Attack(
    "call a ring of tables", .contained,
    """
    local ring = {}
    for i = 1, 3 do ring[i] = setmetatable({}, {}) end
    return not pcall(function()
      for i = 1, 3 do
        local meta = getmetatable(ring[i])
        meta.__call = ring[i % 3 + 1]
        setmetatable(ring[i], meta)
      end
      ring[1]()
    end)
    """),
  Attack(
    "call a long chain of tables", .contained,
    """
    return not pcall(function()
      local t = print
      for i = 1, 150000 do t = setmetatable({}, { __call = t }) end
      t()
    end)
    """),
  Attack(
    "loop in __index", .overLimit,
    "local t = setmetatable({}, { __index = function() while true do end end }) return t.x"),
  Attack(
    "loop in __eq", .overLimit,
    """
    local mt = { __eq = function() while true do end end }
    return setmetatable({}, mt) == setmetatable({}, mt)
    """),
  Attack(
    "loop in __lt called from a sort", .overLimit,
    """
    local mt = { __lt = function() while true do end end }
    table.sort({ setmetatable({}, mt), setmetatable({}, mt) })
    """),
  Attack(
    "loop in __concat", .overLimit,
    "return 'x' .. setmetatable({}, { __concat = function() while true do end end })"),
  Attack(
    "loop in arithmetic on a string", .overLimit,
    "return '1' + setmetatable({}, { __add = function() while true do end end })"),
  Attack(
    "loop in __tostring", .overLimit,
    "return tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
  Attack(
    "loop in __tostring of format", .overLimit,
    "return ('%s'):format(setmetatable({}, { __tostring = function() while true do end end }))"),
  Attack(
    "loop in __pairs", .overLimit,
    "for _ in pairs(setmetatable({}, { __pairs = function() while true do end end })) do end"),
  Attack(
    "concatenate an endless table", .overLimit,
    """
    local t = setmetatable({}, { __index = rawlen })
    while true do pcall(table.concat, t, "", 1, math.maxinteger) end
    """),
  Attack(
    "move an endless range", .overLimit, "table.move({}, 1, math.maxinteger - 1, 2)"),
  Attack(
    "insert at the front of a long table", .overLimit,
    "local t = {} while true do table.insert(t, 1, 1) end"),
  Attack(
    "unpack again and again", .overLimit,
    """
    local t = {}
    for i = 1, 5000 do t[i] = i end
    while true do select("#", table.unpack(t, 1, 100000)) end
    """),
  Attack(
    "pass many values on for ever", .overLimit,
    """
    local function take(...) end
    local function f(...) while true do take(...) end end
    f(table.unpack({}, 1, 100000))
    """),
  Attack(
    "load from an endless reader", .anyhow, "return pcall(load, function() return ' ' end)"),
  Attack(
    "load from an endless reader in a loop", .overLimit,
    "while true do pcall(load, function() return ('x = 1 '):rep(100) end) end"),
  Attack(
    "load hostile source again and again", .overLimit,
    "local s = ('do '):rep(150) .. ('end '):rep(150) while true do load(s) end"),
  Attack(
    "parse long chains of conditions", .overLimit,
    "local s = 'return ' .. ('x and '):rep(150000) .. 'x' while true do load(s) end"),
  Attack(
    "parse thousands of jumps to one label", .anyhow,
    """
    return load(('goto a '):rep(30000) .. ' ::a::'),
      load('while true do ' .. ('break '):rep(30000) .. 'end')
    """),
  Attack(
    "parse names that many functions lack", .overLimit,
    """
    local parts = {}
    for f = 1, 190 do
      parts[#parts + 1] = "function f() "
      for i = 1, 190 do parts[#parts + 1] = "local a" .. i .. " " end
    end
    local source = table.concat(parts) .. ("x=x "):rep(20000)
    while true do load(source) end
    """),
  Attack(
    "read giant numbers", .overLimit,
    "local s = ('1'):rep(1000000) while true do local _ = tonumber(s), tonumber(s .. '.5') end"),
  Attack(
    "close by pcall", .overLimit,
    """
    local mt = { __close = pcall, __call = function() while true do end end }
    while true do
      pcall(function() local x <close> = setmetatable({}, mt) while true do end end)
    end
    """),
  Attack(
    "close by a coroutine", .overLimit,
    """
    while true do
      pcall(coroutine.wrap(function()
        local x <close> = setmetatable({}, { __close = coroutine.wrap(function()
          while true do pcall(coroutine.yield) end
        end) })
        while true do end
      end))
    end
    """),
  Attack(
    "iterate with C functions only", .overLimit,
    "while true do for _ in ipairs(setmetatable({}, { __index = rawlen })) do end end"),
  Attack(
    "count the characters of a giant", .overLimit,
    "local s = ('\\u{7FFFFFFF}'):rep(100000) while true do utf8.len(s, 1, -1, true) end"),
  Attack(
    "compare strings of zeros", .overLimit,
    """
    local a = ("\\0"):rep(1000000)
    local b = ("\\0"):rep(999999) .. "\\1"
    while true do local _ = a < b end
    """),
  Attack(
    "look for the next key in an empty huge table", .overLimit,
    """
    local t = {}
    for i = 1, 8000 do t["k" .. i] = i end
    for i = 1, 7999 do t["k" .. i] = nil end
    while true do next(t) end
    """),
  Attack(
    "fill a table with colliding keys", .overLimit,
    """
    local step = ((1 << 14) - 1) * ((1 << 13) - 1)
    while true do
      local t = {}
      for i = 1, 16000 do t[i * step] = true end
    end
    """),
  Attack(
    "quote giants", .failure("lua.error"),
    "local s = ('\\0'):rep(1000000) return ('%q'):rep(8):format(s, s, s, s, s, s, s, s)"),
  Attack(
    "print long numbers by the thousand", .failure("lua.error"),
    """
    local numbers = {}
    for i = 1, 20000 do numbers[i] = 4.9e-324 end
    return ("%.99g"):rep(20000):format(table.unpack(numbers))
    """),
  Attack(
    "format a date for ever", .failure("lua.error"), "return os.date(('%c'):rep(100000))"),
  Attack(
    "wait for ever", .failure("lua.time_limit"), "require('test.sample').hang()"),
  Attack(
    "wait again after the wait was cancelled", .failure("lua.time_limit"),
    "while true do pcall(require('test.sample').hang) end"),
  Attack(
    "wait in a coroutine", .failure("lua.time_limit"),
    "coroutine.wrap(require('test.sample').hang)()"),
  Attack(
    "loop in a task", .overLimit,
    "require('test.task').spawn(function() while true do end end)"),
  Attack(
    "start tasks for ever", .overLimit,
    """
    local task = require("test.task")
    local function f() while true do pcall(task.spawn, f) task.sleep(0) end end
    f()
    """),
  Attack(
    "keep a chain of tasks that have ended", .overLimit,
    """
    local task = require("test.task")
    local last
    while true do
      local before = last
      last = task.spawn(function() return before end)
      last:wait()
    end
    """),
  Attack(
    "loop in a callback of a native function", .overLimit,
    "require('test.sample').apply(function() while true do end end)"),
  Attack(
    "catch the end in a callback of a native function", .overLimit,
    """
    local sample = require("test.sample")
    while true do
      pcall(sample.apply, function() while true do pcall(sample.apply, error) end end)
    end
    """),
  Attack(
    "collect garbage for ever", .overLimit,
    """
    local keep = {}
    for i = 1, 50000 do keep[i] = {} end
    while true do collectgarbage() end
    """),
  Attack(
    "print for ever", .overLimit, "while true do print(('x'):rep(1000), 1, nil) end"),
]
