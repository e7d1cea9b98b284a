--- Checks of `albedo doctor`: what they are, and how they are run.
---
--- A check is a module `albedo.health.NAME` that calls `health.add`. A site adds its own in
--- the files `albedo/health/NAME.lua` of its scope.

local program = require("albedo.program")
local task = require("albedo.task")
local ui = require("albedo.ui")

local health = {}

--- How long a check may take unless it says otherwise, in seconds.
health.time_limit = 20

--- How a finding is, the best first.
health.levels = { "ok", "warning", "error" }

---@class albedo.HealthFinding
---@field check string the name of the check
---@field level "ok"|"warning"|"error"
---@field text string what was found
---@field hint? string what to do about it

---@class albedo.HealthCheck
---@field name string a word: `disk`
---@field summary string what it looks at, in a line
---@field time_limit? number how long it may take, in seconds
---@field run fun(report: albedo.HealthReport) says what it finds; must change nothing

--- What a check says its findings to.
---@class albedo.HealthReport
---@field package check string
---@field package findings albedo.HealthFinding[]
local Report = {}
local metatable = { __index = Report }

local function add_finding(report, level, text, hint)
  local findings = report.findings
  findings[#findings + 1] = { check = report.check, level = level, text = text, hint = hint }
end

--- Says that something is as it should be.
---@param text string
function Report:ok(text)
  add_finding(self, "ok", text)
end

--- Says that something works and may be trouble one day.
---@param text string
---@param hint? string what to do about it
function Report:warn(text, hint)
  add_finding(self, "warning", text, hint)
end

--- Says that something does not work.
---@param text string
---@param hint? string what to do about it
function Report:fail(text, hint)
  add_finding(self, "error", text, hint)
end

--- Says that something was raised, with the hint that it carries.
---@param err albedo.Error|any
---@param text? string what did not work
function Report:fail_with(err, text)
  local is_error = type(err) == "table" or type(err) == "userdata"
  local message = tostring(is_error and err.message or err)
  local hint = is_error and err.hint or nil
  add_finding(self, "error", text and text .. ": " .. message or message, hint)
end

---@type table<string, albedo.HealthCheck>
local checks = {}

--- Adds a check.
---@param check albedo.HealthCheck
function health.add(check)
  for _, field in ipairs({ "name", "summary", "run" }) do
    local kind = field == "run" and "function" or "string"
    if type(check[field]) ~= kind then
      error(("health.add: '%s' must be a %s, not %s"):format(field, kind, type(check[field])), 2)
    end
  end
  if not check.name:match("^%w[%w_-]*$") then
    error(("health.add: '%s' cannot be the name of a check"):format(check.name), 2)
  end
  if checks[check.name] then
    error(("health.add: there is a check '%s' already"):format(check.name), 2)
  end
  checks[check.name] = check
end

local prefix = "albedo.health."

--- Loads all checks; returns them by name, and a finding for each file that cannot be loaded.
---@return albedo.HealthCheck[]
---@return albedo.HealthFinding[]
function health.load()
  local failures = {}
  for _, script in ipairs(program.scripts()) do
    if script.kind == "module" and script.name:sub(1, #prefix) == prefix then
      local ok, err = pcall(require, script.name)
      if not ok then
        local name = script.name:sub(#prefix + 1)
        local report = setmetatable({ check = name, findings = {} }, metatable)
        report:fail_with(err, ("the check in '%s' cannot be loaded"):format(script.path))
        failures[#failures + 1] = report.findings[1]
      end
    end
  end
  local list = {}
  for _, check in pairs(checks) do
    list[#list + 1] = check
  end
  table.sort(list, function(one, other)
    return one.name < other.name
  end)
  return list, failures
end

--- Returns the folder that a URL of this machine means; nil for what is elsewhere.
---@param url string
---@return string?
function health.find_folder(url)
  if url:lower():match("^file:") then
    return (url:gsub("^%a+://", ""):gsub("%%(%x%x)", function(digits)
      return string.char(tonumber(digits, 16))
    end))
  end
  return not url:match("^%a[%w+.-]*:") and url or nil
end

--- Returns the code of an error; nil for anything else that was raised, such as nil itself.
local function code_of(err)
  return (type(err) == "table" or type(err) == "userdata") and err.code or nil
end

--- Runs one check; what it raises, and that it takes too long, is a finding, too.
---@param check albedo.HealthCheck
---@return albedo.HealthFinding[]
function health.run(check)
  local report = setmetatable({ check = check.name, findings = {} }, metatable)
  local limit = check.time_limit or health.time_limit
  local ok, err = pcall(task.with_deadline, limit, check.run, report)
  if not ok then
    -- A cancelled run must not go on.
    if code_of(err) == "lua.cancelled" then
      error(err, 0)
    elseif code_of(err) == "lua.timed_out" then
      report:fail(
        ("the check was ended, since it had taken %s"):format(ui.format_duration(limit)),
        "something that it looks at does not answer: a file system, a network"
      )
    else
      report:fail_with(err, "the check itself has failed")
    end
  elseif #report.findings == 0 then
    report:ok("nothing to say")
  end
  return report.findings
end

return health
