--- Finds tests, runs them, and reports how they ended.

local config = require("albedo.config")
local coverage = require("albedo.testing.coverage")
local file = require("albedo.file")
local formats = require("albedo.testing.formats")
local report = require("albedo.report")
local runner = require("albedo.testing.runner")
local suite = require("albedo.testing.suite")
local task = require("albedo.task")
local trial = require("albedo.trial")

local tests = {}

--- Seconds that a test may take unless it or `--timeout` says otherwise.
tests.default_timeout = 60

local function is_test_file(path)
  local name = path:match("[^/]*$")
  return name:find("_test%.lua$") ~= nil or name:find("^test_.*%.lua$") ~= nil
end

local function is_lua(path)
  return path:find("%.lua$") ~= nil
end

--- Returns the files below paths, each once, sorted; a path that is not there is an error.
local function find_files(paths, is_meant)
  local found, list = {}, {}
  for _, path in ipairs(paths) do
    path = path:gsub("(.)/+$", "%1")
    local stamps = trial.stamps({ path })
    if next(stamps) == nil and #file.find((path:gsub("[%[%]*?]", "[%0]"))) == 0 then
      error({
        code = "test.not_found",
        message = ("there is no file or folder '%s'"):format(path),
      }, 0)
    end
    for inner in pairs(stamps) do
      -- Whoever names a file means it, whatever it is called.
      if not found[inner] and (inner == path or is_meant(inner)) then
        found[inner] = true
        list[#list + 1] = (inner:gsub("^%./", ""))
      end
    end
  end
  table.sort(list)
  return list
end

--- Returns where tests are when nobody says: `tests` here, else here, and in the scopes.
local function default_paths()
  local has_folder = next(trial.stamps({ "tests" })) ~= nil
  local paths = { has_folder and "tests" or "." }
  for _, scope in ipairs(config.scopes()) do
    if scope.path and next(trial.stamps({ scope.path .. "/albedo/tests" })) ~= nil then
      paths[#paths + 1] = scope.path .. "/albedo/tests"
    end
  end
  return paths
end

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

local function show_result(result, output)
  local time = result.seconds >= 0.1 and (" (%.1f s)"):format(result.seconds) or ""
  local words = { passed = "passed ", failed = "FAILED ", pending = "pending" }
  output:print(("  %s %s%s"):format(words[result.outcome], result.name, time))
  for _, path in ipairs(result.updated) do
    output:note(("wrote the golden file '%s'"):format(path))
  end
end

local function show_failures(results, output)
  for _, result in ipairs(results) do
    if result.outcome == "failed" then
      output:print("")
      output:print(("FAILED %s: %s"):format(result.file, result.name))
      for _, line in ipairs(formats.failure_lines(result)) do
        output:print("  " .. line)
      end
      if result.output ~= "" then
        output:print("  it wrote:")
        for line in (result.output:gsub("\n$", "") .. "\n"):gmatch("(.-)\n") do
          output:print("    " .. line)
        end
      end
    end
  end
end

local function count_outcomes(results)
  local count = { passed = 0, failed = 0, pending = 0 }
  for _, result in ipairs(results) do
    count[result.outcome] = count[result.outcome] + 1
  end
  return count
end

local function say_summary(results, seconds, output, notes)
  local count, parts = count_outcomes(results), {}
  for _, word in ipairs({ "passed", "failed", "pending" }) do
    if count[word] > 0 then
      parts[#parts + 1] = ("%d %s"):format(count[word], word)
    end
  end
  output:note(
    ("%s: %s in %.1f s%s"):format(
      report.count(#results, "test"),
      table.concat(parts, ", "),
      seconds,
      notes
    )
  )
end

local function show_coverage(files, output)
  local rows, lines, covered = {}, 0, 0
  for index, one in ipairs(files) do
    rows[index] = {
      one.path,
      ("%d/%d"):format(one.covered, one.lines),
      ("%d %%"):format(one.lines == 0 and 100 or one.covered * 100 // one.lines),
      coverage.missing(one),
    }
    lines, covered = lines + one.lines, covered + one.covered
  end
  output:print("")
  if #rows == 0 then
    output:print("no file was covered but those of the tests")
    return
  end
  rows[#rows + 1] = {
    "all",
    ("%d/%d"):format(covered, lines),
    ("%d %%"):format(lines == 0 and 100 or covered * 100 // lines),
    "",
  }
  output:table({
    columns = {
      { title = "file" },
      { title = "lines", align = "right" },
      { title = "run", align = "right" },
      { title = "did not run" },
    },
    rows = rows,
  })
end

--- Returns whether a file counts: not a test, and none of the program's own, unless it is named.
local function make_filter(paths, cover)
  local is_test = {}
  for _, path in ipairs(paths) do
    is_test[path] = true
  end
  local named = {}
  for _, path in ipairs(cover) do
    named[path] = true
  end
  local home = os.getenv("ALBEDO_HOME")
  return function(path)
    if #cover > 0 then
      return named[path] ~= nil
    end
    local is_shipped = path:find("^albedo:") ~= nil
      or home ~= nil and path:sub(1, #home + 1) == home .. "/"
    return not is_test[path] and not is_shipped
  end
end

--- Reports in the wanted format: on standard output, or into a file, and then to people as well.
local function write_report(results, options, output, more)
  local format = options.json and "json" or options.format
  if format == "human" then
    return
  end
  local text = format == "json" and formats.json(results, more) or formats[format](results)
  if options.output then
    file.write(options.output, text)
  else
    for line in text:gmatch("([^\n]*)\n") do
      output:print(line)
    end
  end
end

local function list_tests(chosen, options, output)
  local results = {}
  for index, test in ipairs(chosen) do
    local where = test.where or test.file.path
    if options.json or options.format == "json" then
      results[index] = { id = where .. " " .. test.name, name = test.name, where = where }
    else
      output:print(("%s: %s"):format(where, test.name))
    end
  end
  if options.json or options.format == "json" then
    local document = formats.json({}, { items = require("albedo.json").array(results) })
    output:print((document:gsub("\n$", "")))
  end
  return #chosen == 0 and 1 or 0
end

local function run_chosen(chosen, broken, options, output, shows)
  local results, last = {}, nil
  for _, result in ipairs(broken) do
    results[#results + 1] = result
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
    if options["fail-fast"] and count_outcomes(results).failed > 0 then
      break
    end
    local result = runner.run(test, run_options)
    results[#results + 1] = result
    if shows and output.verbosity ~= "quiet" then
      if result.file ~= last then
        output:print(result.file)
        last = result.file
      end
      show_result(result, output)
    end
  end
  return results
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
    hint = "files of tests are called NAME_test.lua or test_NAME.lua; see docs/testing.md",
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
  local files = find_files(paths, is_test_file)
  local all, broken = read_all(files, state)
  local chosen = choose(all, options)
  if options.list then
    return list_tests(chosen, options, output), state
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
  local results = run_chosen(chosen, broken, options, output, is_human)
  local seconds = output.elapsed - start
  local covered
  if counts_lines then
    local cover = find_files(options.cover or {}, is_lua)
    covered = state.coverage:files(make_filter(files, cover), cover)
    if options.lcov then
      file.write(options.lcov, coverage.lcov(covered))
    end
  end
  if is_human then
    show_failures(results, output)
    if covered then
      show_coverage(covered, output)
    end
  end
  write_report(results, options, output, {
    coverage = covered and tests.coverage_items(covered) or nil,
  })
  say_summary(results, seconds, output, notes)
  return count_outcomes(results).failed > 0 and 1 or 0, state
end

--- Returns coverage as JSON has it.
---@param files albedo.CoveredFile[]
---@return table[]
function tests.coverage_items(files)
  local items = {}
  for index, one in ipairs(files) do
    items[index] = {
      file = one.path,
      lines = one.lines,
      covered = one.covered,
      missing = coverage.missing(one),
    }
  end
  return items
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

--- Runs the tests again whenever something changes that they depend on, until it is interrupted.
local function watch(paths, options, output)
  local known = suite.loaded_modules()
  while true do
    clear_screen(output)
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
    suite.forget_modules(known)
    local stamps = trial.stamps(depended)
    output:note("waiting for a change; Ctrl-C ends")
    repeat
      task.sleep(0.3)
      local now = trial.stamps(depended)
    until has_changed(stamps, now)
  end
end

--- Runs tests as the command does.
---@param context albedo.CommandContext
---@return integer exit_status 0 when all passed, 1 when one failed or there is none
function tests.run(context)
  local options, paths = context.options, context.arguments.paths
  if #paths == 0 then
    paths = default_paths()
  end
  if options.watch then
    return watch(paths, options, context.output)
  end
  return (run_once(paths, options, context.output))
end

return tests
