import Testing

/// A policy that tries to get out, to stall, to change what others decide, or to break something.
struct PolicyAttack: Sendable, CustomTestStringConvertible {
  /// How the attack must end.
  enum End: Sendable {
    /// The file cannot be used, and the reason contains this.
    case unusable(String)
    /// The rule fails, and the reason contains this.
    case failure(String)
    /// The rule finds that it is contained, and has nothing to say.
    case contained
  }

  let name: String
  let end: End
  /// The body of a rule on `cache.push`, or with `unusable` the text of a file.
  let script: String

  var testDescription: String { name }

  init(_ name: String, _ end: End, _ script: String) {
    self.name = name
    self.end = end
    self.script = script
  }
}

/// What a file does while it is read.
let fileAttacks: [PolicyAttack] = [
  PolicyAttack("loop while the file is read", .unusable("instructions"), "while true do end"),
  PolicyAttack(
    "survive while the file is read", .unusable("instructions"),
    "while true do pcall(function() while true do end end) end"),
  PolicyAttack("loop in a module", .unusable("instructions"), "require('loop')"),
  PolicyAttack(
    "fill the memory while the file is read", .unusable("needs more than"),
    "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end"),
  PolicyAttack(
    "make a giant text", .unusable("resulting string too large"), "local s = ('x'):rep(1 << 40)"),
  PolicyAttack(
    "recurse without end", .unusable("needs more than"), "local function f() return 1 + f() end f()"
  ),
  PolicyAttack(
    "require a module that requires itself", .unusable("requires itself"), "require('ring')"),
  PolicyAttack("require a file above", .unusable("cannot be the name"), "require('../policy')"),
  PolicyAttack(
    "require an absolute path", .unusable("cannot be the name"), "require('/etc/passwd')"),
  PolicyAttack(
    "require a name with an empty part", .unusable("cannot be the name"), "require('a..b')"),
  PolicyAttack(
    "require a name with a zero byte", .unusable("cannot be the name"), "require('a\\0b')"),
  PolicyAttack(
    "require a giant name", .unusable("cannot be the name"), "require(('a'):rep(100000))"),
  PolicyAttack("require what is no text", .unusable("expected the name"), "require({})"),
  PolicyAttack(
    "require what the words are made of", .unusable("no module"), "require('policy.host')"),
  PolicyAttack("require files", .unusable("no module"), "require('albedo.fs')"),
  PolicyAttack("require tasks", .unusable("no module"), "require('albedo.task')"),
  PolicyAttack("require the standard libraries", .unusable("no module"), "require('io')"),
  PolicyAttack(
    "declare rules without end", .unusable("at most 2000 rules"),
    "for i = 1, 2100 do policy.on('cache.push', { name = 'r' .. i }, print) end"),
  PolicyAttack(
    "remove rules without end", .unusable("at most 2000 rules"),
    "for i = 1, 2100 do policy.remove('r' .. i) end"),
  PolicyAttack(
    "name rules without end", .unusable("at most 100 names"),
    """
    local names = {}
    for i = 1, 200 do names[i] = "r" .. i end
    policy.on("cache.push", { name = "a", before = names }, print)
    """),
  PolicyAttack(
    "name a rule with an escape sequence", .unusable("1 to 100 characters"),
    "policy.on('cache.push', { name = '\\27[2J' }, print)"),
  PolicyAttack(
    "give a rule a giant name", .unusable("1 to 100 characters"),
    "policy.on('cache.push', { name = ('x'):rep(1000) }, print)"),
  PolicyAttack(
    "give a rule a priority that is no number", .unusable("priority as a whole number"),
    "policy.on('cache.push', { name = 'a', priority = 0/0 }, print)"),
  PolicyAttack(
    "give a rule options that answer everything", .unusable("name of the rule as a text"),
    """
    local options = setmetatable({}, { __index = function(t, key) return t end })
    policy.on("cache.push", options, print)
    """),
  PolicyAttack(
    "give a rule options that loop", .unusable("instructions"),
    """
    local options = setmetatable({}, { __index = function() while true do end end })
    policy.on("cache.push", options, print)
    """),
  PolicyAttack(
    "give names that loop", .unusable("instructions"),
    """
    local names = setmetatable({}, { __index = function() while true do end end })
    policy.on("cache.push", { name = "a", before = names }, print)
    """),
  PolicyAttack(
    "fail with a value whose text loops", .unusable("table"),
    "error(setmetatable({}, { __tostring = function() while true do end end }))"),
  PolicyAttack("fail with nothing", .unusable("raised nil"), "error()"),
  PolicyAttack("write a global", .unusable("assignment to global"), "escaped = true"),
  PolicyAttack("reach the global table", .unusable("undefined global '_G'"), "_G.string = nil"),
  PolicyAttack("reach load", .unusable("undefined global 'load'"), "load('return 1')()"),
  PolicyAttack("reach dofile", .unusable("undefined global 'dofile'"), "dofile('/etc/passwd')"),
  PolicyAttack("reach debug", .unusable("undefined global 'debug'"), "debug.getregistry()"),
  PolicyAttack("reach io", .unusable("undefined global 'io'"), "io.open('/etc/passwd')"),
  PolicyAttack("reach package", .unusable("undefined global 'package'"), "package.loaded.x = 1"),
  PolicyAttack(
    "reach collectgarbage", .unusable("undefined global 'collectgarbage'"),
    "collectgarbage('stop')"),
  PolicyAttack("take the environment apart", .unusable("protected"), "setmetatable(_ENV, nil)"),
  PolicyAttack("be compiled code", .unusable("unexpected symbol"), "\u{1b}Lua"),
  PolicyAttack("nest deeply", .unusable("stack overflow"), String(repeating: "(", count: 5000)),
  PolicyAttack(
    "yield while the file is read", .unusable("outside a coroutine"), "coroutine.yield(policy)"),
]

/// What a rule does when it is asked.
let ruleAttacks: [PolicyAttack] = [
  PolicyAttack("loop", .failure("instructions"), "while true do end"),
  PolicyAttack(
    "loop in pcall", .failure("instructions"),
    "while true do pcall(function() while true do end end) end"),
  PolicyAttack(
    "loop in a message handler", .failure("instructions"),
    "while true do xpcall(error, function() while true do end end) end"),
  PolicyAttack(
    "loop in a coroutine", .failure("instructions"),
    "coroutine.wrap(function() while true do end end)()"),
  PolicyAttack(
    "loop while a variable is closed", .failure("instructions"),
    """
    local x <close> = setmetatable({}, { __close = function() while true do end end })
    while true do end
    """),
  PolicyAttack(
    "loop in a sort", .failure("instructions"),
    "table.sort({ 3, 2, 1 }, function() while true do end end)"),
  PolicyAttack(
    "loop in a replacement", .failure("instructions"),
    "('abc'):gsub('.', function() while true do end end)"),
  PolicyAttack(
    "loop in a text", .failure("instructions"),
    "return tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
  PolicyAttack(
    "loop in the text of an error", .failure("table"),
    "error(setmetatable({}, { __tostring = function() while true do end end }))"),
  PolicyAttack(
    "backtrack in a pattern of Lua", .failure("needs more than"),
    "return (('a'):rep(5000)):find(('a*'):rep(20) .. 'b')"),
  PolicyAttack(
    "backtrack in a regular expression", .failure("asks for too much"),
    "return policy.matches(('a'):rep(2000) .. 'b', '^(a+)+$')"),
  PolicyAttack(
    "search a giant text", .failure("is not searched"),
    "return policy.matches(('a'):rep(1 << 17), 'a')"),
  PolicyAttack(
    "compile a giant expression", .failure("too deeply nested"),
    "return policy.matches('a', ('(a'):rep(20000) .. (')'):rep(20000))"),
  PolicyAttack(
    "compile expressions without end", .failure("instructions"),
    "local i = 0 while true do i = i + 1 policy.matches('a', 'a' .. i) end"),
  PolicyAttack(
    "double a text", .failure("needs more than"), "local s = 'x' while true do s = s .. s end"),
  PolicyAttack(
    "double a text and survive", .failure("needs more than"),
    "local s = 'x' while true do pcall(function() s = s .. s end) end"),
  PolicyAttack(
    "fill a table", .failure("needs more than"), "local t = {} while true do t[#t + 1] = {} end"),
  PolicyAttack(
    "make coroutines", .failure("needs more than"),
    "local t = {} while true do t[#t + 1] = coroutine.create(print) end"),
  PolicyAttack(
    "unpack millions", .failure("too many results"),
    "return select('#', table.unpack({}, 1, 10000000))"),
  PolicyAttack(
    "recurse", .failure("needs more than"), "local function f() return 1 + f() end return f()"),
  PolicyAttack(
    "recurse through pcall", .failure("true"),
    "local function f() return pcall(f) end local ok = f() error(tostring(ok))"),
  PolicyAttack(
    "recurse through metamethods", .failure("stack overflow"),
    "local m = {} m.__index = function(t, k) return t[k .. 1] end return setmetatable({}, m).x"),
  PolicyAttack("yield", .failure("outside a coroutine"), "coroutine.yield('allow')"),
  PolicyAttack("end the process", .failure("'exit'"), "os.exit(0)"),
  PolicyAttack("read the environment", .failure("'getenv'"), "return os.getenv('HOME')"),
  PolicyAttack("remove a file", .failure("'remove'"), "os.remove('/etc/passwd')"),
  PolicyAttack("run a command", .failure("'execute'"), "os.execute('true')"),
  PolicyAttack(
    "set a finalizer", .failure("__gc is not available"),
    "setmetatable({}, { __gc = function() end })"),
  PolicyAttack("dump a function", .failure("'dump'"), "return string.dump(print)"),
  PolicyAttack(
    "change the metatable of texts", .failure("attempt to index a boolean"),
    "getmetatable('').__index = {}"),
  PolicyAttack("take the input apart", .failure("protected"), "setmetatable(input, nil)"),
  PolicyAttack("give the input a field", .failure("cannot get a field"), "input.allowed = true"),
  PolicyAttack("read a field that is not there", .failure("has no field"), "return input.allowed"),
  PolicyAttack("change the spec", .failure("does not change"), "input.spec.satisfies = print"),
  PolicyAttack(
    "call a method of the spec on something else", .failure("expected as receiver"),
    "return input.spec.satisfies({}, 'quill')"),
  PolicyAttack(
    "call a method of the spec on the policy", .failure("expected as receiver"),
    "return input.spec.satisfies(policy, 'quill')"),
  PolicyAttack(
    "ask the spec a giant question", .failure("more than 4096 characters"),
    "return input.spec:satisfies(('x'):rep(100000))"),
  PolicyAttack(
    "add a rule late", .failure("while the file is read"),
    "policy.on('cache.push', { name = 'x' }, print)"),
  PolicyAttack("remove a rule late", .failure("while the file is read"), "policy.remove('site')"),
  PolicyAttack("require files late", .failure("no module"), "require('albedo.fs')"),
  PolicyAttack("answer with a number", .failure("returned a number"), "return 1"),
  PolicyAttack("answer with a table", .failure("got a list"), "return { 'allow' }"),
  PolicyAttack("answer with a function", .failure("returned a function"), "return print"),
  PolicyAttack(
    "answer with a coroutine", .failure("cannot copy a coroutine"), "return coroutine.create(print)"
  ),
  PolicyAttack("answer with the spec", .failure("returned a"), "return input.spec"),
  PolicyAttack(
    "answer with a table that holds itself", .failure("returned a table"),
    "local t = {} t.t = t return t"),
  PolicyAttack(
    "answer with a table that branches", .failure("list of texts"),
    "local t = {} for i = 1, 60 do t = { t, t } end return t"),
  PolicyAttack("answer in capital letters", .failure("expected \"allow\""), "return 'ALLOW'"),
  PolicyAttack(
    "answer with a zero byte behind", .failure("expected \"allow\""), "return 'allow\\0'"),
  PolicyAttack(
    "answer with a giant", .failure("expected \"allow\""), "return ('allow'):rep(100000)"),
  PolicyAttack(
    "answer with bytes that are no text", .failure("expected \"allow\""), "return '\\xff\\xfe'"),
  PolicyAttack(
    "give a reason that is no text", .failure("expected the reason"), "return 'allow', {}"),
  PolicyAttack("fail with a giant", .failure("…"), "error(('x'):rep(900000))"),
  PolicyAttack("fail with an escape sequence", .failure(" [2J"), "error('\\27[2J')"),
  PolicyAttack(
    "fail with a forged limit", .failure("m"), "error({ code = 'lua.time_limit', message = 'm' })"),
  PolicyAttack(
    "fail with a forged cancellation", .failure("m"),
    "error({ code = 'lua.cancelled', message = 'm' })"),
  PolicyAttack(
    "fail with a table that causes itself", .failure("m"),
    "local e = { code = 'a.b', message = 'm' } e.cause = e error(e)"),
  PolicyAttack(
    "answer with thousands of values", .failure("needs more than"),
    "return table.unpack({}, 1, 200000)"),
  PolicyAttack(
    "answer with a wide list", .failure("more than 1000 texts"),
    "local t = {} for i = 1, 5000 do t[i] = 'x' end return t"),
  PolicyAttack(
    "answer with a list of giants", .failure("more than 65536 bytes"),
    "local s = ('x'):rep(40000) return { s, s, s }"),
  PolicyAttack(
    "answer with a list that counts itself", .failure("got a list"),
    "return setmetatable({ 'x' }, { __len = function() return 1e9 end })"),
  PolicyAttack(
    "give a giant reason", .failure("expected \"allow\""),
    "return 'perhaps', ('x'):rep(900000)"),
  PolicyAttack("allow what the site denies", .contained, "assert(policy.allow == 'allow')"),
  PolicyAttack(
    "change the input for others", .contained,
    "rawset(input, 'name', 'changed') rawset(input, 'spec', nil)"),
  PolicyAttack(
    "change the libraries for others", .contained,
    """
    for _, library in ipairs({ string, table, math, os, coroutine, utf8 }) do
      for name in pairs(library) do library[name] = nil end
    end
    """),
  PolicyAttack(
    "change the words for others", .contained,
    "for name in pairs(policy) do rawset(policy, name, function() return 'allow' end) end"),
  PolicyAttack(
    "change the globals for others", .contained,
    "rawset(_ENV, 'tostring', function() return 'allow' end) rawset(_ENV, 'error', print)"),
  PolicyAttack(
    "change the building blocks for others", .contained,
    "local blocks = require('blocks') blocks.limit = 1e9 assert(require('blocks').limit == 1e9)"),
  PolicyAttack(
    "seed the random numbers of others", .contained, "math.randomseed(42)"),
  PolicyAttack(
    "leave something behind in the texts", .contained,
    "string.leak = input.spec assert(pcall(function() return string.leak end))"),
  PolicyAttack(
    "walk every reachable table for a forbidden function", .contained,
    """
    local seen, bad = {}, { execute = 1, exit = 1, popen = 1, dump = 1, loadlib = 1, getenv = 1,
      sethook = 1, getupvalue = 1, open = 1, question = 1, find_module = 1 }
    local function walk(value)
      if type(value) ~= "table" or seen[value] then return end
      seen[value] = true
      for key, field in next, value do
        assert(not bad[key], key)
        walk(key)
        walk(field)
      end
      walk(getmetatable(value))
    end
    walk(_ENV)
    walk(policy)
    walk(input)
    walk(string)
    walk(os)
    """),
  PolicyAttack(
    "learn an address", .contained,
    """
    for _, value in ipairs({ {}, print, input, input.spec, policy }) do
      assert(not tostring(value):find("0x%x+"))
    end
    """),
]
