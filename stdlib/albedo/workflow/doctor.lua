--- Runs the checks of `albedo doctor` side by side and shows what they find.

local health = require("albedo.health")
local report = require("albedo.report")
local task = require("albedo.task")

local doctor = {}

--- What a finding is in the words for outcomes that all commands share.
local outcomes = { ok = "present", warning = "unknown", error = "failed" }

--- Returns the checks that were asked for, in their order; raises for one that there is not.
---@param wanted string[]
---@param all albedo.HealthCheck[]
---@param failures albedo.HealthFinding[]
---@return albedo.HealthCheck[]
---@return albedo.HealthFinding[]
local function choose(wanted, all, failures)
  if #wanted == 0 then
    return all, failures
  end
  local chosen, broken = {}, {}
  for _, name in ipairs(wanted) do
    local before = #chosen + #broken
    for _, check in ipairs(all) do
      chosen[#chosen + 1] = check.name == name and check or nil
    end
    for _, finding in ipairs(failures) do
      broken[#broken + 1] = finding.check == name and finding or nil
    end
    if #chosen + #broken == before then
      error({
        code = "command.usage",
        message = ("there is no check '%s'"):format(name),
        hint = "'albedo doctor --list' shows all",
      })
    end
  end
  return chosen, broken
end

local function print_list(checks, output)
  if output.is_json then
    local items = {}
    for index, check in ipairs(checks) do
      items[index] = { id = check.name, outcome = "present", reason = check.summary }
    end
    return report.print_json("doctor", items, output)
  end
  local rows = {}
  for index, check in ipairs(checks) do
    rows[index] = { check.name, check.summary }
  end
  output:table({
    columns = { { title = "CHECK", priority = 2 }, { title = "WHAT IT LOOKS AT" } },
    rows = rows,
  })
end

--- Prints the findings of one check: its name, then a line for each, and what to do below it.
local function print_findings(name, findings, output)
  local is_quiet = output.verbosity == "quiet"
  local is_named = false
  for _, finding in ipairs(findings) do
    if not (is_quiet and finding.level == "ok") then
      if not is_named then
        output:print(name)
        is_named = true
      end
      output:print(("  %-8s %s"):format(finding.level, finding.text))
      if finding.hint then
        output:print("           " .. finding.hint)
      end
    end
  end
end

local function print_json(all, output)
  local items = {}
  for index, finding in ipairs(all) do
    items[index] = {
      id = ("%s/%d"):format(finding.check, index),
      outcome = outcomes[finding.level],
      reason = finding.text,
      check = finding.check,
      level = finding.level,
      hint = finding.hint,
    }
  end
  report.print_json("doctor", items, output)
end

--- Runs the checks and returns their findings in the order of the checks.
local function examine(checks, output)
  local batch <close> = output:batch(#checks)
  return task.map(checks, function(check)
    local _ <close> = batch:start(check.name)
    return health.run(check)
  end, { jobs = #checks })
end

--- Runs the command.
---@param context albedo.CommandContext
---@return integer exit_status
function doctor.run(context)
  local output = context.output
  local all, failures = health.load()
  if context.options.list then
    print_list(all, output)
    return 0
  end
  local checks, broken = choose(context.arguments.checks, all, failures)
  local found, counts = {}, { ok = 0, warning = 0, error = 0 }
  local lists = #checks > 0 and examine(checks, output) or {}
  for _, finding in ipairs(broken) do
    lists[#lists + 1] = { finding }
  end
  for _, findings in ipairs(lists) do
    for _, finding in ipairs(findings) do
      found[#found + 1] = finding
      counts[finding.level] = counts[finding.level] + 1
    end
    if not output.is_json then
      print_findings(findings[1].check, findings, output)
    end
  end
  if output.is_json then
    print_json(found, output)
  else
    output:note(
      ("%s: %d ok, %s, %s"):format(
        report.count(#lists, "check"),
        counts.ok,
        report.count(counts.warning, "warning"),
        report.count(counts.error, "error")
      )
    )
  end
  return counts.error == 0 and 0 or 1
end

return doctor
