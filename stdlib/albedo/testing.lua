--- What tests of scripts and policies say, for files that `albedo test` runs.
---
--- Each such file gets a value of its own from `require("albedo.testing")`; docs/testing.md
--- explains all of it.

local clock = require("albedo.testing.clock")
local expect = require("albedo.testing.expect")
local place = require("albedo.testing.place")
local policy = require("albedo.testing.policy")
local site = require("albedo.testing.site")
local stubs = require("albedo.testing.stubs")

local testing = {}

--- How a block or a test differs from others.
---@class albedo.TestOptions
---@field tags? string[] words for `--tag`; `#word` in the name is one, too
---@field timeout? number how long the test may take, in seconds

--- A test while it runs.
---@class albedo.RunningTest
---@field file albedo.TestFile the file that it is in
---@field cleanups function[] what is done at its end, the last first
---@field updated string[] golden files that were written

--- What a file of tests says.
---@class albedo.Testing
---@field describe fun(name: string, options: albedo.TestOptions|fun(), body?: fun()) groups tests
---@field it fun(name: string, options: albedo.TestOptions|fun(), body?: fun()) is one test
---@field pending fun(name: string, options?: any, body?: function) a test that does not run
---@field before_each fun(body: function) runs before each test of the group
---@field after_each fun(body: function) runs after each test of the group
---@field expect fun(value: any): albedo.Expectation begins what is expected of a value
---@field fail fun(message: string) ends the test
---@field spy fun(body?: function): albedo.Spy a function that notes its calls
---@field stub fun(owner: table, name: string, body?: function): albedo.Spy replaces a function
---@field clock fun(moment: string|integer): albedo.TestClock stops the clock that Lua reads
---@field folder fun(): string makes an empty folder
---@field policy fun(from: string|table, options?: table): albedo.TestPolicy reads policies
---@field site fun(options?: albedo.TestSiteOptions): albedo.TestSite makes a site up
---@field load fun(path: string): any runs a Lua file and gives what it returns
---@field path fun(path: string): string the path of a file beside that of tests
---@field read fun(path: string): string the text of a file
---@field command fun(command: string|table, given?: table): albedo.TestCommandRun runs a command

--- How a command ended that ran within the test.
---@class albedo.TestCommandRun
---@field status integer its exit status
---@field output string what went to standard output
---@field errors string what went to standard error

local function split_arguments(word, name, options, body)
  if type(name) ~= "string" or name == "" then
    place.refuse(("%s: expected a name, got %s"):format(word, type(name)))
  end
  if type(options) == "function" then
    options, body = {}, options
  end
  if type(body) ~= "function" and word ~= "pending" then
    place.refuse(("%s: expected a function behind '%s', got %s"):format(word, name, type(body)))
  end
  for key in pairs(type(options) == "table" and options or {}) do
    if key ~= "tags" and key ~= "timeout" then
      place.refuse(("%s: there is no option '%s'"):format(word, tostring(key)))
    end
  end
  return type(options) == "table" and options or {}, body
end

local function tags_of(group, name, options)
  local tags = {}
  for tag in pairs(group.tags) do
    tags[tag] = true
  end
  for _, tag in ipairs(options.tags or {}) do
    tags[tag] = true
  end
  for tag in name:gmatch("#([%w_-]+)") do
    tags[tag] = true
  end
  return tags
end

local function expect_collecting(file, word)
  if not file.group then
    place.refuse(("%s: tests are declared while the file is read, not while one runs"):format(word))
  end
  return file.group
end

--- The test that runs, for words that belong into one.
local function running(file, word)
  local test = file.running
  if not test then
    place.refuse(("%s: only within a test, or before_each"):format(word))
  end
  return test
end

local function add_structure(testing_of_file, file)
  local function add(word, name, options, body)
    local group = expect_collecting(file, word)
    options, body = split_arguments(word, name, options, body)
    local path = table.move(group.path, 1, #group.path, 1, {})
    path[#path + 1] = name
    file.tests[#file.tests + 1] = {
      file = file,
      path = path,
      name = table.concat(path, " / "),
      group = group,
      tags = tags_of(group, name, options),
      timeout = options.timeout or group.timeout,
      where = place.find(),
      body = body,
      is_pending = word == "pending",
    }
  end

  function testing_of_file.describe(name, options, body)
    local outer = expect_collecting(file, "describe")
    options, body = split_arguments("describe", name, options, body)
    local path = table.move(outer.path, 1, #outer.path, 1, {})
    path[#path + 1] = name
    file.group = {
      outer = outer,
      path = path,
      tags = tags_of(outer, name, options),
      timeout = options.timeout or outer.timeout,
      before = {},
      after = {},
    }
    -- An error ends the reading of the file, so the group need not be put back then.
    body()
    file.group = outer
  end

  function testing_of_file.it(name, options, body)
    add("it", name, options, body)
  end

  function testing_of_file.pending(name, options, body)
    add("pending", name, options, body)
  end

  function testing_of_file.before_each(body)
    local group = expect_collecting(file, "before_each")
    group.before[#group.before + 1] = body
  end

  function testing_of_file.after_each(body)
    local group = expect_collecting(file, "after_each")
    group.after[#group.after + 1] = body
  end
end

--- An output that keeps what a command writes.
local function make_output(options)
  local written, said = {}, {}
  local output = {
    is_terminal = false,
    is_colored = false,
    width = 80,
    is_json = options.json or false,
    verbosity = options.quiet and "quiet" or options.verbose and "verbose" or "normal",
    elapsed = 0,
  }
  function output.print(_, text)
    written[#written + 1] = text
  end
  function output:item(text, item)
    if not self.is_json then
      written[#written + 1] = (item and item.outcome and item.outcome .. " " or "") .. text
    end
  end
  function output.note(_, text)
    said[#said + 1] = text
  end
  function output.warn(_, text)
    said[#said + 1] = "warning: " .. text
  end
  function output:detail(text)
    if self.verbosity == "verbose" then
      said[#said + 1] = text
    end
  end
  function output.table(_, content)
    for _, row in ipairs(content.rows) do
      written[#written + 1] = table.concat(row, "\t")
    end
  end
  function output.lines(_, lines)
    table.move(lines, 1, #lines, #written + 1, written)
  end
  function output.columns(_, items)
    table.move(items, 1, #items, #written + 1, written)
  end
  local function joined(lines)
    return #lines == 0 and "" or table.concat(lines, "\n") .. "\n"
  end
  return output, function()
    return joined(written), joined(said)
  end
end

local function run_command(file, command, given)
  given = given or {}
  local loaded = type(command) == "string" and file:load(command) or command
  if type(loaded) ~= "table" or type(loaded.run) ~= "function" then
    place.refuse("command: expected the script of a command, which returns a table with 'run'")
  end
  local options = {}
  for _, option in ipairs(loaded.options or {}) do
    options[option.name] = option.default
    if option.default == nil and (option.kind or "flag") == "flag" then
      options[option.name] = false
    end
  end
  for name, value in pairs(given.options or {}) do
    options[name] = value
  end
  local output, finish = make_output(options)
  local status = loaded.run({
    arguments = given.arguments or {},
    options = options,
    output = output,
  })
  local written, said = finish()
  return {
    command = loaded.name or "command",
    status = status or 0,
    output = written,
    errors = said,
  }
end

local function add_tools(testing_of_file, file)
  function testing_of_file.expect(value)
    return expect.bind(running(file, "expect"))(value)
  end

  function testing_of_file.fail(message)
    running(file, "fail")
    expect.fail({ message })
  end

  testing_of_file.spy = stubs.spy

  function testing_of_file.stub(owner, name, body)
    return stubs.stub(running(file, "stub"), owner, name, body)
  end

  function testing_of_file.clock(moment)
    return clock.stop(running(file, "clock"), moment)
  end

  function testing_of_file.folder()
    return file.state:make_folder(running(file, "folder"))
  end

  function testing_of_file.policy(sources, options)
    return policy.load(running(file, "policy"), sources, options)
  end

  function testing_of_file.site(options)
    return site.create(running(file, "site"), options)
  end

  function testing_of_file.path(path)
    return file:resolve(path)
  end

  function testing_of_file.load(path)
    return file:load(path)
  end

  function testing_of_file.read(path)
    local full = file:resolve(path)
    local handle, problem = io.open(full, "rb")
    if not handle then
      place.refuse(("read: could not read '%s': %s"):format(full, problem))
    end
    local text = handle:read("a")
    handle:close()
    file.state.watched[full] = true
    return text
  end

  function testing_of_file.command(command, given)
    return run_command(file, command, given)
  end
end

--- Makes what `require("albedo.testing")` gives to one file of tests.
---@param file albedo.TestFile
---@return albedo.Testing
function testing.open(file)
  local opened = {}
  add_structure(opened, file)
  add_tools(opened, file)
  return opened
end

return testing
