--- Finds tests, runs them, and reports how they ended.

local coverage = require("albedo.testing.coverage")
local discovery = require("albedo.testing.discovery")
local fs = require("albedo.fs")
local report = require("albedo.report")
local results = require("albedo.testing.results")
local runner = require("albedo.testing.runner")
local suite = require("albedo.testing.suite")
local task = require("albedo.task")
local trial = require("albedo.trial")

local tests = {}

--- Seconds that a test may take unless it or `--timeout` says otherwise.
tests.default_timeout = 60

--- The exit status of a run that was interrupted.
local interrupted = 130

--- The result of a file that could not be read.
local function unreadable(path, problem)
  local has_fields = type(problem) == "table" or type(problem) == "userdata"
  local message = tostring(has_fields and problem.message or problem)
  return {
    id = path,
    file = path,
    line = 1,
    name = "(reading the file)",
    outcome = "failed",
    seconds = 0,
    message = message,
    where = message:match("^([^\n]-:%d+): "),
    traceback = {},
    output = "",
    updated = {},
  }
end

local function read_all(paths, state)
  local all, broken = {}, {}
  for _, path in ipairs(paths) do
    state.watched[path] = true
    local ok, read = pcall(suite.read, path, state)
    if ok then
      table.move(read.tests, 1, #read.tests, #all + 1, all)
    elseif type(read) == "table" and read.code == "lua.cancelled" then
      error(read, 0)
    else
      broken[#broken + 1] = unreadable(path, read)
    end
  end
  return all, broken
end

local function choose(all, options)
  local chosen = {}
  for _, test in ipairs(all) do
    local is_meant = not options.filter or test.name:lower():find(options.filter:lower(), 1, true)
    for _, tag in ipairs(options.tag or {}) do
      local unwanted = tag:match("^!(.+)$")
      if unwanted then
        is_meant = is_meant and not test.tags[unwanted]
      else
        is_meant = is_meant and test.tags[tag]
      end
    end
    if is_meant then
      chosen[#chosen + 1] = test
    end
  end
  return chosen
end

--- Puts tests into another order, the same for the same number on every machine.
local function shuffle(list, seed)
  local state = seed % 2147483647
  if state == 0 then
    state = 1
  end
  for index = #list, 2, -1 do
    state = state * 48271 % 2147483647
    local other = state % index + 1
    list[index], list[other] = list[other], list[index]
  end
end

local function run_chosen(chosen, broken, options, output, shows)
  local ended, last = {}, nil
  for _, result in ipairs(broken) do
    ended[#ended + 1] = result
    if shows then
      output:print(("%s\n  FAILED  %s"):format(result.file, result.name))
    end
  end
  local run_options = {
    timeout = options.timeout and tonumber(options.timeout) or tests.default_timeout,
    now = function()
      return output.elapsed
    end,
  }
  for _, test in ipairs(chosen) do
    if options["fail-fast"] and results.count(ended).failed > 0 then
      break
    end
    local result = runner.run(test, run_options)
    ended[#ended + 1] = result
    if shows and output.verbosity ~= "quiet" then
      if result.file ~= last then
        output:print(result.file)
        last = result.file
      end
      results.show(result, output)
    end
  end
  return ended
end

local function raise_nothing(paths, all)
  if #all > 0 then
    error({
      code = "test.none_chosen",
      message = ("none of the %s is meant by --filter and --tag"):format(
        report.count(#all, "test")
      ),
      hint = "'albedo test --list' shows their names",
    }, 0)
  end
  error({
    code = "test.not_found",
    message = ("there are no tests in %s"):format(table.concat(paths, ", ")),
    hint = "files of tests are called NAME_test.lua or test_NAME.lua; "
      .. "'albedo new' writes one beside what it starts",
  }, 0)
end

--- Runs the tests once; returns the exit status and what they depend on.
local function run_once(paths, options, output)
  local counts_lines = options.coverage or options.lcov ~= nil or #(options.cover or {}) > 0
  local state = suite.make_state({
    updates = options.update,
    counts_lines = counts_lines,
    coverage = counts_lines and coverage.start() or nil,
  })
  local files = discovery.find_files(paths, discovery.is_test_file)
  local all, broken = read_all(files, state)
  local chosen = choose(all, options)
  if options.list then
    return results.list(chosen, options, output), state
  end
  if #chosen + #broken == 0 then
    raise_nothing(paths, all)
  end
  local notes = ""
  if options.shuffle or options.seed then
    local seed = options.seed and math.tointeger(tonumber(options.seed)) or os.time()
    shuffle(chosen, seed)
    notes = (", in the order of --seed %d"):format(seed)
  end
  local is_human = options.output ~= nil or options.format == "human" and not options.json
  local start = output.elapsed
  local ended = run_chosen(chosen, broken, options, output, is_human)
  local seconds = output.elapsed - start
  local covered
  if counts_lines then
    local cover = discovery.find_files(options.cover or {}, discovery.is_lua)
    covered = state.coverage:files(discovery.make_filter(files, cover), cover)
    if options.lcov then
      fs.write(options.lcov, coverage.lcov(covered))
    end
  end
  if is_human then
    results.show_failures(ended, output)
    if covered then
      results.show_coverage(covered, output)
    end
  end
  results.write(ended, options, output, {
    coverage = covered and results.coverage_items(covered) or nil,
  })
  results.say_summary(ended, seconds, output, notes)
  return results.count(ended).failed > 0 and 1 or 0, state
end

local function clear_screen(output)
  if output.is_terminal then
    io.write("\27[2J\27[H")
  end
end

local function has_changed(old, new)
  for path, stamp in pairs(new) do
    if old[path] ~= stamp then
      return true
    end
  end
  for path in pairs(old) do
    if new[path] == nil then
      return true
    end
  end
  return false
end

--- Runs a round, and returns what the next one waits for; what ends it is told, but an interrupt.
local function run_round(paths, options, output)
  local depended = table.move(paths, 1, #paths, 1, {})
  local ok, status, state = pcall(run_once, paths, options, output)
  if ok then
    for path in pairs(state.watched) do
      depended[#depended + 1] = path
    end
  elseif type(status) == "table" and status.code == "lua.cancelled" then
    error(status, 0)
  else
    output:warn(tostring(type(status) == "table" and status.message or status))
  end
  return depended
end

--- Runs the tests again whenever something changes that they depend on.
local function watch(paths, options, output)
  local known, depended = suite.loaded_modules(), paths
  while true do
    -- As they were before they were read: what changes meanwhile is a change.
    local before = trial.stamps(depended)
    clear_screen(output)
    depended = run_round(paths, options, output)
    suite.forget_modules(known)
    local stamps = trial.stamps(depended)
    for path, stamp in pairs(before) do
      stamps[path] = stamp
    end
    output:note("waiting for a change; Ctrl-C ends")
    repeat
      task.sleep(0.3)
    until has_changed(stamps, trial.stamps(depended))
  end
end

--- Watches until it is interrupted, which is how it ends.
local function watch_until_interrupted(paths, options, output)
  local _, problem = pcall(watch, paths, options, output)
  if type(problem) == "table" and problem.code == "lua.cancelled" then
    return interrupted
  end
  error(problem, 0)
end

--- Runs tests as the command does.
---@param context albedo.CommandContext
---@return integer exit_status 0 when all passed, 1 when one failed or there is none
function tests.run(context)
  local options, paths = context.options, context.arguments.paths
  if #paths == 0 then
    paths = discovery.default_paths()
  end
  if options.watch then
    return watch_until_interrupted(paths, options, context.output)
  end
  return (run_once(paths, options, context.output))
end

return tests
