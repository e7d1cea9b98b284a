--- The rules of policies, listed and checked.

local json = require("albedo.json")
local policy = require("albedo.policy")
local report = require("albedo.report")

local rules = {}

local names = {}
for index, decision in ipairs(policy.decisions()) do
  names[index] = decision.name
end

rules.decision_option = {
  name = "decision",
  kind = "value",
  value_name = "DECISION",
  choices = names,
  help = "only rules about this decision",
}

rules.with_option = {
  name = "with",
  kind = "value",
  value_name = "FILE[=PLACE]",
  completes = "file",
  help = "as if this file were the policy at PLACE, or of its name, or one more of the site",
}

--- Returns what is wrong as one line with its place, which is not said twice.
---@param finding table one of `policy.check()`
---@return string
function rules.line_of(finding)
  local file, text = finding.file, finding.text
  if not finding.line and not finding.rule and text:sub(1, #file + 1) == file .. ":" then
    return text
  end
  local place = finding.line and ("%s:%d"):format(file, finding.line) or file
  return ("%s: %s%s"):format(place, finding.rule and finding.rule .. ": " or "", text)
end

--- Warns of files that are not in a list of rules, though they have a say.
---@return boolean has_warned
local function warn_of_unread(output)
  local has_warned, _, findings = false, policy.check()
  for _, finding in ipairs(findings) do
    if finding.serious and not finding.rule then
      output:warn(rules.line_of(finding))
      has_warned = true
    end
  end
  return has_warned
end

--- Prints the rules, each decision's in the order of asking.
---@param context albedo.CommandContext
---@return integer exit_status
function rules.list(context)
  local wanted, output = context.options.decision, context.output
  local shown, is_verbose = {}, output.verbosity == "verbose"
  for _, rule in ipairs(policy.rules()) do
    local is_meant = not wanted or rule.decision == wanted
    if is_meant and (not rule.removed or is_verbose or context.options.json) then
      rule.id = ("%s %s"):format(rule.decision, rule.name)
      rule.before, rule.after = json.array(rule.before), json.array(rule.after)
      shown[#shown + 1] = rule
    end
  end
  if context.options.json then
    report.print_json("policy list", shown, output, nil, { rules = #shown })
    return 0
  end
  local last
  for _, rule in ipairs(shown) do
    if rule.decision ~= last then
      output:print(rule.decision)
      last = rule.decision
    end
    local notes = { rule.scope }
    if rule.priority ~= 0 then
      notes[#notes + 1] = ("priority %d"):format(rule.priority)
    end
    if rule.removed then
      notes[#notes + 1] = "removed in " .. rule.removed
    end
    output:print(
      ("  %s (%s:%d) %s"):format(rule.name, rule.file, rule.line, table.concat(notes, ", "))
    )
  end
  local has_warned = warn_of_unread(output)
  if #shown == 0 and not has_warned then
    output:note("there are no rules; 'albedo new policy NAME' starts some")
  end
  return 0
end

--- Prints what is wrong with the policies.
---@param context albedo.CommandContext
---@return integer exit_status 0 when nothing serious was found, else 1
function rules.check(context)
  local output = context.output
  local files, findings = policy.check({ with = context.options.with })
  local serious = 0
  for _, finding in ipairs(findings) do
    serious = serious + (finding.serious and 1 or 0)
    finding.id = finding.file .. (finding.line and ":" .. finding.line or "")
    finding.outcome = finding.serious and "failed" or "unknown"
    finding.reason = finding.text
    if not context.options.json then
      local level = finding.serious and "error" or "warning"
      output:print(("%s: %s"):format(level, rules.line_of(finding)))
    end
  end
  if context.options.json then
    report.print_json("policy check", findings, output)
  else
    output:note(
      ("%s: %s, %s"):format(
        report.count(#files, "policy file"),
        report.count(serious, "error"),
        report.count(#findings - serious, "warning")
      )
    )
  end
  return serious == 0 and 0 or 1
end

return rules
