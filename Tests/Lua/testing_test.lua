local coverage = require("albedo.testing.coverage")
local difference = require("albedo.testing.difference")
local formats = require("albedo.testing.formats")
local t = require("albedo.testing")
local trial = require("albedo.trial")
local describe, it, expect = t.describe, t.it, t.expect

--- Runs `albedo test` with a sample, and returns how it ended.
local function run(sample, ...)
  local words = { trial.program(), "test", t.path("samples/" .. sample), ... }
  local status, output, errors = trial.run(words, {
    folder = ".",
    environment = { HOME = t.folder(), ALBEDO_HOME = os.getenv("ALBEDO_HOME") },
  })
  return { command = table.concat(words, " "), status = status, output = output, errors = errors }
end

--- Returns a text without what differs from run to run, and from machine to machine.
local function plain(text)
  text = text:gsub(t.path("samples"):gsub("%p", "%%%0"), "samples")
  return (text:gsub(" %(%d+%.%d s%)", ""):gsub("duration_ms: %d+", "duration_ms: 0"))
end

describe("a failure", function()
  it("says where, what was expected and what was there", function()
    local outcome = run("failing.lua")
    expect(outcome):to_exit_with(1)
    expect(plain(outcome.output)):to_match_golden("failing.txt")
    expect(outcome.errors):to_match("11 tests: 10 failed, 1 pending in")
  end)

  it("is the last with --fail-fast", function()
    local outcome = run("failing.lua", "--fail-fast")
    expect(outcome.errors):to_match("^1 test: 1 failed in")
  end)

  it("is one for every program that reads TAP", function()
    local outcome = run("failing.lua", "--format", "tap", "--filter", "line")
    expect(plain(outcome.output)):to_match_golden("failing.tap")
  end)

  it("can be written into a file while people read another", function()
    local folder = t.folder()
    local outcome = run("failing.lua", "--format", "junit", "--output", folder .. "/results.xml")
    expect(outcome.output):to_match("FAILED  values / differ deep inside")
    local handle = assert(io.open(folder .. "/results.xml"))
    expect(handle:read("a")):to_match('tests="11" failures="10" errors="0" skipped="1"')
    handle:close()
  end)
end)

describe("tests", function()
  it("have hooks, stubs and modules of their own", function()
    expect(run("isolated.lua")):to_exit_with(0)
  end)

  it("are chosen by name and tag", function()
    local function names(...)
      local list = {}
      for line in run("isolated.lua", "--list", ...).output:gmatch("[^\n]+") do
        list[#list + 1] = line:match(":%d+: (.*)$")
      end
      return list
    end
    expect(names()):to_have_length(4)
    expect(names("--tag", "slow")):to_equal({ "outer / inner #slow / runs" })
    expect(names("--tag", "!slow", "--tag", "second")):to_equal({
      "outer / sees the hooks in their order",
    })
    expect(names("--filter", "STUBS")):to_equal({ "stubs a function" })
    expect(run("isolated.lua", "--filter", "nothing like it")):to_exit_with(1)
  end)

  it("run in the same order for the same seed", function()
    local function order(seed)
      local list = {}
      for line in run("failing.lua", "--seed", seed).output:gmatch("  FAILED  ([^\n]*)") do
        list[#list + 1] = line:gsub(" %([^)]* s%)$", "")
      end
      return list
    end
    expect(order("7")):to_have_length(10)
    expect(order("7")):to_equal(order("7"))
    expect(order("7")):never():to_equal(order("8"))
    expect(run("failing.lua", "--seed", "7").errors):to_contain("in the order of --seed 7")
  end)

  it("tell which lines of modules have run", function()
    local folder = t.folder()
    local outcome = run("isolated.lua", "--coverage", "--lcov", folder .. "/lines.info")
    expect(outcome.output):to_match("shelf%.lua\t6/7\t85 %%\t10")
    local handle = assert(io.open(folder .. "/lines.info"))
    local lcov = handle:read("a")
    handle:close()
    expect(lcov):to_match("\nDA:10,0\n")
    expect(lcov):to_match("\nDA:12,[1-9]%d*\n")
    expect(lcov):to_match("\nLF:7\nLH:6\nend_of_record\n$")
  end)

  it("write golden files when they are told to, and only then", function()
    local folder = t.folder()
    require("albedo.fs").write(
      folder .. "/a_test.lua",
      'local t = require("albedo.testing")\n'
        .. 't.it("is golden", function() t.expect("one\\n"):to_match_golden("x/one.txt") end)\n'
    )
    local function run_there(...)
      local words = { trial.program(), "test", folder, ... }
      local variables = { HOME = folder, ALBEDO_HOME = os.getenv("ALBEDO_HOME") }
      local status, output = trial.run(words, { environment = variables })
      return status, output
    end
    local status, output = run_there()
    expect(status):to_equal(1)
    expect(output):to_contain("there is no golden file")
    expect((run_there("--update"))):to_equal(0)
    expect((run_there())):to_equal(0)
    require("albedo.fs").write(folder .. "/golden/x/one.txt", "two\n")
    status, output = run_there()
    expect(status):to_equal(1)
    expect(output):to_contain("line 1 differs")
  end)

  it("are missed where there are none", function()
    local words = { trial.program(), "test", t.folder() }
    local variables = { HOME = t.folder(), ALBEDO_HOME = os.getenv("ALBEDO_HOME") }
    local status, output, errors = trial.run(words, { environment = variables })
    expect(status):to_equal(1)
    expect(output):to_equal("")
    expect(errors):to_contain("there are no tests in")
  end)
end)

describe("values", function()
  it("are shown on one line, their keys in order", function()
    local shown = difference.show({ 1, { b = 2, a = "x\ny" }, ["two words"] = true })
    expect(shown):to_equal('{ 1, { a = "x\\ny", b = 2 }, ["two words"] = true }')
    local circle = {}
    circle.me = circle
    expect(difference.show(circle)):to_contain("{…}")
  end)

  it("are the same when they have the same in them", function()
    expect(difference.is_equal({ a = { 1, 2 } }, { a = { 1, 2 } })):to_be(true)
    expect(difference.is_equal({ a = { 1, 2 } }, { a = { 1, 3 } })):to_be(false)
    expect(difference.is_equal({ 1 }, { 1, 2 })):to_be(false)
    expect(difference.is_equal(0 / 0, 0 / 0)):to_be(true)
    expect(difference.is_equal(1, 1.0)):to_be(true)
    expect(difference.is_equal("1", 1)):to_be(false)
  end)
end)

describe("lines that can run", function()
  local function lines_of(text)
    local list = {}
    for line in pairs(coverage.runnable_lines(text)) do
      list[#list + 1] = line
    end
    table.sort(list)
    return list
  end

  it("are those with code, in functions too", function()
    local text = table.concat({
      "-- a comment",
      "local function f(a)",
      "  if a then",
      "    return 1",
      "  end",
      "end",
      "",
      "local t = {",
      "  x = f(1),",
      "}",
      "return t",
    }, "\n")
    expect(lines_of(text)):to_equal({ 3, 4, 6, 8, 9, 11 })
  end)

  it("are found however long a file is", function()
    local text = "local x = 0\n" .. ("x = x + 1\n"):rep(3000) .. ("\n"):rep(500) .. "return x"
    local lines = lines_of(text)
    expect(#lines):to_equal(3002)
    expect(lines[#lines]):to_equal(3502)
  end)

  it("are none of what is no Lua", function()
    expect(coverage.runnable_lines("local = 1")):to_be_nil()
  end)
end)

describe("paths", function()
  it("are relative to the file of tests, without detours", function()
    local folder = t.folder()
    local text = [[
      local t = require("albedo.testing")
      t.it("shows paths", function()
        local list = {}
        for _, path in ipairs({ "a", "./a", "../a", "../../a", "b/../a", "../b/./../a", "/a" }) do
          list[#list + 1] = t.path(path)
        end
        t.fail(table.concat(list, " "))
      end)
    ]]
    require("albedo.fs").write(folder .. "/here/x_test.lua", text)
    local function shown(from, path)
      local variables = { HOME = folder, ALBEDO_HOME = os.getenv("ALBEDO_HOME") }
      local words = { trial.program(), "test", path }
      local _, output = trial.run(words, { folder = from, environment = variables })
      return output:match("\n  (a [^\n]*)\n") or output:match("\n  (%S*/a [^\n]*)\n")
    end
    expect(shown(folder .. "/here", ".")):to_equal("a a ../a ../../a a ../a /a")
    expect(shown(folder, "here")):to_equal("here/a here/a a ../a here/a a /a")
    local absolute = shown("/", folder .. "/here"):gsub(folder:gsub("%p", "%%%0"), "")
    expect(absolute):to_match("^/here/a /here/a /a %S*/a /here/a /a /a$")
  end)
end)

describe("formats", function()
  local result = {
    id = "x",
    file = "tests/a_test.lua",
    line = 3,
    name = 'is < 1 & "2" # of \27[1m',
    outcome = "failed",
    seconds = 0.25,
    message = "the values differ\nexpected: <a>",
    where = "tests/a_test.lua:4",
    traceback = {},
    output = "\0\255",
    updated = {},
  }

  it("keep what could break them", function()
    expect(formats.tap({ result })):to_match_golden("failure.tap")
    expect(formats.junit({ result })):to_match_golden("failure.xml")
  end)
end)
