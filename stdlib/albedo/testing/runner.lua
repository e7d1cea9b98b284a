--- Runs tests one by one, and says how each ended.

local place = require("albedo.testing.place")
local task = require("albedo.task")

local runner = {}

--- How a test ended.
---@class albedo.TestResult
---@field id string file, line and name
---@field file string
---@field line integer
---@field name string the names of its blocks and its own
---@field outcome "passed"|"failed"|"pending"
---@field seconds number
---@field message? string why it failed
---@field where? string the line that failed: `FILE:LINE`
---@field traceback string[]
---@field output string what it wrote
---@field updated string[] golden files that it wrote

--- Returns what is done before a test, outer blocks first, or after it, inner blocks first.
local function hooks_of(group, kind)
  local groups, hooks = {}, {}
  while group do
    table.insert(groups, kind == "before" and 1 or #groups + 1, group)
    group = group.outer
  end
  for _, one in ipairs(groups) do
    table.move(one[kind], 1, #one[kind], #hooks + 1, hooks)
  end
  return hooks
end

--- Lets what scripts print go into a list; returns what puts it back.
local function capture(lines)
  local globals = package.loaded._G
  local old_print, old_write = globals.print, io.write
  globals.print = function(...)
    local words = table.pack(...)
    for index = 1, words.n do
      words[index] = tostring(words[index])
    end
    lines[#lines + 1] = table.concat(words, "\t") .. "\n"
  end
  -- luacheck: push ignore 122
  io.write = function(...)
    lines[#lines + 1] = table.concat({ ... })
    return io.stdout
  end
  return function()
    globals.print, io.write = old_print, old_write
  end
  -- luacheck: pop
end

--- Calls a function as a task that has to end in time; returns the error, or nil.
local function attempt(body, seconds)
  local ok, problem = pcall(task.with_deadline, seconds, function()
    body()
    -- What fails in a task that nobody waits for is a failure of this test, not of the whole run.
    for _, handle in ipairs(task.list()) do
      handle:wait()
    end
  end)
  if ok then
    return nil
  end
  if type(problem) == "table" and problem.code == "lua.cancelled" then
    error(problem, 0)
  end
  return problem
end

--- Finds the line in the test file that a traceback leads to.
local function line_of(problem, lines, path)
  local pattern = path:gsub("%p", "%%%0"):sub(1, 400) .. ":%d+"
  local short = path:sub(-40):gsub("%p", "%%%0") .. ":%d+"
  for _, line in ipairs({ problem, table.unpack(lines) }) do
    local found = line:match(pattern) or line:match(short)
    if found then
      return path .. ":" .. found:match(":(%d+)$")
    end
  end
  return nil
end

local function describe(problem, seconds)
  if type(problem) ~= "table" and type(problem) ~= "userdata" then
    return tostring(problem), nil, {}
  end
  if problem.code == "test.failed" or problem.code == "test.usage" then
    return problem.message, problem.where, {}
  end
  local lines = place.trim(problem.traceback)
  if problem.code == "lua.timed_out" then
    return ("it did not end within %g s"):format(seconds), nil, lines
  end
  local message = tostring(problem.message or problem)
  if problem.code and problem.code ~= "lua.error" then
    message = ("%s: %s"):format(problem.code, message)
  end
  if problem.hint then
    message = message .. "\nhint: " .. problem.hint
  end
  return message, nil, lines
end

--- Does what a test has left to be done at its end, the last first; returns the first error.
local function clean_up(test)
  local problem
  for index = #test.cleanups, 1, -1 do
    local ok, raised = pcall(test.cleanups[index])
    if not ok then
      problem = problem or raised
    end
  end
  return problem
end

local function run_body(test, running)
  return function()
    for _, hook in ipairs(hooks_of(test.group, "before")) do
      hook(running)
    end
    test.body(running)
  end
end

--- Runs one test.
---@param test table
---@param options { timeout: number, now: fun(): number }
---@return albedo.TestResult
function runner.run(test, options)
  local file, path = test.file, test.file.path
  local result = {
    file = path,
    line = math.tointeger(tonumber((test.where or ""):match(":(%d+)$"))) or 1,
    name = test.name,
    outcome = "passed",
    seconds = 0,
    traceback = {},
    output = "",
    updated = {},
  }
  result.id = ("%s:%d %s"):format(result.file, result.line, result.name)
  if test.is_pending then
    result.outcome = "pending"
    return result
  end
  local written, seconds = {}, test.timeout or options.timeout
  local running = { file = file, cleanups = {}, updated = result.updated }
  local _ <close> = setmetatable({ put_back = capture(written) }, {
    __close = function(self)
      self.put_back()
    end,
  })
  local start = options.now()
  file.running = running
  local problem = attempt(run_body(test, running), seconds)
  for _, hook in ipairs(hooks_of(test.group, "after")) do
    problem = problem or attempt(hook, seconds)
  end
  local left = clean_up(running)
  problem = problem or left
  file.running = nil
  result.seconds = options.now() - start
  result.output = table.concat(written)
  if problem then
    result.outcome = "failed"
    result.message, result.where, result.traceback = describe(problem, seconds)
    local place_found = result.where or line_of(result.message, result.traceback, path)
    result.where = place_found or ("%s:%d"):format(path, result.line)
  end
  return result
end

return runner
